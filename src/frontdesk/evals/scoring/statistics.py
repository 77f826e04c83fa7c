"""The numbers behind a scorecard: intervals, tests for a fall, and how often k tries in a row succeed.

A case is the independent unit: trials of one case resemble each other, so they sharpen its score and no more.
"""

from collections.abc import Sequence
from math import comb, sqrt
from statistics import fmean, stdev
from typing import Any, TypeAlias

import numpy as np
import scipy.stats
from statsmodels.stats import proportion

Interval: TypeAlias = tuple[float, float]

LEVEL = 0.01  # how often an agent that has not changed may raise an alarm
_CONFIDENCE = 0.95
_RESAMPLES = 2**14  # up to 14 pairs every flip of signs is tried
_SEED = 2026
# Neither library has types.
_stats: Any = scipy.stats
_proportion: Any = proportion
_np: Any = np


def share_interval(share: float, count: int) -> Interval:
    """Wilson's 95 % interval of a share that `count` cases were measured for."""
    low, high = _proportion.proportion_confint(share * count, count, 1 - _CONFIDENCE, method="wilson")
    return max(0.0, float(low)), min(1.0, float(high))


def mean_interval(values: Sequence[float]) -> Interval | None:
    """Student's 95 % interval of the mean of values that are not negative; none of fewer than two."""
    if len(values) < 2:
        return None
    reach = float(_stats.t.ppf((1 + _CONFIDENCE) / 2, len(values) - 1)) * stdev(values) / sqrt(len(values))
    return max(0.0, fmean(values) - reach), fmean(values) + reach


def fall_p(changes: Sequence[float]) -> float:
    """The chance of a mean change as low as that of `changes`, one a case, if nothing had changed.

    A paired permutation test: were nothing changed, the sign of each difference would be a matter of chance. Cases that
    score as before take no part in it. Chance is seeded, so that the same runs give the same number.
    """
    moved = [round(change, 9) for change in changes if abs(change) > 1e-9]
    if not moved or fmean(moved) >= 0:
        return 1.0
    if len(moved) == 1:
        moved.append(0.0)  # the test wants two; nothing has no sign
    tested = _stats.permutation_test(
        (np.array(moved),),
        _rounded_mean,
        permutation_type="samples",
        vectorized=True,
        alternative="less",
        n_resamples=_RESAMPLES,
        rng=np.random.default_rng(_SEED),
    )
    return float(tested.pvalue)


def _rounded_mean(values: Any, axis: int = -1) -> Any:
    return _np.round(_np.mean(values, axis=axis), 9)


def worse_p(passed: int, trials: int, passed_before: int, trials_before: int) -> float:
    """Fisher's exact test, one-sided: the chance of so few passes now, if passing were as likely as before."""
    table = [[passed, trials - passed], [passed_before, trials_before - passed_before]]
    return float(_stats.fisher_exact(table, alternative="less").pvalue)


def holm(chances: Sequence[float]) -> tuple[float, ...]:
    """`chances` made comparable with `LEVEL` however many there are, by Holm's method.

    Written out, as statsmodels' `multipletests` collects all garbage each time that it is called.
    """
    adjusted = [0.0] * len(chances)
    highest = 0.0
    for rank, place in enumerate(sorted(range(len(chances)), key=lambda it: chances[it])):
        highest = max(highest, min(1.0, chances[place] * (len(chances) - rank)))
        adjusted[place] = highest
    return tuple(adjusted)


def pass_power(passed: int, trials: int, k: int) -> float:
    """The estimated chance that `k` tries all pass, from `passed` of `trials`; unbiased. `k` is at most `trials`."""
    return comb(passed, k) / comb(trials, k)
