"""`frontdesk eval` from end to end, in processes of its own: scorecard, report, exit codes, baseline and gate."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from frontdesk.evals.written.cases import read_cases
from kit.folders import bookshop
from kit.process import Done, Frontdesk, environment

CASES = """\
group: product
cases:
  - id: returns
    say: how long can i return a book
    expect: {says: ["30 days"], never_says: ["60 days"]}
  - id: hours
    say: when are you open
    expect: {says: ["10 AM"], language: en}
  - id: person
    say: I want to talk to a human
    expect: {hands_over: true, intent: person}
  - id: paris
    adversarial: true
    say: what is the capital of France
    expect: {declines: true, never_says: [Paris]}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = bookshop(tmp_path / "shop")
    (folder / "evals").mkdir()
    (folder / "evals/cases.yaml").write_text(CASES, "utf-8")
    return folder


def evaluated(folder: Path, *arguments: object) -> Done:
    command = [sys.executable, "-m", "frontdesk", "eval", str(folder), *map(str, arguments)]
    env = environment(COLUMNS="120")
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=env, cwd=folder.parent, timeout=300)
    return Done(done.returncode, done.stdout, done.stderr)


def test_from_a_first_scorecard_to_a_gate_that_stops_a_fault(shop: Path, tmp_path: Path) -> None:
    baseline, report = shop / "evals/baseline.json", tmp_path / "report"
    first = evaluated(shop, "--trials", 5, "--save-baseline", baseline, "--report", report)
    assert first.code == 0, first.out + first.err
    assert "Response accuracy" in first.out
    assert "not measured: needs a judge model" in first.out
    assert "Playing: 20 of 20" in first.err

    run = json.loads((report / "run.json").read_text("utf-8"))
    assert [trial["case"] for trial in run["trials"]] == ["returns"] * 5 + ["hours"] * 5 + ["person"] * 5 + [
        "paris"
    ] * 5
    card = json.loads((report / "scorecard.json").read_text("utf-8"))
    rows = {row["name"]: row for row in card["rows"]}
    assert (rows["accuracy"]["value"], rows["accuracy"]["count"]) == (1.0, 2)
    assert rows["relevance"].get("value") is None
    suites = ElementTree.parse(report / "junit.xml").getroot()
    assert {case.get("name") for case in suites.iter("testcase")} == {"returns", "hours", "person", "paris"}
    assert "how long can i return a book" in (report / "report.html").read_text("utf-8")
    assert "how long" not in baseline.read_text("utf-8"), "a baseline keeps nothing of what was said"
    assert len(baseline.read_text("utf-8").splitlines()) == 6, "four cases, whose five trials went alike"

    assert evaluated(shop, "--gate").code == 0

    shop_md = shop / "prompt/context/shop.md"
    shop_md.write_text(shop_md.read_text("utf-8").replace("30 days", "20 days"), "utf-8")
    stopped = evaluated(shop, "--gate")
    assert stopped.code == 1
    assert "returns" in stopped.out
    assert "Failed, for" in stopped.out


def test_who_reads_only_the_head_of_the_scorecard_loses_no_file(shop: Path, tmp_path: Path) -> None:
    baseline, report = tmp_path / "baseline.json", tmp_path / "report"
    command = [sys.executable, "-m", "frontdesk", "eval", str(shop), "--report", str(report)]
    command += ["--save-baseline", str(baseline)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(), cwd=tmp_path
    ) as run:
        assert run.stdout
        assert run.stderr
        run.stdout.close()
        errors = run.stderr.read()
    assert "Traceback" not in errors, errors
    names = {"report.html", "run.json", "scorecard.json", "junit.xml"}
    assert {file.name for file in report.iterdir()} == names, errors
    assert baseline.is_file()


def test_what_the_baseline_missed_too_passes_the_gate_and_nothing_else(shop: Path) -> None:
    cases = shop / "evals/cases.yaml"
    cases.write_text(CASES.replace('"10 AM"', '"9 AM"'), "utf-8")
    saved = evaluated(shop, "--trials", 5, "--save-baseline", shop / "evals/baseline.json")
    assert saved.code == 1, "a target is missed"
    assert evaluated(shop, "--gate").code == 0


def test_a_run_that_is_broken_off_has_no_scorecard(shop: Path) -> None:
    command = [sys.executable, "-m", "frontdesk", "eval", str(shop), "--trials", "60", "--save-baseline", "part.json"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(), cwd=shop.parent
    ) as run:
        assert run.stderr
        for line in run.stderr:
            if line.startswith("Playing: ") and not line.startswith("Playing: 0"):
                run.send_signal(signal.SIGINT)
                break
        out, err = run.communicate(timeout=120)
    assert run.returncode != 0, out + err
    assert "Passed" not in out
    assert not (shop.parent / "part.json").exists()


def test_mistakes_are_told_before_anything_is_played(frontdesk: Frontdesk, tmp_path: Path, shop: Path) -> None:
    nothing = frontdesk("eval", bookshop(tmp_path / "bare"))
    assert (nothing.code, "there are no cases" in nothing.err) == (1, True)
    unknown = frontdesk("eval", shop, "--suite", "qoute")
    assert (unknown.code, "no case belongs to 'qoute'" in unknown.err) == (2, True)
    missing = frontdesk("eval", shop, "--baseline", "nowhere.json")
    assert (missing.code, "--save-baseline nowhere.json" in missing.err) == (2, True)
    (tmp_path / "odd.json").write_text("{}", "utf-8")
    odd = frontdesk("eval", shop, "--baseline", "odd.json")
    assert (odd.code, "is not a run of `frontdesk eval`" in odd.err) == (2, True)
    (tmp_path / "file").write_text("", "utf-8")
    blocked = frontdesk("eval", shop, "--report", "file")
    assert (blocked.code, "--report is 'file', where nothing can be written" in blocked.err) == (2, True)
    in_the_way = frontdesk("eval", shop, "--save-baseline", shop)
    assert (in_the_way.code, "which is a folder; name a file" in in_the_way.err) == (2, True)
    nowhere = frontdesk("eval", tmp_path / "shopp")
    assert (nowhere.code, "there is no agent folder here" in nowhere.err) == (1, True)
    (shop / "evals/cases.yaml").write_text("group: product\ncases: [{id: one}]\n", "utf-8")
    wrong = frontdesk("check", shop)
    assert (wrong.code, "needs one of 'say', 'turns' or 'persona'" in wrong.err) == (1, True)


def test_a_check_names_sources_that_no_document_has_where_it_knows_them_all(frontdesk: Frontdesk, shop: Path) -> None:
    (shop / "evals/more.yaml").write_text(
        'group: product\ncases: [{id: more, say: hi, expect: {sources: ["https://books.example/returns"]}}]\n', "utf-8"
    )
    wrong = frontdesk("check", shop)
    told = (
        "evals/more.yaml:2: case 'more': no document of the knowledge has the source 'https://books.example/returns'."
    )
    assert (wrong.code, told in wrong.err) == (1, True)
    config = shop / "agent.toml"
    pages = '\n[knowledge]\npages = ["https://books.example/returns"]\n'
    config.write_text(f"{config.read_text('utf-8')}{pages}", "utf-8")
    assert frontdesk("check", shop).code == 0, "it fetches nothing, so it can't tell"


def test_a_check_counts_the_cases(frontdesk: Frontdesk, shop: Path) -> None:
    assert len(read_cases(shop).cases) == 4
    assert "4 cases" in frontdesk("check", shop).out
