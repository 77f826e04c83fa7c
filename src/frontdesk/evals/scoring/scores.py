"""What trials say about each criterion: a score for every case, and what the scores come to."""

from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean
from typing import Literal, TypeAlias

from msgspec import Struct

from frontdesk.evals.criteria import CRITERION, CriterionName, Target
from frontdesk.evals.results import Trial
from frontdesk.evals.scoring.statistics import Interval, mean_interval, share_interval

Verdict: TypeAlias = Literal["met", "missed", "unclear", "not measured"]
Scores: TypeAlias = dict[str, tuple[float, ...]]
"""The scores of each case's trials."""

JUDGED: tuple[CriterionName, ...] = ("relevance", "sentiment")  # by a model alone


class Measured(Struct, frozen=True, kw_only=True):
    """What a criterion comes to over `count` cases; no value where none was measured."""

    value: float | None = None
    interval: Interval | None = None
    count: int = 0
    trials: int = 0


def counted(trials: Iterable[Trial]) -> tuple[Trial, ...]:
    """The trials that tell something about the agent: not those that the customer or the infrastructure spoiled.

    Where the judge could not be read, what code checked still counts, and only what was to be judged is left out.
    """
    return tuple(trial for trial in trials if trial.fault in (None, "agent", "grader"))


def decided(trials: Iterable[Trial]) -> tuple[Trial, ...]:
    """The trials of which it is known whether they passed as a whole: of those that count, where the judge could be read."""
    return tuple(trial for trial in counted(trials) if trial.fault != "grader")


def by_case(trials: Iterable[Trial]) -> dict[str, list[Trial]]:
    cases: dict[str, list[Trial]] = {}
    for trial in trials:
        cases.setdefault(trial.case, []).append(trial)
    return cases


def scores(trials: Iterable[Trial], criterion: CriterionName) -> Scores:
    """The cases that `criterion` was measured for, of the trials that count."""
    found: Scores = {}
    for case, played in by_case(counted(trials)).items():
        if criterion == "deflection" and any(wants_person(trial) for trial in played):
            continue
        each = [score for trial in played if (score := _score(trial, criterion)) is not None]
        if each:
            found[case] = tuple(each)
    return found


def wants_person(trial: Trial) -> bool:
    """Whether the case is one that belongs to a person."""
    return any(
        (check.key == "hands_over" and check.criterion == "escalation")
        or (check.key == "outcome" and check.expected == "handed_over")
        for check in trial.checks
    )


def _score(trial: Trial, criterion: CriterionName) -> float | None:
    match criterion:
        case "satisfaction":  # customers rate real conversations
            return None
        case "handling_time":
            return trial.seconds or None
        case "deflection":
            return float(not trial.handed_over and _resolved(trial)) if trial.simulated else None
        case _:
            passed = list(_passed(trial, criterion))
            if all(passed) and _unread(trial, criterion):
                return None
            return float(all(passed)) if passed else None


def _resolved(trial: Trial) -> bool:
    """Whether the customer got what the case expects, as far as it is known."""
    return trial.fault != "agent" and all(check.passed for check in trial.checks)


def _unread(trial: Trial, criterion: CriterionName) -> bool:
    return any(judged.criterion == criterion and judged.passed is None for judged in trial.judgements)


def _passed(trial: Trial, criterion: CriterionName) -> Iterable[bool]:
    for check in trial.checks:
        if check.criterion == criterion and (check.counted or not check.passed):
            yield check.passed
    for judgement in trial.judgements:
        if judgement.criterion == criterion and judgement.passed is not None:
            yield judgement.passed
    if criterion == "escalated_rightly" and trial.handed_over and wants_person(trial):
        yield True
    if criterion == "comprehension" and trial.fault == "agent" and not trial.checks:
        yield False  # it broke before anything could be checked


def measured(scored: Mapping[str, Sequence[float]], criterion: CriterionName) -> Measured:
    """The mean over cases of their means over trials."""
    if not scored:
        return Measured()
    means = [fmean(each) for each in scored.values()]
    value = round(fmean(means), 12)
    shares = CRITERION[criterion].unit == "share"
    return Measured(
        value=value,
        interval=share_interval(value, len(means)) if shares else mean_interval(means),
        count=len(means),
        trials=sum(map(len, scored.values())),
    )


def verdict(criterion: CriterionName, target: Target, found: Measured) -> Verdict:
    """Missed only where the interval, too, lies on the wrong side of the target, or nothing at all may fail.

    More deflection than the target's band is met: the scorecard remarks on it.
    """
    value = found.value
    if value is None:
        return "not measured"
    low, high = found.interval or (float("-inf"), float("inf"))
    if target.low is not None and value < target.low:
        strict = target.low >= 1 and CRITERION[criterion].unit == "share"
        return "missed" if strict or high < target.low else "unclear"
    if criterion != "deflection" and target.high is not None and value > target.high:
        return "missed" if low > target.high else "unclear"
    return "met"
