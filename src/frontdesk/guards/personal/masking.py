"""Masks what customers type before it is stored or sent anywhere: the last four characters of a value stay."""

from collections.abc import Iterable, Mapping, Sequence

import regex

from frontdesk.guards.personal.fold import fold
from frontdesk.guards.personal.found import SECRETS, Found, Kind
from frontdesk.guards.personal.scan import REGIONS, find
from frontdesk.guards.personal.words import data

_LAST = 4
_ROUNDS = 4
"""A value gone, what stood next to it may turn out to be one too; only a text of nothing but numbers goes on for longer."""


def mask(
    text: str, kinds: Iterable[Kind] = SECRETS, *, language: str = "en", regions: Sequence[str] = REGIONS
) -> tuple[str, list[Found]]:
    """`text` with the values of these kinds masked, the rest as it was, and what they were, in order.

    Masking again changes nothing.
    """
    kinds = frozenset(kinds)
    found: list[Found] = []
    left = text
    for _ in range(_ROUNDS):
        more = find(left, kinds, regions=regions)
        if not more:
            break
        found += more
        left = _edited(left, [(it, f"[{']' * (it.end - it.start - 1)}") for it in more])
    found.sort(key=lambda it: it.start)
    return _edited(text, [(it, label(it, language)) for it in found]), found


def _edited(text: str, edits: Sequence[tuple[Found, str]]) -> str:
    pieces: list[str] = []
    at = 0
    for it, instead in edits:
        pieces += [text[at : it.start], instead]
        at = it.end
    return "".join(pieces) + text[at:]


def label(found: Found, language: str) -> str:
    """What stands in place of a value: "[card ending 4242]"."""
    labels: Mapping[str, Mapping[str, str]] = data("labels.toml")
    return labels.get(language, labels["en"])[found.kind].format(last=last_four(found.value))


def evidence(found: Found) -> str:
    """What staff see of a value: "card ending 4242", "e-mail at example.com", never the whole."""
    match found.kind:
        case "email":
            return f"e-mail at {found.value.rpartition('@')[2]}"
        case "phone":
            return f"phone number ending {last_four(found.value)[-2:]}"
        case "ip":
            return "IP address"
        case "address":
            return "postal address"
        case "card" | "iban" | "national_id" | "passport" | "licence":
            return label(found, "en").strip("[]")


def last_four(value: str) -> str:
    return regex.sub(r"[\W_]", "", fold(value))[-_LAST:]
