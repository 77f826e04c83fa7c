"""What is known of figures: those of the passages, tool results, context and messages that an answer may draw on."""

from collections.abc import Iterable
from functools import lru_cache
from itertools import permutations
from typing import Literal, TypeAlias

from msgspec import Struct

from frontdesk.guards.figures.figure import Figure, Key
from frontdesk.guards.figures.quantities import LARGEST_COUNT
from frontdesk.guards.figures.reading import read_figures
from frontdesk.guards.figures.spelling import LANGUAGES

Derivation: TypeAlias = Literal["sum", "difference", "per_year", "per_month", "half"]
DERIVE: frozenset[Derivation] = frozenset({"sum", "difference", "per_year", "per_month"})
"""What may follow from known amounts unless an agent says otherwise."""

_MOST_SUMMED = 12
"""Of how many amounts of a text any two are added up; more are a price list, where every figure is somebody's sum."""


class Known(Struct, frozen=True):
    """What figures of some texts say."""

    keys: frozenset[Key] = frozenset()

    def __or__(self, other: "Known") -> "Known":
        return Known(self.keys | other.keys)

    def bears_out(self, figure: Figure) -> bool:
        """Whether `figure` stands in the texts, however it is spelt there, or is none that is asked about."""
        if not figure.needs or (figure.only_if and figure.only_if not in self.keys):
            return True
        return any(all(key in self.keys for key in need) for need in figure.needs)


def known(texts: Iterable[str], languages: tuple[str, ...] = LANGUAGES) -> Known:
    """The figures of passages and context. Each text is read once and remembered: they come again and again."""
    return Known(frozenset[Key]().union(*(_of_text(text, languages) for text in texts)))


def known_said(texts: Iterable[str], languages: tuple[str, ...] = LANGUAGES) -> Known:
    """The figures of a customer's messages, where a number without a unit may be of any: "62k on it, I'm 34"."""
    return _of_any_unit(figure for text in texts for figure in read_figures(text, languages))


def known_result(text: str, languages: tuple[str, ...] = LANGUAGES, *, derive: Iterable[Derivation] = DERIVE) -> Known:
    """The figures of one tool result, and what its amounts come to together: any two added up or taken off, and all."""
    figures = read_figures(text, languages)
    amounts = sorted({value for figure in figures for value in amounts_of(figure)})
    sums = combined(amounts, derive) if len(amounts) <= _MOST_SUMMED else set[float]()
    return _of_any_unit(figures) | Known(frozenset(("+", value) for value in sums))


def derived(given: Known, derive: Iterable[Derivation] = DERIVE) -> Known:
    """What follows from single amounts of `given`: whole units of money, and, as `derive` allows, a year's, a month's, half.

    A year's follows from a month's, and from what has cents and says of no time: $500 is rather a limit.
    """
    keys: set[Key] = set()
    for unit, value in given.keys:
        currency, slash, period = ("+", "/", "") if unit == "*" else unit.partition("/")
        if not slash or not isinstance(value, float):
            continue
        cents = not value.is_integer()
        if cents:
            keys |= {(currency, _whole(value)), (unit.replace("*", "+"), _whole(value))}
        if "per_year" in derive and (period == "month" or (cents and not period)):
            keys |= _said(currency, "year", round(value * 12, 2)) | _said(currency, "year", _whole(value * 12))
        if "per_month" in derive and (period == "year" or (cents and not period)):
            keys |= _said(currency, "month", round(value / 12, 2)) | _said(currency, "month", _whole(value / 12))
        if "half" in derive:
            keys |= _said(currency, period, round(value / 2, 2))
    return Known(given.keys | keys)


def _said(currency: str, period: str, value: float) -> set[Key]:
    return {(currency, value), (f"{currency}/{period}", value)}


def _whole(value: float) -> float:
    """To whole units, as people round."""
    return float(int(value + 0.5))


def amounts_of(figure: Figure) -> list[float]:
    """What may be added up: the values of an amount."""
    return [
        value for unit, value in figure.says if figure.kind == "amount" and unit == "#" and isinstance(value, float)
    ]


def combined(amounts: Iterable[float], derive: Iterable[Derivation]) -> set[float]:
    """What two of `amounts` come to, added up or taken off, and all of them together; to the hundredth."""
    amounts, found = list(amounts), set[float]()
    if "sum" in derive:
        found |= {round(one + other, 2) for one, other in permutations(amounts, 2)} | {round(sum(amounts), 2)}
    if "difference" in derive:
        found |= {round(one - other, 2) for one, other in permutations(amounts, 2) if one > other}
    return found


def _of_any_unit(figures: Iterable[Figure]) -> Known:
    """What `figures` say, their numbers without a unit also of any.

    After a larger number comes rather the next word than what is counted: "54000 not 45".
    """
    figures = list(figures)
    keys = {key for figure in figures for key in figure.says}
    larger = {
        value for it in figures if it.kind == "number" for unit, value in it.says if unit == "" and _is_large(value)
    }
    return Known(frozenset(keys | {("*", value) for unit, value in keys if unit == "bare" or value in larger}))


def _is_large(value: float | str) -> bool:
    return isinstance(value, float) and value > LARGEST_COUNT


@lru_cache(maxsize=2048)
def _of_text(text: str, languages: tuple[str, ...]) -> frozenset[Key]:
    return frozenset(key for figure in read_figures(text, languages) for key in figure.says)
