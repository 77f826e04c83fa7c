"""What speaks for or against a paragraph as the answer to a question, besides the words that they share."""

from __future__ import annotations

import math
import re
from functools import lru_cache

from frontdesk.twin.rules import language as lang
from frontdesk.twin.rules.intents import asks_for, sentences, wants
from frontdesk.twin.rules.material import Unit
from frontdesk.twin.rules.query import Query
from frontdesk.twin.rules.scene import spoken

SECTION_ALIKE = 0.6
HINT_SHARE = 0.3
"""The most that the conversation so far can add to a paragraph's score."""
NARROWER, BESIDE, UNASKED = 0.3, 0.35, 0.3
"""What a paragraph loses when its heading asks about something narrower, when it refuses something else, or when its
heading asks what isn't and the customer doesn't."""
SAME_QUESTION, ELSEWHERE, OWN = 0.3, 0.15, 0.12
"""What a heading adds that asks the same in the same words, what one takes that has no word of the question, and what
the customer's own thing adds."""
OFFER = 0.4
FACT_ALONE, BY_CHANCE = frozenset({"hours*", "phone*", "age*", "founded*"}), 0.3
"""Questions about nothing but such a fact, and what a paragraph loses that has their word but not the fact."""
WORD = re.compile(r"[^\W_]+")
POSSESSED = re.compile(r"\b(?:my|our|your|mon|ma|mes|notre|vos|votre|mi|mis|su|sus|nuestro|nuestra) (?:own )?([^\W_]+)")
NEGATED = re.compile(
    r"\b(?:(?:do|does|is|are|can)(?: not|n't)|not covered|ne|n'(?:est|offre)|no (?:cubre|está|ofrece|paga))\b",
    re.IGNORECASE,
)
NOT_ASKED = re.compile(r"\b(not|never|except|exclu\w+|pas|sauf|excepto|nunca)\b|n't\b")
EXCLUDED = re.compile(
    r"\b(?:not|doesn't|don't|isn't|aren't|never|except\w*|exclu\w+|pas|sauf|excepto|no (?:cubre|esta|incluye|paga|ofrece))\b"
)
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


def worth(query: Query, unit: Unit, matched: set[str]) -> float:
    """What else speaks for or against the unit."""
    said = spoken(unit.text)
    score = sum(0.12 for kind in asks_for(query.text) if KINDS[kind].search(said))
    if unit.heading:
        score += _heading_signs(query, unit)
    score += OWN if _own_things(query.text) & _own_things(unit.text) else 0.0
    score += 0.12 if unit.citation else 0.0
    score += 0.05 if unit.first else 0.0
    score += 0.3 if wants(query.text, "overview") and unit.parent else 0.0
    score += OFFER if offers(query, unit) else 0.0
    score -= BY_CHANCE if set(query.weights) <= FACT_ALONE and not tells(query, unit) else 0.0
    score += 0.12 * len(matched & unit.start) / max(1, min(3, len(query.weights)))
    score -= NARROWER * narrower(query, unit)
    if NOT_ASKED.search(spoken(unit.heading)) and not NOT_ASKED.search(spoken(query.text)):
        score -= UNASKED
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


def offers(query: Query, unit: Unit) -> bool:
    """Whether it says what is on offer, to words that ask for that or say what is looked for: "I need insurance"."""
    if not OFFERED.search(spoken(unit.parent)):
        return False
    seeks = wants(query.text, "desire") and not wants(query.text, "question")
    return seeks or OFFERED.search(spoken(query.text)) is not None


def _heading_signs(query: Query, unit: Unit) -> float:
    alike = _alike(query, unit.heading, unit.language)
    asked, headed = set(WORD.findall(spoken(query.text))), set(WORD.findall(spoken(unit.heading)))
    shared = len(asked & headed) / max(1, len(asked | headed))
    return 0.35 * alike + 0.2 * shared + (SAME_QUESTION if shared >= 0.8 else 0.0) - (0.0 if alike else ELSEWHERE)


@lru_cache(maxsize=4096)
def _own_things(text: str) -> frozenset[str]:
    """The customer's things that a text speaks of: "my own car" in their words, "your car" in the material's."""
    return frozenset(lang.key_of(thing, "en") for thing in POSSESSED.findall(lang.fold(text)))


def own(query: Query, unit: Unit) -> set[str]:
    """The question's words that the unit itself holds."""
    return {key for key in query.weights if query.forms[key] & unit.body}


def _alike(query: Query, heading: str, language: str) -> float:
    """How alike the question and a heading are, 0 to 1, by the weight of the words that they share."""
    held = {word.key: word for word in lang.content(heading, language)}
    if not held or not query.weights:
        return 0.0
    forms = lang.keys(heading, language)
    shared = sum(weight for key, weight in query.weights.items() if query.forms[key] & forms)
    return min(1.0, 2 * shared / (sum(query.worth(word) for word in held.values()) + query.total))


def narrower(query: Query, unit: Unit) -> float:
    """How much of a yes-or-no heading ("Are leased batteries covered?") is about something that wasn't asked."""
    if not unit.heading.rstrip().endswith("?") or not WHETHER.match(spoken(unit.heading)):
        return 0.0
    forms = frozenset[str]().union(*(query.forms[key] for key in query.weights))
    held = {word.key: word for word in lang.content(unit.heading, unit.language)}
    beside = sum(query.worth(word) for word in held.values() if not {word.key, word.folded} & forms)
    return beside / (sum(query.worth(word) for word in held.values()) or 1.0)


def headed(query: Query, unit: Unit) -> bool:
    """Whether the unit's heading asks what the question asks: alike, and holding most of its weight."""
    if not unit.heading:
        return False
    forms = lang.keys(unit.heading, unit.language)
    held = sum(weight for key, weight in query.weights.items() if query.forms[key] & forms)
    return held / query.total >= SECTION_ALIKE and _alike(query, unit.heading, unit.language) >= SECTION_ALIKE


def tells(query: Query, unit: Unit) -> bool:
    """Whether it tells a fact of a kind that is asked for: an amount, a time."""
    said = spoken(unit.text)
    return any(KINDS[kind].search(said) for kind in asks_for(query.text))


def excludes(item: Unit) -> bool:
    """Whether the list names what is not so: its items mean the contrary when they stand alone."""
    return EXCLUDED.search(spoken(item.parent or item.heading)) is not None
