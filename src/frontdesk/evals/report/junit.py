"""A run as JUnit's XML: a test suite for each group, a test case for each case."""

from collections.abc import Iterable, Sequence
from io import BytesIO

from junitparser import Error, Failure, JUnitXml, TestCase, TestSuite

from frontdesk.evals.results import Run, Trial
from frontdesk.evals.scoring.amounts import printable
from frontdesk.evals.scoring.scores import by_case, decided
from frontdesk.evals.scoring.tallies import Failing, failing


def junit(run: Run) -> bytes:
    """A case fails if any trial of it does; it is in error if none is decided, for faults that are not the agent's."""
    suites: dict[str, TestSuite] = {}
    for case, trials in by_case(run.trials).items():
        group = trials[0].group
        suite = suites.setdefault(group, TestSuite(printable(group)))
        suite.add_testcase(_case(run, case, trials))
    report = JUnitXml(printable(f"{run.agent} of {run.company}"))
    for suite in suites.values():
        report.add_testsuite(suite)
    report.update_statistics()
    written = BytesIO()
    report.write(written)  # pyright: ignore[reportUnknownMemberType]
    return written.getvalue()


def _case(run: Run, case: str, trials: Sequence[Trial]) -> TestCase:
    told = TestCase(
        printable(case), printable(f"{run.agent}.{trials[0].group}"), sum(trial.seconds for trial in trials)
    )
    spoiled = [trial for trial in trials if trial.fault not in (None, "agent")]
    good = decided(trials)
    faults = "\n".join(f"trial {trial.number}: {trial.fault}: {trial.error}" for trial in spoiled)
    if not good:
        error = Error(printable(f"no trial counts: {spoiled[0].fault}"), spoiled[0].fault)
        error.text = printable(faults)
        told.result = [error]
    elif failed := sum(not trial.passed for trial in good):
        found = failing(good)
        keys = ", ".join(dict.fromkeys(it.key for it in found))
        failure = Failure(printable(f"{failed} of {len(good)} trials failed: {keys}"), "expectation")
        failure.text = printable("\n".join(_lines(found)))
        told.result = [failure]
    if good and spoiled:
        told.system_err = printable(faults)
    return told


def _lines(found: Iterable[Failing]) -> Iterable[str]:
    for it in found:
        turn = f"turn {it.turn}, " if it.turn else ""
        yield f"{turn}{it.key} ({it.failed} of {it.trials} trials)"
        yield f"  expected: {it.expected}"
        yield f"  found:    {it.found or 'nothing'}"
