"""Labels: read with errors that name the place, and the judge's agreement with them."""

import asyncio
import math
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score  # pyright: ignore[reportUnknownVariableType]

from frontdesk.errors import FolderError
from frontdesk.evals.judging.judge import RUBRICS, Judge
from frontdesk.evals.written.labels import LABELS, Label, agreement, cohens_kappa, read_labels
from frontdesk.models import Completion, ModelRequest
from kit.agents import ScriptedModel, call, reply

ACME = Path(__file__).parents[3] / "examples" / "acme"
GOOD = """\
- id: hours
  criterion: relevance
  lines:
    - customer: "when are you open"
    - agent: "9 to 5."
  passed: true
  why: "Answers it."
"""


def folder(tmp_path: Path, text: str) -> Path:
    file = tmp_path / LABELS
    file.parent.mkdir(parents=True)
    file.write_text(text, "utf-8")
    return tmp_path


def labels(*passed: bool) -> list[Label]:
    lines = [{"customer": "hi"}, {"agent": "hello"}]
    return [
        Label.model_validate(
            {"id": f"label-{number}", "criterion": "relevance", "lines": lines, "passed": it, "why": "so"}
        )
        for number, it in enumerate(passed)
    ]


def verdict(passed: bool) -> Completion:
    return reply(call("1", "verdict", reason="so", passed=passed))


# Reading


def test_a_folder_without_labels_has_none(tmp_path: Path) -> None:
    assert read_labels(tmp_path) == ()


def test_labels_are_read_as_transcripts(tmp_path: Path) -> None:
    text = """\
- id: pause-cost
  criterion: citations
  lines:
    - customer: "can I pause?"
    - tool: "look_up() → pauses"
    - agent: "You can. It costs $2."
      quotes:
        - {title: Pauses, quote: "Pausing is possible.", behind: "You can."}
        - {title: Fees, url: "https://x.example/fees", quote: "A pause is $2."}
    - customer: "ok"
  passed: true
  why: "Both are borne out."
"""
    (label,) = read_labels(folder(tmp_path, text))
    customer, tool, agent, last = label.transcript
    assert [(line.who, line.turn) for line in label.transcript] == [
        ("customer", 1),
        ("tool", 1),
        ("agent", 1),
        ("customer", 2),
    ]
    assert (customer.text, tool.text, last.text) == ("can I pause?", "look_up() → pauses", "ok")
    assert [(it.number, it.title, agent.text[: it.at]) for it in agent.citations] == [
        (1, "Pauses", "You can."),
        (2, "Fees", "You can. It costs $2."),
    ]


WRONG: dict[str, tuple[str, str]] = {
    "no list": ("labels: []", f"{LABELS}:1: it is no list of labels. Write each as '- id: …' and more"),
    "no table": ("- hello", f"{LABELS}:1: it is no list of labels"),
    "syntax": ("- id: [", f"{LABELS}:1: not valid YAML"),
    "misspelt key": (
        GOOD.replace("passed:", "pased:"),
        f"{LABELS}:6: there is no key 'pased'. Did you mean 'passed'?",
    ),
    "missing": (GOOD.replace('  why: "Answers it."\n', ""), f"{LABELS}:1: 'why' is missing. Add 'why: …'"),
    "criterion": (GOOD.replace("relevance", "charm"), f"{LABELS}:2: 'criterion' is 'charm'"),
    "no rubric": (
        GOOD.replace("relevance", "accuracy"),
        f"{LABELS}:1: 'accuracy' has no standing rubric. Add 'rubric: …'",
    ),
    "no verdict": (GOOD.replace("true", "perhaps"), f"{LABELS}:6: 'passed' is 'perhaps'"),
    "unknown speaker": (
        GOOD.replace("- agent:", "- agnt:"),
        f"{LABELS}:5: there is no key 'lines.1.agnt'. Did you mean 'agent'?",
    ),
    "two speakers": (
        GOOD.replace('"9 to 5."', '"9 to 5."\n      customer: "ah"'),
        f"{LABELS}:5: a line has one speaker. Write one of customer, agent, staff, tool",
    ),
    "a customer who quotes": (
        GOOD.replace('open"\n', 'open"\n      quotes: [{title: a, quote: b}]\n'),
        f"{LABELS}:4: only an agent quotes",
    ),
    "a quote behind nothing": (
        GOOD.replace('5."\n', '5."\n      quotes: [{title: a, quote: b, behind: "10 to 5"}]\n'),
        f"{LABELS}:5: the agent does not say '10 to 5'",
    ),
    "nobody answers": (
        GOOD.replace('    - agent: "9 to 5."\n', ""),
        f"{LABELS}:1: there is nothing to judge: no line of the agent. Add",
    ),
    "same id": (GOOD + GOOD, f"{LABELS}:8: there are two labels 'hours'. Give one another id"),
}


