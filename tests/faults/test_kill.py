"""The process is killed and started again: nothing is lost, nothing is done twice."""

import asyncio
from pathlib import Path

import httpx2
import pytest

from frontdesk.twin import Twin
from kit.folders import bookshop
from kit.process import served
from kit.visitor import Visitor, named, streamed, until

QUESTION = "How long does delivery take, and until when can I return a book?"
Model = tuple[Twin, dict[str, str]]


async def test_kill_during_an_answer(folder: Path, database: Path, model: Model) -> None:
    """The next start finishes the turn; a reader who comes back drops what it had and gets the whole answer."""
    twin, connected = model
    twin.pace_seconds = 0.2
    async with served(folder, database, **connected) as (process, http):
        visitor = await Visitor.arrive(http)
        async with visitor.stream(QUESTION, key="one") as events:
            seen = await until(events, "delta")
            process.kill()
    twin.pace_seconds = 1.0  # slow enough for the reader to be back before the answer is done

    async with served(folder, database, **connected) as (_, http):
        back = visitor.at(http)
        async with back.follow(seen[-1].id) as events:
            missed = await until(events, "restart")
            twin.pace_seconds = 0.0
            missed += await until(events, "turn_ended")
        (said,) = named(missed, "agent_said")
        assert said.data["text"].startswith(streamed(missed))
        assert "two to four days" in said.data["text"]
        assert "within 30 days" in said.data["text"]
        log = await back.events()
        other = await Visitor.arrive(http)
        await other.say(QUESTION)
        undisturbed = [event.name for event in await other.events()]
        assert [event.name for event in log] == undisturbed, "nothing is told, or looked up, twice"
        assert [name for name in undisturbed if not name.startswith("tool_")] == [
            "customer_said",
            "agent_said",
            "turn_ended",
        ]
        again = await back.say(QUESTION, key="one")
        assert again["reply"]["text"] == said.data["text"]
        assert len(await back.events()) == len(log), "the key is remembered across the crash"
        assert (await back.say("When are you open?"))["outcome"] == "answered"


_SLOW_TOOL = '''
import asyncio
from pathlib import Path

RUNS = Path(__file__).with_name("runs")


@tool(effect="{effect}")
async def cancel_order(order_number: str) -> str:
    """Cancel an order of books.

    Args:
        order_number: The order's number, such as A-1001.
    """
    with RUNS.open("a") as runs:
        runs.write(order_number + "\\n")
    await asyncio.sleep({seconds})
    return f"Order {{order_number}} is cancelled."
'''


@pytest.mark.parametrize("effect", ["read", "write"])
async def test_kill_while_a_tool_runs(tmp_path: Path, database: Path, effect: str) -> None:
    folder = bookshop(tmp_path / "shop", _SLOW_TOOL.format(effect=effect, seconds=60), timeout=120)
    runs = folder / "runs"
    async with served(folder, database) as (process, http):
        visitor = await Visitor.arrive(http)
        async with visitor.stream("Please cancel my order A-1001.") as events:
            await until(events, "tool_called")
            async with asyncio.timeout(20):
                while not runs.exists() or not runs.read_text():  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
            process.kill()

    async with served(folder, database) as (_, http):
        back = visitor.at(http)
        async with back.follow() as events:
            told = await until(events, "turn_ended")
    assert runs.read_text() == "A-1001\n", "the tool ran once"
    (returned,) = named(told, "tool_returned")
    assert not returned.data["ok"]
    assert "is cancelled" not in named(told, "agent_said")[0].data["text"], "nobody knows whether it took effect"
    assert named(told, "turn_ended")[0].data["outcome"] in ("answered", "handed_over")


async def test_kill_among_many_posts(folder: Path, database: Path) -> None:
    """Whatever was acknowledged is in the log afterwards, once, and has its answer."""
    acknowledged: list[tuple[Visitor, str]] = []

    async with served(folder, database) as (process, http):

        async def talk(who: int) -> None:
            visitor = await Visitor.arrive(http)
            acknowledged.append((visitor, ""))
            for number in range(1_000):
                text = f"How long does delivery take? ({number} of {who})"
                async with visitor.stream(text) as events:
                    # The first event is the message itself: from then on it counts as accepted.
                    assert (await anext(events)).data["text"] == text
                    acknowledged.append((visitor, text))
                    await until(events, "turn_ended")

        talks = [asyncio.create_task(talk(who)) for who in range(8)]
        while len(acknowledged) < 60 and not any(task.done() for task in talks):  # noqa: ASYNC110
            await asyncio.sleep(0.001)
        process.kill()
        outcomes = await asyncio.gather(*talks, return_exceptions=True)
    assert len(acknowledged) >= 60, outcomes
    for outcome in outcomes:
        assert isinstance(outcome, httpx2.HTTPError | StopAsyncIteration | AssertionError), outcome

    async with served(folder, database) as (_, http):
        for visitor in {visitor.id: visitor for visitor, _ in acknowledged}.values():
            back = visitor.at(http)
            async with asyncio.timeout(30):
                while (await back.state())["busy"]:  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
            log = await back.events()
            said = [event.data["text"] for event in named(log, "customer_said")]
            wanted = [text for who, text in acknowledged if who is visitor and text]
            assert said[: len(wanted)] == wanted
            assert len(said) - len(wanted) in (0, 1), "one more may be stored whose acknowledgement was lost"
            assert len(named(log, "turn_ended")) == len(said)


async def test_told_to_stop_it_ends_cleanly(folder: Path, database: Path, model: Model) -> None:
    twin, connected = model
    twin.pace_seconds = 0.2
    async with served(folder, database, **connected) as (process, http):
        visitor = await Visitor.arrive(http)
        async with visitor.stream(QUESTION) as events:
            await until(events, "delta")
            assert await process.terminate() == 0
            assert "Traceback" not in process.errors
    twin.pace_seconds = 0.0
    async with served(folder, database, **connected) as (_, http), visitor.at(http).follow() as events:
        told = await until(events, "turn_ended")
    assert named(told, "turn_ended")[0].data["outcome"] == "answered"
