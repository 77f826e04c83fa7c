"""Choosing what to quote: the paragraphs of the material that answer a question best, and how sure that is."""

from __future__ import annotations

import difflib
import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from frontdesk.twin.rules import language as lang
from frontdesk.twin.rules.intents import asks_for, sentences, wants
from frontdesk.twin.rules.material import Unit
from frontdesk.twin.rules.scene import spoken

SURE = 0.5
POSSIBLE = 0.34
LONG = 420
MAX_ITEMS = 8
LEAD_SHARE = 0.95
HEADING_ONLY = 0.8
SECTION_ALIKE = 0.6
NEGATED = re.compile(
    r"\b(?:(?:do|does|is|are|can)(?: not|n't)|not covered|ne|n'(?:est|offre)|no (?:cubre|está|ofrece|paga))\b",
    re.IGNORECASE,
)
POINTS = re.compile(r"\b(?:it|that|this|them|those|these|one|ça|cela|celle-ci|lo|ella|ese|eso)\b", re.IGNORECASE)
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
    "age": re.compile(r"\b\d{2} (years|ans|anos)|between \d{2} and \d{2}|entre \d{2} (et|y) \d{2}|\bage\b"),
    "since": re.compile(r"\b(19|20)\d\d\b"),
}


@dataclass(frozen=True, slots=True)
class Scored:
    """A unit with how well it answers: `score` orders, `coverage` (0 to 1) says how much of the question it holds."""

    unit: Unit
    score: float
    coverage: float
    matched: frozenset[str]


@dataclass(frozen=True, slots=True)
class Query:
    """A question's words with their weights, as they are looked for."""

    text: str
    language: str
    weights: dict[str, float]
    forms: dict[str, frozenset[str]]

    @property
    def total(self) -> float:
        return sum(self.weights.values()) or 1.0


def ask(
    text: str, language: str, units: Sequence[Unit], *, around: str = "", context: str = "", ignore: Iterable[str] = ()
) -> Query:
    """The question as a query. `around` is what the customer says beside the question, and `context` are
    earlier words; both carry over with less weight. `ignore` are names (of the company, of the assistant) that every
    paragraph could hold."""
    ignored = {lang.fold(word) for name in ignore for word in name.split()}
    vocabulary = _vocabulary(tuple(unit.body | unit.above for unit in units))
    count = max(1, len(units))
    weights: dict[str, float] = {}
    forms: dict[str, frozenset[str]] = {}
    for source, share in ((text, 1.0), (around, 0.8 if POINTS.search(text) else 0.4), (context, 0.45)):
        for word in lang.content(source, language):
            if word.folded in ignored or word.key in weights or word.folded.isdigit():
                continue
            form = _forms(word.folded, word.key, vocabulary)
            frequency = max((vocabulary.get(one, 0) for one in form), default=0)
            rarity = math.log(1 + (count - frequency + 0.5) / (frequency + 0.5))
            rarity = min(rarity, math.log(1 + count) * 0.8) if frequency == 0 else rarity
            weight = max(0.25, rarity) * (0.5 if lang.is_common(word.folded) else 1.0)
            weights[word.key] = weight * share
            forms[word.key] = form
    for kind, key in (("age", "age*"), ("since", "founded*")):
        if kind in asks_for(text):
            weights.setdefault(key, 1.0)
            forms.setdefault(key, frozenset({key}))
    return Query(text, language, weights, forms)


def rank(query: Query, units: Sequence[Unit]) -> list[Scored]:
    """The units that hold any of the question's words, best first."""
    kinds = asks_for(query.text)
    overview = wants(query.text, "overview")
    asked_with = (spoken(query.text).split() or [""])[0]
    scored: list[Scored] = []
    for unit in units:
        gained = 0.0
        matched: set[str] = set()
        for key, weight in query.weights.items():
            form = query.forms[key]
            if form & unit.body:
                gained += weight
                matched.add(key)
            elif form & unit.lead:
                gained += weight * LEAD_SHARE
                matched.add(key)
            elif form & unit.above:
                gained += weight * HEADING_ONLY
                matched.add(key)
        if not matched:
            continue
        coverage = gained / query.total
        score = coverage
        if unit.heading:
            score += 0.35 * _alike(query, unit.heading, unit.language)
            score += 0.06 if asked_with and spoken(unit.heading).startswith(asked_with) else 0.0
        score += sum(0.12 for kind in kinds if KINDS[kind].search(spoken(unit.text)))
        score += 0.12 if unit.citation else 0.0
        score += 0.05 if unit.first else 0.0
        score += 0.3 if overview and unit.parent else 0.0
        score += 0.12 * len(matched & unit.start) / max(1, min(3, len(query.weights)))
        score -= 0.2 if NEGATED.search(unit.text) and not NEGATED.search(query.text) else 0.0
        score += 0.15 if unit.language == query.language else 0.0
        score -= 0.015 * math.log1p(len(unit.text) / 80)
        scored.append(Scored(unit, score, coverage, frozenset(matched)))
    return sorted(scored, key=lambda one: -one.score)


