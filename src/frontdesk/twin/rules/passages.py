"""Choosing what to quote: the paragraphs of the material that answer a question best, and how sure that is."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from frontdesk.twin.rules import language as lang
from frontdesk.twin.rules.intents import asks_for, sentences, wants
from frontdesk.twin.rules.material import Unit
from frontdesk.twin.rules.query import Query
from frontdesk.twin.rules.scene import spoken

SURE = 0.5
POSSIBLE = 0.25
MOST, MOST_OF_TWO = 3, 2
"""How many paragraphs answer a question: alone, or one of two."""
MAX_ITEMS, MAX_ROWS = 8, 14
LONG = 420
NEAR = 0.8
"""How close to the best a paragraph's score must come to be quoted after it."""
LEAD_SHARE, HEADING_SHARE, SYNONYM_SHARE = 0.95, 0.8, 0.94
SECTION_ALIKE = 0.6
ALIKE, REPEATED = 0.5, 0.75
"""What share of their words two paragraphs have in common when they say about the same, and when one is enough."""
HINT_SHARE = 0.3
"""The most that the conversation so far can add to a paragraph's score."""
NARROWER, BESIDE, MOSTLY = 0.3, 0.35, 0.7
"""What a paragraph loses when its heading asks about something narrower, or when it refuses something else; and from
which share on a heading is about something else."""
AROUND, FOUND_FIRST, FOUND_STEP = 0.3, 0.2, 0.04
SAME_QUESTION, ELSEWHERE, OWN = 0.3, 0.15, 0.12
"""What a heading adds that asks the same in the same words, what one takes that has no word of the question, and what
the customer's own thing adds."""
WORD = re.compile(r"[^\W_]+")
POSSESSED = re.compile(r"\b(?:my|our|your|mon|ma|mes|notre|vos|votre|mi|mis|su|sus|nuestro|nuestra) (?:own )?([^\W_]+)")
NEGATED = re.compile(
    r"\b(?:(?:do|does|is|are|can)(?: not|n't)|not covered|ne|n'(?:est|offre)|no (?:cubre|está|ofrece|paga))\b",
    re.IGNORECASE,
)
NOT_ASKED = re.compile(r"\b(not|never|except|exclu\w+|pas|sauf|excepto|nunca)\b|n't\b")
OFFERED = re.compile(r"\b(offers?|products?|services?|propose\w*|ofrece\w*|we (rent|sell|insure|provide))\b")
WHETHER = re.compile(r"(?!.*\b(what|which|how|who|when|where|why|que|qui|quien|quel\w*|cual\w*|como|comment)\b)")
KINDS = {
    "time": re.compile(
        r"\b\d{1,2}(:\d\d)? ?(am|pm|h)\b|\b\d{1,2}:\d\d|\bmon|lundi|lunes|saturday|sunday|weekday|day and night|24/7"
        r"|around the clock"
    ),
    "amount": re.compile(
        r"[$€£]\s?\d|\d\s?[$€£]|\b\d[\d.,]* ?(usd|eur|dollars|euros|percent|%)|\bfree\b|gratuit|gratis"
    ),
    "duration": re.compile(
        r"\b\d+ ?(business |working )?(day|hour|week|month|year|minute|jour|heure|semaine|mois|an|dia|hora|semana|mes|ano)"
    ),
    "phone": re.compile(r"\+?\d[\d ().-]{6,}\d"),
    "age": re.compile(
        r"\b\d{2} (years|ans|anos)|between \d{2} and \d{2}|entre \d{2} (et|y) \d{2}|\bage\b|\b\d\d or older"
    ),
    "since": re.compile(r"\b(19|20)\d\d\b"),
}


@dataclass(frozen=True, slots=True)
class Scored:
    """A unit with how well it answers: `score` orders, `coverage` (0 to 1) says how much of the question it holds."""

    unit: Unit
    score: float
    coverage: float
    matched: frozenset[str]


