"""Choosing what to quote: the paragraphs of the material that answer a question best, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from frontdesk.twin.rules import language as lang
from frontdesk.twin.rules import signs
from frontdesk.twin.rules.intents import asks_for, sentences, wants
from frontdesk.twin.rules.material import Unit
from frontdesk.twin.rules.query import Query
from frontdesk.twin.rules.ranking import Scored, places, rank
from frontdesk.twin.rules.scene import spoken

SURE = 0.5
POSSIBLE = 0.25
MOST = 3
"""How many paragraphs answer a question."""
MAX_ITEMS, MAX_ROWS = 8, 14
LONG = 420
SHORT, BRIEF = 520, 450
"""Characters: beyond the first a paragraph is quoted in part, up to the second a section is quoted whole, up to the third
one that stands beside another."""
MOSTLY = 0.7
"""From which share on a heading is about something else."""
NEAR, NEAR_NEW, NEAR_ELSEWHERE = 0.8, 0.55, 0.7
"""How close to the best a paragraph's score must come to be quoted after it: one of its section, one that holds words
which the best lacks, one of another section."""
CLEAR = 0.6
"""From which coverage on the best of all comes before what the search put first."""
SECOND, SECOND_FOREIGN = 0.45, 0.4
"""How close to the best's coverage the search's second section must come to be quoted, too: in its language, in another."""
WHOLLY = 0.97
"""From which coverage on nothing is missing that the rest of the section could say."""
LEAST_LEADING = 0.5
"""How much of a prompt's paragraph's coverage the search's first result must have to be quoted with it."""
TELLING = 0.75
"""How close to the best one must come that tells a fact of the kind asked for."""
ALIKE, REPEATED = 0.5, 0.75
"""What share of their words two paragraphs have in common when they say about the same, and when one is enough."""


def choose(query: Query, units: Sequence[Unit], *, led: bool = True) -> tuple[list[Scored], float]:
    """The few units to quote, and how sure the best is (its coverage).

    `led` is whether the search was for this question, so that what it put first is quoted in any case.
    After the best one follow those that hold words still uncovered, or that stand in the same section and do nearly
    as well. A list is quoted whole when the question is about the list.
    """
    ranked = rank(query, units, led=led)
    if not ranked:
        return [], 0.0
    best = _telling(query, ranked, _cited(query, _fullest_first(ranked)))
    lead = _lead(query, ranked, best, units) if led else []
    if (listed := _list(query, ranked, best)) is not None:
        rows = _in_order(listed, units)[: MAX_ROWS if best.unit.row else MAX_ITEMS]
        return [*rows, *lead, *(_beside_the_table(best, units) if best.unit.row else [])], best.coverage
    if offer := next((one for one in ranked[:12] if one.coverage >= NEAR and signs.offers(query, one.unit)), None):
        return [offer], offer.coverage
    chosen = [best]
    pointing = _pointing(query, ranked, best)
    headed = signs.headed(query, best.unit)
    covered = set(best.matched)
    for one in ranked[:12]:
        joins = one.unit.item and any(_listed_with(one.unit, other.unit) for other in chosen)
        if (len(groups(chosen)) >= MOST and not joins) or (joins and not pointing <= one.matched):
            continue
        if one.unit.language != best.unit.language or any(_same(one.unit, other.unit) for other in chosen):
            continue
        new = one.matched - covered
        gain = sum(query.weights[key] for key in new - query.common) / query.total
        sibling = one.unit.section == best.unit.section and one.unit.origin == best.unit.origin
        if one.unit.parent and not sibling and gain < 0.2:
            continue
        if sibling and headed and (one.unit.citation or one.matched & signs.own(query, one.unit)):
            near = 0.5
        elif gain >= 0.2:
            near = NEAR_NEW
        elif sibling:
            near = NEAR
        else:
            near = NEAR_ELSEWHERE
        if one.score >= near * best.score:
            chosen.append(one)
            covered |= new
    if asks_for(query.text) and not any(signs.tells(query, one.unit) for one in chosen):
        telling = [one for one in ranked[:12] if signs.tells(query, one.unit) and one.coverage >= NEAR * best.coverage]
        while telling and len(groups(chosen)) >= MOST:
            chosen.pop()
        chosen += telling[:1]
    if led and len(groups(chosen)) + len(lead) < MOST and not best.unit.item:
        second = _second(ranked, best, units)
        chosen += [one for one in second if not any(one.unit.section == other.unit.section for other in chosen)]
    if lead and not any(one.unit.section == lead[0].unit.section for one in chosen):
        chosen = [best, *lead, *chosen[1:]][:MOST]
        chosen = chosen if best.coverage >= CLEAR else [*lead, *(one for one in chosen if one not in lead)]
    quoted = _siblings_in_order(_with_its_section(chosen, units), units)
    return quoted if best.coverage >= WHOLLY else _with_brief_ones(quoted, units), best.coverage


def _lead(query: Query, ranked: list[Scored], best: Scored, units: Sequence[Unit]) -> list[Scored]:
    """The best paragraph of what the search put first, where the best of all is another section's."""
    first = next((section for section, place in places(units).items() if place == 0), "")
    lead = next((one for one in ranked if one.unit.citation and one.unit.section == first), None)
    if lead is None or best.unit.section == first:
        return []
    if _same(lead.unit, best.unit):
        return []
    # The search trusts how customers ask for a section, whatever its words; a prompt's paragraph has only its words.
    if not best.unit.citation and lead.coverage < LEAST_LEADING * best.coverage:
        return []
    return [lead]


