"""What trials add up to beside the criteria: pass^k, groups, failed checks, faults, tokens and money."""

from collections.abc import Callable, Iterable, Sequence
from statistics import fmean, median

from msgspec import Struct

from frontdesk.evals.criteria import CriterionName
from frontdesk.evals.results import RUBRIC, Fault, Trial
from frontdesk.evals.scoring.scores import by_case, counted, decided
from frontdesk.evals.scoring.statistics import pass_power
from frontdesk.facts import Usage


class Power(Struct, frozen=True, kw_only=True):
    """pass^k: the mean chance that a case passes `k` times in a row, over the `cases` that were played so often."""

    k: int
    value: float
    cases: int


class Tally(Struct, frozen=True, kw_only=True):
    """Of the `cases` called `name`, those that passed in every trial, and those that passed in some."""

    name: str
    passed: int
    sometimes: int
    cases: int


class Failing(Struct, frozen=True, kw_only=True):
    """An expectation of a case that `failed` of its `trials` did not meet; `found` is what one of them had instead.

    `key` is "rubric" for what a judge found wanting, "error" for a trial in which the agent broke.
    """

    case: str
    group: str
    criterion: CriterionName | None
    key: str
    turn: int | None
    expected: str
    found: str
    failed: int
    trials: int


class Faulty(Struct, frozen=True, kw_only=True):
    """Trials that something other than the agent spoiled. `example` is one's error.

    They count for nothing else, but for those that the grader spoiled: what code checked in them does.
    """

    fault: Fault
    trials: int
    cases: tuple[str, ...]
    example: str = ""


class Spent(Struct, frozen=True, kw_only=True):
    """What the run took. `seconds` is the whole run's, by the clock.

    Costs are None where that of any trial is not known. `judge_cost_usd` has that of comparing the judge with people, too;
    `customer_cost_usd` is that of simulated customers, 0 where none was played by a model.
    """

    usage: Usage = Usage()
    cost_usd: float | None = None
    judge_cost_usd: float | None = None
    customer_cost_usd: float | None = 0.0
    seconds: float = 0.0
    first_word_mean: float | None = None
    first_word_median: float | None = None


def powers(trials: Iterable[Trial]) -> tuple[Power, ...]:
    """pass^k for every k up to the most trials that a case has."""
    cases = [(sum(trial.passed for trial in played), len(played)) for played in by_case(decided(trials)).values()]
    found: list[Power] = []
    for k in range(1, max((n for _, n in cases), default=0) + 1):
        each = [pass_power(passed, n, k) for passed, n in cases if n >= k]
        found.append(Power(k=k, value=fmean(each), cases=len(each)))
    return tuple(found)


def tallies(trials: Iterable[Trial], name: Callable[[Trial], str], order: Sequence[str] = ()) -> tuple[Tally, ...]:
    """The cases by what `name` says of them: names in `order` first, then the others by the alphabet."""
    shares: dict[str, list[float]] = {}
    for played in by_case(decided(trials)).values():
        shares.setdefault(name(played[0]), []).append(fmean(trial.passed for trial in played))
    names = sorted(shares, key=lambda it: (order.index(it) if it in order else len(order), it))
    return tuple(
        Tally(
            name=it,
            passed=sum(share == 1 for share in shares[it]),
            sometimes=sum(0 < share < 1 for share in shares[it]),
            cases=len(shares[it]),
        )
        for it in names
    )


def failing(trials: Iterable[Trial]) -> tuple[Failing, ...]:
    """Every expectation that was not met, by case; those that fail most often first."""
    found: list[Failing] = []
    for case, played in by_case(counted(trials)).items():
        failed: dict[tuple[CriterionName | None, str, int | None, str], list[str]] = {}
        for trial in played:
            for told, seen in dict(_failed(trial)).items():
                failed.setdefault(told, []).append(seen)
        found += [
            Failing(
                case=case,
                group=played[0].group,
                criterion=criterion,
                key=key,
                turn=turn,
                expected=expected,
                found=seen[0],
                failed=len(seen),
                trials=len(played),
            )
            for (criterion, key, turn, expected), seen in failed.items()
        ]
    return tuple(sorted(found, key=lambda it: -it.failed / it.trials))


def _failed(trial: Trial) -> Iterable[tuple[tuple[CriterionName | None, str, int | None, str], str]]:
    for check in trial.checks:
        if not check.passed:
            yield (check.criterion, check.key, check.turn, check.expected), check.found
    for judgement in trial.judgements:
        if judgement.passed is False:
            yield (judgement.criterion, RUBRIC, judgement.turn, judgement.rubric), judgement.reason
    if trial.fault == "agent" and trial.error:
        yield (None, "error", None, "no error"), trial.error


def faults(trials: Iterable[Trial]) -> tuple[Faulty, ...]:
    found: dict[Fault, list[Trial]] = {}
    for trial in trials:
        if trial.fault is not None and trial.fault != "agent":
            found.setdefault(trial.fault, []).append(trial)
    return tuple(
        Faulty(
            fault=fault,
            trials=len(spoiled),
            cases=tuple(dict.fromkeys(trial.case for trial in spoiled)),
            example=next((trial.error for trial in spoiled if trial.error), ""),
        )
        for fault, spoiled in sorted(found.items())
    )


def spent(trials: Sequence[Trial], seconds: float, agreement_cost_usd: float | None = 0.0) -> Spent:
    """`agreement_cost_usd` is what comparing the judge with people took."""
    words = [first for trial in counted(trials) for first in trial.first_word]
    return Spent(
        usage=sum((trial.usage for trial in trials), Usage()),
        cost_usd=_sum(trial.cost_usd for trial in trials),
        judge_cost_usd=_sum([*(trial.judge_cost_usd for trial in trials), agreement_cost_usd]),
        customer_cost_usd=_sum([0.0, *(trial.customer_cost_usd for trial in trials if trial.simulated)]),
        seconds=seconds,
        first_word_mean=fmean(words) if words else None,
        first_word_median=median(words) if words else None,
    )


def _sum(costs: Iterable[float | None]) -> float | None:
    """Nothing where any cost is not known: the rest would look like the whole."""
    total = 0.0
    for cost in costs:
        if cost is None:
            return None
        total += cost
    return total
