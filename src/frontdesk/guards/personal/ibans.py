"""International bank account numbers: the country's format and the check digits, by python-stdnum."""

import regex
from stdnum import iban as standard

from frontdesk.guards.personal.found import OPEN, Ending, Place

_GROUP = r"(?:[A-Z]{4}(?![A-Z])|[A-Z]{0,8}\d[A-Z\d]{0,29})"
_IBAN = regex.compile(
    rf"[A-Z]{{2}}\d{{2}}[A-Z\d]{{0,30}}(?:[\s.\-]{{1,3}}{_GROUP}){{0,15}}(?:[\s.\-]{{1,3}}[A-Z]{{1,3}}(?![A-Z\d]))?[\s.\-]{{0,3}}",
    regex.IGNORECASE,
)
_END = regex.compile(r"[A-Z\d](?![A-Z\d])", regex.IGNORECASE)
_BETWEEN = regex.compile(r"[\s.\-]")
_SHORTEST, _LONGEST = 15, 34


def iban(place: Place) -> Ending:
    """The end of a valid IBAN that begins here, however it is grouped."""
    text = place.text
    match = _IBAN.match(text, place.first, partial=not place.whole)
    if match is None or place.attached:
        return None
    if (match.partial or place.touches(match.end())) and len(_BETWEEN.sub("", match[0])) <= _LONGEST:
        return OPEN
    for end in (it.end() for it in _END.finditer(text, match.start(), match.end())):
        compact = _BETWEEN.sub("", text[match.start() : end])
        if _SHORTEST <= len(compact) <= _LONGEST and standard.is_valid(compact, check_country=False):
            return end
    return None
