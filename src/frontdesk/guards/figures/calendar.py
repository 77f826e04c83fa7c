"""Dates and times of day."""

from collections.abc import Iterator

import regex

from frontdesk.guards.figures.figure import Figure, Key, bare
from frontdesk.guards.figures.spelling import Spelling

_DIGITS = regex.compile(r"\d+")
_CLOCK = regex.compile(r"(\d{1,2})(?:(?: ?(?:h|:|\.)| ?\p{L}{3,6}) ?([0-5]\d))?")


def dates(match: "regex.Match[str]", words: Spelling) -> Iterator[Figure]:
    says: dict[Key, None] = {}
    needs: list[tuple[Key, ...]] = []
    for year, month, day in _days(match, words):
        if not 1 <= month <= 12 or day > 31:
            continue
        full, of_year, of_month = f"{year}-{month}-{day}", f"{month}-{day}", f"{year}-{month}"
        if year and day:
            keys: list[Key] = [("date", full), ("day", of_year), ("month", of_month)]
            needs += [(("date", full),), (("any year", of_year), ("#", float(year)))]
        elif day:
            keys = [("any year", of_year), ("day", of_year)]
            needs.append((("day", of_year),))
        else:
            keys = [("month", of_month)]
            needs.append((("month", of_month),))
        says.update(dict.fromkeys((*keys, *(bare(float(year)) if year else ()), ("#", float(day)))))
    # A day that no calendar has stands nowhere.
    yield Figure("date", *match.span(), tuple(says), tuple(needs) or ((("date", match[0]),),))


def _days(match: "regex.Match[str]", words: Spelling) -> list[tuple[int, int, int]]:
    """The days, as year, month and day, that a date may mean; 0 for what it does not say."""
    if match["month"]:
        return [(int(match["year"] or 0), words.months[match["month"]], int(match["day"] or 0))]
    first, second, third = (int(it) for it in _DIGITS.findall(match[0]))
    return [(first, second, third)] if match["iso"] else [(third, second, first), (third, first, second)]


def times(match: "regex.Match[str]", words: Spelling) -> Iterator[Figure]:
    clocks, spans = match.captures("at"), match.spans("at")
    for clock, (start, end) in zip(clocks, spans, strict=True):
        found = _CLOCK.match(clock)
        hour, minute = (int(found[1]), int(found[2] or 0)) if found else (0, 0)
        morning, afternoon = clock.endswith(words.am), clock.endswith(words.pm)
        hours = {hour % 12} if morning else {hour % 12 + 12} if afternoon else {hour}
        if not (morning or afternoon) and (":" in clock or clock.isdigit()) and 0 < hour < 13:
            hours |= {hour % 12, hour % 12 + 12}
        keys: list[Key] = [("time", float(it * 60 + minute)) for it in sorted(hours)]
        if not (morning or afternoon or ":" in clock):
            keys.append(("minute", float(hour * 60 + minute)))  # "24 h" may be a time, or how long it takes
        needs = [(key,) for key in keys] + ([(("*", float(hour)),)] if not minute else [])
        says = [*keys, ("#", float(hour)), *(("#", float(it)) for it in sorted(hours)), ("#", float(minute))]
        yield Figure("time", start, end, tuple(dict.fromkeys(says)), tuple(needs))