def rank(query: Query, units: Sequence[Unit]) -> list[Scored]:
    """The units that hold any of the question's words, best first."""
    held = [_held(query, unit) for unit in units]
    whole: dict[str, dict[str, float]] = {}
    order: dict[str, int] = {}
    for unit, shares in zip(units, held, strict=True):
        section = whole.setdefault(unit.section, {})
        order.setdefault(unit.section, len(order) if unit.citation else 99)
        for key, share in shares.items():
            section[key] = max(share, section.get(key, 0.0))
    scored: list[Scored] = []
    for unit, shares in zip(units, held, strict=True):
        if not shares:
            continue
        coverage = sum(query.weights[key] * share for key, share in shares.items()) / query.total
        around = sum(query.weights[key] * share for key, share in whole[unit.section].items()) / query.total
        score = coverage + (AROUND * (around - coverage) if unit.citation else 0.0)
        score += max(0.0, FOUND_FIRST - FOUND_STEP * order[unit.section])
        scored.append(Scored(unit, score + _signs(query, unit, set(shares)), coverage, frozenset(shares)))
    return sorted(scored, key=lambda one: -one.score)


def choose(query: Query, units: Sequence[Unit], *, limit: int = MOST) -> tuple[list[Scored], float]:
    """The few units to quote, and how sure the best is (its coverage).

    After the best one follow those that hold words still uncovered, or that stand in the same section and do nearly
    as well. A list is quoted whole when the question is about the list.
    """
    ranked = rank(query, units)
    if not ranked:
        return [], 0.0
    best = _cited(query, _fullest_first(ranked))
    if (listed := _list(query, ranked, best)) is not None:
        return _in_order(listed, units)[: MAX_ROWS if best.unit.row else MAX_ITEMS], best.coverage
    chosen = [best]
    pointing = _pointing(query, ranked, best)
    headed = _headed(query, best.unit)
    covered = set(best.matched)
    kinds = [KINDS[kind] for kind in asks_for(query.text)]
    for one in ranked[:12]:
        joins = one.unit.item and any(_listed_with(one.unit, other.unit) for other in chosen)
        if (len(groups(chosen)) >= limit and not joins) or (joins and not pointing <= one.matched):
            continue
        if one.unit.language != best.unit.language or any(_same(one.unit, other.unit) for other in chosen):
            continue
        new = one.matched - covered
        gain = sum(query.weights[key] for key in new - query.common) / query.total
        sibling = one.unit.section == best.unit.section and one.unit.origin == best.unit.origin
        if one.unit.parent and not sibling and gain < 0.2:
            continue
        answers = _tells(one, kinds)
        if sibling and headed and (one.unit.citation or one.matched & own(query, one.unit)):
            near = 0.5
        elif gain >= 0.2:
            near = 0.6
        elif sibling or answers:
            near = NEAR
        else:
            near = 0.95
        if one.score >= near * best.score:
            chosen.append(one)
            covered |= new
    if kinds and not any(_tells(one, kinds) for one in chosen):
        telling = (one for one in ranked[:12] if _tells(one, kinds) and one.coverage >= NEAR * best.coverage)
        chosen = [*chosen[: limit - 1], *itertools.islice(telling, 1)]
    return _siblings_in_order(chosen, units), best.coverage


def groups(chosen: Sequence[Scored]) -> list[list[Scored]]:
    """The chosen ones with neighbours of one list, or of one table, put together: they are quoted as one."""
    grouped: list[list[Scored]] = []
    for one in chosen:
        if grouped and one.unit.item and _listed_with(one.unit, grouped[-1][-1].unit):
            grouped[-1].append(one)
        else:
            grouped.append([one])
    return grouped


def excerpt(query: Query, unit: Unit) -> str:
    """The unit's text as it is quoted: whole when short, else its sentences that hold the question's words."""
    if len(unit.text) <= LONG or "\n" in unit.text:
        return unit.text
    parts = sentences(unit.text)
    kinds = asks_for(query.text)

    def worth(part: str) -> float:
        forms = lang.keys(part, unit.language)
        value = sum(weight for key, weight in query.weights.items() if query.forms[key] & forms)
        return value + sum(0.5 for kind in kinds if KINDS[kind].search(spoken(part)))

    wanted = sorted(range(len(parts)), key=lambda n: -worth(parts[n]))[:3]
    return " ".join(parts[n] for n in sorted(wanted) if worth(parts[n]) > 0) or unit.text


