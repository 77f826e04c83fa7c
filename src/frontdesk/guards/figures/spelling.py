"""How figures are spelt: the words of `figures.toml` and the patterns of `patterns.toml`, for some languages."""

import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import regex
from msgspec import Struct

_FOLDER = files("frontdesk.guards.figures")
_TABLES: Mapping[str, Mapping[str, Any]] = tomllib.loads(_FOLDER.joinpath("figures.toml").read_text("utf-8"))
_PATTERNS: Mapping[str, str] = tomllib.loads(_FOLDER.joinpath("patterns.toml").read_text("utf-8"))
_LISTS = (
    "codes",
    "idioms",
    "between",
    "join",
    "number_join",
    "per",
    "within_dates",
    "articles",
    "oclock",
    "ordinal",
    "year_after",
    "models",
)
_NUMBERS = ("ones", "tens", "hundreds", "times", "short_times")

LANGUAGES = tuple(name for name in _TABLES if name != "any")


class Spelling(Struct, frozen=True):
    """The words and patterns of some languages, for text in lower case with plain spaces."""

    figure: "regex.Pattern[str]"
    """A figure with what belongs to it; the outermost group says what it is."""
    grows: "regex.Pattern[str]"
    """Matches all that stands between a figure and the end of a text, where more text could become a part of it."""
    completes: "regex.Pattern[str]"
    """The same for a figure that has its unit."""
    begins: str
    """Matches where a figure may begin."""
    candidates: "regex.Pattern[str]"
    candidates_in_material: "regex.Pattern[str]"
    """Also "a day", and the currency in the name of a field."""
    number_words: "regex.Pattern[str]"
    numbers: Mapping[str, int]
    times: Mapping[str, int]
    """What multiplies: thousand, k."""
    units: Mapping[str, tuple[tuple[str, float], ...]]
    """What a word may measure, and what 1 of it comes to."""
    money: Mapping[str, tuple[str, ...]]
    """The currencies that a word or a sign may mean."""
    months: Mapping[str, int]
    periods: Mapping[str, str]
    loose: frozenset[str]
    """Words after a number that don't say what is counted."""
    year_alone: "regex.Pattern[str]"
    """Matches, before a year, what makes it a year that something happened in, and not that of a vehicle."""
    am: tuple[str, ...]
    pm: tuple[str, ...]


@cache
def spelling(languages: tuple[str, ...]) -> Spelling:
    """The spelling of `languages`; one without a table adds nothing to what holds for all."""
    tables = [_TABLES["any"], *(_TABLES[name] for name in languages if name in LANGUAGES)]
    lists = {name: _words(str(table.get(name, "")) for table in tables) for name in (*_LISTS, "am", "pm", "loose")}
    numbers = {name: _values(tables, name) for name in _NUMBERS}
    units, money, months, periods = _units(tables), _money(tables), _months(tables), _periods(tables)
    signs = {word for word in money if not word[-1].isalpha()}
    counting = {word: value for name in ("ones", "tens", "hundreds") for word, value in numbers[name].items()}
    named: dict[str, Iterable[str]] = {
        **lists, **numbers, "counting": {**numbers["ones"], **numbers["tens"]}, "am_or_pm": lists["am"] | lists["pm"],
        "units": units, "money": money, "signs": signs, "months": months, "periods": periods,
    }  # fmt: skip
    starts = {*lists["codes"], *months, *counting, *numbers["times"]}
    # Much of what guards cost is this pattern, which is tried on every word.
    first = "".join({sign[0] for sign in signs if not sign[0].isalpha()})
    word = rf"\b_{{0,3}}(?:[^\s\d@]{{0,64}}+[\d@]|{_any(starts)}(?![^\W_]))"
    begins = rf"[{first}]|{word}|[+(]\d"
    apart = ("loose", "articles", "year_after", "models")
    idioms = regex.split(r"[ ,]+", " ".join(lists["idioms"]))
    return Spelling(
        figure=regex.compile(_pattern("figure", named), regex.VERBOSE),
        grows=_tail({word for name, words in named.items() if name not in apart for word in words}),
        completes=_tail(
            {*periods, *lists["per"], *idioms, *(word for word in (*units, *money) if " " in word or "-" in word)}
        ),
        begins=begins,
        candidates=regex.compile(begins),
        candidates_in_material=regex.compile(
            rf"{begins}|\b{_any(lists['articles'] | lists['per'])}\b|(?<=_){_any(lists['codes'])}(?=\":)"
        ),
        number_words=regex.compile(_any({*counting, *numbers["times"]})),
        numbers=counting,
        times={**numbers["times"], **numbers["short_times"]},
        units=units,
        money=money,
        months=months,
        periods=periods,
        loose=frozenset(lists["loose"] | lists["join"]),
        year_alone=regex.compile(rf"(?<!{_any(lists['models'])} )(?<!\p{{L}}){_any(lists['year_after'])} $"),
        am=tuple(lists["am"]),
        pm=tuple(lists["pm"]),
    )


