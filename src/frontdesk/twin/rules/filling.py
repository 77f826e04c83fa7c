"""Filling a tool's fields from a customer's words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from frontdesk.twin.lexicon import table
from frontdesk.twin.rules import language as lang
from frontdesk.twin.rules import strings, vehicles
from frontdesk.twin.rules.fields import Field
from frontdesk.twin.rules.intents import wants
from frontdesk.twin.rules.numbers import Number, numbers

ENUMERATION = re.compile(r"(?:(?<=\s)|^)([1-9])[.)]\s+(?=\S)")
TAKEN_BACK = re.compile(
    r"[,;(]?\s*\b(?:and not|not|instead of|rather than|et non|et pas|pas|au lieu de|y no|en vez de|en lugar de|no)"
    r" (?:the |a |de |les |el |en )?\d[\d.,]*\s?(?:k\b|thousand\b|mille?\b|mil\b)?"
    r"(?: (?:miles|millas|km|years?|ans|anos)\b)?"
)
KM_PER_MILE = 1.609344
STRONG = 2.0
OTHER_UNIT = re.compile(
    r"\s*(?:%|percent|years?(?! model)|yrs?|ans\b|anos\b|miles?\b|mi\b|kms?\b|kilomet\w+|weeks?|days?|months?|"
    r"hours?|semaines?|jours?|mois|"
    r"heures?|semanas?|dias?|meses|horas?|am\b|pm\b|doors?|seats?|kids|children|people|usd|eur|dollars?|euros?|times|cars|coches|voitures)"
)


def fill(
    text: str, fields: Sequence[Field], language: str, *, missing: Sequence[str], asked: bool, material: str = ""
) -> dict[str, Any]:
    """The values that the words give, by field name.

    `missing` are the fields still without a value, `asked` whether the customer has been asked for them: then a bare
    "34" counts for the field that it can only mean. Values are never made up: what isn't in the words isn't given.
    """
    text = _without_enumeration(_without_taken_back(text))
    values: dict[str, Any] = {}
    taken: list[tuple[int, int]] = []
    _vehicle(
        text,
        fields,
        values,
        taken,
        material=material,
        asked=asked and bool({"make", "model"} & _kinds(fields, missing)),
    )
    for field in fields:
        if field.kind == "enum":
            if (option := strings.option_in(text, field, language, asked=asked)) is not None:
                values[field.name] = option
        elif field.kind == "boolean":
            if (answer := _yes_or_no(text, field, language, missing, asked=asked)) is not None:
                values[field.name] = answer
        elif field.type == "string" and field.name not in values:
            found = strings.value_in(text, field, language)
            if found is not None:
                values[field.name] = found[0]
                taken.append((found[1], found[2]))
    _numbers(text, fields, values, taken, missing=missing, asked=asked)
    if asked:
        _whole_answer(text, fields, values, missing)
    return values


def _kinds(fields: Sequence[Field], names: Sequence[str]) -> set[str]:
    return {field.kind for field in fields if field.name in names}


def _vehicle(
    text: str,
    fields: Sequence[Field],
    values: dict[str, Any],
    taken: list[tuple[int, int]],
    *,
    material: str,
    asked: bool,
) -> None:
    make = next((field for field in fields if field.kind == "make" and not field.options), None)
    model = next((field for field in fields if field.kind == "model" and not field.options), None)
    if make is None or model is None:
        return
    found = vehicles.find(text, material, asked=asked)
    if found is None:
        return
    taken.append((found.start, found.end))
    if found.make:
        values[make.name] = found.make
    if found.model:
        values[model.name] = found.model


def _numbers(
    text: str,
    fields: Sequence[Field],
    values: dict[str, Any],
    taken: Sequence[tuple[int, int]],
    *,
    missing: Sequence[str],
    asked: bool,
) -> None:
    wanted = [field for field in fields if field.numeric and not field.options]
    free = [one for one in numbers(text) if not any(start < one.end and one.start < end for start, end in taken)]
    folded = lang.fold(text)
    scores: list[tuple[float, int, int, Field, Number]] = []
    for order, number in enumerate(free):
        for place, field in enumerate(wanted):
            score = _fit(folded, number, field, beside_name=_beside(number, taken))
            if score >= STRONG or (score > 0 and (asked or taken or len(free) > 1) and field.name in missing):
                scores.append((score, order, place, field, number))
    used: set[int] = set()
    for _, order, _, field, number in sorted(scores, key=lambda one: (-one[0], one[1], one[2])):
        if order in used or field.name in values:
            continue
        used.add(order)
        values[field.name] = _converted(folded, number, field)
    left = [number for order, number in enumerate(free) if order not in used]
    still = [field for field in wanted if field.name in missing and field.name not in values]
    if (
        asked
        and len(left) == 1
        and len(still) == 1
        and len(missing) == 1
        and not OTHER_UNIT.match(folded[left[0].end :])
    ):
        values[still[0].name] = _converted(folded, left[0], still[0])


def _fit(folded: str, number: Number, field: Field, *, beside_name: bool) -> float:
    """How well a number suits a field; 0 or less when it can't be meant."""
    if field.type == "integer" and not number.whole:
        return 0.0
    kinds = table("fields")["kinds"]
    rule = kinds.get(field.kind, {})
    before = re.findall(r"[a-z']+|[$€£]", folded[max(0, number.start - 30) : number.start])[-3:]
    after = folded[number.end : number.end + 24].lstrip(" -")
    units = str(rule.get("after", ""))
    unit = bool(units) and re.match(rf"(?:{units.replace('$', chr(92) + '$')})(?!\w)", after) is not None
    own = _named_after(after, field) if not unit else False
    score = 0.0
    if unit or own:
        score += 3.0
    elif OTHER_UNIT.match(" " + after):
        return 0.0
    if before and (before[-1] in str(rule.get("before", "")).split() or _cued(before, field)):
        score += 1.6
    if field.kind == "year":
        if not (number.plain and 1900 <= number.value <= 2100):
            return 0.0
        score += 2.2 + (0.8 if beside_name else 0.0)
    elif field.kind == "age":
        if number.scaled or number.money or not 14 <= number.value <= 115:
            return score if unit and number.value < 130 else 0.0
        score += 1.0
    elif field.kind == "distance":
        if number.money:
            return 0.0
        score += 1.0 + (1.2 if number.scaled else 0.0) if number.value >= 500 else 0.2
        if number.plain and 1900 <= number.value <= 2100 and not unit:
            score -= 0.9
    elif field.kind == "money":
        score += 3.0 if number.money else 0.6
    elif number.money:
        return 0.0
    else:
        score += 0.5
    if not field.holds(number.value):
        score -= 1.5
    return score


