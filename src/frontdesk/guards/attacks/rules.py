"""Phrases and marks that only an attack shows, and what only sounds so: rules.toml and ordinary.toml."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from sys import maxsize
from typing import Any

from msgspec import Struct

from frontdesk.guards.attacks.plain import plain

_APART = r"[^\w.?!]{1,3}"
"""What may stand between two words of a phrase: no end of a sentence."""
_GAP = rf"(?:\b(?=\w)|{_APART})"
"""The same, where what may be left out before it can have taken it already."""
_BEGINS = r"(?<!\w )"
_ENDS = r"(?=[^\w?]{0,3}?(?:[,;:.!\n]|\Z))"
"""The edges of a clause; a question doesn't count."""
_SYNTAX = re.compile(
    r"(?P<list>\{(\w+)\})|(?P<any>\.\.\.)|(?P<close>\]\s*)|(?P<edge>\^\s*|\s*\$)|"
    r"(?P<sign>[\[()|])|(?P<gap>\s+)|(?P<word>[^\s\[\](){}|$]+)"
)
_NEVER = (maxsize, maxsize)
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
        excused: Mapping[str, Iterable[str]],
        ordinary: Iterable[str],
        marks: Mapping[str, Iterable[str]],
        words: Mapping[str, Iterable[str]],
        turn: str,
        code: str,
    ) -> None:
        self._phrases = [(family, _whole_words(sources)) for family, sources in phrases.items()]
        self._excused = {family: _whole_words(sources) for family, sources in excused.items()}
        self._ordinary = _whole_words(ordinary)
        self._marks = [(family, _compiled("|".join(sources))) for family, sources in marks.items()]
        self._words = {name: frozenset(plain(word) for word in of) for name, of in words.items()}
        self._turn = _compiled(turn)
        self._code = _compiled(code)

    def spoken(self, text: str, families: frozenset[str], *, after: int = 0) -> Match | None:
        """A phrase of one of these families that ends after the character `after` and that nothing excuses."""
        for family, pattern in self._phrases:
            if family in families:
                found = [phrase.span() for phrase in pattern.finditer(text) if phrase.end() > after]
                if found and (unexcused := self._unexcused(family, text, found)):
                    return Match(family, *unexcused)
        return None

    def _unexcused(self, family: str, text: str, found: Iterable[tuple[int, int]]) -> tuple[int, int] | None:
        """The first of the spans, which go up and stand apart, that no excuse of the family overlaps."""
        if family not in self._excused:
            return next(iter(found), None)
        excuses = (excuse.span() for excuse in self._excused[family].finditer(text))
        begun, ended = next(excuses, _NEVER)
        for start, end in found:
            while ended <= start:
                begun, ended = next(excuses, _NEVER)
            if end <= begun:
                return start, end
        return None

    def without_ordinary(self, text: str) -> str:
        """`text` without what customers say of their own words, data and questions, and without phrases that are excused."""
        spans = [span for family, pattern in self._phrases for span in self._excused_in(family, pattern, text)]
        spans += [found.span() for found in self._ordinary.finditer(text)]
        kept, at = "", 0
        for start, end in sorted(spans):
            kept += text[at:start]
            at = max(at, end)
        return kept + text[at:]

    def _excused_in(self, family: str, pattern: re.Pattern[str], text: str) -> Iterable[tuple[int, int]]:
        """The phrases of a family together with the excuses that overlap them."""
        excuses = [excuse.span() for excuse in self._excused[family].finditer(text)] if family in self._excused else []
        for begun, ended in excuses:
            for start, end in (phrase.span() for phrase in pattern.finditer(text)):
                if start < ended and begun < end:
                    yield min(start, begun), max(end, ended)

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
    phrases, excused = _patterns(data, "phrases"), _patterns(data, "excused")
    ordinary = [source for sources in _patterns(_file("ordinary.toml"), "ordinary").values() for source in sources]
    return Rules(phrases, excused, ordinary, data["marks"], data["words"], **data["patterns"])


@cache
def _data() -> dict[str, Any]:
    return _file("rules.toml")


def _file(name: str) -> dict[str, Any]:
    return tomllib.loads(files("frontdesk.guards.attacks").joinpath(name).read_text("utf-8"))


def _patterns(data: Mapping[str, Any], kind: str) -> dict[str, list[str]]:
    """The patterns of that kind in all languages, by family."""
    sources: dict[str, list[str]] = {}
    for language in data.values():
        lists: dict[str, str] = {}
        for name, lines in language.get("lists", {}).items():
            lists[name] = _alternatives(lines, lists)
        for family, lines in language.get(kind, {}).items():
            sources.setdefault(family, []).append(_alternatives(lines, lists))
    return sources


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
                source += rf"){_GAP})?"
            case "edge":
                source += _BEGINS if "^" in token[0] else _ENDS
            case "gap":
                source += "" if source.endswith("}?") else _GAP
            case "sign":
                source += {"[": "(?:(?:", "(": "(?:"}.get(token[0], token[0])
            case _:
                source += re.escape(plain(token[0]))
    return source


def _whole_words(sources: Iterable[str]) -> re.Pattern[str]:
    return _compiled(rf"\b(?=\w)(?:{'|'.join(sources)})(?!\w)")


def _compiled(source: str) -> re.Pattern[str]:
    # Of this many alternatives `re` makes five times the speed of `regex`; each repetition in them is bounded.
    return re.compile(source, re.MULTILINE)
