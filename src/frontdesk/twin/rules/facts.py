"""Facts of the material that several rules quote: how to reach the team, what is on offer, what comes next."""

from __future__ import annotations

import re
from collections.abc import Sequence

from frontdesk.twin.rules.intents import sentences
from frontdesk.twin.rules.material import Unit
from frontdesk.twin.rules.scene import Scene, spoken
from frontdesk.twin.rules.wording import say
from frontdesk.twin.values import Text

PHONE = re.compile(r"(?<![\w-])\+?\d[\d ().-]{6,}\d(?!\w)")
REACH = re.compile(
    r"\b(call|phone|reach|telephone|appel\w+|joindre|llam\w+|contact\w*|hotline|number|numero|service)\b"
)
OFFER = re.compile(r"\b(offers?|products?|services?|propose\w*|ofrece\w*|we (rent|sell|insure|provide|help))\b")
POINTS_BACK = re.compile(r"\b(these|those|ces|estos|estas)\b")
NEXT = re.compile(
    r"\b(to (turn|finish|complete|book|buy|confirm|start)|next step|calls? back|prochaine etape|siguiente paso)\b"
)


def contact(scene: Scene) -> Unit | None:
    """The paragraph that says how to reach a person by phone."""
    best: tuple[int, Unit] | None = None
    for unit in every_unit(scene):
        if not PHONE.search(unit.text):
            continue
        said = spoken(unit.text)
        worth = 2 * (REACH.search(said) is not None) + (unit.language == scene.language) + (len(unit.text) < 140)
        worth += 2 * (re.search(r"\b(customers?|service|us|nous|nos)\b", said) is not None)
        worth -= 2 * (re.search(r"\b(to turn|vin|model|claim|policy|quote|roadside)\b", said) is not None)
        worth += re.search(r"\b(am|pm|h|monday|lundi|lunes)\b", said) is not None
        if best is None or worth > best[0]:
            best = (worth, unit)
    return best[1] if best else None


def contact_sentence(scene: Scene, unit: Unit) -> str:
    """The sentence of the paragraph that holds the number, with the one before it when it points back to it."""
    found = next((part for part in sentences(unit.text) if PHONE.search(part)), unit.text)
    if POINTS_BACK.search(spoken(found)) and unit in scene.material:
        place = scene.material.index(unit)
        if place and scene.material[place - 1].heading == unit.heading:
            return f"{scene.material[place - 1].text} {found}"
    return found


def offering(scene: Scene) -> list[Unit]:
    """The paragraphs that say what is on offer: the list under such a heading, else single sentences."""
    groups: dict[str, list[Unit]] = {}
    for unit in scene.material:
        if unit.parent and OFFER.search(spoken(unit.parent)):
            groups.setdefault(unit.parent, []).append(unit)
    if groups:
        return next(iter(groups.values()))
    return []


def next_steps(scene: Scene) -> list[Unit]:
    """Up to three paragraphs on how to go on once a tool has given its result, the one to act on first."""
    found = [
        unit for unit in scene.material if NEXT.search(spoken(f"{unit.heading} {unit.text}")) and len(unit.text) < 300
    ]
    ranked = sorted(
        found, key=lambda unit: -(2 * (PHONE.search(unit.text) is not None) + ("next" in spoken(unit.heading)))
    )
    return ranked[:3]


def every_unit(scene: Scene) -> Sequence[Unit]:
    """All material, this turn's search results first."""
    units: list[Unit] = []
    for turn in reversed(scene.turns):
        units += turn.units
    return (*units, *scene.material)


def contact_texts(scene: Scene) -> list[Text]:
    """How to reach the team, in the material's words; nothing when it doesn't say."""
    unit = contact(scene)
    if unit is None:
        return []
    cited = (unit.citation,) if unit.citation else ()
    return [Text(say(scene.language, "contact") + " "), Text(contact_sentence(scene, unit), cited)]
