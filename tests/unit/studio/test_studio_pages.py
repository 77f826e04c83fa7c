"""The pages besides Chat: Compare, Evaluate, Insights."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar

import msgspec
import pytest
import streamlit as st
from studio_pages import KEY, Desk, Studio, written

from frontdesk.app.insights import count_conversations
from frontdesk.store import SQLiteStore
from frontdesk.studio import evaluate, insights, sides
from frontdesk.studio.options import Options, read_agent
from kit.folders import bookshop
from kit.serving import MONDAY_MORNING, serving
from kit.visitor import Visitor

Page = Callable[[Callable[[], None]], Studio]


def compare_script() -> None:
    from frontdesk.studio import compare

    compare.page()


def evaluate_script() -> None:
    from frontdesk.studio import evaluate

    evaluate.page()


def insights_script() -> None:
    from frontdesk.studio import insights

    insights.page()


# Compare


class Ready:
    """Stands in for the process of a side: the services run in this one, and are told by the models of their folders."""

    urls: ClassVar[dict[str, str]] = {}
    runs = True

    def __init__(self, folder: Path, **_: object) -> None:
        self.url = Ready.urls[read_agent(folder).model]

    def stop(self) -> None:
        self.runs = False


async def test_one_message_to_a_folder_and_to_another_with_another_model(
    page: Page, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = bookshop(tmp_path / "other")
    context = other / "prompt" / "context" / "shop.md"
    context.write_text(context.read_text("utf-8").replace("two to four days", "one week"), "utf-8")
    before = (other / "agent.toml").read_bytes()
    monkeypatch.setattr(sides, "Service", Ready)
    async with serving(other, studio_key=KEY) as service:
        Ready.urls = {"": desk.url, "claude-haiku-4-5": str(service.http.base_url).rstrip("/")}
        studio = await page(compare_script).run()
        studio.at.text_input(key="folder-B").set_value(str(other))
        studio.at.text_input(key="model-B").set_value("claude-haiku-4-5")
        await studio.click("Begin")
        await studio.say("How long does delivery take?")
        st.cache_resource.clear()
    assert ":red-background[two to four days] :green-background[one week]" in " ".join(studio.text.split())
    assert "| Answered by | frontdesk-twin-1 | frontdesk-twin-1 |" in studio.text
    assert "**A · shop**" in studio.text
    assert (other / "agent.toml").read_bytes() == before


async def test_two_sides_that_are_the_same_are_pointed_out(page: Page) -> None:
    studio = await page(compare_script).run()
    studio.at.text_input(key="folder-A").set_value("nowhere")
    studio.at.text_input(key="folder-B").set_value("nowhere")
    await studio.click("Begin")
    assert "Both sides are the same" in studio.text
    assert "nowhere/agent.toml cannot be read" in studio.text


# Evaluate

CARD = {
    "agent": "Pat",
    "company": "Page Turner Books",
    "version": "0123456789abcdef",
    "model": "claude-opus-4-6",
    "judge": "",
    "suites": ["quote"],
    "began": "2026-03-02T15:00:00Z",
    "cases": 2,
    "trials": 2,
    "stand_in": True,
    "rows": [
        {"name": "accuracy", "label": "Response accuracy", "unit": "share", "target": {"low": 1.0, "high": None},
         "value": 0.5, "interval": [0.1, 0.9], "count": 2, "verdict": "missed", "remarks": []},
        {"name": "relevance", "label": "Response relevance", "unit": "share", "target": {"low": 0.9, "high": None},
         "value": None, "interval": None, "count": 0, "verdict": "not measured", "remarks": ["needs a judge"]},
    ],
    "failures": [{"text": "Response accuracy is 50%; its target is 100%"}],
    "spent": {"cost_usd": 0.25, "seconds": 12.5},
}  # fmt: skip
RUN = {
    "trials": [
        {"case": "good", "group": "quote", "language": "en", "checks": [{"passed": True}], "transcript": []},
        {"case": "bad", "group": "quote", "language": "en",
         "checks": [{"criterion": "accuracy", "key": "says", "passed": False, "expected": "“$4”", "found": "$5", "turn": 1}],
         "transcript": [{"who": "customer", "text": "How much?"}, {"who": "agent", "text": "It is $5."}]},
    ]
}  # fmt: skip


class Playing:
    """Stands in for the command: has a report at hand, or fails with some words."""

    runs = False
    code = 1
    seconds = 1.0
    output = "frontdesk: evaluations need more packages; install them with: pip install 'frontdesk[evals]'"
    asked: Sequence[str] = ()
    reports = True

    def __init__(self, arguments: Sequence[str]) -> None:
        Playing.asked = arguments
        if Playing.reports:
            place = Path(arguments[arguments.index("--report") + 1])
            written(place / "scorecard.json", CARD)
            written(place / "run.json", RUN)
            (place / "report.html").write_text("<p>Report</p>", "utf-8")


async def test_an_evaluation_and_its_report(page: Page, options: Options, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluate, "Job", Playing)
    monkeypatch.setattr(Playing, "reports", True)
    studio = await page(evaluate_script).run()
    assert "has no evals/ yet" in studio.text
    studio.at.button_group[0].set_value(["quote", "adversarial"])
    studio.at.number_input[0].set_value(3)
    await studio.click("Evaluate")
    await studio.run()
    place = Path(Playing.asked[-1])
    assert list(Playing.asked) == [
        "eval", options.folder, "--suite", "quote", "--suite", "adversarial", "--trials", "3", "--report", str(place),
    ]  # fmt: skip
    assert place.parent == Path(options.keep) / "reports"
    assert "Response accuracy is 50%; its target is 100%" in studio.text
    assert "| Response accuracy | 100% | **50%** | 10% to 90% | 2 | :red-badge[missed] |" in studio.text
    assert "1 case of 2" in studio.text
    assert [box.label.replace("\\", "") for box in studio.at.expander][1:] == ["bad · quote · en · passed 0 of 1"]
    studio.at.session_state["case-bad"] = True
    await studio.run()
    assert "expected “$4”" in studio.text
    assert "It is $5." in studio.text


async def test_the_folder_s_own_baseline_is_compared_with_unless_it_is_cleared(
    page: Page, desk: Desk, options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluate, "Job", Playing)
    monkeypatch.setattr(Playing, "reports", True)
    earlier = Path(options.keep) / "reports" / "2026-03-02-150000"
    written(earlier / "scorecard.json", CARD)
    written(earlier / "run.json", RUN)
    studio = await page(evaluate_script).run()
    assert studio.at.selectbox(key="baseline").value is None, "the folder has none"
    baseline = desk.folder / "evals" / "baseline.json"
    written(baseline, RUN)
    studio = await page(evaluate_script).run()
    box = studio.at.selectbox(key="baseline")
    assert box.options[0] == "the folder's baseline (evals/baseline.json)"
    assert box.options[1].endswith("· quote")
    await studio.click("Evaluate")
    assert list(Playing.asked[-2:]) == ["--baseline", str(baseline)]
    studio.at.selectbox(key="baseline").set_value(earlier / "run.json")
    await studio.click("Evaluate")
    assert list(Playing.asked[-2:]) == ["--baseline", str(earlier / "run.json")]
    studio.at.selectbox(key="baseline").set_value(None)
    await studio.click("Evaluate")
    assert "--baseline" not in Playing.asked


class AtWork:
    """Stands in for the command while it plays."""

    runs = True
    seconds = 1.0
    output = "Reading cases\nPlaying: 0 of 200\nPlaying: 40 of 200\nPlaying: 60 of 2"

    def __init__(self, _: Sequence[str]) -> None:
        return


async def test_how_far_an_evaluation_is(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluate, "Job", AtWork)
    studio = await page(evaluate_script).run()
    await studio.click("Evaluate")
    (bar,) = studio.at.get("progress")
    assert (bar.proto.value, bar.proto.text) == (20, "Playing: 40 of 200")  # pyright: ignore[reportUnknownMemberType, reportAttributeAccessIssue]
    assert [code.value for code in studio.at.code] == ["Reading cases\nPlaying: 60 of 2"]
    monkeypatch.setattr(AtWork, "output", f"{AtWork.output}00\nPlaying: 200 of 200\nPlaying again: 3 of 4\n")
    await studio.run()
    (bar,) = studio.at.get("progress")
    assert (bar.proto.value, bar.proto.text) == (75, "Playing again: 3 of 4")  # pyright: ignore[reportUnknownMemberType, reportAttributeAccessIssue]


async def test_what_keeps_an_evaluation_from_running_is_told(
    page: Page, options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluate, "Job", Playing)
    monkeypatch.setattr(Playing, "reports", False)
    studio = await page(evaluate_script).run()
    await studio.click("Evaluate")
    assert "ended without a report (exit code 1)" in studio.text
    assert "pip install 'frontdesk[evals]'" in studio.at.code[0].value


async def test_an_earlier_report_is_opened(page: Page, options: Options, tmp_path: Path) -> None:
    written(tmp_path / "old" / "scorecard.json", CARD)
    written(tmp_path / "old" / "run.json", RUN)
    studio = await page(evaluate_script).run()
    studio.at.text_input(key="other").set_value(str(tmp_path / "old"))
    await studio.click("Open the report")
    assert "Not ready" in studio.text
    studio.at.text_input(key="other").set_value(str(tmp_path / "none"))
    await studio.click("Open the report")
    assert "none/scorecard.json cannot be read" in studio.text


# Insights


async def test_figures_and_gaps_with_drafts(page: Page, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = await Visitor.arrive(desk.service.http)
    await visitor.say("How long does delivery take?")
    await visitor.say("Do you sell second-hand typewriters?")
    store = desk.service.running.history
    assert isinstance(store, SQLiteStore)
    counted = await count_conversations(store, desk.service.running.loaded.folder, MONDAY_MORNING, None)
    told = msgspec.json.encode(counted.result("day")).decode()

    def run(arguments: Sequence[str]) -> str:
        assert list(arguments[:2]) == ["insights", str(desk.folder)]
        drafts = Path(arguments[arguments.index("--drafts") + 1])
        (drafts / "en-typewriters.md").write_text("---\ndraft: true\n---\n\n## Typewriters?\n", "utf-8")
        return told

    monkeypatch.setattr(insights, "run_command", run)
    studio = await page(insights_script).run()
    await studio.click("Count")
    figures = {metric.label: metric.value for metric in studio.at.metric}
    assert (figures["Conversations"], figures["Cost"]) == ("1", "$0.00")
    assert "| Deflection | 70% to 80% | **–** |" in studio.text
    assert "2 answers came from the stand-in" in studio.text
    assert "How long does delivery take?" in studio.text
    assert "What the knowledge had no answer to" in [head.value for head in studio.at.subheader]


async def test_more_deflection_than_its_band_is_above_and_not_missed(
    page: Page, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = await Visitor.arrive(desk.service.http)
    await visitor.say("How long does delivery take?")
    store = desk.service.running.history
    assert isinstance(store, SQLiteStore)
    counted = await count_conversations(store, desk.service.running.loaded.folder, MONDAY_MORNING, None)
    report = msgspec.to_builtins(counted.result("day"), builtin_types=(), str_keys=True)
    verdicts = {
        "deflection": [(0.9, False), (0.6, False), (0.75, True)],
        "handling_time": [(9_000.0, False), (None, None)],
    }
    for name, cases in verdicts.items():
        for value, met in cases:
            (row,) = [row for row in report["criteria"] if row["name"] == name]
            row["value"], row["met"] = value, met
            monkeypatch.setattr(insights, "run_command", lambda _: json.dumps(report))  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]
            studio = await page(insights_script).run()
            await studio.click("Count")
            (line,) = [line for line in studio.text.splitlines() if line.startswith(f"| {row['label']} |")]
            above = ":orange-badge[above]" if (name, value) == ("deflection", 0.9) else ":red-badge[missed]"
            told = {False: above, True: ":green-badge[met]", None: ":gray-badge[not measured]"}[met]
            assert line.endswith(f"| {told} |")


async def test_what_cannot_be_read_is_said_to_be(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["no JSON", '{"totals": {"conversations": 1}}', '{"totals": {"conversations": 0}}'])
    monkeypatch.setattr(insights, "run_command", lambda _: next(answers))  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]
    studio = await page(insights_script).run()
    await studio.click("Count")
    assert "printed no JSON" in studio.text
    await studio.click("Count")
    assert "the Studio and the command are of different versions" in studio.text
    await studio.click("Count")
    assert "No customer has said anything" in studio.text