@pytest.mark.parametrize(("text", "told"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_told_with_its_place_and_remedy(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(FolderError) as raised:
        read_labels(folder(tmp_path, text))
    assert len(raised.value.problems) <= 2, "a misspelt key is missing, too"
    assert [problem for problem in raised.value.problems if str(problem).startswith(told)]


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    broken = GOOD.replace("true", "perhaps")
    with pytest.raises(FolderError) as raised:
        read_labels(folder(tmp_path, broken + broken.replace("relevance", "charm")))
    assert [problem.line for problem in raised.value.problems] == [6, 9, 13]


# Agreement


async def test_agreement_is_counted() -> None:
    said = iter([True, True, False, False, True])
    model = ScriptedModel(step=lambda _: verdict(next(said)))
    result = await agreement(Judge(model, "m", None), labels(True, True, True, False, False))
    assert (result.count, result.agreed, result.unreadable) == (5, 3, 0)
    assert result.share == pytest.approx(0.6)
    assert result.interval == pytest.approx((0.2307, 0.8824), abs=1e-4)  # Wilson's, of 3 in 5
    assert result.kappa == pytest.approx(1 / 6)
    assert result.disagreements == ("label-2", "label-4")


async def test_what_cannot_be_read_neither_agrees_nor_disagrees() -> None:
    wanted = labels(True, False, True)
    seen = Counter[str]()

    def step(request: ModelRequest) -> Completion:
        seen[request.messages[0]["content"][0]["text"]] += 1
        return reply("no idea")

    result = await agreement(Judge(ScriptedModel(step=step), "m", None), wanted)
    assert (result.count, result.agreed, result.unreadable) == (3, 0, 3)
    assert (result.share, result.interval, result.kappa, result.disagreements) == (None, None, None, ())
    assert sum(seen.values()) == 6, "each is asked for once more"


async def test_a_few_labels_are_judged_at_once_and_no_more() -> None:
    running = most = 0

    class Slow(Judge):
        async def judge(self, *args: object, **named: object):  # pyright: ignore
            nonlocal running, most
            running += 1
            most = max(most, running)
            await asyncio.sleep(0)
            running -= 1
            return await super().judge(*args, **named)  # pyright: ignore

    judge = Slow(ScriptedModel(step=lambda _: verdict(True)), "m", None)
    await agreement(judge, labels(*[True] * 20))
    assert most == 4


async def test_no_labels_no_agreement() -> None:
    result = await agreement(Judge(ScriptedModel(), "m", None), [])
    assert (result.count, result.share, result.kappa) == (0, None, None)


async def test_the_judge_sees_neither_the_label_nor_its_reason() -> None:
    model = ScriptedModel(step=lambda _: verdict(True))
    acme = read_labels(ACME)
    await agreement(Judge(model, "m", None), acme)
    asked = "\n".join(request.messages[0]["content"][0]["text"] for request in model.requests)
    assert len(model.requests) == len(acme)
    assert not [label.id for label in acme if label.why in asked or label.id in asked]


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=40))
def test_kappa_is_cohens(pairs: list[tuple[bool, bool]]) -> None:
    kappa = cohens_kappa(pairs)
    if len({verdict for pair in pairs for verdict in pair}) < 2:
        assert kappa is None
    else:
        assert kappa is not None
        assert -1 <= kappa <= 1
        assert math.isclose(kappa, float(cohen_kappa_score(*zip(*pairs, strict=True))), abs_tol=1e-9)


# Acme's labels


def test_acme_labels_are_balanced() -> None:
    found = Counter((label.criterion, label.passed) for label in read_labels(ACME))
    assert sum(found.values()) == 30
    assert sum(count for (_, passed), count in found.items() if passed) == 15
    assert {criterion for criterion, _ in found} == set(RUBRICS)
    assert min(found.values()) >= 3


def test_acme_labels_quote_what_stands_in_acme_files() -> None:
    files = [*(ACME / "knowledge").rglob("*.md"), *(ACME / "prompt").rglob("*.md")]
    material = " ".join(_flat(file.read_text("utf-8")) for file in files)
    quotes = [quoted for label in read_labels(ACME) for line in label.lines for quoted in line.quotes]
    assert len(quotes) >= 8
    assert [it.quote for it in quotes if _flat(it.quote) not in material] == []


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)
