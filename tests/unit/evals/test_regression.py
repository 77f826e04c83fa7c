"""A few noisy flips raise no alarm; a real fault does, be it in one case or in many."""

import random
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from frontdesk.evals.criteria import CriterionName
from frontdesk.evals.results import Check, Judgement, Run, Trial, decode_run, encode_baseline
from frontdesk.evals.scoring.regression import CONFIRMATIONS, suspects
from frontdesk.evals.scoring.scorecard import Row, Scorecard, scorecard
from frontdesk.evals.scoring.statistics import LEVEL, fall_p, worse_p
from kit.trials import TARGETS, chance_trials, check, judged, run_of, trial, trials

SOUND: dict[CriterionName, float] = {"comprehension": 1.0, "accuracy": 1.0}
BROKEN: dict[CriterionName, float] = {"comprehension": 1.0, "accuracy": 0.0}
Chances = Mapping[str, Mapping[CriterionName, float]]


def row(card: Scorecard, name: CriterionName = "comprehension") -> Row:
    return next(it for it in card.rows if it.name == name)


def regressed(card: Scorecard) -> list[str]:
    return [flip.case for flip in card.flips if flip.verdict == "regressed"]


def played(dice: random.Random, chances: Chances, count: int) -> Run:
    return run_of(*(chance_trials(dice, case, each, count) for case, each in chances.items()))


def rerun(dice: random.Random, before: Chances, now: Chances, count: int, count_before: int = 5) -> Scorecard:
    """A baseline, a run, every suspect of it played again, and what the scorecard makes of that."""
    baseline, run = played(dice, before, count_before), played(dice, now, count)
    fresh = [it for case in suspects(run, baseline) for it in chance_trials(dice, case, now[case], CONFIRMATIONS)]
    return scorecard(run, TARGETS, baseline=baseline, confirmed=fresh)


def noisy(dice: random.Random, cases: int) -> dict[str, dict[CriterionName, float]]:
    names: list[CriterionName] = ["comprehension", "accuracy"]
    return {f"case-{it}": {name: dice.choice([1, 1, 0.95, 0.8, 0.5]) for name in names} for it in range(cases)}


# The tests themselves


def test_five_of_five_against_none_of_twelve() -> None:
    assert worse_p(0, 12, 5, 5) == pytest.approx(1 / 6188)


def test_a_fall_in_every_case_is_exact_where_cases_are_few() -> None:
    assert fall_p([-1.0] * 8) == pytest.approx(1 / 2**8)
    assert fall_p([-0.2]) == 0.5
    assert fall_p([]) == fall_p([0.0, 0.0]) == fall_p([0.4, -0.2]) == 1


@given(st.lists(st.sampled_from([-1.0, -0.4, -0.2, 0.0, 0.2, 0.6]), max_size=10))
def test_a_rise_is_no_fall_and_cases_that_stay_take_no_part(changes: list[float]) -> None:
    p = fall_p(changes)
    assert 0 < p <= 1
    assert p == fall_p([*changes, 0.0, 0.0])
    assert sum(changes) < 1e-9 or p == 1


# No alarm without cause


@pytest.mark.parametrize(("count", "count_before"), [(5, 5), (1, 5), (3, 3)])
def test_an_unchanged_agent_raises_no_more_alarms_than_the_level(count: int, count_before: int) -> None:
    dice = random.Random(count)
    over_cases = one_case = 0
    for _ in range(200):
        chances = noisy(dice, 12)
        card = rerun(dice, chances, chances, count, count_before)
        over_cases += any(it.regressed for it in card.rows)
        one_case += bool(regressed(card))
    assert over_cases <= 200 * LEVEL
    assert one_case <= 200 * LEVEL


def test_a_flip_that_passes_when_played_again_is_noise() -> None:
    run, baseline = run_of(trials("one", 2, 5)), run_of(trials("one", 5, 5))
    card = scorecard(run, TARGETS, baseline=baseline, confirmed=trials("one", 11, 12))
    (flip,) = card.flips
    assert (flip.verdict, str(flip.before), str(flip.now), str(flip.again)) == (
        "not confirmed",
        "5 of 5",
        "2 of 5",
        "11 of 12",
    )
    assert flip.why == "passed 11 of 12 when played again: that can be chance"


# An alarm with cause


@pytest.mark.parametrize("seed", range(5))
def test_one_broken_case_of_many_is_found(seed: int) -> None:
    dice = random.Random(seed)
    before = noisy(dice, 20) | {"case-3": SOUND}
    card = rerun(dice, before, before | {"case-3": BROKEN}, 3)
    assert regressed(card) == ["case-3"]
    assert card.failed(gate=True)
    flip = card.flips[0]
    assert flip.case == "case-3", "regressions come first"
    assert [(it.criterion, it.key, it.failed, it.trials) for it in flip.flipped] == [("accuracy", "says", 3, 3)]
    told = "case 'case-3' regressed: passed 0 of 12 when played again, 5 of 5 before"
    assert any(reason.startswith(told) for reason in card.reasons())


