"""Payment cards: an issuer's range, its length, and the check digit."""

from functools import cache
from itertools import pairwise

import regex
from stdnum import luhn

from frontdesk.guards.personal.found import Ending, Place
from frontdesk.guards.personal.words import data

_FEWEST, _MOST = 12, 19
_DECIMALS = regex.compile(r"\d[.,]\Z")


def card(place: Place) -> Ending:
    """The end of a card's number that begins here, however its digits are grouped."""
    if place.digits < _FEWEST or _DECIMALS.search(place.before):
        return None
    return next((end for end, digits in _candidates(place) if luhn.is_valid(digits)), None)


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


@cache
def _ranges(first: str) -> list[tuple[str, str, frozenset[int]]]:
    """The ranges that may begin with this digit."""
    return [
        (low, high or low, frozenset(issuer["digits"]))
        for issuer in data("cards.toml").values()
        for low, _, high in (begins.partition("-") for begins in issuer["begins"])
        if low[0] == first
    ]
