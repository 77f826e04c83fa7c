"""Whose doing it is that a trial failed. A trial that only shows what it ran on says nothing about the agent."""

from collections.abc import Sequence

from frontdesk.errors import CustomerFailed, FrontdeskError
from frontdesk.evals.results import Check, Fault, Judgement


def attributed(
    checks: Sequence[Check],
    judgements: Sequence[Judgement],
    *,
    simulated: bool = False,
    broke: FrontdeskError | TimeoutError | str | None = None,
) -> Fault | None:
    """Whose fault a trial is; None where there is none to name.

    `broke` is what ended the conversation before its time: an error, or why a turn failed. It comes before what was checked:
    what a customer made up leads an agent astray. A judgement that could not be read leaves open whether the trial passed,
    unless it failed anyway; what code checked counts all the same. The agent's own failures are
    named for simulated trials; other cases say themselves what was not met.
    """
    if broke is not None:
        return "customer" if isinstance(broke, CustomerFailed) else "infrastructure"
    if any(not check.passed for check in checks) or any(judged.passed is False for judged in judgements):
        return "agent" if simulated else None
    return "grader" if any(judged.passed is None for judged in judgements) else None
