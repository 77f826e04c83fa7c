"""One form for each value, however it is written, so that values compare."""

from collections.abc import Iterable, Sequence
from ipaddress import ip_address

import regex

from frontdesk.guards.personal.fold import fold
from frontdesk.guards.personal.found import KINDS, Found, Kind
from frontdesk.guards.personal.phones import international
from frontdesk.guards.personal.scan import REGIONS, find

_NUMBER = regex.compile(r"\d{1,20}+(?:(?:[ .\-/()]{1,3})\d{1,20}+){0,11}")
_EXTENSION = regex.compile(r"\s?(?:x|ext|poste|anexo|#).*$", regex.IGNORECASE)
_FEWEST = 7


def canonical(kind: Kind, value: str, *, regions: Sequence[str] = REGIONS) -> str:
    """`value` as it compares: a phone in E.164 where it is valid in `regions`, e-mail in lower case, ids without spaces."""
    plain = fold(value)
    match kind:
        case "phone":
            number = _EXTENSION.sub("", plain)
            return international(number, tuple(regions)) or _digits(number)
        case "email":
            return plain.lower()
        case "ip":
            return ip_address(plain).compressed
        case "address":
            return " ".join(regex.findall(r"\w+", plain.casefold()))
        case "card" | "iban" | "national_id" | "passport" | "licence":
            return regex.sub(r"[\W_]", "", plain).upper()


def known(texts: Iterable[str], *, regions: Sequence[str] = REGIONS) -> frozenset[str]:
    """The values that stand in `texts`, each as `is_known` compares it. Any number of seven digits or more counts as one."""
    values: set[str] = set()
    for text in texts:
        values |= {canonical(found.kind, found.value, regions=regions) for found in find(text, KINDS, regions=regions)}
        for number in _NUMBER.findall(fold(text)):
            if len(digits := _digits(number)) >= _FEWEST:
                values |= {digits, canonical("phone", number, regions=regions)}
    return frozenset(values)


def is_known(found: Found, values: frozenset[str], *, regions: Sequence[str] = REGIONS) -> bool:
    """Whether a value is one of `values`, or is written with the same digits."""
    if canonical(found.kind, found.value, regions=regions) in values:
        return True
    return found.kind not in ("email", "ip", "address", "iban") and _digits(fold(found.value)) in values


def _digits(text: str) -> str:
    return regex.sub(r"\D", "", text)
