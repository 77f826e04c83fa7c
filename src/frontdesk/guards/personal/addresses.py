"""Postal addresses, as English, French and Spanish write them, with a number; and boxes at the post office."""

from functools import cache

import regex

from frontdesk.guards.personal.found import OPEN, Ending, Place
from frontdesk.guards.personal.words import any_of, data

_NAME = r"(?-i:\p{Lu})(?:[\p{L}'\-]{2,24}|\p{L}?\.?)"
_POSTCODE = (
    rf"(?:,?\s\d{{4,5}}\s{_NAME}(?!\w)|,?\s(?:{_NAME},?\s){{0,3}}(?:[A-Z]{{2}},?\s)?\d{{5}}(?:-\d{{4}})?(?!\w))?"
)


def numbered(place: Place) -> Ending:
    """The end of an address that begins with its number, or just before a number, here."""
    if (
        not place.groups
        or place.amid
        or place.groups[0][1] - place.first > 5
        or place.before.endswith(("$", "€", "£", "+"))
    ):
        return None
    return _end(place, _numbered())


def named(place: Place) -> Ending:
    """The end of an address that begins with the kind of its street, or of a box at the post office, here."""
    return _end(place, _named())


def _end(place: Place, pattern: "regex.Pattern[str]") -> Ending:
    match = pattern.match(place.text, place.first, partial=not place.whole)
    if match is None or place.attached:
        return None
    # A town and a postcode may still follow.
    if match.partial or (not place.whole and match.end() + 40 > len(place.text) and _goes_on(place, match.end())):
        return OPEN
    return match.end()


def _goes_on(place: Place, end: int) -> bool:
    tail = _tail().match(place.text, end, partial=True)
    return bool(tail and tail.partial)


@cache
def _tail() -> "regex.Pattern[str]":
    return regex.compile(rf"{_more_names()}{_unit()}{_POSTCODE}$.", regex.IGNORECASE)


@cache
def _numbered() -> "regex.Pattern[str]":
    words = data("streets.toml")
    after = (
        rf"\d{{1,5}}[A-Z]?\s(?:(?:[NSEW]\.?|{_NAME}|\d{{1,3}}(?:st|nd|rd|th))\s){{1,4}}?{any_of(words['after'])}\b\.?"
    )
    first = rf"\d{{1,4}}(?:\s?(?:bis|ter)|[A-D])?,?\s{any_of(words['number_first'])}\.?\s{_names()}"
    return regex.compile(rf"(?:{first}|{after}){_unit()}{_POSTCODE}", regex.IGNORECASE)


@cache
def _named() -> "regex.Pattern[str]":
    words = data("streets.toml")
    street = rf"{any_of(words['name_first'])}\.?\s?{_names()},?\s(?:n[.º°o]{{1,3}}\s?|núm\.?\s)?\d{{1,4}}(?!\d)"
    box = rf"{any_of(words['boxes'])}\s(?:n[.º°o]{{1,3}}\s?)?\d{{1,6}}(?!\d)"
    return regex.compile(rf"(?:{street}|{box}){_POSTCODE}", regex.IGNORECASE)


def _names() -> str:
    return rf"{_joins()}{_NAME}{_more_names()}"


def _more_names() -> str:
    return rf"(?:[ \-]{_joins()}{_NAME}){{0,3}}"


def _joins() -> str:
    return rf"(?:{any_of(data('streets.toml')['joins'])}\s?){{0,3}}"


def _unit() -> str:
    return rf"(?:,?\s{any_of(data('streets.toml')['units'])}\.?\s?\w{{1,5}})?"


@cache
def begins() -> str:
    """A pattern of the words, other than numbers, that an address begins with."""
    words = data("streets.toml")
    first = {phrase.split()[0] for phrase in words["boxes"]} | set(words["name_first"])
    return rf"(?<!\w){any_of(first)}(?!\w)"