def test_a_fall_over_many_cases_is_found_without_playing_again() -> None:
    dice = random.Random(3)
    before: Chances = {f"case-{it}": {"comprehension": 0.95} for it in range(40)}
    now: Chances = {case: {"comprehension": 0.6} for case in before}
    card = scorecard(played(dice, now, 3), TARGETS, baseline=played(dice, before, 3))
    it = row(card)
    assert it.regressed
    assert it.change is not None
    assert it.change < -0.2
    assert any(reason.startswith("Query comprehension fell from") for reason in card.reasons(gate=True))


def test_only_fresh_trials_count() -> None:
    run, baseline = run_of(trials("one", 0, 12)), run_of(trials("one", 5, 5))
    (flip,) = scorecard(run, TARGETS, baseline=baseline).flips
    assert (flip.verdict, flip.p) == ("not confirmed", None)
    assert flip.why == "it was not played again; play it again to tell"


@pytest.mark.parametrize("count", [1, 2])
def test_a_baseline_of_too_few_trials_says_what_to_do(count: int) -> None:
    run, baseline = run_of(trials("one", 0, 5)), run_of(trials("one", count, count))
    card = scorecard(run, TARGETS, baseline=baseline, confirmed=trials("one", 0, 12))
    (flip,) = card.flips
    assert flip.verdict == "not confirmed"
    assert flip.why.endswith("of it, too few to tell; save the baseline with --trials 5")


def test_a_case_that_seldom_passed_cannot_be_told() -> None:
    run, baseline = run_of(trials("one", 0, 5)), run_of(trials("one", 1, 5))
    (flip,) = scorecard(run, TARGETS, baseline=baseline, confirmed=trials("one", 0, 12)).flips
    assert flip.why == "it passed 1 of 5 before: too seldom to tell"


def test_many_suspects_make_each_less_certain() -> None:
    names = [f"case-{it}" for it in range(5)]
    run = run_of(*(trials(it, 0, 5) for it in names))
    baseline = run_of(*(trials(it, 5, 5) for it in names))
    fresh = [each for it in names for each in trials(it, 0 if it == "case-0" else 1, 12)]
    card = scorecard(run, TARGETS, baseline=baseline, confirmed=fresh)
    (first, *others) = card.flips
    assert (first.case, first.p) == ("case-0", pytest.approx(5 / 6188))
    assert [it.p for it in others] == [pytest.approx(4 * 12 / 12376)] * 4
    assert regressed(card) == ["case-0", *names[1:]]


@pytest.mark.parametrize("slim", [False, True])
def test_what_failed_before_as_well_has_not_flipped(slim: bool) -> None:
    def both(says: bool) -> list[Trial]:
        fails = check(False, "citations", key="sources")
        return [trial("one", check(says), fails, number=number) for number in range(1, 6)]

    baseline = run_of([*both(True)[:4], *trials("one", 1, 1)])
    if slim:
        baseline = decode_run(encode_baseline(baseline), "baseline.json")
    run = run_of([*both(True)[:3], *trials("one", 1, 1)])
    assert scorecard(run, TARGETS, baseline=baseline).flips == (), "one of five passed before, one of four now"
    run = run_of([*both(False)[:4], *trials("one", 0, 1)])
    (flip,) = scorecard(run, TARGETS, baseline=baseline).flips
    assert [it.key for it in flip.flipped] == ["says"]


@pytest.mark.parametrize("slim", [False, True])
def test_what_always_held_in_a_case_that_never_passed_guards_the_folder(slim: bool) -> None:
    def five(*later: bool, trials: int = 5) -> list[Trial]:
        checks = [check(False, "accuracy"), *(check(held, "accuracy", turn=2) for held in later)]
        return [trial("one", *checks, number=number) for number in range(1, trials + 1)]

    baseline = run_of(five(True, True))
    if slim:
        baseline = decode_run(encode_baseline(baseline), "baseline.json")
    assert suspects(run_of(five(True, True)), baseline) == ()
    run = run_of(five(True, False))
    assert suspects(run, baseline) == ("one",)
    card = scorecard(run, TARGETS, baseline=baseline, confirmed=five(True, False, trials=12))
    (flip,) = card.flips
    assert (flip.what, flip.verdict, flip.p) == ("says “30 days” of turn 2", "regressed", pytest.approx(1 / 6188))
    assert (str(flip.before), str(flip.again)) == ("5 of 5", "0 of 12")
    assert [(it.turn, it.failed) for it in flip.flipped] == [(2, 5)]
    assert any("says “30 days” of turn 2 passed 0 of 12 when played again" in reason.text for reason in card.failures)


