"""Whether a run is worse than its baseline: a few noisy flips raise no alarm, a real fault in one case does.

Two tests. Over cases: has a criterion fallen, more than flips by chance would make it? For one case: it is played again,
and only the fresh trials count. So it does not matter that it was picked because it did badly. A case that did not always
pass before is held against the baseline expectation by expectation: what always held in it guards the folder all the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean
from typing import Literal

import msgspec
from msgspec import Struct

from frontdesk.evals.criteria import CRITERIA, CriterionName
from frontdesk.evals.results import RUBRIC, Run, Trial
from frontdesk.evals.scoring.points import WHOLE, Passes, Point, expected, passes_at
from frontdesk.evals.scoring.scores import by_case, counted, decided, measured, scores
from frontdesk.evals.scoring.statistics import LEVEL, fall_p, holm, worse_p
from frontdesk.evals.scoring.tallies import Failing, failing

CONFIRMATIONS = 12
"""How often a suspect is played again."""


class Flip(Struct, frozen=True, kw_only=True):
    """A case that passed less often than before. `p` is Fisher's, Holm's method applied; None if it was not played again.

    `before`, `now` and `again` are those of the case as a whole or, where it did not always pass before, of what fell most
    surely: `what` names it. `why` says how the verdict came about and what to do; `flipped` has what failed now, and less
    often or never before.
    """

    case: str
    group: str
    what: str = ""
    before: Passes
    now: Passes
    again: Passes | None = None
    p: float | None = None
    verdict: Literal["regressed", "not confirmed"] = "not confirmed"
    why: str = ""
    flipped: tuple[Failing, ...] = ()


class Compared(Struct, frozen=True, kw_only=True):
    """Which cases can be compared: the ids that both runs have, unless the case was rewritten in between."""

    cases: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    rewritten: tuple[str, ...] = ()


class Change(Struct, frozen=True, kw_only=True):
    """A criterion's value `before` and its `change`, over the `cases` that both runs measured it for.

    `p` is that of a fall, Holm's method applied; None where no test is made.
    """

    before: float
    change: float
    cases: int
    p: float | None = None


def compared(run: Run, baseline: Run) -> Compared:
    """Cases are the same by their id and, where the runs kept it, by the hash of what is written in them."""
    now, before = _hashes(run), _hashes(baseline)
    both = [case for case in now if case in before]
    rewritten = {case for case in both if now[case] and before[case] and now[case] != before[case]}
    return Compared(
        cases=tuple(case for case in both if case not in rewritten),
        new=tuple(case for case in now if case not in before),
        gone=tuple(case for case in before if case not in now) if run.suites == baseline.suites else (),
        rewritten=tuple(case for case in both if case in rewritten),
    )


def _hashes(run: Run) -> dict[str, str]:
    return {trial.case: trial.case_sha256 for trial in run.trials}


def suspects(run: Run, baseline: Run) -> tuple[str, ...]:
    """The cases that passed a smaller share of their trials than before, the greatest fall first.

    The caller plays each of them `CONFIRMATIONS` times again.
    """
    falls = _falls(run, baseline)
    return tuple(sorted(falls, key=lambda case: min(now.share - before.share for now, before in falls[case].values())))


def _alike(run: Run, baseline: Run) -> tuple[Run, Run]:
    """Both as they can be compared: where not the same model judged, by what code checked."""
    if run.judge == baseline.judge:
        return run, baseline
    return _unjudged(run), _unjudged(baseline)


def _unjudged(run: Run) -> Run:
    return msgspec.structs.replace(run, judge="", trials=tuple(map(_by_code, run.trials)))


def _by_code(trial: Trial) -> Trial:
    """The trial without its judgements, and without a fault that they alone told."""
    told = any(judged.passed is not True for judged in trial.judgements) and all(it.passed for it in trial.checks)
    alone = trial.fault == "grader" or (trial.fault == "agent" and told)
    return msgspec.structs.replace(trial, judgements=(), fault=None if alone else trial.fault)


def improved(run: Run, baseline: Run) -> tuple[str, ...]:
    """The cases that passed a greater share of their trials than before."""
    pairs = _pairs(run, baseline)
    return tuple(case for case, (now, before) in pairs.items() if now.share > before.share)


def flips(run: Run, baseline: Run, confirmed: Iterable[Trial]) -> tuple[Flip, ...]:
    """Every suspect with its verdict; regressions first."""
    fresh = msgspec.structs.replace(run, trials=tuple(confirmed))
    fresh, _ = _alike(fresh, baseline)
    run, baseline = _alike(run, baseline)
    fallen = _falls(run, baseline)
    again = {
        case: _again(played, fallen[case])
        for case, played in by_case(counted(fresh.trials)).items()
        if case in fallen and decided(played)
    }
    order = suspects(run, baseline)
    surest = {case: _surest(fallen[case], again.get(case, {})) for case in order}
    played = [case for case in order if case in again]
    adjusted = dict(zip(played, holm([surest[case][1] for case in played]), strict=True))
    trials, trials_before = by_case(counted(run.trials)), by_case(counted(baseline.trials))
    found: list[Flip] = []
    for case in order:
        point = surest[case][0]
        now, before = fallen[case][point]
        replayed = again.get(case, {}).get(point)
        p = adjusted.get(case)
        real = p is not None and p < LEVEL
        flipped = _flipped(trials[case], trials_before[case]) if point == WHOLE else _at(point, trials[case])
        found.append(
            Flip(
                case=case,
                group=trials[case][0].group,
                what=_named(point, flipped),
                before=before,
                now=now,
                again=replayed,
                p=p,
                verdict="regressed" if real else "not confirmed",
                why=_why(before, replayed, real=real),
                flipped=flipped,
            )
        )
    return tuple(sorted(found, key=lambda flip: flip.verdict == "not confirmed"))


def _surest(fallen: Mapping[Point, tuple[Passes, Passes]], again: Mapping[Point, Passes]) -> tuple[Point, float]:
    """What fell most surely of a case, and the chance of it if nothing had changed: the more fell, the less sure is one.

    What fell alike is taken for one event, with many marks.
    """
    chances = {
        point: worse_p(*_numbers(again[point]), *_numbers(before)) if point in again else 1.0
        for point, (_, before) in fallen.items()
    }
    events = {(_numbers(before), again.get(point)) for point, (_, before) in fallen.items()}
    point = min(chances, key=lambda it: chances[it])
    return point, min(1.0, chances[point] * len(events))


def _named(point: Point, flipped: Sequence[Failing]) -> str:
    key, turn, _ = point
    if point == WHOLE:
        return ""
    words = f" {flipped[0].expected}" if flipped and flipped[0].expected else ""
    return f"{key}{words}" if turn is None else f"{key}{words} of turn {turn}"


def _why(before: Passes, again: Passes | None, *, real: bool) -> str:
    if real:
        return f"passed {again} when played again"
    times = again.trials if again else CONFIRMATIONS
    if worse_p(0, times, before.trials, before.trials) >= LEVEL:
        trials = "1 trial" if before.trials == 1 else f"{before.trials} trials"
        return f"the baseline has {trials} of it, too few to tell; save the baseline with --trials 5"
    if worse_p(0, times, *_numbers(before)) >= LEVEL:
        return f"it passed {before} before: too seldom to tell"
    if again is None:
        return "it was not played again; play it again to tell"
    return f"passed {again} when played again: that can be chance"


def _flipped(now: Sequence[Trial], before: Sequence[Trial]) -> tuple[Failing, ...]:
    """What fails more often than before: by its words or, where the baseline was saved without them, by its key and turn."""
    worded = any(check.expected for trial in before for check in trial.checks if check.key != "outcome")

    def same(it: Failing) -> tuple[object, ...]:
        return (it.key, it.turn, it.expected) if worded or it.key == RUBRIC else (it.key, it.turn)

    shares: dict[tuple[object, ...], float] = {}
    for it in failing(before):
        shares[same(it)] = max(shares.get(same(it), 0.0), it.failed / it.trials)
    return tuple(it for it in failing(now) if it.failed / it.trials > shares.get(same(it), 0.0))


def _at(point: Point, trials: Sequence[Trial]) -> tuple[Failing, ...]:
    """What failed of a case at that point."""
    key, turn, number = point
    alike = [it for it in failing(trials) if (it.key, it.turn) == (key, turn)]
    told = [check.expected for trial in trials for check in trial.checks if (check.key, check.turn) == (key, turn)]
    exactly = [it for it in alike if told[number : number + 1] == [it.expected]]
    return tuple(exactly or alike)


def _falls(run: Run, baseline: Run) -> dict[str, dict[Point, tuple[Passes, Passes]]]:
    """What passed less often than before, now and before, by case: of those that always passed, only the whole."""
    run, baseline = _alike(run, baseline)
    now, before = by_case(decided(run.trials)), by_case(decided(baseline.trials))
    falls: dict[str, dict[Point, tuple[Passes, Passes]]] = {}
    for case, (_, whole) in _pairs(run, baseline).items():
        points = {WHOLE} if whole.share == 1 else {*expected(now[case]), *expected(before[case])}
        passed, was = passes_at(now[case], points), passes_at(before[case], points)
        fallen = {point: (passed[point], was[point]) for point in points if passed[point].share < was[point].share}
        if len(fallen) > 1:
            fallen.pop(WHOLE, None)  # it fell with them
        if fallen:
            falls[case] = fallen
    return falls


def _pairs(run: Run, baseline: Run) -> dict[str, tuple[Passes, Passes]]:
    """What passed now and before, of the cases that both runs have trials of that count."""
    run, baseline = _alike(run, baseline)
    now, before = by_case(decided(run.trials)), by_case(decided(baseline.trials))
    same = [case for case in compared(run, baseline).cases if case in now and case in before]
    return {case: (_passes(now[case]), _passes(before[case])) for case in same}


def _again(trials: Sequence[Trial], points: Iterable[Point]) -> dict[Point, Passes]:
    """What passed of a suspect's fresh trials: by code where the judge could not be read, else only failures would stay."""
    return passes_at([_by_code(trial) if trial.fault == "grader" else trial for trial in trials], points)


