"""Reads a text for personal data, from left to right and once.

What is found from a place on follows from the 64 characters before it and what comes after: reading on from where an earlier
reading was sure finds the same as reading all at once.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeAlias

from msgspec import Struct

from frontdesk.guards.personal import addresses, cards, ibans, ids, online, phones
from frontdesk.guards.personal.begins import Begin, Begins
from frontdesk.guards.personal.fold import fold
from frontdesk.guards.personal.found import KINDS, OPEN, Ending, Found, Kind, Place

REGIONS: Final = ("US", "GB", "FR", "ES", "DE")
"""Where numbers without a country code are taken to be from, the likeliest first."""

Recogniser: TypeAlias = tuple[Kind, Callable[[Place], Ending]]

_DOCUMENTS: tuple[Recogniser, ...] = (
    ("national_id", ids.national_id),
    ("passport", ids.passport),
    ("licence", ids.licence),
)
_HOUSE: tuple[Recogniser, ...] = (("address", addresses.numbered),)
_NUMBER: tuple[Recogniser, ...] = (
    ("card", cards.card),
    *_DOCUMENTS,
    ("ip", online.ip4),
    ("phone", phones.phone),
    *_HOUSE,
)
_AT: dict[str, tuple[Recogniser, ...]] = {
    "email": (("email", online.email),),
    "ip": (("ip", online.ip6),),
    "code": (("iban", ibans.iban), *_DOCUMENTS),
    "number": _NUMBER,
    "street": (("address", addresses.named),),
}
_FEWEST = 4
"""Fewer digits than this number a house at most; an address of the net has four."""


class Scan(Struct, frozen=True):
    """What was found; and where the text becomes open, its length where it does not."""

    found: Sequence[Found]
    sure: int


def find(text: str, kinds: Iterable[Kind] = KINDS, *, regions: Sequence[str] = REGIONS) -> list[Found]:
    """The personal data in `text`, in order and apart."""
    return list(scan(text, 0, frozenset(kinds), regions, whole=True).found)


def scan(text: str, start: int, kinds: frozenset[Kind], regions: Sequence[str], *, whole: bool) -> Scan:
    """What is found from `start` on in a text of which, unless it is `whole`, more may come after its last word."""
    plain = fold(text)
    found: list[Found] = []
    begins = Begins(plain, start, kinds)
    while begin := begins.next():
        place = Place(plain, begin.at, begin.first, regions, whole=whole)
        kind, end = _recognise(place, begin, kinds)
        if end == OPEN:
            return Scan(found, begin.at)
        if kind and end:
            first = place.at if kind == "phone" else place.first
            found.append(Found(kind, first, end, text[first:end]))
            begins.found(end)
        else:
            begins.nothing(begin)
    letters = None if whole else begins.open_letters()
    return Scan(found, len(text) if letters is None else letters)


def _recognise(place: Place, begin: Begin, kinds: frozenset[Kind]) -> tuple[Kind | None, Ending]:
    recognisers = _AT[begin.sort]
    if begin.sort == "number":
        if place.touches(place.run_end):
            return None, OPEN
        recognisers = _NUMBER if place.digits >= _FEWEST or place.text[begin.end : begin.end + 1].isalpha() else _HOUSE
    for kind, recognise in recognisers:
        if kind in kinds and (end := recognise(place)) is not None:
            hides = kind == "phone" and end != OPEN and "card" in kinds and _hides_card(place, end)
            return (None, None) if hides else (kind, end)
    return None, None


def _hides_card(phone: Place, end: int) -> bool:
    """Whether a card begins within what looks like a phone number."""
    later = (start for start, _ in phone.groups[1:] if start < end)
    return any(cards.card(Place(phone.text, at, at, phone.regions, whole=phone.whole)) for at in later)
