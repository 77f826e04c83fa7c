"""Amounts, measures, and numbers without a unit."""

from collections.abc import Iterator
from itertools import product

import regex

from frontdesk.guards.figures.figure import Figure, Key, bare
from frontdesk.guards.figures.names import phone_needs, phone_says
from frontdesk.guards.figures.numbers import values
from frontdesk.guards.figures.spelling import Spelling

LARGEST_COUNT = 10
"""A number without a unit up to this one is an ordinary count: two ways, step 3."""
_SHORTEST_PHONE = 7
_YEAR = regex.compile(r"(?:19|20)\d\d")
_NO_LETTERS = regex.compile(r"[^\p{L}]")
_NAME = regex.compile(r"(?<!\p{L})(\p{L}[\p{L}_]{2,40})(?: |([\"'`]? ?[:=] ?))$")
_CELL = regex.compile(r"[|:\"]['\" *_]{0,6}$")
_CELL_ENDS = regex.compile(r"['\" *_]{0,6}(?:[|,}\]\n]|$)")


def amounts(match: "regex.Match[str]", words: Spelling) -> Iterator[Figure]:
    """An amount with its currency before the number; a field's name may say how often: "monthly_premium_usd"."""
    currency = match["currency"].rstrip('":')
    period = words.periods[match["period"]] if match["period"] else ""
    if currency != match["currency"]:
        name = match.string[max(0, match.start() - 64) : match.start()]
        period = next((words.periods[it] for it in _NO_LETTERS.split(name) if it in words.periods), "")
    yield _amount(match.start(), match.end("count"), values(match["count"], words), words.money[currency], period)


def measures(match: "regex.Match[str]", words: Spelling) -> Iterator[Figure]:
    unit = match["unit"]
    spans = match.spans("count")
    period = words.periods[match["period"]] if match["period"] else ""
    for number, (start, end) in zip(match.captures("count"), spans, strict=True):
        end = match.end("unit") if (start, end) == spans[-1] else end
        numbers = values(number, words)
        amount = _amount(start, end, numbers, words.money.get(unit, ()), period)
        units = words.units.get(unit, ())
        keys = tuple((name, round(it * one, 4)) for it, (name, one) in product(numbers, units))
        # "Drivers between 16 and 20" are so many years old.
        ages = tuple((("bare", it),) for it in numbers if ("month", 12.0) in units)
        # "Pounds" may be money or a weight.
        kind = "amount" if unit in words.money else "percentage" if units[0][0] == "%" else "measure"
        yield Figure(kind, start, end, (*amount.says, *keys), (*amount.needs, *((key,) for key in keys), *ages))


def _amount(start: int, end: int, numbers: tuple[float, ...], currencies: tuple[str, ...], period: str) -> Figure:
    says: list[Key] = [("#", it) for it in numbers]
    needs: list[tuple[Key, ...]] = [((unit, it),) for it in numbers for unit in (("*", "+") if currencies else ("*",))]
    for it, currency in product(numbers, currencies):
        says += [(currency, it), (f"{currency}/{period}", it)]
        needs += [((f"{currency}/{period}", it),), ((f"{currency}/", it),)] if period else [((currency, it),)]
    return Figure("amount", start, end, tuple(says), tuple(needs))


def numbers(match: "regex.Match[str]", words: Spelling) -> Iterator[Figure]:
    """A number without a unit: of a noun, behind a name, or bare. Small ones are asked about only where they are told of."""
    start, end = match.span("count")
    count = match["count"]
    found, spelt = values(count, words), not count[0].isdigit()
    digits = count if count.isdigit() and len(count) >= _SHORTEST_PHONE else ""
    noun = "" if match["noun"] in words.loose or count == "one" else (match["noun"] or "").removesuffix("s")
    name = "" if spelt else _name(match.string, start, words, alone=not noun)
    says: list[Key] = [key for it in found for key in ((("", it), ("#", it)) if noun or spelt else bare(it))]
    says += [("noun", noun)] if noun else []
    says += [("name", name), *((f"name {name}", it) for it in found)] if name else []
    says += [("*", it) for it in found] if _alone(match.string, start, end) else []
    says += phone_says(digits) if digits else ()
    if _YEAR.fullmatch(count) and words.year_alone.search(match.string, max(0, start - 48), start):
        yield Figure("number", start, end, tuple(says))
        return
    if not spelt and max(found) > LARGEST_COUNT:
        needs = (*((("#", it),) for it in found), *(phone_needs(digits) if digits else ()))
        yield Figure("number", start, end, tuple(says), needs)
    elif name:
        needs = tuple(((f"name {name}", it),) for it in found)
        yield Figure("number", start, end, tuple(says), needs, ("name", name))
    # Beside the others, so that a finding of either counts.
    needs = tuple((("", it),) for it in found) if noun else ()
    yield Figure("number", start, end, tuple(says), needs, ("noun", noun) if noun else None)


def _name(text: str, end: int, words: Spelling, *, alone: bool) -> str:
    """The word before a number: what bears it, "Claude 3", or what it is given to, "length: 1"."""
    found = _NAME.search(text, max(0, end - 48), end)
    return found[1] if found and found[1] not in words.loose and (found[2] or alone) else ""


def _alone(text: str, start: int, end: int) -> bool:
    """Whether a number fills the cell of a table, or a field: its unit is in the heading, or the field's name."""
    return _CELL.search(text, max(0, start - 8), start) is not None and _CELL_ENDS.match(text, end) is not None


def articles(match: "regex.Match[str]", words: Spelling) -> Iterator[Figure]:
    """ "Within a day" says that it is one day, and is not asked about."""
    yield Figure("measure", *match.span(), words.units[match["unit"]])
