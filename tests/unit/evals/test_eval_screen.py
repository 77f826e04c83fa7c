"""The scorecard on a screen, narrow and wide."""

from io import StringIO

import pytest
from rich.console import Console

from frontdesk.cli.eval_screen import show
from frontdesk.evals.results import WORDS_ONLY, Run, Trial, decode_run, encode_baseline
from frontdesk.evals.scoring.scorecard import Scorecard, scorecard
from kit.trials import TARGETS, check, judged, run_of, trial, trials


def screen(card: Scorecard, width: int = 120, *, gate: bool = False, everything: bool = False) -> str:
    console = Console(file=StringIO(), width=width, highlight=False)
    show(console, card, gate=gate, everything=everything)
    written = console.file
    assert isinstance(written, StringIO)
    return "\n".join(line.rstrip() for line in written.getvalue().splitlines())


def worse() -> tuple[Run, Run, list[Trial]]:
    fine = [trials(f"fine-{it}", 5, 5) for it in range(9)]
    run = run_of(trials("one", 0, 5, group="quote"), trials("two", 5, 5), trials("three", 3, 3), *fine)
    baseline = run_of(trials("one", 5, 5, group="quote"), trials("two", 4, 5), trials("old", 5, 5), *fine)
    return run, baseline, trials("one", 0, 12)


@pytest.mark.parametrize("width", [80, 120])
def test_nothing_is_wider_than_the_screen_and_no_number_is_cut(width: int) -> None:
    run, baseline, fresh = worse()
    told = screen(scorecard(run, TARGETS, baseline=baseline, confirmed=fresh), width)
    assert max(map(len, told.splitlines())) <= width
    assert "…" not in told
    assert "? unclear" in told
    assert "– not measured" in told
    assert "91.7%" in told
    assert "64.6–98.5%" in told


def test_what_got_worse_is_told_with_what_flipped() -> None:
    run, baseline, fresh = worse()
    told = screen(scorecard(run, TARGETS, baseline=baseline, confirmed=fresh))
    assert "✗ one  regressed: passed 0 of 5 trials, 5 of 5 before; passed 0 of 12 when played again" in told
    assert "    turn 1, says (5 of 5 trials)\n      expected  “30 days”\n      found     60 days" in told
    assert "Passed more often than before (1): two" in told
    assert "New, not compared (1): three" in told
    assert "Gone (1): old" in told
    assert "Failed, for 1 reason:\n✗ case 'one' regressed" in told


def test_a_baseline_of_another_search_is_told_in_one_line_and_one_that_does_not_say_in_none() -> None:
    words, meaning = run_of(trials("one", 1, 1), search=WORDS_ONLY), run_of(trials("one", 1, 1), search="e5-small")
    told = screen(scorecard(meaning, TARGETS, baseline=words), 200, gate=True)
    assert (
        "Not the same search (the baseline's was words only, this run's e5-small): it alone may find other passages. "
        "FRONTDESK_ENCODER chooses it.\n"
    ) in told
    assert "Passed: " in told
    assert "search" not in screen(scorecard(words, TARGETS, baseline=words))
    old = encode_baseline(run_of(trials("one", 1, 1)))
    assert b'"search"' not in old
    assert "search" not in screen(scorecard(words, TARGETS, baseline=decode_run(old, "baseline.json")))


def test_what_needs_a_judge_says_so() -> None:
    told = screen(scorecard(run_of(trials("one", 1, 1)), TARGETS))
    assert "Response relevance  not measured: needs a judge model (set ANTHROPIC_API_KEY)" in told
    assert "Passed: no target is missed." in told
    assert "Compared" not in told


def test_the_gate_lets_pass_what_was_missed_before() -> None:
    run = run_of(trials("one", 1, 1, "accuracy"), trials("two", 0, 1, "accuracy"))
    card = scorecard(run, TARGETS, baseline=run)
    assert "Failed, for 1 reason:\n✗ Response accuracy is 50%; its target is 100% (missed before)" in screen(card)
    told = screen(card, gate=True)
    assert "Passed: no target is missed, nothing got worse." not in told, "it is missed"
    assert "Passed: nothing got worse.\nLet pass: Response accuracy is 50%; its target is 100% (missed before)" in told


def test_a_gate_without_a_baseline_says_that_nothing_was_compared() -> None:
    run = run_of(trials("one", 1, 1))
    said = "no baseline: nothing was compared (save one with --trials 5 --save-baseline FOLDER/evals/baseline.json)"
    assert said in screen(scorecard(run, TARGETS), gate=True)
    assert said not in screen(scorecard(run, TARGETS))
    assert said not in screen(scorecard(run, TARGETS, baseline=run), gate=True)


def test_what_simulated_customers_cost_is_told() -> None:
    card = scorecard(run_of([trial("talk", cost_usd=1.0, simulated=True, customer_cost_usd=0.25)]), TARGETS)
    assert "agent $1.00, judge none, simulated customers $0.25" in screen(card)
    card = scorecard(run_of([trial("talk", cost_usd=1.0, simulated=True)]), TARGETS)
    assert "simulated customers unknown" in screen(card)


def test_a_judge_that_cannot_be_read_is_told() -> None:
    unread = trial("two", check(True), judgements=(judged(None),), fault="grader", error="no tool is called")
    told = screen(scorecard(run_of([unread], judge="claude-haiku-4-5"), TARGETS))
    assert "Response relevance  not measured: the judge could not be read" in told
    assert "• judge  1 reply could not be read" in told
    assert "✗ 1 of 1 trials are not judged: the judge could not be read" in told


def test_long_lists_are_cut_unless_everything_is_wanted() -> None:
    card = scorecard(run_of(*(trials(f"case-{it}", 0, 1) for it in range(30))), TARGETS)
    assert "… and 10 more; --all shows them." in screen(card)
    assert "case-29" not in screen(card)
    assert "case-29" in screen(card, everything=True)


def test_faults_are_apart_and_costs_are_told() -> None:
    spoiled = [trial("two", fault="infrastructure", error="529 overloaded", cost_usd=0.0)]
    played = trials("one", 1, 1, cost_usd=0.25, first_word=(0.5,))
    told = screen(scorecard(run_of(played, spoiled), TARGETS))
    assert "• infrastructure  1 trial (two); as in: 529 overloaded" in told
    assert "cost              agent $0.25, judge none" in told
    assert "first word after  median 0.5 s, mean 0.5 s" in told


def test_no_text_steers_the_terminal_or_the_markup() -> None:
    nasty = "\x1b]0;mine\x07[bold red]x[/bold red]\x9b2J"
    spoiled = trial("two", fault="customer", error=nasty)
    run = run_of([trial(nasty, check(False), group=nasty, language=nasty), spoiled], agent=nasty, company=nasty)
    told = screen(scorecard(run, TARGETS, baseline=run))
    assert not {"\x1b", "\x07", "\x9b"} & set(told)
    assert "[bold red]x[/bold red]" in told
