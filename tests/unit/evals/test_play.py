"""Cases played on a real desk with the twin: trials, runs on Inspect, and runs that go on where they stopped."""

import dataclasses
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from frontdesk.app.settings import read_settings
from frontdesk.app.stage import Stage, staged
from frontdesk.evals.play import Scene, play
from frontdesk.evals.results import Trial
from frontdesk.evals.written.cases import Case
from kit.folders import bookshop

TOOLS = '''
BOOKED: list[str] = []


def state() -> object:
    return {"booked": BOOKED}


@tool(effect="write", confirm="customer")
async def book_reading(title: str) -> str:
    """Book a place at a reading. Use it when the customer wants to book a reading.

    Args:
        title: Title of the book that is read, such as Dune
    """
    BOOKED.append(title)
    return f"A place at the reading of {title} is booked."
'''


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    folder = bookshop(tmp_path_factory.mktemp("eval") / "bookshop", TOOLS)
    async with staged(folder, read_settings(provider="twin")) as made:
        yield made


def case(**values: object) -> Case:
    return Case.model_validate({"id": "one", "group": "product", **values})


def failed(trial: Trial) -> list[str]:
    return [f"{check.key}: {check.expected} / {check.found}" for check in trial.checks if not check.passed]


@pytest.mark.asyncio(loop_scope="module")
async def test_an_answer_is_checked(stage: Stage) -> None:
    trial = await play(
        case(say="how long can i return a book", expect={"says": ["30 days"], "never_says": ["60"]}), 3, stage
    )
    assert (trial.passed, trial.number, trial.stand_in, trial.fault) == (True, 3, True, None), failed(trial)
    assert [line.who for line in trial.transcript] == ["customer", "agent"]
    assert trial.usage.output_tokens
    assert trial.first_word


@pytest.mark.asyncio(loop_scope="module")
async def test_a_wrong_fact_fails(stage: Stage) -> None:
    trial = await play(case(say="how long can i return a book", expect={"says": ["60 days"]}), 1, stage)
    assert not trial.passed
    assert [check.criterion for check in trial.checks if not check.passed] == ["accuracy"]


@pytest.mark.asyncio(loop_scope="module")
async def test_an_approval_and_the_end_state_of_the_data(stage: Stage) -> None:
    turns = [
        {"say": "I want to book a reading", "expect": {"asks": ["title"]}},
        {"say": "Dune", "expect": {"outcome": "waiting_for_approval"}},
        {"approve": True, "expect": {"calls": [{"book_reading": {"title": "dune"}}]}},
    ]
    good = case(turns=turns, expect={"state": {"booked": ["Dune"]}})
    for trial in (await play(good, 1, stage), await play(good, 2, stage)):  # each with data of its own
        assert trial.passed, failed(trial)
    no = case(turns=[*turns[:2], {"approve": False}], expect={"state": {"booked": []}})
    assert (await play(no, 1, stage)).passed
    wrong = await play(case(turns=turns, expect={"state": {"booked": []}}), 1, stage)
    assert [check.key for check in wrong.checks if not check.passed] == ["state"]


@pytest.mark.asyncio(loop_scope="module")
async def test_what_a_handoff_leaves_unanswered_has_no_turn(stage: Stage) -> None:
    turns = [{"say": "I want to talk to a human", "expect": {"hands_over": True}}, {"say": "hello?"}]
    trial = await play(case(turns=turns), 1, stage)
    assert trial.handed_over
    assert trial.passed, failed(trial)


@pytest.mark.asyncio(loop_scope="module")
async def test_a_simulated_customer_gets_there(stage: Stage) -> None:
    persona = {"goal": "know the hours", "opening": "when are you open", "done": ["10 AM"], "thanks": "thanks, bye"}
    trial = await play(case(persona=persona, expect={"says": ["10 AM"]}), 1, stage)
    assert trial.passed, (failed(trial), trial.error)
    assert trial.simulated
    assert [line.text for line in trial.transcript if line.who == "customer"] == ["when are you open", "thanks, bye"]


@pytest.mark.asyncio(loop_scope="module")
async def test_the_agent_s_failing_in_a_simulation_is_named(stage: Stage) -> None:
    persona = {"goal": "x", "opening": "when are you open", "done": ["10 AM"]}
    trial = await play(case(persona=persona, expect={"says": ["11 AM"]}), 1, stage)
    assert trial.fault == "agent"


@pytest.mark.asyncio(loop_scope="module")
async def test_a_message_nobody_can_take_is_no_fault_of_the_agent(stage: Stage) -> None:
    trial = await play(case(say="x" * 9_000), 1, stage)
    assert trial.fault == "infrastructure"
    assert "the limit is 8,000" in trial.error


@pytest.mark.asyncio(loop_scope="module")
async def test_an_answer_to_nothing_is_a_failed_check(stage: Stage) -> None:
    turns: list[object] = [
        {"say": "when are you open", "expect": {"says": ["10 AM"]}},
        {"approve": True, "expect": {"calls": [{"book_reading": {}}]}},
        {"say": "how long can i return a book", "expect": {"says": ["30 days"]}},
    ]
    trial = await play(case(turns=turns), 1, stage)
    assert [(check.key, check.turn) for check in trial.checks if not check.passed] == [("turn", 2)]


@pytest.mark.asyncio(loop_scope="module")
async def test_what_breaks_in_a_folder_s_own_code_spoils_one_trial(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = stage.scene

    def broken(it: Case) -> Scene:
        return dataclasses.replace(scene(it), state=lambda: list[int]()[1])

    monkeypatch.setattr(stage, "scene", broken)
    trial = await play(case(say="when are you open", expect={"state": {"booked": []}}), 1, stage)
    assert (trial.fault, trial.error) == ("infrastructure", "IndexError: list index out of range")


RUN = """
import asyncio, os, sys
from datetime import UTC, datetime
from pathlib import Path
from frontdesk.app.settings import read_settings
from frontdesk.app.stage import staged
from frontdesk.evals.written.cases import Case
from frontdesk.evals.runner import Playing, run_cases

async def main():
    cases = [Case(id=f"case-{n}", group="general", say="when are you open") for n in range(24)]
    done, taken = 0, os.environ.get("KILL_AT")

    def told(trial):
        nonlocal done
        done += 1
        if taken and done == int(taken):
            os.kill(os.getpid(), 9)

    played = []
    async with staged(Path(sys.argv[1]), read_settings(provider="twin")) as stage:
        scene = stage.scene
        stage.scene = lambda case: played.append(case.id) or scene(case)
        since = datetime(2020, 1, 1, tzinfo=UTC)
        trials = await run_cases(cases, stage, Playing("shop", "k", since, 1, 2, Path(sys.argv[2]), told))
    print(len(trials), len(played))

asyncio.run(main())
"""


def run(stage: Stage, logs: Path, **env: str) -> "subprocess.CompletedProcess[str]":
    """In a process of its own: it is killed, and the library leaves streams unclosed."""
    command = [sys.executable, "-c", RUN, str(stage.loaded.folder.path), str(logs)]
    env = {**os.environ, "INSPECT_DISPLAY": "none", **env}
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=120)


def test_a_run_that_was_killed_twice_goes_on_where_it_stopped(stage: Stage, tmp_path: Path) -> None:
    assert run(stage, tmp_path, KILL_AT="12").returncode == -9
    assert run(stage, tmp_path, KILL_AT="23").returncode == -9  # those that were taken over are told of, too
    ended = run(stage, tmp_path)
    total, played = map(int, ended.stdout.split())
    assert total == 24
    assert played <= 4, "what the logs had was not played again"