def excludes(item: Unit) -> bool:
    """Whether the list names what is not so: its items mean the contrary when they stand alone."""
    return NOT_ASKED.search(spoken(item.parent or item.heading)) is not None


def own(query: Query, unit: Unit) -> set[str]:
    """The question's words that the unit itself holds."""
    return {key for key in query.weights if query.forms[key] & unit.body}


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


def _signs(query: Query, unit: Unit, matched: set[str]) -> float:
    """What else speaks for or against the unit."""
    said = spoken(unit.text)
    score = sum(0.12 for kind in asks_for(query.text) if KINDS[kind].search(said))
    if unit.heading:
        score += _heading_signs(query, unit)
    score += OWN if _own_things(query.text) & _own_things(unit.text) else 0.0
    score += 0.12 if unit.citation else 0.0
    score += 0.05 if unit.first else 0.0
    score += 0.3 if wants(query.text, "overview") and unit.parent else 0.0
    score += 0.25 if OFFERED.search(spoken(query.text)) and OFFERED.search(spoken(unit.parent)) else 0.0
    score += 0.12 * len(matched & unit.start) / max(1, min(3, len(query.weights)))
    score -= NARROWER * _narrower(query, unit)
    if NOT_ASKED.search(spoken(unit.heading)) and not NOT_ASKED.search(spoken(query.text)):
        score -= 0.2
    if NEGATED.search(unit.text):
        # What is not covered answers "is it?" and "what isn't?", but not "what is?".
        asked = spoken(query.text)
        if NOT_ASKED.search(asked):
            score += 0.15
        elif not WHETHER.match(asked):
            score -= 0.2
        elif not matched & unit.start and NEGATED.search(sentences(unit.text)[0]):
            score -= BESIDE  # a refusal of something else than what was asked about
    score += 0.15 if unit.language == query.language else 0.0
    score -= 0.015 * math.log1p(len(unit.text) / 80)
    if query.hints:
        near = sum(1 for forms in query.hints.values() if forms & (unit.body | unit.above))
        score += HINT_SHARE * near / len(query.hints)
    return score


def _heading_signs(query: Query, unit: Unit) -> float:
    alike = _alike(query, unit.heading, unit.language)
    asked, headed = set(WORD.findall(spoken(query.text))), set(WORD.findall(spoken(unit.heading)))
    shared = len(asked & headed) / max(1, len(asked | headed))
    return 0.35 * alike + 0.2 * shared + (SAME_QUESTION if shared >= 0.8 else 0.0) - (0.0 if alike else ELSEWHERE)


@lru_cache(maxsize=4096)
def _own_things(text: str) -> frozenset[str]:
    """The customer's things that a text speaks of: "my own car" in their words, "your car" in the material's."""
    return frozenset(lang.key_of(thing, "en") for thing in POSSESSED.findall(lang.fold(text)))


def _fullest_first(ranked: list[Scored]) -> list[Scored]:
    """The ranked ones, after one that does nearly as well as the best but holds the words that the best lacks."""
    best = ranked[0]
    fuller = [
        one
        for one in ranked[1:6]
        if best.coverage < SURE <= one.coverage
        and one.score >= NEAR * best.score
        and one.coverage >= best.coverage + 0.2
    ]
    return [*fuller[:1], *(one for one in ranked if one not in fuller[:1])]


def _cited(query: Query, ranked: list[Scored]) -> Scored:
    """The best, or one that can be cited and does as well: of two that say the same, the one with a source."""
    best = ranked[0]
    if best.unit.citation:
        return best
    for one in ranked[1:12]:
        if not one.unit.citation or one.unit.language != best.unit.language:
            continue
        on_it = best.matched <= one.matched and _narrower(query, one.unit) <= MOSTLY
        says = on_it or _shared(one.unit, best.unit) >= ALIKE
        if says and one.score >= 0.7 * best.score:
            return replace(one, score=best.score)
    return best


