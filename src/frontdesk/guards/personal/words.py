"""The words around numbers, from `words.toml`, and patterns of any of several phrases."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import regex


@cache
def data(name: str) -> Mapping[str, Any]:
    """A data file of this package."""
    return tomllib.loads(files("frontdesk.guards.personal").joinpath(name).read_text("utf-8"))


def any_of(phrases: Iterable[str]) -> str:
    """A pattern of any of `phrases`, the longest first; a space stands for one white-space character or two."""
    longest_first = sorted(set(phrases), key=lambda phrase: (-len(phrase), phrase))
    return "(?:" + "|".join(regex.escape(phrase).replace(r"\ ", r"\s{1,2}") for phrase in longest_first) + ")"


def phrases(by_language: Mapping[str, Sequence[str]]) -> list[str]:
    return [phrase for words in by_language.values() for phrase in words]


def announced(before: str) -> str | None:
    """What the last telling phrase of `before` announces; of several that end in the same word, the longest."""
    words = _WORD.findall(before.lower())
    told = _told()
    for last in range(len(words) - 1, -1, -1):
        for phrase, kind in told.get(words[last], ()):
            if words[max(0, last + 1 - len(phrase)) : last + 1] == phrase:
                return kind
    return None


_WORD = regex.compile(r"\w+#?")


@cache
def _told() -> Mapping[str, Sequence[tuple[list[str], str]]]:
    """By their last word, the phrases that announce, the longest first, and what they announce."""
    told: dict[str, list[tuple[list[str], str]]] = {}
    for kind, by_language in data("words.toml")["announces"].items():
        for phrase in phrases(by_language):
            words = _WORD.findall(phrase)
            told.setdefault(words[-1], []).append((words, kind))
    for each in told.values():
        each.sort(key=lambda it: -len(it[0]))
    return told


@cache
def named_phone() -> "regex.Pattern[str]":
    """What says, right after a number, that it was a phone's."""
    return regex.compile(
        rf"[ ,(:\-]{{0,3}}{any_of(phrases(data('words.toml')['names']['phone']))}(?!\w)", regex.IGNORECASE
    )


@cache
def of_thing() -> "regex.Pattern[str]":
    """What says right before a number that it is that of a thing, such as an order."""
    words = dict(data("words.toml")["things"])
    between = any_of(words.pop("between"))
    signs = r"[\s:#.=(]{1,3}"
    return regex.compile(rf"(?<!\w){any_of(phrases(words))}(?:{signs}{between}){{0,2}}{signs}\Z", regex.IGNORECASE)


@cache
def money() -> tuple["regex.Pattern[str]", "regex.Pattern[str]"]:
    """What says before, and after, a number that it is an amount."""
    words = data("words.toml")["money"]
    before = regex.compile(rf"{any_of(words['before'])}\s?\Z", regex.IGNORECASE)
    return before, regex.compile(rf"\s?{any_of(words['after'])}(?!\w)", regex.IGNORECASE)