def _pattern(name: str, lists: Mapping[str, Iterable[str]]) -> str:
    """The pattern of that name, written out: the module can call patterns by name too, but 30 times slower."""
    written = {list_: _any(words) for list_, words in lists.items()}
    for it, pattern in _PATTERNS.items():
        written[it] = regex.sub(r"\(\?&(\w+)\)", lambda call: f"(?:{written[call[1]]})", pattern)
    return written[name]


def _any(words: Iterable[str]) -> str:
    """A pattern for one of `words`, the longest that there is; as a tree of letters, which is fast."""
    rests: dict[str, set[str]] = {}
    for word in words:
        rests.setdefault(word[:1], set()).add(word[1:])
    if not rests:
        return "(?!)"
    ends = "|" if rests.pop("", None) else ""
    branches = [regex.escape(first) + (_any(rest) if rest != {""} else "") for first, rest in sorted(rests.items())]
    return f"(?:{'|'.join(branches)}{ends})" if ends or len(branches) > 1 else "".join(branches)


def _tail(words: Iterable[str]) -> "regex.Pattern[str]":
    # Each has a letter: digits are matched below, and a second way to match them would cost time without bound.
    parts = {part for word in words for part in regex.split(r"[ ,/-]", word) if regex.search(r"\p{L}|[^\w\s]", part)}
    return regex.compile(
        rf"(?:(?:{_any(parts)}|\d[\d.,'’]{{0,30}})(?![\p{{Latin}}\p{{N}}])|[^\S\n]|[*_`,()/–—-]){{0,200}}"
    )


def _words(lists: Iterable[str]) -> set[str]:
    """The words of lists separated by |, each also without accents."""
    words = {word for names in lists for word in names.split("|") if word}
    return words | {_plain(word) for word in words}


def _plain(word: str) -> str:
    letters = unicodedata.normalize("NFD", word)
    return unicodedata.normalize("NFC", "".join(it for it in letters if unicodedata.category(it) != "Mn"))


def _values(tables: Iterable[Mapping[str, Any]], name: str) -> dict[str, int]:
    return {word: value for table in tables for names, value in table.get(name, {}).items() for word in _words([names])}


def _units(tables: Iterable[Mapping[str, Any]]) -> dict[str, tuple[tuple[str, float], ...]]:
    found: dict[str, tuple[tuple[str, float], ...]] = {}
    for table in tables:
        for unit, values in table.get("units", {}).items():
            for names, value in values.items():
                for word in _words([names]):
                    found[word] = tuple(dict.fromkeys((*found.get(word, ()), (unit, float(value)))))
    return found


def _money(tables: Iterable[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for table in tables:
        codes = {code.upper(): code for code in str(table.get("codes", "")).split("|") if code}
        for names in (codes, table.get("signs", {}), table.get("money", {})):
            for currency, words in names.items():
                for word in _words([words]):
                    found[word] = tuple(dict.fromkeys((*found.get(word, ()), currency)))
    return found


def _months(tables: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    lists: list[list[str]] = [table.get("months", []) for table in tables]
    return {word: number for names in lists for number, it in enumerate(names, 1) for word in _words([it])}


def _periods(tables: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The words for how often something is paid, and for how long."""
    return {
        word: period
        for table in tables
        for name in ("periods", "period_nouns")
        for period, words in table.get(name, {}).items()
        for word in _words([words])
    }
