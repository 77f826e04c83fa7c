"""What a scorecard makes of trials."""

from collections.abc import Sequence
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats import multitest

from frontdesk.evals.criteria import CriterionName, Target
from frontdesk.evals.results import Check, Run, Trial
from frontdesk.evals.scoring.amounts import printable, shown, shown_change, shown_interval, shown_seconds, shown_target
from frontdesk.evals.scoring.scorecard import NEEDS_JUDGE, Row, Scorecard, scorecard
from frontdesk.evals.scoring.statistics import holm, mean_interval, pass_power, share_interval
from frontdesk.facts import Usage
from kit.trials import TARGETS, check, judged, run_of, trial, trials


def row(run: Run, name: CriterionName) -> Row:
    return next(it for it in scorecard(run, TARGETS).rows if it.name == name)


def cases(passed: int, of: int, criterion: CriterionName = "comprehension") -> list[Trial]:
    """Cases of one trial each."""
    return [trial(f"case-{number}", check(number < passed, criterion)) for number in range(of)]


# Numbers


@pytest.mark.parametrize(
    ("share", "count", "low", "high"),
    [(0.8, 10, 0.4902, 0.9433), (1.0, 20, 0.8389, 1.0), (0.0, 5, 0.0, 0.4345), (0.5, 100, 0.4038, 0.5962)],
)
def test_wilsons_interval(share: float, count: int, low: float, high: float) -> None:
    assert share_interval(share, count) == pytest.approx((low, high), abs=5e-5)


@given(st.floats(0, 1), st.integers(1, 500))
def test_an_interval_holds_its_share(share: float, count: int) -> None:
    low, high = share_interval(share, count)
    assert 0 <= low <= share + 1e-9
    assert share - 1e-9 <= high <= 1


def test_the_interval_of_a_mean() -> None:
    assert mean_interval([1.0]) is None
    assert mean_interval([1.0, 2.0, 3.0]) == pytest.approx((0.0, 4.4841), abs=1e-4)


def test_holms_method() -> None:
    assert holm([]) == ()
    assert holm([0.01, 0.04, 0.03]) == pytest.approx((0.03, 0.06, 0.06))


@settings(max_examples=8)  # theirs collects all garbage each time
@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_holms_method_is_that_of_statsmodels(chances: list[float]) -> None:
    theirs: Any = multitest
    assert holm(chances) == pytest.approx(tuple(theirs.multipletests(chances, method="holm")[1]))


@given(st.integers(1, 12), st.data())
def test_more_tries_in_a_row_never_pass_more_often(count: int, data: st.DataObject) -> None:
    passed = data.draw(st.integers(0, count))
    powers = [pass_power(passed, count, k) for k in range(1, count + 1)]
    assert powers == sorted(powers, reverse=True)
    assert powers[0] == pytest.approx(passed / count)
    assert powers[-1] == float(passed == count)


# Criteria


def test_a_case_counts_once_however_often_it_was_played() -> None:
    it = row(run_of(trials("one", 5, 5), trials("two", 1, 2)), "comprehension")
    assert (it.value, it.count, it.trials) == (0.75, 2, 7)
    assert it.interval == pytest.approx(share_interval(0.75, 2))


def test_a_trial_passes_a_criterion_if_all_its_checks_of_it_do() -> None:
    played = [trial("one", check(True), check(False), check(True, "topic"))]
    assert row(run_of(played), "comprehension").value == 0
    assert row(run_of(played), "topic").value == 1


def test_what_is_not_counted_matters_only_when_it_fails() -> None:
    calm = [trial("one", check(True, "escalated_rightly", counted=False))]
    wrong = [trial("two", check(False, "escalated_rightly", counted=False), handed_over=True)]
    assert row(run_of(calm), "escalated_rightly").value is None
    assert row(run_of(calm, wrong), "escalated_rightly").value == 0