def dead(*more: Check, judgements: tuple[Judgement, ...] = (), times: int = 5) -> list[Trial]:
    checks = (check(False, "accuracy"), *more)
    return [trial("one", *checks, number=number, judgements=judgements) for number in range(1, times + 1)]


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (dead(check(True, turn=2)), dead(check(False, key="turn", turn=2))),
        (dead(check(True, turn=2)), dead(check(True, turn=2), check(False, "content", key="calls", turn=2))),
        (dead(check(True, turn=2)), [replace(it, error="it broke") for it in dead()]),
        (dead(judgements=(judged(True),)), dead(judgements=(judged(False),))),
    ],
    ids=["a turn that never came", "a call that was not expected", "an agent that broke", "a judge's verdict"],
)
def test_what_was_not_checked_before_or_is_no_more_counts(before: list[Trial], now: list[Trial]) -> None:
    baseline, run = run_of(before, judge="claude-haiku-4-5"), run_of(now, judge="claude-haiku-4-5")
    assert suspects(run, baseline) == ("one",)
    again = [replace(now[0], number=number) for number in range(1, 13)]
    (flip,) = scorecard(run, TARGETS, baseline=baseline, confirmed=again).flips
    assert (flip.verdict, flip.p) == ("regressed", pytest.approx(1 / 6188))


def test_one_event_with_many_marks_is_counted_once() -> None:
    before, now = run_of(trials("one", 4, 5)), run_of(trials("one", 0, 5))
    (flip,) = scorecard(now, TARGETS, baseline=before, confirmed=trials("one", 0, 12)).flips
    assert flip.p == pytest.approx(worse_p(0, 12, 4, 5))
    before, now = run_of(dead(*[check(True, turn=2)] * 6)), run_of(dead(*[check(False, turn=2)] * 6))
    (flip,) = scorecard(now, TARGETS, baseline=before, confirmed=dead(*[check(False, turn=2)] * 6, times=12)).flips
    assert flip.p == pytest.approx(1 / 6188)


def test_a_case_that_always_passed_is_compared_as_a_whole() -> None:
    run, baseline = run_of(trials("one", 0, 5)), run_of(trials("one", 5, 5))
    (flip,) = scorecard(run, TARGETS, baseline=baseline, confirmed=trials("one", 0, 12)).flips
    assert (flip.what, flip.p) == ("", pytest.approx(1 / 6188))


def test_a_saved_baseline_compares_as_the_run_does() -> None:
    dice = random.Random(5)
    chances = noisy(dice, 20)
    baseline, run = played(dice, chances, 5), played(dice, chances, 3)
    saved = decode_run(encode_baseline(baseline), "baseline.json")
    assert suspects(run, saved) == suspects(run, baseline)
    assert scorecard(run, TARGETS, baseline=saved).rows == scorecard(run, TARGETS, baseline=baseline).rows


# What is compared


def test_suspects_come_with_the_greatest_fall_first() -> None:
    run = run_of(trials("one", 4, 5), trials("two", 0, 5), trials("three", 5, 5))
    baseline = run_of(trials("one", 5, 5), trials("two", 5, 5), trials("three", 4, 5))
    assert suspects(run, baseline) == ("two", "one")
    card = scorecard(run, TARGETS, baseline=baseline)
    assert card.baseline
    assert card.baseline.improved == ("three",)


def test_new_and_gone_cases_are_told_and_not_compared() -> None:
    run, baseline = run_of(trials("one", 5, 5), trials("two", 0, 5)), run_of(trials("one", 5, 5), trials("old", 5, 5))
    card = scorecard(run, TARGETS, baseline=baseline)
    assert card.baseline
    same = card.baseline.compared
    assert (same.cases, same.new, same.gone) == (("one",), ("two",), ("old",))
    assert (card.flips, row(card).change, row(card).compared) == ((), 0, 1)


def test_cases_outside_of_the_suites_played_are_not_gone() -> None:
    run, baseline = run_of(trials("one", 5, 5), suites=("quote",)), run_of(trials("one", 5, 5), trials("old", 5, 5))
    card = scorecard(run, TARGETS, baseline=baseline)
    assert card.baseline
    assert card.baseline.compared.gone == ()
    assert card.notes == ("The baseline is of all suites, this run of quote.",)


