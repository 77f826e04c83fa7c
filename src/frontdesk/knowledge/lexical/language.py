"""Tell in which of the languages of an index a customer writes, from the words of the message."""

from collections.abc import Sequence
from math import log
from typing import Protocol, TypeVar

from frontdesk.knowledge.lexical.words import Analyser, base_language

# How likely a word is in a text: one that every text of the language is full of, one of the index, one that is neither.
_COMMON, _LEAST_KNOWN, _UNKNOWN = 0.05, 0.001, 0.0002
_CLEARLY = 1.5  # how much more likely a language must be than the one expected, as a logarithm


class Spoken(Protocol):
    """A language with its texts."""

    @property
    def language(self) -> str: ...

    @property
    def analyser(self) -> Analyser: ...

    def share_with(self, stem: str) -> float:
        """The share of its texts that have the word, 0 to 1."""
        ...


AnySpoken = TypeVar("AnySpoken", bound=Spoken)


def likeliest(text: str, languages: Sequence[AnySpoken], expected: str | None) -> list[AnySpoken]:
    """`languages`, that of `text` first: `expected` unless another is clearly likelier."""
    if len(languages) < 2:
        return list(languages)
    wanted = base_language(expected) if expected else None
    likelihood = {id(it): _likelihood(text, it) + (_CLEARLY if it.language == wanted else 0.0) for it in languages}
    return sorted(languages, key=lambda it: -likelihood[id(it)])


def speaks(text: str, spoken: Spoken, expected: str | None) -> bool:
    """Whether `text` may well be in the language: it is expected, or has words of it."""
    if expected and base_language(expected) == spoken.language:
        return True
    tokens = spoken.analyser.tokens(text)
    return any(not word or spoken.analyser.is_common(token) or spoken.share_with(word.stem) for token, word in tokens)


def _likelihood(text: str, spoken: Spoken) -> float:
    total = 0.0
    for token, word in spoken.analyser.tokens(text):
        if spoken.analyser.is_common(token) or word is None:
            total += log(_COMMON)
        elif share := spoken.share_with(word.stem):
            total += log(min(max(share, _LEAST_KNOWN), _COMMON))
        else:
            total += log(_UNKNOWN)
    return total
