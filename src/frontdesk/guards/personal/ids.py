"""National identity, social security and tax numbers; passports and driving licences where words announce them."""

import string
from collections.abc import Callable
from functools import cache
from importlib import import_module

import regex
from msgspec import Struct

from frontdesk.guards.personal.found import OPEN, Ending, Place
from frontdesk.guards.personal.words import data

_AFTER = r"(?![^\W_]|[-./]\d)"
_DOCUMENT = regex.compile(
    rf"[A-Z]{{0,3}}-?(?=[A-Z\d]{{0,3}}\d)[A-Z\d]{{3,14}}(?:-[A-Z\d]{{2,6}}){{0,3}}{_AFTER}", regex.IGNORECASE
)
_FEWEST = 6


class _Number(Struct, frozen=True):
    written: "regex.Pattern[str]"
    valid: Callable[[str], bool]
    announced: bool
    unchecked: bool
    """Without check digits: what the words right before say is the number of a thing is none."""


def national_id(place: Place) -> Ending:
    """The end of a national number that begins here: valid by its check digits, or announced."""
    letter, partial = place.text[place.first].isalpha(), not place.whole
    told = place.announced == "national_id"
    if not told and not _unannounced(letter=letter).match(place.text, place.first, partial=partial):
        return None
    for number in _numbers(letter=letter):
        if (number.announced and not told) or (number.unchecked and place.of_thing):
            continue
        match = number.written.match(place.text, place.first, partial=partial)
        if match is None or place.attached:
            continue
        if match.partial or place.touches(match.end()):
            return OPEN
        phone = place.announced_alone == "phone" and match[0][-1].isdigit()
        if not phone and number.valid(regex.sub(r"[ ./-]", "", match[0])):
            return match.end()
    return None


def passport(place: Place) -> Ending:
    return _document(place, "passport")


def licence(place: Place) -> Ending:
    return _document(place, "licence")


def _document(place: Place, kind: str) -> Ending:
    if place.announced != kind:
        return None
    match = _DOCUMENT.match(place.text, place.first, partial=not place.whole)
    if match is None or place.attached:
        return None
    if match.partial or place.touches(match.end()):
        return OPEN
    return match.end() if sum(map(str.isdigit, match[0])) >= _FEWEST else None


@cache
def _unannounced(*, letter: bool) -> "regex.Pattern[str]":
    """Any of those that count without a word that announces them: one search instead of ten."""
    shapes = [it.written.pattern for it in _numbers(letter=letter) if not it.announced]
    plain = [regex.sub(r"\(\?P<s>(.*?)\)|\(\?P=s\)", "[ .-]?", shape) for shape in shapes]
    return regex.compile("|".join(plain), regex.IGNORECASE)


@cache
def _numbers(*, letter: bool) -> list[_Number]:
    """Those that may begin with a letter, or with a digit."""
    begins = string.ascii_uppercase if letter else string.digits
    return [it for it in _all_numbers() if any(it.written.fullmatch(first, partial=True) for first in begins)]


@cache
def _all_numbers() -> list[_Number]:
    return [
        _Number(
            regex.compile(f"(?:{entry['written']}){_AFTER}", regex.IGNORECASE),
            _validator(entry.get("module")),
            entry.get("announced", False),
            entry.get("unchecked", False),
        )
        for entry in data("ids.toml")["number"]
    ]


def _validator(module: str | None) -> Callable[[str], bool]:
    return import_module(f"stdnum.{module}").is_valid if module else lambda _: True
