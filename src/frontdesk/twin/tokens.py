"""How many tokens a piece of a request or a reply counts for.

The rule is an estimate: one token for each 3.5 characters of the block's compact JSON, rounded up. As on the real
API, `cited_text` of citations that are sent back counts for nothing, nor do cache markers.
"""

from __future__ import annotations

import json
import math

from frontdesk.twin.values import Object, as_list, as_object

CHARACTERS_PER_TOKEN = 3.5
UNCOUNTED = frozenset({"cited_text", "cache_control"})


def canonical(value: object) -> str:
    """Compact JSON of a block without the keys that neither count nor distinguish."""
    return json.dumps(_counted(value), ensure_ascii=False, separators=(",", ":"), default=str)


def of_text(text: str) -> int:
    return math.ceil(len(text) / CHARACTERS_PER_TOKEN)


def of_block(block: object) -> int:
    return of_text(canonical(block))


def _counted(value: object) -> object:
    if (mapping := as_object(value)) is not None:
        return _without(mapping)
    if (items := as_list(value)) is not None:
        return [_counted(item) for item in items]
    return value


def _without(mapping: Object) -> Object:
    return {key: _counted(item) for key, item in mapping.items() if key not in UNCOUNTED}
