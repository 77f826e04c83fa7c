"""Documents that may no longer be right: old ones, undated ones, and those that speak of a past date as to come."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import regex

from frontdesk.knowledge.care.figures import MONTHS, aligned, dates
from frontdesk.knowledge.care.pages import Page, sentences

_AHEAD = regex.compile(
    # English, French, Spanish, German, Italian, Portuguese, Dutch
    r"\b(?:until|till|valid|through|expires?|no later than|deadline|upcoming|planned|will|starting|effective"
    r"|jusqu|valables?|expire|au plus tard|date limite|prevue?s?|prochaine?s?|sera|seront|a partir d[eu]"
    r"|hasta|valid[oa]s?|vence|caduca|a mas tardar|fecha limite|previst[oa]s?|proxim[oa]s?|sera|seran|a partir del?"
    r"|bis|gultig|spatestens|geplant|ab dem|wird|werden|fino al?|validi?|scade|entro|sara|saranno"
    r"|ate|vence|geldig|uiterlijk|tot en met)(?!\w)"
)
_NEAR = 60  # characters between such a word and the date
_YEAR = regex.compile(r"(?<![\w.,$€£/-])20\d\d(?![\w,%-])(?!\.\d)")
_NUMBERS = regex.compile(r"\d+|\p{L}+")

Reason = Literal["undated", "old", "past"]


@dataclass(frozen=True, slots=True)
class Stale:
    """Why a document should be looked at again; `text` is the sentence, in the section `title`, that names a past date."""

    file: str
    title: str
    reason: Reason
    date: datetime.date | None = None
    text: str = ""


def stale(pages: Sequence[Page], today: datetime.date, after_days: int) -> Iterator[Stale]:
    """What is older than `after_days` on `today`, has no date, or names a date before `today` as to come."""
    for page in pages:
        entry = page.entry
        if entry.date is None:
            yield Stale(entry.file, entry.title, "undated")
        elif (today - entry.date).days > after_days:
            yield Stale(entry.file, entry.title, "old", entry.date)
        for sentence in sentences(page.passages):
            named = _latest(sentence.text)
            if named and named < today:
                yield Stale(entry.file, sentence.passage.title, "past", named, sentence.text)


def _latest(text: str) -> datetime.date | None:
    """The latest date that `text` names, if it does so as one to come; of a year its last day."""
    ahead = [match.span() for match in _AHEAD.finditer(aligned(text))]
    found = [(match.span(), _date(match[0])) for match in dates(text)]
    within = [span for span, _ in found]
    found += [
        (match.span(), datetime.date(int(match[0]), 12, 31))
        for match in _YEAR.finditer(text)
        if not any(start <= match.start() < end for start, end in within)
    ]
    if not any(start - _NEAR <= to and since <= end + _NEAR for (start, end), _ in found for since, to in ahead):
        return None
    return max((date for _, date in found if date), default=None)


def _date(written: str) -> datetime.date | None:
    """A date with a year; of 3/4/2024 the later reading. None if there is no such day."""
    parts = _NUMBERS.findall(written)
    numbers = [int(part) for part in parts if part.isdecimal()]
    months = [MONTHS[part] for part in parts if part in MONTHS]
    year = next((number for number in numbers if number > 1900), None)
    others = [number for number in numbers if number != year]
    if year is None or not others:
        return None
    if months:
        return _day(year, months[0], others[0])
    readings = [_day(year, others[0], others[-1]), _day(year, others[-1], others[0])]
    return max((it for it in readings if it), default=None)


def _day(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None
