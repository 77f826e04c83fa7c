"""Filling a tool's fields from a customer's words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Literal

from frontdesk.twin.lexicon import table
from frontdesk.twin.rules import language as lang
from frontdesk.twin.rules import strings, vehicles
from frontdesk.twin.rules.fields import Field
from frontdesk.twin.rules.intents import wants
from frontdesk.twin.rules.numbers import Number, full_year, numbers

ENUMERATION = re.compile(r"(?:(?<=\s)|^)([1-9])[.)]\s+(?=\S)")
TAKEN_BACK = re.compile(
    r"[,;(]?\s*\b(?:and not|not|instead of|rather than|et non|et pas|pas|au lieu de|y no|en vez de|en lugar de|no)"
    r" (?:the |a |de |les |el |en )?\d[\d.,]*\s?(?:k\b|thousand\b|mille?\b|mil\b)?"
    r"(?: (?:miles|millas|km|years?|ans|anos)\b)?"
)
SAID_BEFORE = re.compile(
    r"\b(?:i (?:said|wrote|put|typed|gave|told you)|j'ai (?:dit|mis|ecrit|donne)|(?:le |te )?(?:dije|puse|escribi))"
    r" (?:it was |it's |an? |the |de )?\d[\d.,]*\s?(?:k\b|thousand\b|mille?\b|mil\b)?"
    r"(?: (?:miles|millas|km|years?|ans|anos)\b)?"
)
Unknown = Literal["", "beside", "alone", "model"]
KM_PER_MILE = 1.609344
STRONG = 2.0
LEAST_DISTANCE = 500
"""A bare number below it is hardly a distance driven, unless that was asked for."""
NUMBERED = re.compile(
    r"\b(?:year|years?|step|option|number|no|nr|page|level|question|article|version|type|an|annee|ano|paso|numero|etape) $"
)
"""What a number names then is a place in a row ("in year 6"), and no amount."""
BEFORE_SHORT_YEAR = re.compile(r"\b(?:del|del ano|modelo|modele|model(?: year)?|year|annee|ano) '?$")
AFTER_NAME = re.compile(r"\s+(de |del |from |an |ano |annee )?'?$")
TURNED = re.compile(r"\b(but|mais|pero|actually|however|although|en fait|en realidad)\b")
COUNTED = re.compile(r"\s+(?:at[- ]fault |speeding |open |other |previous |past )?([a-z]{3,})\b")
"""The word that a number counts: "zero accidents"."""
OTHER_UNIT = re.compile(
    r"\s*(?:%|percent|years?(?! model)|yrs?|ans\b|anos\b|miles?\b|mi\b|kms?\b|kilomet\w+|weeks?|days?|months?|"
    r"hours?|semaines?|jours?|mois|"
    r"heures?|semanas?|dias?|meses|horas?|am\b|pm\b|doors?|seats?|kids|children|people|usd|eur|dollars?|euros?|times|cars|coches|voitures)"
)


def fill(
    text: str,
    fields: Sequence[Field],
    language: str,
    *,
    missing: Sequence[str],
    asked: bool,
    material: str = "",
    unknown: Unknown = "",
) -> dict[str, Any]:
    """The values that the words give, by field name.

    `missing` are the fields still without a value, `asked` whether the customer has been asked for them: then a bare
    "34" counts for the field that it can only mean. Values are never made up: what isn't in the words isn't given.
    `unknown` says where makers and models that aren't known are taken as written: beside a model year, alone too,
    or a model alone.
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
        unknown=unknown,
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
    unknown: Unknown,
) -> None:
    make = next((field for field in fields if field.kind == "make" and not field.options), None)
    model = next((field for field in fields if field.kind == "model" and not field.options), None)
    if make is None or model is None:
        return
    found = vehicles.find(text, material, asked=asked)
    if found is None and unknown:
        found = vehicles.unknown(text, asked=unknown == "alone" and not wants(text, "question"))
    if found is None and unknown == "model" and not wants(text, "question"):
        if (alone := vehicles.unknown_model(text)) is not None:
            values[model.name] = alone[0]
            taken.append(alone[1:])
        return
    if found is None:
        return
    taken.append((found.start, found.end))
    if found.make:
        values[make.name] = found.make
    if found.model:
        around = text[max(0, found.start - 14) : found.end + 16]
        variant = vehicles.electric(found.make or "", found.model) if vehicles.says_electric(around) else None
        values[model.name] = variant or found.model


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
            score = _fit(folded, number, field, taken, asked=asked and field.name in missing)
            if score >= STRONG or (score > 0 and (asked or taken or len(free) > 1) and field.name in missing):
                scores.append((score, order, place, field, number))
    used: set[int] = set()
    turn = TURNED.search(folded)
    later = turn.end() if turn else 0  # "I'm 45 but my wife drives, she's 38": what comes after counts
    for _, order, _, field, number in sorted(scores, key=lambda one: (-one[0], one[4].start < later, one[1], one[2])):
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
        and not _counts(folded, left[0], still[0])
    ):
        values[still[0].name] = _converted(folded, left[0], still[0])


