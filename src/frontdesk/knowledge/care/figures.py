"""Figures in a text: amounts, shares, times, distances, telephone numbers, each in a form that can be compared."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import Any

import regex

from frontdesk.knowledge.lexical.words import fold

Value = tuple[float | str, ...]
"""One number, or the two ends of a range; of a telephone number its digits."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure at `start` to `end` of a text. `unit` says what can be compared: equal units have comparable values.

    Durations are in minutes, months or business days, distances in metres, times in minutes of the day, days of the
    week from 0; money in its currency; anything else is in the unit "" with `noun` as the word that follows.
    `per` is the word after "a" or "per": month in "$4 a month".
    """

    unit: str
    value: Value
    start: int
    end: int
    noun: str = ""
    per: str = ""
    one: float = 1.0
    """What 1 of the unit that the text names comes to in `unit`."""

    def agrees(self, other: "Figure") -> bool:
        """Whether both say the same, or one says a part of the other: 18, and 18 to 90."""
        mine, theirs = self.value, other.value
        return mine == theirs or (len(mine) != len(theirs) and bool(set(mine) & set(theirs)))


_SPACE = r"[ \u00a0\u202f\u2009]"
_TABLE: dict[str, Any] = tomllib.loads(files("frontdesk.knowledge.care").joinpath("figures.toml").read_text("utf-8"))


def _any(words: list[str] | str) -> str:
    """A pattern for one of the words in lists separated by |, longest first."""
    lists = [words] if isinstance(words, str) else words
    alternatives = sorted({word for item in lists for word in item.split("|")}, key=len, reverse=True)
    return "|".join(regex.escape(word, literal_spaces=True).replace(" ", _SPACE) for word in alternatives)


def _by_word(table: Mapping[str, Any]) -> dict[str, Any]:
    return {word: value for words, value in table.items() for word in words.split("|")}


_NUMBERS: dict[str, int] = _by_word(_TABLE["numbers"])
_UNITS: dict[str, tuple[str, float]] = {
    word: (unit, value) for unit, words in _TABLE["units"].items() for word, value in _by_word(words).items()
}
_UNIT_NAMES = frozenset(_TABLE["units"])
_CURRENCIES = {word: code for code, words in _TABLE["currencies"].items() for word in words.split("|")}
_DAYS = {word: day for day, words in enumerate(_TABLE["weekdays"]["days"]) for word in words.split("|")}
MONTHS: Mapping[str, int] = {
    word: month for month, words in enumerate(_TABLE["weekdays"]["months"], 1) for word in words.split("|")
}
_WORDS: dict[str, str] = {name: _any(words) for name, words in _TABLE["words"].items()}

_NUMBER = rf"(?:[1-9]\d{{0,2}}(?:(?:,|\.|'|’|{_SPACE})\d{{3}})+(?:[.,]\d{{1,2}})?(?!\d)|\d+(?:[.,]\d+)?)"
_COUNT = rf"(?:{_NUMBER}|(?<!\p{{L}})(?:{_any(list(_NUMBERS))})(?!\p{{L}}))"
_UNIT = _any(list(_UNITS))
_SIGN = _any([sign for sign in _CURRENCIES if not sign.isalpha()])
_MONEY_WORD = _any(list(_CURRENCIES))
_BARE_CLOCK = r"\d{1,2}(?:[:.]\d{2})?"
_HALF = rf"{_WORDS['am']}|{_WORDS['pm']}|(?:{_WORDS['hour']})(?:{_SPACE}?\d\d)?"
_CLOCK = rf"{_BARE_CLOCK}{_SPACE}?(?:{_HALF})(?!\p{{L}})"
_BETWEEN = rf"{_SPACE}?(?:{_WORDS['to']}){_SPACE}?"
_DAY = _any(list(_DAYS))
_MONTH = _any(list(MONTHS))

_FIGURE = regex.compile(
    rf"""
    (?P<link>(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+\.\w+)
    |(?P<date>\d{{4}}-\d\d-\d\d|\d{{1,2}}[./]\d{{1,2}}[./]\d{{4}}
        |\d{{1,2}}(?:er|st|nd|rd|th|\.)?\ (?:(?:of|de)\ )?(?:{_MONTH})(?:,?\ (?:de\ )?\d{{4}})?(?!\w)
        |(?<!\w)(?:{_MONTH})\ \d{{1,2}}(?:st|nd|rd|th)?(?:,?\ \d{{4}})?(?!\w))
    |(?P<phone>(?<![\w$€£.,])(?:\+\d|\(\d|\d)(?:[\d()]|[ \-./\u00a0](?=[\d(])){{6,18}}\d(?![\w%]))
    |(?P<days>(?<!\w)(?P<day1>{_DAY})s?{_BETWEEN}(?P<day2>{_DAY})s?(?!\w))
    |(?P<hours>(?<![\w$€£:.,])(?P<from>{_CLOCK}|{_BARE_CLOCK}){_BETWEEN}(?P<upto>{_CLOCK}))
    |(?P<time>(?<![\w$€£:.,])(?P<at>{_CLOCK}))
    |(?P<money>(?:{_SIGN}){_SPACE}?(?P<sum1>{_NUMBER})|(?P<sum2>{_NUMBER}){_SPACE}?(?P<currency>{_MONEY_WORD})(?![\w$€£]))
    |(?P<measure>(?<![\w.,])(?P<low>{_COUNT})(?:(?:{_SPACE}(?:{_UNIT}))?{_BETWEEN}(?P<high>{_COUNT}))?(?:{_SPACE}(?:{_WORDS["between"]}){_SPACE}|{_SPACE}|-)?(?P<unit>{_UNIT})(?!\w))
    |(?P<ordinal>(?<![\w.,])\d{{1,2}}(?:{_WORDS["ordinal"]})(?!\w))
    |(?P<range>(?<![\w.,-])(?P<first>{_NUMBER})(?:{_BETWEEN}(?P<last>{_NUMBER}))(?![\w%-]))
    |(?P<number>(?<![\w.,#-])(?P<only>{_NUMBER})(?![\w%]))
    """,
    regex.VERBOSE,
)
_PER = regex.compile(rf"(?:{_SPACE}(?:{_WORDS['per']}){_SPACE}|/)(\p{{L}}+)")
_NOUN = regex.compile(rf"{_SPACE}(?!(?:{_WORDS['per']}|{_WORDS['to']}){_SPACE})(\p{{L}}{{3,}})")
_GROUPED = regex.compile(rf"\d{{1,3}}(?:{_SPACE}\d{{3}})+")


def figures(text: str) -> list[Figure]:
    """The figures of `text` in order. Dates, ordinals and what stands in links and addresses are none."""
    plain = aligned(text)
    found: list[Figure] = []
    for match in _FIGURE.finditer(plain):
        if figure := _figure(match, plain):
            found.append(_completed(figure, found))
    return found


def dates(text: str) -> Iterator["regex.Match[str]"]:
    """Where dates stand in `text`, folded."""
    return (match for match in _FIGURE.finditer(aligned(text)) if match.lastgroup == "date" or match["date"])


def aligned(text: str) -> str:
    """`text` folded, letter by letter: what is found there stands at the same place in `text`."""
    return "".join(it if len(it := fold(letter)) == 1 else letter.lower()[:1] for letter in text)


def _completed(figure: Figure, before: list[Figure]) -> Figure:
    """The figure with the unit that it leaves to the one before: "16 to 90 years, or for a motorcycle 18 to 90"."""
    if figure.unit or figure.noun or len(figure.value) < 2 or not before:
        return figure
    last = before[-1]
    if last.unit not in _UNIT_NAMES or len(last.value) < 2:
        return figure
    return replace(figure, unit=last.unit, value=tuple(float(it) * last.one for it in figure.value), one=last.one)


def _figure(match: "regex.Match[str]", text: str) -> Figure | None:
    start, end = match.span()
    per = found[1] if (found := _PER.match(text, end)) else ""
    if match["phone"]:
        digits = "".join(filter(str.isdigit, match[0]))
        if len(digits) < 7 or _GROUPED.fullmatch(match[0]) or len(digits) == len(match[0]):
            return None
        return Figure("phone", (digits[-10:],), start, end)
    if match["days"]:
        return Figure("weekdays", (_DAYS[match["day1"]], _DAYS[match["day2"]]), start, end)
    if match["hours"]:
        upto = _minute(match["upto"], "")
        return Figure("time", (_minute(match["from"], match["upto"]), upto), start, end)
    if match["time"]:
        return Figure("time", (_minute(match["at"], ""),), start, end)
    if match["money"]:
        sign = match["currency"] or match[0].removesuffix(match["sum1"] or "").strip()
        return Figure(_CURRENCIES[sign], (_number(match["sum1"] or match["sum2"]),), start, end, per=per)
    if match["measure"]:
        unit, one = _UNITS[match["unit"]]
        ends = [_number(it) * one for it in (match["low"], match["high"]) if it]
        return Figure(unit, tuple(round(it, 3) for it in ends), start, end, per=per, one=one)
    if match["range"] or match["number"]:
        ends = [_number(it) for it in (match["first"], match["last"], match["only"]) if it]
        noun = found[1] if (found := _NOUN.match(text, end)) else ""
        return Figure("", tuple(ends), start, end, noun=noun, per=per)
    return None


def _number(text: str) -> float:
    """The number that is written so, with either sign for decimals."""
    if text in _NUMBERS:
        return float(_NUMBERS[text])
    bare = text if text.startswith("0") else regex.sub(rf"(?:,|\.|'|’|{_SPACE})(?=\d{{3}}(?!\d))", "", text)
    return float(bare.replace(",", "."))


def _minute(text: str, other: str) -> int:
    """The minute of the day; a time without AM or PM goes by the other end of its range."""
    hour, _, rest = regex.sub(r"[:.]|h|uhr", " ", text.replace(".m.", "m")).strip().partition(" ")
    digits = regex.match(r"\s*(\d\d)", rest)
    number = int(regex.sub(r"\D", "", hour))
    afternoon = bool(regex.search(_WORDS["pm"], text)) and number < 12
    midnight = bool(regex.search(_WORDS["am"], text)) and number == 12
    return (number + 12 * afternoon - 12 * midnight) * 60 + (int(digits[1]) if digits else 0)