def test_a_rewritten_case_is_not_compared() -> None:
    run = run_of(trials("one", 0, 5, case_sha256="new"), trials("two", 5, 5, case_sha256="b"), cases_sha256="new")
    baseline = run_of(trials("one", 5, 5, case_sha256="old"), trials("two", 5, 5, case_sha256="b"))
    card = scorecard(run, TARGETS, baseline=baseline)
    assert card.baseline
    assert (card.baseline.compared.rewritten, card.baseline.compared.cases) == (("one",), ("two",))
    assert suspects(run, baseline) == ()
    assert card.notes == (
        "The case files have changed since the baseline: cases in both are compared, those not rewritten since.",
    )


def test_without_the_hashes_of_cases_ids_must_do() -> None:
    run, baseline = run_of(trials("one", 0, 5), cases_sha256="new"), run_of(trials("one", 5, 5))
    assert suspects(run, baseline) == ("one",)
    (note,) = scorecard(run, TARGETS, baseline=baseline).notes
    assert note.endswith("by id, whether or not they were rewritten since.")


def test_judgements_are_not_compared_with_those_of_another_judge() -> None:
    def judged_trials(passed: bool) -> Sequence[Trial]:
        return [trial("one", number=number, judgements=(judged(passed),)) for number in range(1, 6)]

    run, baseline = run_of(judged_trials(False), judge="claude-haiku-4-5"), run_of(judged_trials(True))
    card = scorecard(run, TARGETS, baseline=baseline)
    assert suspects(run, baseline) == ()
    assert row(card, "relevance").change is None
    assert any("only what code checked is compared" in note for note in card.notes)
    same = run_of(judged_trials(True), judge="claude-haiku-4-5")
    assert suspects(run, same) == ("one",)


def test_spoiled_trials_make_no_suspect() -> None:
    run = run_of(trials("one", 0, 5, fault="infrastructure"), trials("two", 5, 5))
    assert suspects(run, run_of(trials("one", 5, 5), trials("two", 5, 5))) == ()


def test_slowness_alone_is_no_regression() -> None:
    def timed(seconds: float) -> Run:
        return run_of(*(trials(f"case-{it}", 5, 5, seconds=seconds) for it in range(30)))

    it = row(scorecard(timed(20.0), TARGETS, baseline=timed(1.0)), "handling_time")
    assert (it.change, it.p, it.regressed, it.verdict) == (19, None, False, "met")


# The gate


def test_what_was_missed_before_does_not_fail_the_gate() -> None:
    def run(failing: int) -> Run:
        return run_of(*(trials(f"case-{it}", 0 if it < failing else 5, 5, "accuracy") for it in range(20)))

    card = scorecard(run(1), TARGETS, baseline=run(1))
    assert card.failed(gate=False)
    assert not card.failed(gate=True)
    assert card.reasons() == ("Response accuracy is 95%; its target is 100% (missed before)",)
    newly = scorecard(run(1), TARGETS, baseline=run(0))
    assert newly.failed(gate=True), "the baseline met it"


def test_a_shortfall_that_was_unclear_before_fails_the_gate_when_it_is_clear() -> None:
    def run(passing: int) -> Run:
        return run_of(*(trials(f"case-{it}", int(it < passing), 1) for it in range(60)))

    before, now = run(54), run(50)
    assert row(scorecard(before, TARGETS)).verdict == "unclear"
    card = scorecard(now, TARGETS, baseline=before)
    assert (row(card).verdict, row(card).missed_before, card.failed(gate=True)) == ("missed", False, True)


def test_what_only_the_judge_told_does_not_count_where_code_alone_is_compared() -> None:
    made = {"number": 1, "simulated": True}
    fine = trial("one", check(True), judgements=(judged(True),), **made)
    unread = trial("one", check(True), judgements=(judged(None),), fault="grader", **made)
    lost = trial("two", check(True), judgements=(judged(False),), fault="agent", **made)
    broke = trial("three", fault="agent", error="KeyError", **made)
    before = run_of([fine, trial("two", check(True), **made), trial("three", check(True), **made)], judge="a")
    card = scorecard(run_of([unread, lost, broke], judge="b"), TARGETS, baseline=before)
    assert [flip.case for flip in card.flips] == ["three"]


def test_a_judge_that_fails_while_a_suspect_is_played_again_makes_no_regression() -> None:
    before, run = run_of(trials("one", 5, 5), judge="a"), run_of(trials("one", 4, 5), judge="a")
    fresh = [
        trial("one", check(it > 4), number=it, judgements=(judged(None),), fault="grader" if it > 4 else None)
        for it in range(1, 13)
    ]
    (flip,) = scorecard(run, TARGETS, baseline=before, confirmed=fresh).flips
    assert (flip.verdict, str(flip.again)) == ("not confirmed", "8 of 12")
    (flip,) = scorecard(run, TARGETS, baseline=before, confirmed=fresh[4:]).flips
    assert flip.again is None, "no trial of it is decided"
