"""Names of competitors in an answer, however they are written."""

import tomllib
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

import regex

from frontdesk.guards.port import Finding, Reading
from frontdesk.guards.words.reading import FARTHEST, LETTER, LONGEST, may_be_kept

_TOKEN = regex.compile(rf"(?<![{LETTER}])[{LETTER}]++(?:[@$][{LETTER}]++)*+")
_GAP = regex.compile(r"[ \u00a0]{1,2}|\n|[-‐‑–._·&*'’]{1,3}|[.&] | & ")
_MOST = 24
"""Pieces that a name may be written in."""
_FUZZY = 6
"""Letters of the shortest name that is found with an error in it."""
_SHORT = 4
"""Letters of the longest name for which digits are no letters, as in "4x4", but for few among capitals."""
_SHORTEST_SPELT = 3
_WORDS_THEMSELVES = ("a", "e", "il", "o", "u", "y")
"""Letters, as patterns have them, that are a word in English, French or Spanish."""
_ENDS = regex.compile(r"[.!?:\n]\W{0,4}$|^\W{0,4}$")


class _Name(NamedTuple):
    shape: str
    pieces: int
    ordinary: bool
    written: str
    """Its letters and digits."""

    def may_be(self, written: str) -> bool:
        """Whether the digits in `written`, which has the shape of the name, may be letters of it."""
        digits = sum(letter.isdigit() for letter in written)
        if not digits or len(self.shape) > _SHORT or written.casefold() == self.written.casefold():
            return True
        return self.written.isupper() and written.isupper() and 2 * digits < len(written)


class _Piece(NamedTuple):
    start: int
    end: int
    shape: str
    capital: bool
    disguised: bool
    joined: bool
    """To the piece before it, with no space."""


class Competitors:
    """Finds `names` in any case, with accents, look-alike characters and unseen ones, in one word or several.

    Its words may be joined, or parted by a space, hyphen, dot or line end, and so may its letters; it may be in the plural
    and, from six letters on and with a capital, have one letter wrong, though not the first. Digits are letters of a name
    of up to four only where it is in capitals ("4XA", not "4x4"). A name made of ordinary words (`ordinary.txt`) counts
    only with capitals, in disguise, or where its words are joined. `instead` is put in its place.
    """

    name = "competitors"

    def __init__(self, names: Sequence[str], instead: str) -> None:
        self._instead = instead
        named = [it for it in map(_named, names) if it.shape]
        self._names: dict[str, list[_Name]] = {}
        for name in named:
            self._names.setdefault(name.shape[0], []).append(name)
        self._shapes = frozenset(name.shape for name in named)
        ways = "|".join(dict.fromkeys(map(_beginning, named)))
        self.begins = rf"(?:\m|(?<=_))(?:{ways})" if ways else "(?!)"
        self._begins = regex.compile(self.begins, regex.IGNORECASE)

    def read(self, text: str, start: int, *, whole: bool) -> Reading:
        """See `frontdesk.guards.port.Detector`."""
        findings: list[Finding] = []
        at = start
        while found := self._begins.search(text, at):
            begin = found.start()
            end = self._ends(text, begin, whole=whole)
            if end == begin:
                return Reading(findings, begin)
            if end:
                findings.append(
                    Finding(
                        start=begin,
                        end=end,
                        reason="names a competitor",
                        evidence=" ".join(text[begin:end].split()),
                        instead=self._instead,
                    )
                )
            at = end or begin + 1
        return Reading(findings, len(text))

    def _ends(self, text: str, begin: int, *, whole: bool) -> int | None:
        """Where the longest name that begins at `begin` ends; None if there is none, `begin` if that is not known yet."""
        pieces: list[_Piece] = []
        end, joined = None, ""
        for found in _TOKEN.finditer(text, begin, begin + FARTHEST):
            apart = text[pieces[-1].end : found.start()] if pieces else ""
            if (
                (pieces and not _GAP.fullmatch(apart))
                or (not pieces and found.start() != begin)
                or len(pieces) == _MOST
            ):
                return end
            joined += shape(found[0])
            if not any(_begins_like(joined, name) for name in self._names.get(joined[:1], ())):
                return end
            piece = _piece(found, joined=not any(letter.isspace() for letter in apart))
            pieces.append(piece)
            possessive = apart in ("'", "’") and piece.shape == "s" and end and joined not in self._shapes
            if not possessive and self._is_name(text, joined, pieces):
                end = piece.end
        return end if whole or len(text) >= begin + FARTHEST else begin

    def _is_name(self, text: str, joined: str, pieces: Sequence[_Piece]) -> bool:
        capitals = all(piece.capital for piece in pieces)
        for name in self._names.get(joined[:1], ()):
            if joined in (name.shape, f"{name.shape}s"):
                own_way = len(pieces) == name.pieces and not name.ordinary
                in_one = name.pieces > 1 and len(pieces) in (1, name.pieces) and all(piece.joined for piece in pieces)
                spelt = len(pieces) >= _SHORTEST_SPELT and len(pieces) == len(joined)
                looks = own_way or in_one or spelt or capitals or any(piece.disguised for piece in pieces)
                if looks and name.may_be("".join(text[piece.start : piece.end] for piece in pieces)):
                    return True
            elif capitals and len(name.shape) >= _FUZZY and joined not in _ordinary() and _one_off(joined, name.shape):
                begin = pieces[0].start
                if not name.ordinary or not _ENDS.search(text[max(0, begin - LONGEST) : begin]):
                    return True
        return False