def _passes(trials: Sequence[Trial]) -> Passes:
    return Passes(passed=sum(trial.passed for trial in trials), trials=len(trials))


def _numbers(passes: Passes) -> tuple[int, int]:
    return passes.passed, passes.trials


def changes(run: Run, baseline: Run) -> dict[CriterionName, Change]:
    """How each criterion that both runs measured has changed, over the cases that both measured it for.

    The test takes as many trials of a case as both runs have: else those of the run with fewer would scatter more, and
    that alone could look like a fall. Times get no test: they tell as much about the machine as about the agent.
    """
    run, baseline = _alike(run, baseline)
    same = frozenset(compared(run, baseline).cases)
    found: dict[CriterionName, Change] = {}
    chances: dict[CriterionName, float] = {}
    for criterion in CRITERIA:
        name = criterion.name
        now, before = scores(run.trials, name), scores(baseline.trials, name)
        cases = [case for case in now if case in before and case in same]
        value = measured({case: now[case] for case in cases}, name).value
        value_before = measured({case: before[case] for case in cases}, name).value
        if value is None or value_before is None:
            continue
        found[name] = Change(before=value_before, change=round(value - value_before, 12), cases=len(cases))
        if criterion.unit == "share":
            chances[name] = fall_p([_difference(now[case], before[case]) for case in cases])
    for name, p in zip(chances, holm(list(chances.values())), strict=True):
        found[name] = msgspec.structs.replace(found[name], p=p)
    return found


def _difference(now: Sequence[float], before: Sequence[float]) -> float:
    trials = min(len(now), len(before))
    return fmean(now[:trials]) - fmean(before[:trials])