def _list(query: Query, ranked: list[Scored], best: Scored) -> list[Scored] | None:
    """The whole list of which the best is an item, when the question is about the list and not about one item."""
    unit = best.unit
    if not unit.item:
        return None
    items = [one for one in ranked if one.unit.item and _listed_with(one.unit, unit)]
    led = sum(weight for key, weight in query.weights.items() if query.forms[key] & unit.lead)
    if wants(query.text, "overview") and led >= 0.7 * query.total:
        return items
    if _pointing(query, ranked, best):
        return None
    above = {key for key in query.weights if query.forms[key] & unit.above}
    if not (best.matched & own(query, unit)) - above:
        return items
    if _headed(query, unit) and unit.citation:
        return items
    near = [one for one in items if one in ranked[:4]]
    return items if len(near) > 2 else None


def _tells(one: Scored, kinds: Sequence[re.Pattern[str]]) -> bool:
    """Whether it tells a fact of one of the kinds that are asked for."""
    said = spoken(one.unit.text)
    return any(kind.search(said) for kind in kinds)


def _pointing(query: Query, ranked: list[Scored], best: Scored) -> set[str]:
    """The question's words that single the best one out among the items of its list."""
    if not best.unit.item:
        return set()
    held = [own(query, one.unit) for one in ranked if _listed_with(one.unit, best.unit)]
    above = {key for key in query.weights if query.forms[key] & best.unit.above}
    return {
        key
        for key in own(query, best.unit) - above - query.common
        if len(held) > 1 and sum(key in other for other in held) <= max(1, len(held) // 4)
    }


def _listed_with(one: Unit, other: Unit) -> bool:
    """Whether the two stand in one list, or in one table."""
    return other.item and (one.section, one.parent, one.origin, one.row) == (
        other.section, other.parent, other.origin, other.row,
    )  # fmt: skip


def _siblings_in_order(chosen: list[Scored], units: Sequence[Unit]) -> list[Scored]:
    """The chosen ones with those of the best one's section in the order in which they stand there, and first."""
    section = [one for one in chosen if one.unit.section == chosen[0].unit.section]
    return [*_in_order(section, units), *(one for one in chosen if one not in section)]


def _in_order(chosen: list[Scored], units: Sequence[Unit]) -> list[Scored]:
    order = {id(unit): number for number, unit in enumerate(units)}
    return sorted(chosen, key=lambda one: order[id(one.unit)])


def _alike(query: Query, heading: str, language: str) -> float:
    """How alike the question and a heading are, 0 to 1, by the weight of the words that they share."""
    held = {word.key: word for word in lang.content(heading, language)}
    if not held or not query.weights:
        return 0.0
    forms = lang.keys(heading, language)
    shared = sum(weight for key, weight in query.weights.items() if query.forms[key] & forms)
    return min(1.0, 2 * shared / (sum(query.worth(word) for word in held.values()) + query.total))


def _narrower(query: Query, unit: Unit) -> float:
    """How much of a yes-or-no heading ("Are leased batteries covered?") is about something that wasn't asked."""
    if not unit.heading.rstrip().endswith("?") or not WHETHER.match(spoken(unit.heading)):
        return 0.0
    forms = frozenset[str]().union(*(query.forms[key] for key in query.weights))
    held = {word.key: word for word in lang.content(unit.heading, unit.language)}
    beside = sum(query.worth(word) for word in held.values() if not {word.key, word.folded} & forms)
    return beside / (sum(query.worth(word) for word in held.values()) or 1.0)


def _headed(query: Query, unit: Unit) -> bool:
    """Whether the unit's heading asks what the question asks: alike, and holding most of its weight."""
    if not unit.heading:
        return False
    forms = lang.keys(unit.heading, unit.language)
    held = sum(weight for key, weight in query.weights.items() if query.forms[key] & forms)
    return held / query.total >= SECTION_ALIKE and _alike(query, unit.heading, unit.language) >= SECTION_ALIKE


def _same(one: Unit, other: Unit) -> bool:
    """Whether the two say the same, so that quoting both would repeat."""
    if not one.body or not other.body:
        return one.text == other.text
    return _shared(one, other) > REPEATED


def _shared(one: Unit, other: Unit) -> float:
    """How much of the shorter unit's words the other one has too."""
    return len(one.body & other.body) / max(1, min(len(one.body), len(other.body)))
