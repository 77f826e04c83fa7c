"""How well paragraphs answer a question: by its words, by what else speaks for them, and by the search's order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from frontdesk.twin.rules import signs
from frontdesk.twin.rules.material import Unit
from frontdesk.twin.rules.query import Query

AROUND = 0.3
"""What a paragraph gains by the words of its section."""
PLACES = (0.22, 0.17, 0.12, 0.08)
"""What it gains by the place at which the search found its section."""
LEAD_SHARE, HEADING_SHARE, SYNONYM_SHARE = 0.95, 0.8, 0.94
"""What a word counts in the line before a list, in a heading, and in another word that means the same."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A unit with how well it answers: `score` orders, `coverage` (0 to 1) says how much of the question it holds."""

    unit: Unit
    score: float
    coverage: float
    matched: frozenset[str]


def rank(query: Query, units: Sequence[Unit], *, led: bool = True) -> list[Scored]:
    """The units that hold any of the question's words, and those of what the search, if it `led`, put first; best first."""
    held = [_held(query, unit) for unit in units]
    whole: dict[str, dict[str, float]] = {}
    order = places(units)
    for unit, shares in zip(units, held, strict=True):
        section = whole.setdefault(unit.section, {})
        for key, share in shares.items():
            section[key] = max(share, section.get(key, 0.0))
    scored: list[Scored] = []
    for unit, shares in zip(units, held, strict=True):
        place = order.get(unit.section, len(PLACES)) if unit.citation else len(PLACES)
        if not shares and (place or not led):
            continue
        coverage = sum(query.weights[key] * share for key, share in shares.items()) / query.total
        around = sum(query.weights[key] * share for key, share in whole[unit.section].items()) / query.total
        score = coverage + (AROUND * (around - coverage) if unit.citation else 0.0)
        score += PLACES[place] if place < len(PLACES) else 0.0
        scored.append(Scored(unit, score + signs.worth(query, unit, set(shares)), coverage, frozenset(shares)))
    return sorted(scored, key=lambda one: -one.score)


def places(units: Sequence[Unit]) -> dict[str, int]:
    """At which place the search found each section, from 0."""
    order: dict[str, int] = {}
    for unit in units:
        if unit.citation:
            order.setdefault(unit.section, len(order))
    return order


def _held(query: Query, unit: Unit) -> dict[str, float]:
    """The question's words that the unit or what stands above it holds, each with how well."""
    shares: dict[str, float] = {}
    for key in query.weights:
        forms = query.forms[key]
        if forms & unit.body:
            shares[key] = 1.0 if not key.endswith("*") or (forms - {key}) & unit.body else SYNONYM_SHARE
        elif forms & unit.lead:
            shares[key] = LEAD_SHARE
        elif forms & unit.above:
            shares[key] = HEADING_SHARE
    return shares
