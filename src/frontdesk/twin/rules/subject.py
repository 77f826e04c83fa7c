"""Whether a message is on the subjects of the material, or about something else altogether."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from frontdesk.twin.lexicon import table
from frontdesk.twin.rules import language as lang
from frontdesk.twin.rules import vehicles
from frontdesk.twin.rules.query import nearest
from frontdesk.twin.rules.scene import Scene, spoken

ARITHMETIC = re.compile(r"\d\s*[-+*/x×÷^=]+\s*\d|\b\d+ (times|plus|minus|divided by|fois|por|mas|menos) \d")
SHARE = 0.3
"""How many of a message's words must be the material's for it to be on the subject."""


def off_topic(scene: Scene, text: str) -> bool:
    """Whether the message belongs elsewhere: other subjects' words, sums, or nothing that the material speaks of."""
    said = spoken(text)
    if ARITHMETIC.search(said) and not re.search(r"\b\d{4}-\d\d|\d/\d", said):
        return True
    content = [word for word in lang.content(text, scene.language) if not lang.is_common(word.folded)]
    held = vocabulary(scene)
    known = [word for word in content if {word.key, word.folded} & held]
    elsewhere = [word for word in content if word.folded in _elsewhere() and word not in known]
    known += [word for word in content if word not in (*known, *elsewhere) and nearest(word.folded, held)]
    if any(pattern.search(said) for pattern in _patterns("patterns")):
        return len(known) < 3
    if elsewhere and len(known) <= len(elsewhere):
        return True
    if any(pattern.search(said) for pattern in _patterns("to_company")):
        return False
    if any("make" in tool.properties for tool in scene.tools) and vehicles.find(text) is not None:
        return False
    if any(lang.is_trade(word.folded) and {word.key, word.folded} & held for word in lang.words(text, scene.language)):
        return False
    return bool(content) and len(known) < SHARE * len(content)


def vocabulary(scene: Scene) -> frozenset[str]:
    """Every word form that the identity, the material, the tools and the search results use."""
    tools = " ".join(f"{' '.join(tool.name.split('_'))} {tool.description}" for tool in scene.tools)
    units = (*scene.material, *(unit for turn in scene.turns for unit in turn.units))
    return _vocabulary(f"{scene.identity} {tools}", tuple(unit.body | unit.above for unit in units))


@lru_cache(maxsize=32)
def _vocabulary(text: str, units: tuple[frozenset[str], ...]) -> frozenset[str]:
    return lang.keys(text, "en").union(*units)


@cache
def _elsewhere() -> frozenset[str]:
    return frozenset(str(table("elsewhere")["words"]).split())


@cache
def _patterns(name: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in table("elsewhere")[name])