def test_who_was_rightly_handed_to_a_person_counts_for_precision() -> None:
    right = [trial("one", check(True, "escalation", key="hands_over"), handed_over=True)]
    wrong = [trial("two", check(False, "escalated_rightly", key="hands_over", counted=False), handed_over=True)]
    it = row(run_of(right, wrong), "escalated_rightly")
    assert (it.value, it.count) == (0.5, 2)


@pytest.mark.parametrize(
    ("passed", "of", "criterion", "verdict"),
    [
        (19, 20, "comprehension", "met"),
        (18, 20, "comprehension", "unclear"),
        (30, 60, "comprehension", "missed"),
        (20, 20, "accuracy", "met"),
        (59, 60, "accuracy", "missed"),
        (0, 0, "accuracy", "not measured"),
    ],
)
def test_verdicts(passed: int, of: int, criterion: CriterionName, verdict: str) -> None:
    other = [trial("other", check(True, "citations"))]
    it = row(run_of(cases(passed, of, criterion), other), criterion)
    assert it.verdict == verdict
    assert ("too few cases to tell" in it.remarks) == (verdict == "unclear")


def test_only_what_is_missed_fails() -> None:
    unclear = scorecard(run_of(cases(18, 20)), TARGETS)
    assert not unclear.failed(gate=False)
    missed = scorecard(run_of(cases(59, 60, "accuracy")), TARGETS)
    assert missed.failed(gate=False)
    assert missed.reasons() == ("Response accuracy is 98.3%; its target is 100%",)


def test_what_needs_a_judge_says_so() -> None:
    without = row(run_of(cases(1, 1)), "relevance")
    assert (without.value, without.verdict, without.remarks) == (None, "not measured", (NEEDS_JUDGE,))
    assert row(run_of(cases(1, 1), judge="claude-haiku-4-5"), "relevance").remarks == ("no case measures it",)


def test_what_the_judge_got_wrong_is_not_the_agents() -> None:
    said = [judged(True), judged(None), judged(True)]
    played = [trial(f"case-{index}", judgements=(it,)) for index, it in enumerate(said)]
    run = run_of(played, judge="claude-haiku-4-5")
    it = row(run, "relevance")
    assert (it.value, it.count, it.remarks) == (1, 2, ("1 judgement could not be read",))
    assert scorecard(run, TARGETS).grader_errors == 1


def unread(case: str, *checks: Check, number: int = 1, **more: object) -> Trial:
    """A trial that did what code checks, with a judge that could not be read."""
    spoiled = {"judgements": (judged(None),), "fault": "grader", "error": "no tool is called"}
    return trial(case, *checks, number=number, **spoiled, **more)


def unread_run() -> Run:
    """97 of 100 cases do what code checks, and nothing of the judge can be read."""
    good = [unread(f"good-{it}", check(True)) for it in range(97)]
    bad = [trial(f"bad-{it}", check(False), judgements=(judged(None),)) for it in range(3)]
    return run_of(good, bad, judge="claude-haiku-4-5")


def test_what_code_checked_counts_where_the_judge_cannot_be_read() -> None:
    card = scorecard(unread_run(), TARGETS)
    it = next(it for it in card.rows if it.name == "comprehension")
    assert (it.value, it.count, it.verdict) == (0.97, 100, "met")
    assert next(it for it in card.rows if it.name == "handling_time").count == 100
    assert [(it.value, it.cases) for it in card.powers] == [(0, 3)], "whether the others passed is not known"
    assert sum(it.cases for it in card.groups) == 3


def test_a_criterion_that_the_judge_left_open_is_not_measured_by_the_rest_of_it() -> None:
    half = trial("half", judgements=(judged(True), judged(None)), fault="grader")
    lost = trial("lost", judgements=(judged(False), judged(None)))
    run = run_of([half, lost, trial("good", judgements=(judged(True),))], judge="claude-haiku-4-5")
    it = row(run, "relevance")
    assert (it.value, it.count) == (0.5, 2)


