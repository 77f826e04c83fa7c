"""E-mail and IP addresses."""

from ipaddress import ip_address

import regex

from frontdesk.guards.personal.found import OPEN, Ending, Place

_EMAIL = regex.compile(r"[\w.+\-%'&]{1,64}@(?:[\w\-]{1,63}\.){1,8}[^\W\d_]{2,24}(?![^\W_])")
_IP4 = regex.compile(r"\d{1,3}(?:\.\d{1,3}){3}(?![\w]|[.\-]\d)")
_IP6 = regex.compile(r"[0-9a-f:]{2,39}(?:\.\d{1,3}){0,3}(?![\w:])", regex.IGNORECASE)


def email(place: Place) -> Ending:
    """The end of an e-mail address that begins here; it has a domain of two labels or more."""
    match = _EMAIL.match(place.text, place.first)
    if match is None or ".." in match[0]:
        return None
    return OPEN if place.touches(match.end()) else match.end()


def ip4(place: Place) -> Ending:
    match = _IP4.match(place.text, place.first)
    if match is None or not _is_address(match[0]) or place.attached or place.announced == "version":
        return None
    return match.end()


def ip6(place: Place) -> Ending:
    match = _IP6.match(place.text, place.first)
    if match is None:
        return None
    value = match[0].removesuffix(":") if not match[0].endswith("::") else match[0]
    if not any(map(str.isdigit, value)) or not _is_address(value):
        return None
    return OPEN if place.touches(match.end()) else place.first + len(value)


def _is_address(value: str) -> bool:
    try:
        ip_address(value)
    except ValueError:
        return False
    return True
