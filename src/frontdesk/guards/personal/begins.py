"""The places in a text where personal data may begin."""

from functools import cache

import regex
from msgspec import Struct

from frontdesk.guards.personal import addresses
from frontdesk.guards.personal.found import Kind

_CODE = regex.compile(r"(?<![^\W_])(?:[a-z]{1,6}-?|(?-i:[A-Z]{2}) |(?-i:[A-Z]{3} [A-Z]{3}) )\Z", regex.IGNORECASE)
"""The letters before the first digit of an IBAN, or of some national numbers."""
_MOST_LETTERS = 12
LETTERS = r"(?-i:(?<![^\W_])[A-Z]{2,3}(?![^\W_]))"
"""Words that digits may follow as a part of the same number: QQ 12 34 56 C."""
_LAST_LETTERS = regex.compile(r"(?<![^\W_])(?:[A-Z]{2}|(?:[A-Z]{3} )?[A-Z]{3})\s?\Z")


class Begin(Struct, frozen=True):
    """Where something of a sort may begin: "email", "ip", "street", "number", or a number after letters, "code"."""

    at: int
    sort: str
    first: int
    """Its first letter or digit."""
    end: int
    """Where to look on for this sort when nothing begins here."""


class Begins:
    """The places where values of some kinds may begin in a folded text, from left to right."""

    def __init__(self, text: str, at: int, kinds: frozenset[Kind]) -> None:
        self._text = text
        self._at = at
        self._next: dict[str, Begin] = {}
        for sort, (kind, sign, _) in _sorts().items():
            if (kind is None or kind in kinds) and sign in text:
                self._search(sort, at)

    def next(self) -> Begin | None:
        """The first place left."""
        return min(self._next.values(), key=lambda begin: begin.at, default=None)

    def nothing(self, begin: Begin) -> None:
        """Nothing of this sort begins there."""
        if begin.sort == "code":
            self._next["number"] = Begin(begin.end, "number", begin.end, self._after_digits(begin.end))
        else:
            self._search(begin.sort, begin.end)

    def found(self, end: int) -> None:
        """Something was found that ends at `end`; nothing overlaps it."""
        self._at = end
        for sort, begin in list(self._next.items()):
            if begin.at < end:
                self._search(sort, end)

    def open_letters(self) -> int | None:
        """Where the text ends in letters that digits may follow as a part of the same number."""
        match = _LAST_LETTERS.search(self._text, max(self._at, len(self._text) - _MOST_LETTERS))
        return match.start() if match else None

    def _search(self, sort: str, at: int) -> None:
        match = _sorts()[sort][2].search(self._text, at)
        if match is None:
            self._next.pop(sort, None)
        elif sort == "number":
            self._next[sort] = self._number(match)
        else:
            self._next[sort] = Begin(match.start(), sort, match.start(), match.end())

    def _number(self, match: "regex.Match[str]") -> Begin:
        digit = match.end() - 1
        letters = (
            _CODE.search(self._text, max(self._at, digit - _MOST_LETTERS), digit) if match.start() == digit else None
        )
        if letters:
            return Begin(letters.start(), "code", letters.start(), digit)
        return Begin(match.start(), "number", digit, self._after_digits(digit))

    def _after_digits(self, at: int) -> int:
        digits = _DIGITS.match(self._text, at)
        return digits.end() if digits else at


_DIGITS = regex.compile(r"\d++")


@cache
def _sorts() -> "dict[str, tuple[Kind | None, str, regex.Pattern[str]]]":
    """By sort: the only kind that it may be, a character without which there is none, and the pattern of a beginning.

    Where several begin at the same place, the first is tried first.
    """
    return {
        "email": ("email", "@", _pattern(r"(?<![^\W_]|[.+\-])[^\W_][\w.+\-%'&]{0,63}@")),
        "ip": ("ip", ":", _pattern(r"(?<![\w:.])(?:[0-9a-f]{1,4}:[0-9a-f]{0,4}:|::[0-9a-f])")),
        "number": (None, "", _pattern(r"(?<!\d)(?:\+\(?|\(\+?)?\d")),
        "street": ("address", "", _pattern(addresses.begins())),
    }


def _pattern(source: str) -> "regex.Pattern[str]":
    return regex.compile(source, regex.IGNORECASE)