def test_failing_checks_are_told_of_all_trials_that_were_checked() -> None:
    played = [trial("one", check(False)), *(unread("one", check(True), number=it) for it in (2, 3))]
    (it,) = scorecard(run_of(played), TARGETS).failing
    assert (it.failed, it.trials) == (1, 3)


def test_a_judge_that_cannot_be_read_is_told_and_fails() -> None:
    card = scorecard(unread_run(), TARGETS)
    relevance = next(it for it in card.rows if it.name == "relevance")
    assert (relevance.value, relevance.remarks) == (None, ("the judge could not be read",))
    assert card.grader_errors == 100
    (reason,) = card.reasons(gate=True)
    assert reason.startswith("100 of 100 trials are not judged: the judge could not be read")


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("customer", "2 of 32 trials were spoiled by the simulated customer"),
        ("grader", "2 of 32 trials are not judged: the judge could not be read"),
        ("infrastructure", "2 of 32 trials broke through no fault of the agent"),
    ],
)
def test_each_kind_of_fault_that_is_too_frequent_fails_for_a_reason_of_its_own(fault: str, reason: str) -> None:
    few = [
        trial("few", check(True), fault=other) for other in ("customer", "grader", "infrastructure") if other != fault
    ]
    spoiled = [trial("two", check(True), number=it, fault=fault) for it in (1, 2)]
    card = scorecard(run_of(trials("one", 28, 28), few, spoiled), TARGETS)
    (told,) = card.reasons(gate=True)
    assert told.startswith(reason)
    assert told.endswith("and measure again")


@pytest.mark.parametrize("fault", ["customer", "infrastructure"])
def test_faults_of_others_are_counted_apart(fault: str) -> None:
    spoiled = trials("two", 0, 1, fault=fault, error="it broke")
    card = scorecard(run_of(trials("one", 30, 30), spoiled), TARGETS)
    assert [(it.fault, it.trials, it.cases, it.example) for it in card.faults] == [(fault, 1, ("two",), "it broke")]
    assert next(it for it in card.rows if it.name == "comprehension").count == 1
    assert [it.cases for it in card.groups] == [1]
    assert card.failing == ()
    assert not card.failed(gate=False)


def test_one_trial_that_the_judge_left_open_is_no_reason_to_fail() -> None:
    card = scorecard(run_of(trials("one", 30, 30), [unread("two", check(True))]), TARGETS)
    assert [(it.fault, it.trials, it.cases) for it in card.faults] == [("grader", 1, ("two",))]
    assert not card.failed(gate=False)


def test_an_agent_that_broke_before_anything_was_checked_did_not_take_its_step() -> None:
    broke = [trial("one", fault="agent", error="KeyError: 'plan'")]
    card = scorecard(run_of(broke), TARGETS)
    assert next(it for it in card.rows if it.name == "comprehension").value == 0
    assert [(it.key, it.found) for it in card.failing] == [("error", "KeyError: 'plan'")]


def test_too_much_that_broke_fails_for_that_reason() -> None:
    broke = trials("two", 0, 3, fault="infrastructure", error="no route")
    card = scorecard(run_of(trials("one", 30, 30), broke), TARGETS)
    assert card.reasons() == (
        "3 of 33 trials broke through no fault of the agent; mend what it runs on and measure again",
    )
    assert card.failed(gate=True)


def test_a_run_of_nothing_fails() -> None:
    assert scorecard(run_of(), TARGETS).reasons() == ("nothing was measured: no trial of a case counts",)


def simulated(handed: Sequence[bool], *, wanted: bool = False) -> list[Trial]:
    checks = (check(True, "escalation", key="hands_over"),) if wanted else (check(True),)
    return [
        trial(f"{'wanted' if wanted else 'talk'}-{index}", *checks, simulated=True, handed_over=it)
        for index, it in enumerate(handed)
    ]


