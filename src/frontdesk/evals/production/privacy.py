"""What customers and people wrote, as it may be shown: without personal data and names."""

import re
from collections.abc import Iterable, Sequence

from frontdesk.facts import ConversationOpened, Recorded, StaffJoined, StaffSaid
from frontdesk.guards import mask
from frontdesk.guards.personal import KINDS, REGIONS

_WORDS = re.compile(r"\w+")


def private(text: str, language: str, names: Iterable[str], regions: Sequence[str] = REGIONS) -> str:
    """`text` with all kinds of personal data masked, and without `names`.

    `regions` are where numbers without a country code are from.
    """
    return without_names(mask(text, KINDS, language=language, regions=regions)[0], names)


def without_names(text: str, names: Iterable[str]) -> str:
    """`text` without the names of people in the conversation: whole ones however written, parts of them as they are.

    Some parts are words besides: "Will" goes, "will" stays.
    """
    whole = sorted({name for name in names if len(name) > 1}, key=lambda name: (-len(name), name))
    if not whole:
        return text
    parts = sorted({part for name in whole for part in name.split() if len(part) > 1})
    either = rf"(?i:{'|'.join(map(re.escape, whole))})|{'|'.join(map(re.escape, parts))}" if parts else "(?!)"
    return re.sub(rf"(?<!\w)(?:{either})(?!\w)", "[name]", text)


def mentioned(text: str, names: Iterable[str]) -> frozenset[str]:
    """Those of `names` of which a part may stand in `text`: all that have to be kept with it."""
    words = set(_WORDS.findall(text.casefold()))
    return frozenset(name for name in names if not words.isdisjoint(_WORDS.findall(name.casefold())))


def names_in(facts: Iterable[Recorded]) -> frozenset[str]:
    """The names of the customer and of people of the team in a conversation."""
    found: set[str] = set()
    for item in facts:
        match item.fact:
            case ConversationOpened(customer=customer) if customer and customer.name:
                found.add(customer.name)
            case StaffJoined(name=name) | StaffSaid(name=name) if name:
                found.add(name)
            case _:
                pass
    return frozenset(found)


def beginning(text: str, most: int) -> str:
    """At most `most` characters of `text`, in whole words: half a name is not found."""
    return text if len(text) <= most else text[: most + 1].rpartition(" ")[0] or text[:most]