def _named(name: str) -> _Name:
    written = _TOKEN.findall(name)
    pieces = [shape(piece) for piece in written]
    ordinary = all(piece in _ordinary() or piece[:1].isdigit() for piece in pieces)
    return _Name("".join(pieces), len(pieces), ordinary, "".join(written))


def _piece(found: "regex.Match[str]", *, joined: bool) -> _Piece:
    written = found[0]
    plain = unicodedata.normalize("NFKD", written)
    plain = "".join(letter for letter in plain if unicodedata.category(letter)[0] not in "MC")
    mixed = written[0].isalpha() and any(letter.isdigit() for letter in plain)
    disguised = mixed or not plain.isascii() or plain.isascii() != written.isascii()
    return _Piece(found.start(), found.end(), shape(written), not plain[:1].islower(), disguised, joined)


def shape(word: str) -> str:
    """`word` as its look-alikes share it: letters a to z without case or accents, I and l as one, signs as their letters."""
    if len(word) > LONGEST:
        return "\ufffd"
    return _kept_shape(word) if may_be_kept(word) else _shape(word)


def _shape(word: str) -> str:
    letters, signs = _lookalikes()
    plain = unicodedata.normalize("NFKD", word)
    read = [letters.get(letter, letter).casefold() for letter in plain if unicodedata.category(letter)[0] not in "MC"]
    if any(letter.isalpha() for letter in read):
        read = [signs.get(letter, letter) for letter in read]
    return "".join(read).replace("l", "i")


_kept_shape = lru_cache(maxsize=4096)(_shape)


def _begins_like(joined: str, name: _Name) -> bool:
    """Whether `joined` may be the beginning of a name, or the name with its plural."""
    size = len(joined)
    if f"{name.shape}s".startswith(joined):
        return True
    return len(name.shape) >= _FUZZY and any(
        _one_off(joined, name.shape[:length]) for length in (size - 1, size, size + 1) if length > 0
    )


def _one_off(one: str, other: str) -> bool:
    """Whether one letter too many, missing, wrong, or swapped with the next tells them apart; the first is the same."""
    if one == other or one[:1] != other[:1] or abs(len(one) - len(other)) > 1:
        return False
    head = next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    rest, others = one[head:], other[head:]
    return rest[1:] == others or rest == others[1:] or rest[1:] == others[1:] or rest[1::-1] + rest[2:] == others


def _beginning(name: _Name) -> str:
    """A pattern for the first letters of a name: as it has them, one wrong but the first, or what is no letter of a to z.

    A first letter that stands alone may begin a name that is spelt, if the second one does too, or is to come; but where
    the small letter is a word of its own, only the capital may.
    """
    first, second, third, fourth = (*(_ascii(letter) for letter in name.shape[:4]), *[r"\s"] * 4)[:4]
    if len(name.shape) < _FUZZY:
        ways = rf"[{second}](?:[^a-z]|[{third}])"
    else:
        ways = (
            rf"[{second}](?:[^a-z]|[{third}{fourth}]|[a-z](?:[^a-z]|[{third}{fourth}]))"
            rf"|[{third}](?:[^a-z]|[{second}{fourth}])"
            rf"|[a-z](?:[^a-z\s]|[{third}](?:[^a-z]|[{fourth}])|[{second}](?:[^a-z]|[{third}]))"
        )
    begins = rf"[{first}{regex.escape(_disguises(name.shape[0]))}](?:[^a-z\s]|{ways})"
    if len(name.shape) < _SHORTEST_SPELT:
        return begins
    alone = rf"(?-i:[{first.upper()}])" if first in _WORDS_THEMSELVES else rf"[{first}]"
    return rf"{begins}|{alone}\s{{1,2}}(?:\Z|(?:[{second}]|[^a-z\s])(?![a-z]))"


def _ascii(letter: str) -> str:
    return "il" if letter == "i" else regex.escape(letter)


@cache
def _disguises(letter: str) -> str:
    """The characters that are read as a letter."""
    ranges = ((0x30, 0x3A), (0xC0, 0x250), (0x1E00, 0x1F00), (0x2100, 0x2150), (0xFF21, 0xFF5B), (0x1D400, 0x1D800))
    letters, signs = _lookalikes()
    every = [*letters, *signs, *(chr(code) for start, end in ranges for code in range(start, end))]
    return "".join(sorted({it for it in every if shape(f"a{it}") == f"a{letter}"}))


@cache
def _lookalikes() -> tuple[dict[str, str], dict[str, str]]:
    table = tomllib.loads(files("frontdesk.guards.words").joinpath("lookalikes.toml").read_text("utf-8"))
    letters, signs = (
        {it: letter for letter, those in table[key].items() for it in those} for key in ("letters", "signs")
    )
    return letters, signs


@cache
def _ordinary() -> frozenset[str]:
    lines = files("frontdesk.guards.words").joinpath("ordinary.txt").read_text("utf-8").splitlines()
    return frozenset(shape(word) for line in lines if not line.startswith("#") for word in line.split())