def _second(ranked: list[Scored], best: Scored, units: Sequence[Unit]) -> list[Scored]:
    """The best paragraph of what the search put second, where it says as much of the question as the best does."""
    order = places(units)
    for one in ranked:
        if one.unit.citation and order[one.unit.section] == 1:
            # In another language it holds few of the question's words, whatever it says.
            near = SECOND if one.unit.language == best.unit.language else SECOND_FOREIGN
            close = one.coverage >= near * best.coverage and not _same(one.unit, best.unit)
            return [one] if close and best.coverage < WHOLLY else []
    return []


def _with_brief_ones(chosen: Sequence[Scored], units: Sequence[Unit]) -> list[Scored]:
    """The chosen ones, those of other sections than the first one's with all of theirs, where that is very short."""
    all_of: list[Scored] = []
    for one in chosen:
        section = [unit for unit in units if unit.citation and unit.section == one.unit.section]
        brief = len(section) <= MOST and sum(len(unit.text) for unit in section) <= BRIEF
        first = one.unit.section == chosen[0].unit.section
        if first or not one.unit.citation or not brief or any(unit.item for unit in section):
            all_of.append(one)
        elif not any(one.unit is other.unit for other in all_of):
            all_of += [one if unit is one.unit else Scored(unit, 0.0, 0.0, frozenset()) for unit in section]
    return all_of


def nearest(query: Query, units: Sequence[Unit], chosen: Sequence[Scored]) -> list[Scored]:
    """What to show where nothing answers clearly: the section that the search put first, then the best chosen one."""
    found = [unit for unit in units if unit.citation]
    ranked = rank(query, [unit for unit in found if unit.section == found[0].section])
    if not ranked:
        return []
    first = [ranked[0], *(one for one in ranked[1:] if one.unit.item and _listed_with(one.unit, ranked[0].unit))]
    whole = _with_its_section(_in_order(first, found), found)
    others = [one for one in chosen if one.unit.citation and one.unit.section != found[0].section]
    fuller = [one for one in others if one.coverage > ranked[0].coverage and one.unit.language == found[0].language]
    return [*whole, *(fuller[:1] if not ranked[0].unit.item else [])][: MAX_ROWS + 1]


def _with_its_section(chosen: list[Scored], units: Sequence[Unit]) -> list[Scored]:
    """The chosen ones with the rest of the best one's section, when that is short: it was written to be read whole."""
    best = chosen[0].unit
    section = [unit for unit in units if unit.citation and unit.section == best.section]
    short = len(section) <= MOST and sum(len(unit.text) for unit in section) <= SHORT
    if not best.citation or not short or any(unit.item for unit in section):
        return chosen
    others = [one for one in chosen if one.unit not in section]
    held = {id(one.unit): one for one in chosen}
    whole = [held.get(id(unit)) or Scored(unit, 0.0, 0.0, frozenset()) for unit in section]
    if chosen[0].coverage >= WHOLLY:
        whole = [one for one in whole if id(one.unit) in held]
    return [held[id(best)], *(one for one in whole if one.unit is not best), *others[: max(1, MOST - len(section))]]


def _beside_the_table(row: Scored, units: Sequence[Unit]) -> list[Scored]:
    """The short paragraph that stands in the section of a table that is quoted whole, if there is just one."""
    beside = [unit for unit in units if unit.citation and unit.section == row.unit.section and not unit.item]
    return [Scored(beside[0], 0.0, 0.0, frozenset())] if len(beside) == 1 and len(beside[0].text) <= LONG else []


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
        return value + sum(0.5 for kind in kinds if signs.KINDS[kind].search(spoken(part)))

    wanted = sorted(range(len(parts)), key=lambda n: -worth(parts[n]))[:3]
    return " ".join(parts[n] for n in sorted(wanted) if worth(parts[n]) > 0) or unit.text


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
    if best.unit.citation or signs.offers(query, best.unit):
        return best
    for one in ranked[1:12]:
        if not one.unit.citation or one.unit.language != best.unit.language:
            continue
        on_it = best.matched <= one.matched and signs.narrower(query, one.unit) <= MOSTLY
        says = on_it or _shared(one.unit, best.unit) >= ALIKE
        if signs.tells(query, best.unit) and not signs.tells(query, one.unit):
            continue
        if says and one.score >= 0.7 * best.score:
            return replace(one, score=best.score)
    return best


def _telling(query: Query, ranked: list[Scored], best: Scored) -> Scored:
    """The best, or one as good that tells the kind of fact asked for, an amount or a time, when the best doesn't."""
    if not asks_for(query.text) or signs.tells(query, best.unit):
        return best
    for one in ranked[:12]:
        near = one.coverage >= TELLING * best.coverage and one.score >= TELLING * best.score
        if near and one.unit.citation and one.unit.language == best.unit.language and signs.tells(query, one.unit):
            return one
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
    if not (best.matched & signs.own(query, unit)) - above:
        return items
    if signs.headed(query, unit) and unit.citation:
        return items
    near = [one for one in items if one in ranked[:4]]
    return items if len(near) > 2 else None


def _pointing(query: Query, ranked: list[Scored], best: Scored) -> set[str]:
    """The question's words that single the best one out among the items of its list."""
    if not best.unit.item:
        return set()
    held = [signs.own(query, one.unit) for one in ranked if _listed_with(one.unit, best.unit)]
    above = {key for key in query.weights if query.forms[key] & best.unit.above}
    return {
        key
        for key in signs.own(query, best.unit) - above - query.common
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


def _same(one: Unit, other: Unit) -> bool:
    """Whether the two say the same, so that quoting both would repeat."""
    if not one.body or not other.body:
        return one.text == other.text
    return _shared(one, other) > REPEATED


def _shared(one: Unit, other: Unit) -> float:
    """How much of the shorter unit's words the other one has too."""
    return len(one.body & other.body) / max(1, min(len(one.body), len(other.body)))
