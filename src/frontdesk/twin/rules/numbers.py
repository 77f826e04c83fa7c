"""Numbers in customers' words: 40k, 40,000, 40 000, 40.000, forty thousand, quarante mille, cuarenta mil."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from frontdesk.twin.lexicon import table
from frontdesk.twin.rules.language import fold

DIGITS = re.compile(
    r"(?<![\w.,])(?P<sign>[$€£]\s?)?(?P<whole>\d{1,3}(?:[.,'\u00a0\u202f ]\d{3})+(?!\d)|\d+)(?P<rest>[.,]\d{1,2}(?![\d]))?"
    r"(?:\s?(?P<scale>k|mil|mille|thousand|grand)\b(?!\s?m\b))?(?P<unit>\s?[$€£])?",
    re.IGNORECASE,
)
TWO_DIGIT_YEAR = re.compile(r"(?<!\w)'(\d\d)\b(?!')")
TURN_OF_THE_CENTURY = 35
"""Two digits below it are a year of this century, as of a model; the others of the last."""
WORD = re.compile(r"(?<!\w)[a-z]+")
PART_OF_A_NAME = re.compile(
    r"(?!(?:k|mi|miles?|millas?|kms?|yo|yrs?|y|ans?|anos?|mil|milles?|h|am|pm|th|st|nd|rd|er|usd|eur|cm|kg|lbs?|m|x|min|hrs?)\b)[a-z]"
)
"""What makes digits a name instead of a number: the "i" of 330i."""
GAP = re.compile(r"[\s-]*")


@dataclass(frozen=True, slots=True)
class Number:
    """A number with its place in the text. `plain` means written as bare digits; `scaled` as 40k or 40,000."""

    value: float
    start: int
    end: int
    plain: bool
    scaled: bool
    money: bool

    @property
    def whole(self) -> bool:
        return float(self.value).is_integer()


def numbers(text: str) -> list[Number]:
    """The numbers of the text in order."""
    folded = fold(text)
    found = [
        _of_digits(match)
        for match in DIGITS.finditer(folded)
        if (match.start() == 0 or not TWO_DIGIT_YEAR.match(folded, match.start() - 1))
        and not PART_OF_A_NAME.match(folded, match.end())
    ]
    found += [
        Number(full_year(int(match.group(1))), match.start(), match.end(), True, False, False)
        for match in TWO_DIGIT_YEAR.finditer(folded)
    ]
    found += _of_words(folded)
    return sorted(found, key=lambda one: one.start)


def full_year(short: int) -> int:
    """The year that two digits stand for: 7 for 2007, 75 for 1975."""
    return (2000 if short < TURN_OF_THE_CENTURY else 1900) + short


def _of_digits(match: re.Match[str]) -> Number:
    whole = match.group("whole")
    digits = re.sub(r"\D", "", whole)
    value = float(digits)
    if rest := match.group("rest"):
        value += float(f"0.{rest[1:]}")
    if match.group("scale"):
        value *= 1000
    grouped = len(whole) != len(digits)
    money = bool(match.group("sign") or match.group("unit"))
    scaled = bool(match.group("scale")) or grouped
    return Number(value, match.start(), match.end(), not scaled and not rest and not money, scaled, money)


def _of_words(folded: str) -> list[Number]:
    found: list[Number] = []
    run: list[tuple[str, int, int]] = []
    tokens = [(m.group(), m.start(), m.end()) for m in WORD.finditer(folded)]
    for index, (word, start, end) in enumerate(tokens):
        joined = not run or GAP.fullmatch(folded[run[-1][2] : start]) is not None
        if word in _values() and joined:
            run.append((word, start, end))
            continue
        link = (
            word in ("and", "et", "y") and bool(run) and index + 1 < len(tokens) and tokens[index + 1][0] in _values()
        )
        if link and GAP.fullmatch(folded[run[-1][2] : start]):
            run.append((word, start, end))
            continue
        _close(run, found)
        run = [(word, start, end)] if word in _values() else []
    _close(run, found)
    return found


def _close(run: list[tuple[str, int, int]], found: list[Number]) -> None:
    # "a", "un", "one" by themselves are articles more often than numbers.
    if not run or (
        len(run) == 1 and run[0][0] in ("one", "un", "uno", "once", "sept", "neuf", "mil", "mille", "thousand", "k")
    ):
        return
    if (year := _spoken_year([word for word, _, _ in run])) is not None:
        found.append(Number(year, run[0][1], run[-1][2], True, False, False))
        return
    total = current = 0
    for word, _, _ in run:
        kind, value = _values().get(word, ("", 0))
        if kind == "thousands":
            total += max(1, current) * value
            current = 0
        elif kind == "hundreds":
            current = max(1, current) * 100 if value == 100 else current + value
        elif kind == "tens" and value == 20 and current == 4:
            current = 80
        elif kind:
            current += value
    value = total + current
    thousands = any(_values().get(word, ("", 0))[0] == "thousands" for word, _, _ in run)
    year = thousands and 1900 <= value <= 2100 and value != 2000
    found.append(Number(value, run[0][1], run[-1][2], year, thousands and not year, False))


def _spoken_year(words: list[str]) -> int | None:
    """The year of "twenty eighteen", "nineteen ninety-nine", "dix-neuf cent"; None for a number said otherwise."""
    values = [_values()[word] for word in words if word in _values()]
    if len(values) != len(words) or len(values) not in (2, 3):
        return None
    century, rest = values[0][1], values[1:]
    if century not in (19, 20) or values[0][0] not in ("units", "tens"):
        return None
    kinds = [kind for kind, _ in rest]
    if kinds not in (["units"], ["tens"], ["tens", "units"]) or (kinds == ["tens", "units"] and rest[1][1] > 9):
        return None
    if kinds == ["units"] and rest[0][1] < 10:
        return None  # "twenty five"
    return century * 100 + sum(value for _, value in rest)


@cache
def _values() -> dict[str, tuple[str, int]]:
    return {word: (kind, value) for kind, group in table("numbers").items() for word, value in group.items()}
