"""How sure a share or a mean is: 95 % intervals."""

from collections.abc import Sequence

from msgspec import Struct

from frontdesk.errors import SettingError

_LOWEST, _HIGHEST = 1, 5  # of a rating


class Share(Struct, frozen=True, kw_only=True):
    """`part` of `whole`, with a Wilson interval from `low` to `high`; None where nothing was counted."""

    part: int = 0
    whole: int = 0
    value: float | None = None
    low: float | None = None
    high: float | None = None


class Mean(Struct, frozen=True, kw_only=True):
    """The mean of `count` ratings from 1 to 5, with an interval from `low` to `high`; None where there are none."""

    count: int = 0
    value: float | None = None
    low: float | None = None
    high: float | None = None


def share(part: int, whole: int) -> Share:
    if not whole:
        return Share(part=part, whole=whole)
    low, high = _wilson(part, whole)
    return Share(part=part, whole=whole, value=part / whole, low=low, high=high)


def mean_rating(ratings: Sequence[int]) -> Mean:
    """The interval is Wilson's for the mean as a share of the way from 1 to 5.

    No ratings with this mean can vary more than ones and fives alone do, so it may be too wide but never too narrow,
    however few there are and however much they agree.
    """
    if not ratings:
        return Mean()
    mean = sum(ratings) / len(ratings)
    span = _HIGHEST - _LOWEST
    low, high = _wilson(len(ratings) * (mean - _LOWEST) / span, len(ratings))
    return Mean(count=len(ratings), value=mean, low=_LOWEST + span * low, high=_LOWEST + span * high)


def _wilson(part: float, whole: int) -> tuple[float, float]:
    try:
        # Here, because what it needs takes two seconds to load, and comes with an extra.
        from frontdesk.evals.scoring.statistics import share_interval
    except ImportError:
        raise SettingError("statistics need the extra 'evals'; run: pip install 'frontdesk[evals]'") from None
    return share_interval(part / whole, whole)