def _fit(folded: str, number: Number, field: Field, taken: Sequence[tuple[int, int]], *, asked: bool) -> float:
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
    elif OTHER_UNIT.match(" " + after) or _counts(folded, number, field):
        return 0.0
    if before and (before[-1] in str(rule.get("before", "")).split() or _cued(before, field)):
        score += 1.6
    if field.kind == "year":
        if _short_year(folded, number, taken, asked=asked):
            return 2.7 if field.holds(full_year(int(number.value))) else 0.0
        if not (number.plain and 1900 <= number.value <= 2100):
            return 0.0
        score += 2.2 + (0.8 if _beside(number, taken) else 0.0)
    elif field.kind == "age":
        if number.scaled or number.money or not 14 <= number.value <= 115:
            return score if unit and number.value < 130 else 0.0
        score += 1.0
    elif field.kind == "distance":
        if number.money:
            return 0.0
        if number.value < LEAST_DISTANCE and not (unit or own or asked):
            return 0.0
        score += 1.0 + (1.2 if number.scaled else 0.0) if number.value >= LEAST_DISTANCE else 0.2
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


def _counts(folded: str, number: Number, field: Field) -> bool:
    """Whether the number counts something else ("zero accidents") or says which in a row ("year 6")."""
    if number.scaled or number.money or number.value >= 1900:
        return False
    if field.kind != "year" and NUMBERED.search(folded[: number.start]):
        return True
    found = COUNTED.match(folded, number.end)
    if found is None or field.kind in ("year", "") or lang.key_of(found.group(1), "en") in field.cues:
        return False
    word = found.group(1)
    plain = not (lang.is_stop(word) or lang.is_common(word))
    return plain and (word.endswith(("s", "x")) or number.value < 14)


def _short_year(folded: str, number: Number, taken: Sequence[tuple[int, int]], *, asked: bool) -> bool:
    """Whether two digits are a model year: before or after a vehicle's name, after "del", or as 07."""
    written = folded[number.start : number.end]
    after = folded[number.end : number.end + 14]
    if not re.fullmatch(r"\d\d", written) or re.match(r"\s?(?:k\b|mil|thousand|[%:/]|de [a-z])|[.,]\d", after):
        return False
    if OTHER_UNIT.match(after) or re.match(r"\s*-?\s*(?:yo|y/o|yrs?|ans|anos)\b", after):
        return False
    sure = written[0] == "0" or number.value >= 60
    for start, end in taken:
        if end <= number.start and (gap := AFTER_NAME.fullmatch(folded, end, number.start)):
            return sure or bool(gap.group(1))
        if 0 < start - number.end <= 2 and not folded[number.end : start].strip(" '"):
            return True
    said = folded[: number.start]
    return (BEFORE_SHORT_YEAR.search(said) is not None and (sure or re.search(r"\bdel '?$", said) is not None)) or (
        asked and written[0] == "0"
    )


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
    if field.kind == "year" and 0 <= value < 100 and field.holds(full_year(int(value))):
        return full_year(int(value))
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
    found = TAKEN_BACK.search(folded) or SAID_BEFORE.search(folded)
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
