"""Payment cards: an issuer's range, its length, and the check digit."""

from functools import cache
from itertools import pairwise

import regex
from stdnum import luhn

from frontdesk.guards.personal.found import OPEN, Ending, Place
from frontdesk.guards.personal.words import data

_FEWEST, _MOST = 12, 19
_DECIMALS = regex.compile(r"\d[.,]\Z")
_FAR = r"[\s.()\-/_,|*]"
_FAR_APART = regex.compile(
    rf"(?P<card>\d{{4}}{_FAR}{{1,6}}(?:(?:\d{{4}}{_FAR}{{1,6}}){{2}}\d{{4}}|\d{{6}}{_FAR}{{1,6}}\d{{4,5}}))(?!\d)(?P<rest>{_FAR}{{0,6}})"
)
_FOLLOWS = regex.compile(rf"\d{_FAR}{{1,6}}\Z")
_NO_DIGIT = regex.compile(r"\D")


def card(place: Place) -> Ending:
    """The end of a card's number that begins here, however its digits are grouped."""
    if place.amid or _DECIMALS.search(place.before[-2:]):
        return None
    if place.digits >= _FEWEST:
        for end, digits in _candidates(place):
            if luhn.is_valid(digits):
                return end
    return _far_apart(place)


def _far_apart(place: Place) -> Ending:
    """The end of a card's number in groups with more between them than other numbers have: "4242, 4242, 4242, 4242"."""
    text, first = place.text, place.first
    if not place.groups or place.groups[0] != (first, first + 4):
        return None
    match = _FAR_APART.match(text, first, partial=not place.whole)
    if match is None or not _begins_card(text[first : first + 4], place):
        return None
    if match.partial or place.touches(match.end("rest")):
        return OPEN
    digits = _NO_DIGIT.sub("", match["card"])
    goes_on = text[match.end("rest") : match.end("rest") + 1].isdigit() and match["rest"]
    amidst = goes_on and _FOLLOWS.search(place.before[-7:])
    return match.end("card") if not amidst and _issued(digits, place) and luhn.is_valid(digits) else None


def _candidates(place: Place) -> list[tuple[int, str]]:
    """Ends and digits of what may be a card's number; those with sixteen first, for what follows may be a security code."""
    candidates: list[tuple[int, str]] = []
    digits = ""
    for count, (start, end) in enumerate(place.groups, 1):
        digits += place.text[start:end]
        if len(digits) > _MOST:
            break
        if len(digits) >= _FEWEST and _issued(digits, place) and _plausible(place, count, len(digits)):
            candidates.append((end, digits))
    if len(candidates) > 1 and len(separators := _separators(place)) == 1 and not separators & {" ", "\n"}:
        return candidates[::-1]
    return sorted(candidates, key=lambda it: abs(len(it[1]) - 16))


def _plausible(place: Place, count: int, digits: int) -> bool:
    """Whether a card's digits may be grouped like the first `count` groups, and have such neighbours."""
    lengths = [end - start for start, end in place.groups[:count]]
    sixes = lengths[:2] in ([4, 6], [4, 5])
    fours = all(length % 4 == 0 for length in lengths[:-1])
    goes_on = count < len(place.groups)
    if place.announced == "card" and digits in (15, 16):
        return True
    if count == 1 or sixes or (fours and digits >= 15):
        return not (goes_on and place.follows)
    return not goes_on and not place.follows and (fours or digits in (15, 16))


def _separators(place: Place) -> set[str]:
    return {place.text[left:right] for (_, left), (right, _) in pairwise(place.groups)}


def _issued(digits: str, place: Place) -> bool:
    """Whether an issuer has such numbers; a card of one that we don't know is announced."""
    known = any(
        len(digits) in lengths and low <= digits[: len(low)] <= high for low, high, lengths in _ranges(digits[0])
    )
    return known or place.announced == "card"


def _begins_card(four: str, place: Place) -> bool:
    """Whether a card's number may begin with these four digits."""
    return place.announced == "card" or any(low <= four[: len(low)] <= high for low, high, _ in _ranges(four[0]))


@cache
def _ranges(first: str) -> list[tuple[str, str, frozenset[int]]]:
    """The ranges that may begin with this digit."""
    return [
        (low, high or low, frozenset(issuer["digits"]))
        for issuer in data("cards.toml").values()
        for low, _, high in (begins.partition("-") for begins in issuer["begins"])
        if low[0] == first
    ]
