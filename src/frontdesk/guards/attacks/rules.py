"""Phrases and marks that only an attack shows, in several languages; they stand in rules.toml."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from msgspec import Struct

from frontdesk.guards.attacks.plain import plain

_APART = r"[^\w.?!]{1,3}"
"""What may stand between two words of a phrase: no end of a sentence."""
_SYNTAX = re.compile(
    r"(?P<list>\{(\w+)\})|(?P<any>\.\.\.)|(?P<close>\]\s*)|(?P<sign>[\[()|])|(?P<gap>\s+)|(?P<word>[^\s\[\](){}|]+)"
)
_WORD = re.compile(r"\w+")
_MOST_TURNS = 3
"""A customer may paste a few lines of a chat; nobody but an attacker brings along so many turns of an assistant."""


class Match(Struct, frozen=True):
    """The characters `start` to `end` of a plain text are of the kind `family`."""

    family: str
    start: int
    end: int


class Rules:
    """Finds the first phrase or mark in a text as `plain` gives it."""

    def __init__(
        self,
        phrases: Mapping[str, Iterable[str]],
        marks: Mapping[str, Iterable[str]],
        words: Mapping[str, Iterable[str]],
        turn: str,
        code: str,
    ) -> None:
        self._phrases = [
            (family, _compiled(rf"\b(?=\w)(?:{'|'.join(sources)})(?!\w)")) for family, sources in phrases.items()
        ]
        self._marks = [(family, _compiled("|".join(sources))) for family, sources in marks.items()]
        self._words = {name: frozenset(plain(word) for word in of) for name, of in words.items()}
        self._turn = _compiled(turn)
        self._code = _compiled(code)

    def spoken(self, text: str, families: frozenset[str], *, after: int = 0) -> Match | None:
        """A phrase of one of these families that ends after the character `after`."""
        for family, pattern in self._phrases:
            if family in families:
                for found in pattern.finditer(text):
                    if found.end() > after:
                        return Match(family, *found.span())
        return None

    def marked(self, text: str, families: frozenset[str]) -> Match | None:
        """A mark of one of these families, or many turns of a dialogue with an assistant."""
        for family, pattern in self._marks:
            if family in families and (found := pattern.search(text)):
                return Match(family, *found.span())
        turns = list(self._turn.finditer(text)) if "dialogue" in families else []
        if len(turns) > _MOST_TURNS and len({turn[1] for turn in turns}) > 1:
            return Match("dialogue", turns[0].start(), turns[-1].end())
        return None

    def speaks_to(self, text: str, *, foreign: bool) -> bool:
        """Whether a text as `plain` gives it says "you" or "I", or gives an order; of `foreign` words, as to a friend."""
        return not self._words["to_a_friend" if foreign else "to_somebody"].isdisjoint(_WORD.findall(text))

    def foreign(self, text: str) -> bool:
        """Whether the small words of a text are rather French, Spanish or Portuguese than English or German."""
        words = _WORD.findall(text)
        known, foreign = (sum(word in self._words[name] for word in words) for name in ("known", "foreign"))
        return foreign > known

    def code_words(self, text: str) -> list[str]:
        """The words of which the text says what is to happen when they are said."""
        return self._code.findall(text)


def reasons() -> dict[str, str]:
    """What staff are told, by family."""
    return _data()["reasons"]


@cache
def shipped_rules() -> Rules:
    """The rules that come with the package."""
    data = _data()
    phrases: dict[str, list[str]] = {}
    for language in data.values():
        lists = {name: _alternatives(lines, {}) for name, lines in language.get("lists", {}).items()}
        for family, lines in language.get("phrases", {}).items():
            phrases.setdefault(family, []).append(_alternatives(lines, lists))
    return Rules(phrases, data["marks"], data["words"], **data["patterns"])


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("frontdesk.guards.attacks").joinpath("rules.toml").read_text("utf-8"))


def _alternatives(lines: Iterable[str], lists: Mapping[str, str]) -> str:
    return "(?:" + "|".join(_source(line, lists) for line in lines) + ")"


def _source(phrase: str, lists: Mapping[str, str]) -> str:
    """The pattern of one phrase."""
    source = ""
    for token in _SYNTAX.finditer(phrase):
        match token.lastgroup:
            case "list":
                source += lists[token[2]]
            case "any":
                source += rf"(?:\w{{1,40}}{_APART}){{0,5}}?"
            case "close":
                source += rf"){_APART})?"
            case "gap":
                source += "" if source.endswith("}?") else _APART
            case "sign":
                source += {"[": "(?:(?:", "(": "(?:"}.get(token[0], token[0])
            case _:
                source += re.escape(plain(token[0]))
    return source


def _compiled(source: str) -> re.Pattern[str]:
    # Of this many alternatives `re` makes five times the speed of `regex`; each repetition in them is bounded.
    return re.compile(source, re.MULTILINE)
