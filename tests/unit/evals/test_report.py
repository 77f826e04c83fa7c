"""The files of a report: hostile texts do no harm in them, and nothing is left out."""

import json
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from junitparser import JUnitXml

from frontdesk.evals.report import write_report
from frontdesk.evals.report.junit import junit
from frontdesk.evals.report.page import page
from frontdesk.evals.report.plots import powers_plot, times_plot, values_plot
from frontdesk.evals.results import Check, Line, Run, Trial, decode_run
from frontdesk.evals.scoring.scorecard import scorecard
from frontdesk.facts import Citation
from kit.trials import TARGETS, check, judged, run_of, trial, trials

HOSTILE = "\"'></details></style><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7*7 }}\x1b[31m\x00"
EMPTY = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "use", "path"}


class Page(HTMLParser):
    """The elements, attributes and texts of a page, and whether every element is closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.disorder: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        if tag in EMPTY:
            return
        if not self.open or self.open.pop() != tag:
            self.disorder.append(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def hostile() -> Run:
    cite = Citation(number=1, title=HOSTILE, url="javascript:alert(3)", quote=HOSTILE, at=0)
    good = Citation(number=2, title="Claims", url="https://acme.example/claims?a=1&b=2", quote="30 days", at=0)
    failed = Check(criterion="accuracy", key=HOSTILE, passed=False, expected=HOSTILE, found=HOSTILE, turn=1)
    played = Trial(
        case=HOSTILE,
        group=HOSTILE,
        language=HOSTILE,
        checks=(failed, check(True)),
        judgements=(judged(False), judged(None)),
        error=HOSTILE,
        fault="agent",
        seconds=1.0,
        first_word=(0.2,),
        transcript=(
            Line(who="customer", text=HOSTILE, turn=1),
            Line(who="agent", text=HOSTILE, turn=1, citations=(cite, good)),
            Line(who=HOSTILE, text=HOSTILE),
        ),
    )
    spoiled = trial("spoiled", fault="infrastructure", error=HOSTILE, group=HOSTILE)
    return run_of([played, spoiled], agent=HOSTILE, company=HOSTILE, model=HOSTILE, judge=HOSTILE, suites=(HOSTILE,))


def flipped() -> tuple[Run, Run]:
    run = run_of(
        trials("one", 0, 5, group="quote"), trials("two", 5, 5), trials("three", 3, 3), judge="claude-haiku-4-5"
    )
    return run, run_of(trials("one", 5, 5, group="quote"), trials("two", 4, 5), trials("old", 5, 5))


# The page


def test_hostile_texts_stay_texts() -> None:
    run = hostile()
    html = page(run, scorecard(run, TARGETS, baseline=run))
    read = Page(html)
    assert read.tags.count("script") == 1
    assert "img" not in read.tags
    assert not [name for name, _ in read.attributes if name.startswith("on")]
    assert not [value for name, value in read.attributes if name == "href" and "javascript" in (value or "")]
    assert ("href", "https://acme.example/claims?a=1&b=2") in read.attributes
    assert (read.open, read.disorder) == ([], [])
    assert "<img src=x onerror=alert(2)>{{ 7*7 }}[31m" in read.text
    assert not {"\x1b", "\x00"} & set(html)


@settings(max_examples=8)
@given(st.text(max_size=60))
@example("\t\x7f\n $x$ 👩‍👩‍👧")
def test_any_text_stays_a_text(text: str) -> None:
    run = run_of([trial(f"case{text}", check(False), transcript=(Line(who="customer", text=text),), group=text)])
    read = Page(page(run, scorecard(run, TARGETS)))
    assert read.tags.count("script") == 1
    assert (read.open, read.disorder) == ([], [])


def test_the_page_needs_nothing_else_and_lets_no_other_script_run() -> None:
    run = hostile()
    read = Page(page(run, scorecard(run, TARGETS)))
    assert not [value for name, value in read.attributes if name == "src"]
    assert "link" not in read.tags
    (policy,) = [value for name, value in read.attributes if name == "content" and value and "default-src" in value]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-")


def test_the_page_tells_what_the_scorecard_does() -> None:
    run, baseline = flipped()
    read = Page(page(run, scorecard(run, TARGETS, baseline=baseline, confirmed=trials("one", 0, 12))))
    assert "✗ Failed, for 2 reasons" in read.text
    assert "case 'one' regressed: passed 0 of 12 when played again, 5 of 5 before" in read.text
    assert "✗ regressed" in read.text
    assert "The baseline was judged by no model, this run by claude-haiku-4-5" in read.text
    assert "new, not compared three" in read.text
    assert "0 of 5 trials passed" in read.text
    assert read.tags.count("details") == 3 + 13
    assert read.tags.count("figure") == 3


def test_headings_go_down_by_one_and_table_headers_have_a_scope() -> None:
    run, baseline = flipped()
    read = Page(page(run, scorecard(run, TARGETS, baseline=baseline)))
    levels = [int(tag[1]) for tag in read.tags if tag in ("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert read.tags.count("th") == len([name for name, _ in read.attributes if name == "scope"])


def test_no_two_elements_of_the_page_share_an_id() -> None:
    run, baseline = flipped()
    read = Page(page(run, scorecard(run, TARGETS, baseline=baseline)))
    ids = [value for name, value in read.attributes if name == "id"]
    assert sorted(ids, key=str) == sorted(set(ids), key=str)


def test_plots_are_left_out_where_there_is_nothing_to_plot() -> None:
    card = scorecard(run_of(), TARGETS)
    assert (values_plot(card.rows), powers_plot(card.powers), times_plot(())) == (None, None, None)
    assert "figure" not in Page(page(run_of(), card)).tags


def test_plots_take_the_colours_of_the_page_and_repeat_exactly() -> None:
    run, _ = flipped()
    card = scorecard(run, TARGETS)
    plot = values_plot(card.rows)
    assert plot
    assert "var(--ink)" in plot
    assert "#0101" not in plot
    assert plot == values_plot(card.rows)


def missed_before() -> Run:
    return run_of(trials("one", 1, 1, "accuracy"), trials("two", 0, 1, "accuracy"))


def test_the_page_knows_of_the_gate() -> None:
    run = missed_before()
    card = scorecard(run, TARGETS, baseline=run)
    assert "✗ Failed, for 1 reason" in Page(page(run, card)).text
    read = Page(page(run, card, gate=True))
    assert "✓ Passed Nothing got worse. Let pass by the gate: Response accuracy is 50%; its target is 100%" in read.text
    assert "No target is missed" not in read.text
    assert (read.open, read.disorder) == ([], [])


def test_the_page_says_that_a_gate_without_a_baseline_compared_nothing() -> None:
    run = run_of(trials("one", 1, 1))
    said = "no baseline: nothing was compared (save one with --trials 5 --save-baseline FOLDER/evals/baseline.json)"
    assert said in Page(page(run, scorecard(run, TARGETS), gate=True)).text
    assert said not in Page(page(run, scorecard(run, TARGETS))).text
    assert said not in Page(page(run, scorecard(run, TARGETS, baseline=run), gate=True)).text


def test_the_page_tells_apart_what_the_judge_left_open_and_what_does_not_count() -> None:
    unread = trial(
        "one", check(True), judgements=(judged(None),), fault="grader", simulated=True, customer_cost_usd=0.5
    )
    broke = trial("two", fault="infrastructure")
    run = run_of([unread, broke], judge="claude-haiku-4-5")
    html = page(run, scorecard(run, TARGETS))
    assert 'data-outcome="undecided"' in html
    assert 'data-outcome="not counted"' in html
    assert "judge unknown, simulated customers $0.50" in Page(html).text


# JUnit


def parsed(run: Run) -> Any:
    reader: Any = JUnitXml
    return reader.fromstring(junit(run))


def test_junit_has_a_suite_for_each_group_and_a_case_for_each_case() -> None:
    run = run_of(
        trials("good", 2, 2, group="quote"),
        trials("bad", 1, 3, group="quote"),
        trials("broken", 0, 2, fault="infrastructure", error="529 overloaded"),
        trials("half", 1, 1),
        [trial("half", number=2, fault="customer", error="lost the thread")],
    )
    suites: dict[str, Any] = {suite.name: suite for suite in parsed(run)}
    assert {name: (it.tests, it.failures, it.errors, it.time) for name, it in suites.items()} == {
        "quote": (2, 1, 0, 10.0),
        "general": (2, 0, 1, 8.0),
    }
    found: dict[str, Any] = {case.name: case for suite in suites.values() for case in suite}
    (failure,) = found["bad"].result
    assert (failure.message, failure.type) == ("2 of 3 trials failed: says", "expectation")
    assert failure.text == "turn 1, says (2 of 3 trials)\n  expected: “30 days”\n  found:    60 days"
    (error,) = found["broken"].result
    assert (error.message, error.text.splitlines()[0]) == (
        "no trial counts: infrastructure",
        "trial 1: infrastructure: 529 overloaded",
    )
    assert found["half"].is_passed
    assert found["half"].system_err == "trial 2: customer: lost the thread"


@pytest.mark.parametrize("text", [HOSTILE, "\ud800", "\ufffe ]]> & \x07", "emoji 👩‍👩‍👧 stays"])
def test_junit_can_be_read_whatever_was_said(text: str) -> None:
    failed = Check(criterion="accuracy", key=text, passed=False, expected=text, found=text)
    assert parsed(run_of([trial(text, failed, group=text)])).failures == 1


# Files


def test_the_files_of_a_report(tmp_path: Path) -> None:
    run, baseline = flipped()
    card = scorecard(run, TARGETS, baseline=baseline)
    write_report(tmp_path / "new" / "report", run, card)
    folder = tmp_path / "new" / "report"
    assert sorted(file.name for file in folder.iterdir()) == ["junit.xml", "report.html", "run.json", "scorecard.json"]
    assert decode_run((folder / "run.json").read_bytes(), "run.json") == run
    told = json.loads((folder / "scorecard.json").read_text("utf-8"))
    assert [row["name"] for row in told["rows"]][:2] == ["comprehension", "relevance"]
    assert told["rows"][0]["verdict"] == "missed" or told["rows"][0]["verdict"] == "unclear"
    assert (folder / "report.html").read_text("utf-8").startswith("<!doctype html>")
    write_report(folder, run, card)  # once more, over what is there


@pytest.mark.parametrize("gate", [False, True])
def test_the_files_of_a_report_know_of_the_gate(tmp_path: Path, gate: bool) -> None:
    run = missed_before()
    card = scorecard(run, TARGETS, baseline=run)
    write_report(tmp_path, run, card, gate=gate)
    told = json.loads((tmp_path / "scorecard.json").read_text("utf-8"))
    assert list(told)[:2] == ["passed", "gate"]
    assert (told["passed"], told["gate"]) == (gate, gate)
    assert {**told, "passed": 0, "gate": 0} == {**json.loads(msgspec.json.encode(card)), "passed": 0, "gate": 0}
    assert ("✓ Passed" in (tmp_path / "report.html").read_text("utf-8")) == gate