@pytest.mark.parametrize(
    ("handed", "value", "verdict", "remarked"),
    [(1, 0.95, "met", True), (5, 0.75, "met", False), (18, 0.1, "missed", False), (7, 0.65, "unclear", False)],
)
def test_deflection_is_a_band(handed: int, value: float, verdict: str, remarked: bool) -> None:
    run = run_of(simulated([index < handed for index in range(20)]), simulated([True] * 5, wanted=True), cases(3, 3))
    it = row(run, "deflection")
    assert (it.value, it.count, it.verdict) == (value, 20, verdict)
    assert any("more than aimed at" in remark for remark in it.remarks) == remarked


@pytest.mark.parametrize(
    ("talk", "value"),
    [
        (trial("talk", check(True), simulated=True), 1),
        (trial("talk", check(True), simulated=True, handed_over=True), 0),
        (trial("talk", check(False), simulated=True, fault="agent"), 0),
        (trial("talk", check(True), simulated=True, fault="agent", judgements=(judged(False),)), 0),
        (trial("talk", simulated=True, fault="agent", error="KeyError"), 0),
        (trial("talk", check(True), check(False, "accuracy"), simulated=True), 0),
        (trial("talk", check(True), simulated=True, fault="grader", judgements=(judged(None),)), 1),
        (trial("talk", check(False), simulated=True, fault="customer"), None),
        (trial("talk", check(True)), None),
    ],
)
def test_only_what_was_resolved_without_a_person_is_deflected(talk: Trial, value: float | None) -> None:
    assert row(run_of([talk]), "deflection").value == value


def test_satisfaction_is_not_measured_from_cases() -> None:
    assert row(run_of(cases(1, 1)), "satisfaction").verdict == "not measured"


@pytest.mark.parametrize(
    ("seconds", "verdict"), [((2.0, 4.0), "met"), ((400.0, 410.0, 405.0), "missed"), ((10.0, 1000.0), "unclear")]
)
def test_handling_time(seconds: Sequence[float], verdict: str) -> None:
    played = [trial(f"case-{index}", check(True), seconds=it, stand_in=True) for index, it in enumerate(seconds)]
    it = row(run_of(played, [trial("silent", check(True), seconds=0.0)]), "handling_time")
    assert (it.count, it.verdict) == (len(seconds), verdict)
    assert it.value == pytest.approx(sum(seconds) / len(seconds))
    assert "with the stand-in" in it.remarks


# What else there is


def test_the_chance_to_pass_k_times_in_a_row() -> None:
    card = scorecard(run_of(trials("one", 4, 5), trials("two", 5, 5), trials("three", 1, 2)), TARGETS)
    assert [(it.k, it.cases) for it in card.powers] == [(1, 3), (2, 3), (3, 2), (4, 2), (5, 2)]
    assert card.powers[0].value == pytest.approx((0.8 + 1 + 0.5) / 3)
    assert card.powers[1].value == pytest.approx((0.6 + 1 + 0) / 3)
    assert card.powers[4].value == pytest.approx((0 + 1) / 2)


def test_groups_languages_and_attacks() -> None:
    card = scorecard(
        run_of(
            trials("one", 2, 2, group="quote", language="fr"),
            trials("two", 1, 2, group="general"),
            trials("three", 0, 2, group="quote", adversarial=True),
        ),
        TARGETS,
    )
    assert [(it.name, it.passed, it.sometimes, it.cases) for it in card.groups] == [
        ("general", 0, 1, 1),
        ("quote", 1, 0, 2),
    ]
    assert [(it.name, it.passed, it.cases) for it in card.languages] == [("en", 0, 2), ("fr", 1, 1)]
    assert [(it.name, it.passed, it.cases) for it in card.adversarial] == [("adversarial", 0, 1), ("ordinary", 1, 2)]


def test_failed_checks_are_told_once_a_case() -> None:
    card = scorecard(run_of(trials("one", 1, 4), trials("two", 0, 4)), TARGETS)
    assert [(it.case, it.key, it.turn, it.failed, it.trials) for it in card.failing] == [
        ("two", "says", 1, 4, 4),
        ("one", "says", 1, 3, 4),
    ]
    assert (card.failing[0].expected, card.failing[0].found) == ("“30 days”", "60 days")


