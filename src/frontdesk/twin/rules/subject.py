"""Whether a message is on the subjects of the material, or about something else altogether."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache

from frontdesk.twin.lexicon import table
from frontdesk.twin.rules import everyday, vehicles
from frontdesk.twin.rules import language as lang
from frontdesk.twin.rules.intents import sentences, wants
from frontdesk.twin.rules.query import nearest
from frontdesk.twin.rules.scene import Scene, spoken
from frontdesk.twin.rules.wording import is_frame

ARITHMETIC = re.compile(r"\d\s*[-+*/x×÷^=]+\s*\d|\b\d+ (times|plus|minus|divided by|fois|por|mas|menos) \d")
DATED = re.compile(r"\b\d{4}-\d\d|\d/\d")
SHARE, ALONE = 0.25, 0.5
"""How many of a message's words must be the material's: with one that is central to it among them, and without."""
OFTEN, MANY = 2, 20
SHORT = 10
"""Words: such a message may well be about what was said before."""
HEADED = 0.8
"""The share of a message's words in a heading from which on the material speaks of just that."""
CLEAR = 3
"""So many words of the material make a message a customer's matter, however it is put."""


def off_topic(scene: Scene, text: str) -> bool:
    """Whether the message belongs elsewhere: other subjects' words, sums, or nothing that the material speaks of."""
    if elsewhere(scene, text):
        return True
    said, held = spoken(text), vocabulary(scene)
    if any(pattern.search(said) for pattern in _patterns("patterns")):
        return False
    if any(pattern.search(said) for pattern in _patterns("to_company")):
        return False
    if any("make" in tool.properties for tool in scene.tools) and vehicles.find(text) is not None:
        return False
    if any(lang.is_dealing(word.folded) for word in lang.words(text, scene.language)):
        return False
    if any(lang.is_trade(word.folded) and {word.key, word.folded} & held for word in lang.words(text, scene.language)):
        return False
    content = _subjects(scene, text)
    before = scene.turns[-2] if len(scene.turns) > 1 else None
    last = sentences(text)[-1] if sentences(text) else text
    if (
        before is not None
        and before.units
        and wants(last, "follow_up")
        and len(last.split()) <= SHORT
        and not is_frame(before.said, "off_topic")
    ):
        return False  # it goes on with what was answered from the material
    if before is not None and is_frame(before.said, "unknown"):
        asked = {word.key for word in lang.words(before.text, scene.language)}
        if any(word.key in asked for word in content):
            return False
    meant = _meant(scene, text, held)
    content = [word for word in content if word.folded not in meant.replaced]
    known = _known([*content, *lang.content(lang.meant(text), scene.language)], held) + meant.words
    central = any({word.key, word.folded} & centre(scene) for word in known)
    return bool(content) and len(known) < (SHARE if central else ALONE) * len(content)


def elsewhere(scene: Scene, text: str) -> bool:
    """Whether the words speak of another subject outright."""
    said, held = spoken(text), vocabulary(scene)
    if ARITHMETIC.search(said) and not DATED.search(said):
        return True
    if any(pattern.search(said) for pattern in _patterns("outright")) or _general_advice(scene, text):
        return True
    content = _subjects(scene, text)
    known = _known(content, held)
    if any(word.folded in _brands() and word.folded not in held for word in content):
        return not any(pattern.search(said) for pattern in _patterns("to_company"))
    others = [word for word in content if word.folded in _elsewhere() and word.folded not in held]
    if any(pattern.search(said) for pattern in _patterns("patterns")):
        return len(known) < CLEAR
    own = len([word for word in known if word not in others])
    return bool(others) and (own < len(others) or (own == len(others) and not scene.turns[-1].units))


def _general_advice(scene: Scene, text: str) -> bool:
    """Whether it asks what to buy, how to drive or mend, or what an office wants, and nothing of the service."""
    said = spoken(text)
    if not any(pattern.search(said) for pattern in _patterns("general_advice")):
        return False
    if any(pattern.search(said) for pattern in _patterns("service")):
        return False
    asked = lang.content(text, scene.language)
    headings = {unit.heading: unit.language for unit in (*scene.material, *scene.turns[-1].units)}
    titles = [lang.keys(heading, language) for heading, language in headings.items()]
    return not any(sum(word.key in keys for word in asked) >= HEADED * len(asked) for keys in titles)


def _subjects(scene: Scene, text: str) -> list[lang.Word]:
    return [word for word in lang.content(text, scene.language) if not lang.is_common(word.folded)]


@dataclass(frozen=True, slots=True)
class _Meant:
    """What everyday words and turns of phrase mean in the material's words, and the words that say it."""

    words: list[lang.Word]
    replaced: frozenset[str]


def _meant(scene: Scene, text: str, held: frozenset[str]) -> _Meant:
    words: list[lang.Word] = []
    replaced: set[str] = set()
    for meaning in everyday.meanings(text, scene.language):
        known = [word for word in lang.content(meaning.meant, scene.language) if {word.key, word.folded} & held]
        if known:
            words += known[:1]
            replaced |= set(meaning.said)
    return _Meant(words, frozenset(replaced))


def _known(content: list[lang.Word], held: frozenset[str]) -> list[lang.Word]:
    """The words that the material uses, mistyped ones too."""
    return [word for word in content if {word.key, word.folded} & held or nearest(word.folded, held)]


def vocabulary(scene: Scene) -> frozenset[str]:
    """Every word form that the identity, the material, the tools and the search results use."""
    tools = " ".join(f"{' '.join(tool.name.split('_'))} {tool.description}" for tool in scene.tools)
    units = (*scene.material, *(unit for turn in scene.turns for unit in turn.units))
    return _vocabulary(f"{scene.identity} {tools}", tuple(unit.body | unit.above for unit in units))


def centre(scene: Scene) -> frozenset[str]:
    """The word forms that the service is about: in the identity, the tools, headings, or in several paragraphs."""
    tools = " ".join(f"{' '.join(tool.name.split('_'))} {tool.description}" for tool in scene.tools)
    headings = " ".join(sorted({unit.heading for unit in (*scene.material, *scene.turns[-1].units)}))
    return _centre(f"{scene.identity} {tools} {headings}", tuple(unit.body for unit in scene.material))


@lru_cache(maxsize=32)
def _centre(text: str, units: tuple[frozenset[str], ...]) -> frozenset[str]:
    counts = Counter(form for unit in units for form in unit)
    return lang.keys(text, "en") | {
        form for form, count in counts.items() if count >= (OFTEN if len(units) >= MANY else 1)
    }


@lru_cache(maxsize=32)
def _vocabulary(text: str, units: tuple[frozenset[str], ...]) -> frozenset[str]:
    return lang.keys(text, "en").union(*units)


@cache
def _elsewhere() -> frozenset[str]:
    return frozenset(str(table("elsewhere")["words"]).split())


@cache
def _brands() -> frozenset[str]:
    return frozenset(str(table("elsewhere")["brands"]).split())


@cache
def _patterns(name: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in table("elsewhere")[name])
