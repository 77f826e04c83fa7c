"""What customers and answers say in so many words: thanks at the end, and that something is not known. `said.toml`."""

import re
import tomllib
from functools import cache
from importlib.resources import files

from frontdesk.knowledge.lexical.words import fold

_WORDS = re.compile(r"[^\W_]+")
_MOST_CHARACTERS = 160
"""A longer message tells something, however politely."""
_QUESTION = re.compile(r"\?[^\w?]*$")
"""A question, whatever marks stand behind it."""
_SPOILS = re.compile("[🙄😡😠🤬👎]")


def closes(text: str) -> bool:
    """Whether a message only thanks, or says that nothing is left to ask, in English, French or Spanish.

    "Great, thanks for your help!" does; "Thanks, but that's not what I asked", "thanks for nothing" and any question do not.
    """
    if len(text) > _MOST_CHARACTERS or "?" in text or _SPOILS.search(text):
        return False
    plain = _plain(text)
    return any(whole.fullmatch(plain) and thanks.search(plain) for thanks, whole in _closings())


def agrees(text: str, asked: str) -> bool:
    """Whether a message says yes to `asked`, which ends in a question: "Yes, thank you" to "Shall I send it?"."""
    return _QUESTION.search(asked) is not None and _yes().search(_plain(text)) is not None


def does_not_know(text: str) -> bool:
    """Whether an answer says that it has none, in English, French or Spanish."""
    return _unknown().search(_plain(text)) is not None


def _plain(text: str) -> str:
    """The words of `text`, folded, with a space around each."""
    return f" {' '.join(_WORDS.findall(fold(text)))} "


@cache
def _phrases() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(files("frontdesk.evals.production").joinpath("said.toml").read_text("utf-8"))


@cache
def _closings() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    """For each language: a thank-you somewhere, and a message of nothing but thanks and what goes with them."""
    return tuple(
        (re.compile(f" {_any(words['thanks'])} "), re.compile(f" (?:{_any([*words['thanks'], *words['besides']])} )+"))
        for words in _phrases().values()
    )


@cache
def _unknown() -> re.Pattern[str]:
    return _of_all("unknown")


@cache
def _yes() -> re.Pattern[str]:
    return _of_all("yes")


def _of_all(kind: str) -> re.Pattern[str]:
    """The phrases of a kind in all languages."""
    return re.compile(f" {_any([phrase for words in _phrases().values() for phrase in words[kind]])} ")


def _any(phrases: list[str]) -> str:
    return "(?:" + "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True)) + ")"