def test_what_it_took_counts_the_confirmations_too() -> None:
    usage = Usage(input_tokens=10, output_tokens=5)
    played = trials("one", 2, 2, usage=usage, cost_usd=0.1, judge_cost_usd=0.01, first_word=(0.2, 0.8, 0.5))
    again = trials("one", 1, 1, usage=usage, cost_usd=0.1, judge_cost_usd=0.0)
    card = scorecard(run_of(played), TARGETS, confirmed=again)
    assert card.spent.cost_usd == pytest.approx(0.3)
    assert card.spent.judge_cost_usd == pytest.approx(0.02)
    assert card.spent.usage == Usage(input_tokens=30, output_tokens=15)
    assert card.spent.first_word_median == 0.5
    assert (card.trials, card.confirmations) == (2, 1)
    assert scorecard(run_of(cases(1, 1)), TARGETS).spent.cost_usd is None


def test_a_cost_that_is_not_known_makes_the_whole_unknown() -> None:
    known = trial("one", cost_usd=0.1, judge_cost_usd=0.1, customer_cost_usd=0.1, simulated=True)
    spent = scorecard(run_of([known, trial("two", simulated=True)]), TARGETS).spent
    assert (spent.cost_usd, spent.judge_cost_usd, spent.customer_cost_usd) == (None, None, None)


def test_simulated_customers_and_the_agreement_cost_as_well() -> None:
    talk = trial("talk", simulated=True, customer_cost_usd=0.25, judge_cost_usd=0.1)
    run = run_of([talk, trial("one", judge_cost_usd=0.1)])
    spent = scorecard(run, TARGETS, agreement_cost_usd=0.5).spent
    assert (spent.customer_cost_usd, spent.judge_cost_usd) == (0.25, pytest.approx(0.7))
    assert scorecard(run, TARGETS).spent.judge_cost_usd == pytest.approx(0.2)
    assert scorecard(run, TARGETS, agreement_cost_usd=None).spent.judge_cost_usd is None
    assert scorecard(run_of(cases(1, 1)), TARGETS).spent.customer_cost_usd == 0


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 5)), max_size=6))
def test_a_scorecard_is_written_and_read(counts: list[tuple[int, int]]) -> None:
    card = scorecard(run_of(*(trials(f"case-{i}", passed, of) for i, (passed, of) in enumerate(counts))), TARGETS)
    assert msgspec.json.decode(msgspec.json.encode(card), type=Scorecard) == card
    assert all(it.value is None or 0 <= it.value <= 1 for it in card.rows if it.unit == "share")
    assert card.failed(gate=False) == bool(card.reasons())


# Amounts


def test_amounts() -> None:
    assert shown(0.9333, "share") == "93.3%"
    assert shown(0.99999, "share") == "99.9%", "not quite all is not all"
    assert shown(1.0, "share") == "100%"
    assert shown(None, "share") == "–"
    assert shown(4.25, "score") == "4.25"
    assert [shown_seconds(it) for it in (0.42, 12.34, 119.99, 365)] == ["0.42 s", "12.3 s", "2 min", "6 min 5 s"]
    assert [shown_target(it, "share") for it in (Target(1.0), Target(0.95), Target(0.7, 0.8), Target())] == [
        "100%",
        "≥ 95%",
        "70–80%",
        "–",
    ]
    assert shown_target(Target(None, 360), "seconds") == "≤ 6 min"
    assert shown_interval((0.5, 1.0), "share") == "50–100%"
    assert [shown_change(it, "share") for it in (0.021, -0.1, 0.0, None)] == ["+2.1 pt", "−10.0 pt", "same", "–"]


@given(st.text())
def test_nothing_printable_steers_a_terminal(text: str) -> None:
    assert printable(printable(text)) == printable(text)
    assert not set(printable(f"\x1b[2J\x9b\u202e{text}\r")) & {"\x1b", "\x9b", "\u202e", "\r", "\0"}
