"""What the Studio asks of others: a service over HTTP, commands, files."""

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
from studio_pages import KEY, Desk

from frontdesk.errors import StudioError
from frontdesk.studio import processes
from frontdesk.studio.client import Client, Event
from frontdesk.studio.jobs import Job
from frontdesk.studio.options import Options, read_agent
from frontdesk.studio.processes import ended
from frontdesk.studio.service import Service, answers, run_command
from frontdesk.studio.sides import written


@contextmanager
def client(url: str, key: str = KEY) -> Generator[Client]:
    made = Client(url, key)
    yield made
    made.close()


async def test_a_conversation_from_outside(desk: Desk) -> None:
    def talk() -> None:
        client = desk.client
        assert client.ready()["agent"] == "Pat"
        talk = client.open("en")
        events = list(client.say(talk, "How long does delivery take?"))
        assert [event.name for event in events][-1] == "turn_ended"
        assert "two to four days" in list(written(iter(events)))[-1]
        client.rate(talk, 5)
        facts = client.facts(talk.id)["facts"]
        assert facts[-1]["fact"]["type"] == "Rated"
        assert client.requests(talk.id, 2)["requests"][0]["request"]["model"] == "claude-opus-4-6"
        forked = client.fork(talk.id, 2)
        assert len(client.facts(forked.id)["facts"]) == 1
        assert {item["id"] for item in client.conversations()} == {talk.id, forked.id}

    await asyncio.to_thread(talk)


async def test_the_rest_of_an_answer_that_is_on_its_way(desk: Desk) -> None:
    desk.service.twin.pace_seconds = 0.05

    def leave() -> list[Event]:
        talk = desk.client.open("en")
        events = desk.client.say(talk, "How long does delivery take?")
        while next(events).name != "delta":
            pass
        events.close()  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
        return list(desk.client.rest(talk, len(desk.client.facts(talk.id)["facts"])))

    events = await asyncio.to_thread(leave)
    text = list(written(iter([event for event in events if event.name == "delta"])))[-1]
    assert "two to four days" in text, "from its first word"


async def test_errors_name_what_is_wrong_and_what_to_do(desk: Desk) -> None:
    def fails(call: Callable[[], object], match: str) -> None:
        with pytest.raises(StudioError, match=match):
            call()

    def try_them() -> None:
        with client(desk.url, "another-key-that-is-long-enough") as wrong, client("http://127.0.0.1:9") as gone:
            fails(wrong.conversations, "another Studio key; set FRONTDESK_STUDIO_KEY")
            fails(gone.conversations, "http://127.0.0.1:9 does not answer")
            fails(lambda: desk.client.facts("nobody"), "no conversation 'nobody'")
            talk = desk.client.open("en")
            fails(lambda: list(desk.client.say(talk, " ")), "the message is empty")
        assert answers(desk.url)
        assert not answers("http://127.0.0.1:9")

    await asyncio.to_thread(try_them)


def test_a_service_that_cannot_start_says_why(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match=r"(?s)did not start:\n.*agent.toml"):
        _ = Service(tmp_path, database="sqlite://").url


def test_a_command_that_fails_is_told_in_its_own_words() -> None:
    assert run_command(["--version"]).startswith("frontdesk ")
    with pytest.raises(StudioError, match=r"(?s)`frontdesk no-such` failed \(exit code 2\):\n.*No such command"):
        run_command(["no-such"])


def test_a_job_is_watched_and_stopped() -> None:
    job = Job(["--version"])
    _until(lambda: not job.runs)
    assert (job.code, job.output.startswith("frontdesk ")) == (0, True)
    taken = job.seconds
    assert job.seconds == taken
    endless = Job(["twin", "--port", "0"])
    _until(lambda: "answers at" in endless.output)
    endless.stop()
    _until(lambda: not endless.runs)
    assert endless.code == 0


def test_a_process_that_does_not_heed_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_LAST_WORDS_SECONDS", 0.2)
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        assert ended(process) == -signal.SIGKILL
        assert ended(process) == -signal.SIGKILL


def _until(done: Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not done():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_options_are_for_this_user_alone(tmp_path: Path) -> None:
    options = Options(folder="x", url="http://127.0.0.1:1", key=KEY)
    options.write(tmp_path / "options.json")
    assert Options.read(tmp_path / "options.json") == options
    assert (tmp_path / "options.json").stat().st_mode & 0o077 == 0


def test_a_folder_without_an_agent(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="frontdesk check"):
        read_agent(tmp_path)