def _cued(before: Sequence[str], field: Field) -> bool:
    said = {lang.key_of(word, "en") for word in before if not lang.is_stop(word) or word == "age"}
    return bool(said & field.cues)


def _named_after(after: str, field: Field) -> bool:
    """Whether a word of the field's own name follows the number: "3 riders"."""
    match = re.match(r"([a-z]+)", after)
    return match is not None and lang.key_of(match.group(1), "en") in field.cues


def _beside(number: Number, taken: Sequence[tuple[int, int]]) -> bool:
    return any(0 <= start - number.end <= 3 or 0 <= number.start - end <= 3 for start, end in taken)


def _converted(folded: str, number: Number, field: Field) -> int | float:
    value = number.value
    unit = re.match(r"\s*(?:km|kms|kilomet\w+)\b", folded[number.end :])
    if field.kind == "distance" and unit and re.search(r"\bmiles\b", f"{field.description} {field.name}".lower()):
        value = round(value / KM_PER_MILE)
    return int(value) if field.type == "integer" or float(value).is_integer() else value


def _yes_or_no(text: str, field: Field, language: str, missing: Sequence[str], *, asked: bool) -> bool | None:
    said = {word.key for word in lang.words(text, language)}
    named = bool(said & field.cues)
    negated = re.search(r"\b(no|not|don'?t|without|never|non|pas|sans|ne|sin)\b", lang.fold(text)) is not None
    if named:
        return not negated
    if asked and list(missing) == [field.name]:
        if wants(text, "yes"):
            return True
        if wants(text, "no"):
            return False
    return None


def _whole_answer(text: str, fields: Sequence[Field], values: dict[str, Any], missing: Sequence[str]) -> None:
    """A short answer to the one question that was left is that field's value, as written."""
    left = [field for field in fields if field.name in missing and field.name not in values]
    if values or len(left) != 1 or left[0].type != "string" or left[0].options:
        return
    field = left[0]
    if field.kind == "text":
        values[field.name] = text.strip()
        return
    if (
        wants(text, "question")
        or wants(text, "never_mind")
        or field.kind in ("email", "date", "phone")
        or field.pattern
    ):
        return
    answer = strings.bare(text)
    if answer and len(answer.split()) <= 6 and not (field.kind == "id" and not re.search(r"\d", answer)):
        values[field.name] = answer


def _without_taken_back(text: str) -> str:
    """The text without a value that it takes back, "2021, not 2012", when it gives another."""
    folded = lang.fold(text)
    found = TAKEN_BACK.search(folded)
    if found is None or len(folded) != len(text):
        return text
    rest = f"{text[: found.start()]} {text[found.end() :]}"
    return rest if numbers(rest) else text


def _without_enumeration(text: str) -> str:
    """The text without the numbers of a list, "1. Nissan Leaf 2. 2022", when they count up from 1."""
    found = list(ENUMERATION.finditer(text))
    counted = [int(match.group(1)) for match in found]
    if len(counted) < 2 or counted != list(range(1, len(counted) + 1)):
        return text
    for match in reversed(found):
        text = f"{text[: match.start()]}, {text[match.end() :]}"
    return text
