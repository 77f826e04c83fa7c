"""The scorecard of a run: what it measured against what was to be reached, and whether it is worse than its baseline."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain

from msgspec import Struct

from frontdesk.evals.criteria import CRITERIA, Criterion, CriterionName, Target, Unit
from frontdesk.evals.results import Fault, Run, ToMend, Trial
from frontdesk.evals.scoring.amounts import equals_p, shown, shown_target
from frontdesk.evals.scoring.regression import Compared, Flip, changes, compared, flips, improved
from frontdesk.evals.scoring.scores import JUDGED, Verdict, counted, measured, scores, verdict
from frontdesk.evals.scoring.statistics import LEVEL, Interval
from frontdesk.evals.scoring.tallies import (
    Failing,
    Faulty,
    Power,
    Spent,
    Tally,
    failing,
    faults,
    powers,
    spent,
    tallies,
)
from frontdesk.evals.written.cases import GROUPS

NEEDS_JUDGE = "needs a judge model (set ANTHROPIC_API_KEY)"
UNREAD = "the judge could not be read"
NO_BASELINE = "no baseline: nothing was compared (save one with --trials 5 --save-baseline FOLDER/evals/baseline.json)"
MOST_BROKEN = 0.05  # of trials may fail through each kind of fault that is not the agent's


class Row(Struct, frozen=True, kw_only=True):
    """A criterion: its value over `count` cases with its 95 % interval, against its target; None where not measured.

    `before` is the baseline's value and `change` what has been added to it, both over the `compared` cases that both runs
    measured. `p` is the chance of such a fall if nothing had changed, Holm's method applied; `regressed` that it is real.
    `missed_before`: the baseline missed the target as well.
    """

    name: CriterionName
    label: str
    meaning: str
    unit: Unit
    target: Target
    value: float | None = None
    interval: Interval | None = None
    count: int = 0
    trials: int = 0
    verdict: Verdict = "not measured"
    remarks: tuple[str, ...] = ()
    before: float | None = None
    change: float | None = None
    compared: int = 0
    p: float | None = None
    regressed: bool = False
    missed_before: bool = False


class Reason(Struct, frozen=True, kw_only=True):
    """Why a scorecard fails. What was `missed_before` does not count at a gate."""

    text: str
    missed_before: bool = False


class Baseline(Struct, frozen=True, kw_only=True):
    """What a run is compared with, and which of their cases can be."""

    version: str
    model: str
    began: datetime
    compared: Compared = Compared()
    improved: tuple[str, ...] = ()


class Scorecard(Struct, frozen=True, kw_only=True):
    """What a run comes to; see docs/evals.md for how each number is made.

    `confirmations` counts the trials that were played to confirm regressions: they are in `spent`, and in nothing else.
    """

    agent: str
    company: str
    version: str
    model: str
    judge: str
    suites: tuple[str, ...]
    began: datetime
    cases: int
    trials: int
    confirmations: int = 0
    stand_in: bool = False
    rows: tuple[Row, ...] = ()
    powers: tuple[Power, ...] = ()
    groups: tuple[Tally, ...] = ()
    languages: tuple[Tally, ...] = ()
    adversarial: tuple[Tally, ...] = ()
    failing: tuple[Failing, ...] = ()
    faults: tuple[Faulty, ...] = ()
    grader_errors: int = 0
    baseline: Baseline | None = None
    flips: tuple[Flip, ...] = ()
    notes: tuple[str, ...] = ()
    spent: Spent = Spent()
    failures: tuple[Reason, ...] = ()

    def failed(self, gate: bool) -> bool:
        """Whether a target is missed, a regression is real or too much broke; a `gate` lets pass what was missed before."""
        return bool(self.reasons(gate))

    def reasons(self, gate: bool = False) -> tuple[str, ...]:
        """Why it fails, in words; none if it does not."""
        return tuple(reason.text for reason in self.failures if not (gate and reason.missed_before))

    def let_pass(self, gate: bool = False) -> tuple[str, ...]:
        """What would be a reason to fail if a `gate` did not let it pass."""
        return tuple(reason.text for reason in self.failures if gate and reason.missed_before)


def scorecard(
    run: Run,
    targets: Mapping[CriterionName, Target],
    *,
    baseline: Run | None = None,
    confirmed: Sequence[Trial] = (),
    agreement_cost_usd: float | None = 0.0,
) -> Scorecard:
    """The scorecard of `run`; `confirmed` has the fresh trials of the `suspects` that it has beside `baseline`.

    `agreement_cost_usd` is what comparing the judge with people took; None where its price is not known.
    """
    rows = _rows(run, targets, baseline)
    fallen = flips(run, baseline, confirmed) if baseline else ()
    broken = faults(run.trials)
    return Scorecard(
        agent=run.agent,
        company=run.company,
        version=run.version,
        model=run.model,
        judge=run.judge,
        suites=run.suites,
        began=run.began,
        cases=len({trial.case for trial in run.trials}),
        trials=len(run.trials),
        confirmations=len(confirmed),
        stand_in=any(trial.stand_in for trial in run.trials),
        rows=rows,
        powers=powers(run.trials),
        groups=tallies(run.trials, lambda trial: trial.group, GROUPS),
        languages=tallies(run.trials, lambda trial: trial.language),
        adversarial=tallies(run.trials, lambda trial: "adversarial" if trial.adversarial else "ordinary"),
        failing=failing(run.trials),
        faults=broken,
        grader_errors=_unreadable(run.trials),
        baseline=_baseline(run, baseline) if baseline else None,
        flips=fallen,
        notes=tuple(_notes(run, baseline)),
        spent=spent([*run.trials, *confirmed], run.seconds, agreement_cost_usd),
        failures=tuple(chain(_failures(run, rows, fallen, broken), _spoiled(run, baseline))),
    )


def _rows(run: Run, targets: Mapping[CriterionName, Target], baseline: Run | None) -> tuple[Row, ...]:
    changed = changes(run, baseline) if baseline else {}
    rows: list[Row] = []
    for criterion in CRITERIA:
        target = targets.get(criterion.name, Target())
        found = measured(scores(run.trials, criterion.name), criterion.name)
        reached = verdict(criterion.name, target, found)
        change = changed.get(criterion.name)
        missed_before = reached == "missed" and baseline is not None and _missed(baseline, criterion, target)
        rows.append(
            Row(
                name=criterion.name,
                label=criterion.label,
                meaning=criterion.meaning,
                unit=criterion.unit,
                target=target,
                value=found.value,
                interval=found.interval,
                count=found.count,
                trials=found.trials,
                verdict=reached,
                remarks=tuple(_remarks(run, criterion, target, found.value, reached)),
                before=change.before if change else None,
                change=change.change if change else None,
                compared=change.cases if change else 0,
                p=change.p if change else None,
                regressed=bool(change and change.change < 0 and change.p is not None and change.p < LEVEL),
                missed_before=missed_before,
            )
        )
    return tuple(rows)


def _missed(baseline: Run, criterion: Criterion, target: Target) -> bool:
    found = measured(scores(baseline.trials, criterion.name), criterion.name)
    return verdict(criterion.name, target, found) == "missed"


def _remarks(run: Run, criterion: Criterion, target: Target, value: float | None, reached: Verdict) -> Iterable[str]:
    unread = _unreadable(run.trials, criterion.name)
    if criterion.name == "satisfaction":
        yield "customers rate real conversations, not cases"
    elif value is None and unread:
        yield UNREAD
    elif value is None:
        yield NEEDS_JUDGE if criterion.name in JUDGED and not run.judge else "no case measures it"
    if reached == "unclear":
        yield "too few cases to tell"
    if criterion.name == "deflection" and value is not None and target.high is not None and value > target.high:
        yield "more than aimed at: see that nobody is kept from a person"
    if criterion.name == "handling_time" and value is not None and any(trial.stand_in for trial in run.trials):
        yield "with the stand-in"
    if unread and value is not None:
        yield f"{_count(unread, 'judgement')} could not be read"


def _unreadable(trials: Iterable[Trial], criterion: CriterionName | None = None) -> int:
    return sum(
        judgement.passed is None and criterion in (None, judgement.criterion)
        for trial in trials
        for judgement in trial.judgements
    )


def _baseline(run: Run, baseline: Run) -> Baseline:
    return Baseline(
        version=baseline.version,
        model=baseline.model,
        began=baseline.began,
        compared=compared(run, baseline),
        improved=improved(run, baseline),
    )


def _spoiled(run: Run, baseline: Run | None) -> Iterable[Reason]:
    """What has to be mended in the documents, and did not when the baseline was saved."""
    for it in _newly_wrong(run, baseline):
        yield Reason(text=f"in the documents: {it.told}")


def _newly_wrong(run: Run, baseline: Run | None) -> list[ToMend]:
    """More of it than the baseline has in the same files: how it is put may have changed."""
    if baseline is None or baseline.to_mend is None:
        return []
    known = Counter(it.files for it in baseline.to_mend)
    found: list[ToMend] = []
    for it in run.to_mend or ():
        if known[it.files]:
            known[it.files] -= 1
        else:
            found.append(it)
    return found


def _notes(run: Run, baseline: Run | None) -> Iterable[str]:
    """What to bear in mind when looking at the scorecard, and at the comparison."""
    new = _newly_wrong(run, baseline)
    for it in run.to_mend or ():
        if it not in new:
            yield f"In the documents: {it.told}."
    if baseline is None:
        return
    same = compared(run, baseline)
    if not same.cases:
        yield "The baseline has no case of this run: nothing is compared. Save one with --save-baseline."
    if run.agent != baseline.agent:
        yield f"The baseline is of another agent, {baseline.agent}."
    if run.cases_sha256 != baseline.cases_sha256:
        known = all(trial.case_sha256 for trial in (*run.trials, *baseline.trials))
        those = "those not rewritten since" if known else "by id, whether or not they were rewritten since"
        yield f"The case files have changed since the baseline: cases in both are compared, {those}."
    if run.suites != baseline.suites:
        yield f"The baseline is of {', '.join(baseline.suites) or 'all suites'}, this run of {_suites(run)}."
    if run.model != baseline.model:
        yield f"The baseline was answered by {baseline.model}, this run by {run.model}."
    if baseline.search and run.search != baseline.search:
        searches = f"the baseline's was {baseline.search}, this run's {run.search}"
        yield f"Not the same search ({searches}): it alone may find other passages. FRONTDESK_ENCODER chooses it."
    if run.judge != baseline.judge:
        judges = f"{baseline.judge or 'no model'}, this run by {run.judge or 'no model'}"
        yield f"The baseline was judged by {judges}: only what code checked is compared."


def _suites(run: Run) -> str:
    return ", ".join(run.suites) or "all suites"


def _failures(run: Run, rows: Sequence[Row], fallen: Sequence[Flip], broken: Sequence[Faulty]) -> Iterable[Reason]:
    if not counted(run.trials):
        yield Reason(text="nothing was measured: no trial of a case counts")
    yield from _broke(run.trials, broken)
    for row in rows:
        if row.verdict == "missed":
            told = f"{row.label} is {shown(row.value, row.unit)}; its target is {shown_target(row.target, row.unit)}"
            yield Reason(text=f"{told} (missed before)" if row.missed_before else told, missed_before=row.missed_before)
        if row.regressed and row.before is not None and row.change is not None:
            now = shown(row.before + row.change, row.unit)
            yield Reason(
                text=f"{row.label} fell from {shown(row.before, row.unit)} to {now} "
                f"over {_count(row.compared, 'case')} (p {equals_p(row.p)})"
            )
    for flip in fallen:
        if flip.verdict == "regressed":
            told = f"{flip.what} {flip.why}".lstrip()
            yield Reason(text=f"case '{flip.case}' regressed: {told}, {flip.before} before (p {equals_p(flip.p)})")


def _broke(trials: Sequence[Trial], broken: Sequence[Faulty]) -> Iterable[Reason]:
    """What spoiled too many trials, each kind of fault for itself."""
    spoiled = {it.fault: it.trials for it in broken}
    spoiled["grader"] = sum(trial.fault == "grader" or _unreadable([trial]) > 0 for trial in trials)
    told: tuple[tuple[Fault, str], ...] = (
        ("infrastructure", "broke through no fault of the agent; mend what it runs on"),
        ("customer", "were spoiled by the simulated customer; see what it said, mend its persona"),
        ("grader", f"are not judged: {UNREAD}; see that its model can be reached and calls tools"),
    )
    for fault, what in told:
        if (count := spoiled.get(fault, 0)) > MOST_BROKEN * len(trials):
            yield Reason(text=f"{count} of {len(trials)} trials {what} and measure again")


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
