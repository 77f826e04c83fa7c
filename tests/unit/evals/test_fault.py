"""Whose fault a trial is: what spoils it, and what the agent has to answer for."""

import pytest

from frontdesk.errors import CustomerFailed, ModelUnavailable
from frontdesk.evals.checking.fault import attributed
from frontdesk.evals.results import Check, Fault, Judgement

MET = Check(criterion="accuracy", key="says", passed=True, expected="$40")
MISSED = Check(criterion="accuracy", key="says", passed=False, expected="$40")
GOOD, BAD, UNREADABLE = (Judgement(criterion="relevance", rubric="r", passed=passed) for passed in (True, False, None))
BREAKS = (ModelUnavailable("529"), TimeoutError(), "the turn failed: no tool")


@pytest.mark.parametrize("broke", BREAKS)
def test_what_breaks_is_the_infrastructures_fault_whatever_was_checked(broke: ModelUnavailable | str) -> None:
    assert attributed([MISSED], [UNREADABLE], simulated=True, broke=broke) == "infrastructure"


def test_a_customer_who_fails_spoils_the_trial() -> None:
    assert attributed([MISSED], [BAD], simulated=True, broke=CustomerFailed("it says “9”")) == "customer"


@pytest.mark.parametrize(
    ("checks", "judgements", "simulated", "played"),
    [
        ([MET], [GOOD], None, None),
        ([], [], None, None),
        ([MISSED], [GOOD], "agent", None),
        ([MET], [GOOD, BAD], "agent", None),
        ([MET], [UNREADABLE, GOOD], "grader", "grader"),
        ([MISSED], [UNREADABLE], "agent", None),
        ([MET], [UNREADABLE, BAD], "agent", None),
    ],
)
def test_the_agent_is_named_where_it_failed_and_the_grader_only_where_it_decides(
    checks: list[Check], judgements: list[Judgement], simulated: Fault | None, played: Fault | None
) -> None:
    assert attributed(checks, judgements, simulated=True) == simulated
    assert attributed(checks, judgements) == played