def choose(query: Query, units: Sequence[Unit], *, limit: int = 3) -> tuple[list[Scored], float]:
    """The few units to quote, and how sure the best is (its coverage).

    After the best one follow those that hold words still uncovered, or that stand in the same section and do nearly
    as well, each within reach of the best.
    """
    ranked = rank(query, units)
    if not ranked:
        return [], 0.0
    best = ranked[0]
    kinds = asks_for(query.text)
    chosen = [best]
    covered = set(best.matched)
    if best.unit.heading and _headed(query, best.unit):
        # The heading asks the same question, so what stands under it is the answer, in its order.
        section = [
            one for one in ranked if one.unit.section == best.unit.section and one.unit.origin == best.unit.origin
        ]
        if best.unit.origin == "context":
            # A section of the static part is longer and looser than an article's: only what holds the words itself.
            section = [one for one in section if one is best or one.unit.parent or one.matched & _own(query, one.unit)]
        leads = {one.unit.parent for one in section}
        if len(section) <= limit + 1 or len(leads) == 1:
            return _in_order(section[:MAX_ITEMS], units), best.coverage
        return _in_order(section[: limit + 1], units), best.coverage
    if best.unit.parent and (
        wants(query.text, "overview")
        and sum(weight for key, weight in query.weights.items() if query.forms[key] & best.unit.lead)
        >= 0.7 * query.total
    ):
        listed = [
            one for one in ranked if one.unit.parent == best.unit.parent and one.unit.section == best.unit.section
        ]
        return _in_order(listed[:MAX_ITEMS], units), best.coverage
    if best.unit.parent and not (best.matched & _own(query, best.unit)) - _own(query, best.unit, above=True):
        # The question is about the list, not about one of its items.
        listed = [
            one for one in ranked if one.unit.parent == best.unit.parent and one.unit.section == best.unit.section
        ]
        return _in_order(listed[:MAX_ITEMS], units), best.coverage
    for one in ranked[1:12]:
        if len(chosen) >= limit:
            break
        if any(_same(one.unit, other.unit) for other in chosen) or one.unit.language != best.unit.language:
            continue
        new = set(one.matched) - covered
        gain = sum(query.weights[key] for key in new) / query.total
        even = len(query.weights) <= 2 and one.coverage >= best.coverage and one.score >= 0.75 * best.score
        if one.unit.parent and not best.unit.parent and gain < 0.2 and not even:
            continue
        sibling = one.unit.section == best.unit.section and one.unit.origin == best.unit.origin
        answers_kind = any(KINDS[kind].search(spoken(one.unit.text)) for kind in kinds)
        if (
            (gain >= 0.2 and one.score >= 0.5 * best.score)
            or even
            or (sibling and one.score >= 0.72 * best.score)
            or (answers_kind and one.score >= 0.8 * best.score)
        ):
            chosen.append(one)
            covered |= new
    return chosen, best.coverage


def _in_order(chosen: list[Scored], units: Sequence[Unit]) -> list[Scored]:
    order = {id(unit): number for number, unit in enumerate(units)}
    return sorted(chosen, key=lambda one: order[id(one.unit)])


def excerpt(query: Query, unit: Unit) -> str:
    """The unit's text as it is quoted: whole when short, else its sentences that hold the question's words."""
    if len(unit.text) <= LONG or "\n" in unit.text:
        return unit.text
    parts = sentences(unit.text)
    kinds = asks_for(query.text)

    def worth(part: str) -> float:
        held = lang.keys(part, unit.language)
        value = sum(weight for key, weight in query.weights.items() if query.forms[key] & held)
        return value + sum(0.5 for kind in kinds if KINDS[kind].search(spoken(part)))

    wanted = sorted(range(len(parts)), key=lambda n: -worth(parts[n]))[:3]
    return " ".join(parts[n] for n in sorted(wanted) if worth(parts[n]) > 0) or unit.text


def known_words(query: Query, units: Sequence[Unit]) -> set[str]:
    """The question's subject words that the material uses anywhere (common words don't count)."""
    vocabulary = _vocabulary(tuple(unit.body | unit.above for unit in units))
    common = {word.key for word in lang.content(query.text, query.language) if lang.is_common(word.folded)}
    return {key for key, form in query.forms.items() if key not in common and any(one in vocabulary for one in form)}


def _alike(query: Query, heading: str, language: str) -> float:
    """How alike the question and a heading are, 0 to 1."""
    held = {word.key: word.folded for word in lang.content(heading, language)}
    if not held or not query.weights:
        return 0.0
    forms = {*held, *held.values()}
    shared = sum(1 for key in query.weights if query.forms[key] & forms)
    return 2 * shared / (len(held) + len(query.weights))


def _own(query: Query, unit: Unit, *, above: bool = False) -> set[str]:
    """The question's words that the unit itself holds, or those in what stands above it."""
    return {key for key, form in query.forms.items() if form & (unit.above if above else unit.body)}


def _headed(query: Query, unit: Unit) -> bool:
    """Whether the unit's heading asks what the question asks: alike, and holding most of its weight."""
    forms = lang.keys(unit.heading, unit.language)
    held = sum(weight for key, weight in query.weights.items() if query.forms[key] & forms)
    return held / query.total >= SECTION_ALIKE and _alike(query, unit.heading, unit.language) >= SECTION_ALIKE


def _same(one: Unit, other: Unit) -> bool:
    """Whether the two say the same, so that quoting both would repeat."""
    if not one.body or not other.body:
        return one.text == other.text
    return len(one.body & other.body) / min(len(one.body), len(other.body)) > 0.75


@lru_cache(maxsize=32)
def _vocabulary(bodies: tuple[frozenset[str], ...]) -> Counter[str]:
    return Counter(form for body in bodies for form in body)


def _forms(folded: str, key: str, vocabulary: Counter[str]) -> frozenset[str]:
    """The forms to look for; a word unknown to the material is taken for its nearest one there (a typing error)."""
    if key in vocabulary or folded in vocabulary or len(folded) < 5 or folded.isdigit():
        return frozenset({key, folded})
    near = [
        word for word in vocabulary if word[:1] == folded[:1] and abs(len(word) - len(folded)) <= 2 and word.isalpha()
    ]
    close = difflib.get_close_matches(folded, near, n=1, cutoff=0.84)
    return frozenset({key, folded, *close})
