"""What a simulated customer is to whoever plays a case, and how one hears what it is asked."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Protocol

from frontdesk.evals.results import Line
from frontdesk.evals.written.cases import Known

_WORD = re.compile(r"\w+")
_SENTENCE = re.compile(r"(?<=[.!?？؟…])\s+|\n+")
_QUESTION_MARKS = frozenset("?？؟")


class Customer(Protocol):
    """One customer in one conversation."""

    @property
    def cost_usd(self) -> float | None:
        """What playing it has cost; None where the model has no price."""
        ...

    async def next(self, lines: Sequence[Line]) -> str | None:
        """What the customer writes after `lines`; None when they leave. The first time, `lines` may be empty.

        Not to be called any more once a person has taken over. Raises `CustomerFailed` when the customer does not keep to
        its part, and `ModelError` where a model plays it that cannot be asked.
        """
        ...


def heard(lines: Sequence[Line]) -> str:
    """What the agent has said since the customer last wrote."""
    spoken: list[str] = []
    for line in reversed(lines):
        if line.who == "customer":
            break
        if line.who == "agent":
            spoken.append(line.text)
    return "\n".join(reversed(spoken))


def words_of(text: str) -> list[str]:
    """The words of `text` without case and accents."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    return _WORD.findall("".join(letter for letter in letters if not unicodedata.combining(letter)))


def asks_for(fact: Known, text: str) -> bool:
    """Whether words of a question about `fact` stand in `text`, as words of their own."""
    said = f" {' '.join(words_of(text))} "
    return any(f" {' '.join(words)} " in said for phrase in fact.asked if (words := words_of(phrase)))


def questions(text: str) -> str:
    """The sentences of `text` that are questions."""
    return "\n".join(sentence for sentence in _SENTENCE.split(text) if _QUESTION_MARKS & set(sentence))
