"""Tools that misbehave: the model hears what it may, and nobody else waits."""

import asyncio
from pathlib import Path

import pytest

from frontdesk.facts import ToolReturned
from kit.folders import bookshop
from kit.serving import serving
from kit.visitor import named, until

_TOOL = '''
import asyncio
import time


@tool
async def cancel_order(order_number: str) -> object:
    """Cancel an order of books.

    Args:
        order_number: The order's number, such as A-1001.
    """
    {body}


@tool
async def track_parcel(parcel_number: str) -> str:
    """Track a parcel of books.

    Args:
        parcel_number: The parcel's number, such as P-2002.
    """
    return "Parcel is at the depot."
'''
QUESTION = "How long does delivery take?"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ('raise RuntimeError("password 1234")', "The tool 'cancel_order' failed."),
        ('raise ToolFailed("Order A-1001 was sent already.")', "Order A-1001 was sent already."),
        ("raise SystemExit(3)", "The tool 'cancel_order' failed."),
        ("raise asyncio.CancelledError", "The tool 'cancel_order' failed."),
        ("await asyncio.sleep(3600)", "The tool 'cancel_order' did not answer within 0.3 seconds."),
        ("time.sleep(2)", "The tool 'cancel_order' did not answer within 0.3 seconds."),
        ('return "x" * 10_000_000', "The result of 'cancel_order' is too long to read (10,000,000 characters"),
        ("return object()", "The tool 'cancel_order' failed."),
        ('return {"text": "\\ud800"}', None),
    ],
    ids=["raises", "fails in words", "exits", "cancels itself", "hangs", "blocks", "10 MB", "odd value", "surrogate"],
)
async def test_tool_that(tmp_path: Path, body: str, told: str | None) -> None:
    """While it misbehaves another conversation streams; afterwards this one goes on, and other tools work."""
    folder = bookshop(tmp_path, _TOOL.format(body=body), timeout=0.3)
    async with serving(folder) as service:
        visitor, other = await service.visitor(), await service.visitor()
        async with visitor.stream("Please cancel my order A-1001.") as events:
            await until(events, "tool_called")
            beside = await other.told(QUESTION)
            rest = await until(events, "turn_ended")
        assert named(beside, "delta")
        assert named(beside, "turn_ended")[0].data["outcome"] == "answered"
        (returned,) = [item.fact for item in await service.facts(visitor) if isinstance(item.fact, ToolReturned)]
        if told is not None:
            assert returned.content.startswith(told)
            assert returned.is_error
        assert "1234" not in str([event.data for event in await visitor.events()])
        assert named(rest, "turn_ended")[0].data["outcome"] in ("answered", "handed_over")

        await other.say("Please track my parcel P-2002.")
        results = [item.fact for item in await service.facts(other) if isinstance(item.fact, ToolReturned)]
        assert [(result.name, result.content) for result in results] == [("track_parcel", "Parcel is at the depot.")]


async def test_blocked_thread_holds_up_no_stream(tmp_path: Path) -> None:
    """A tool that blocks for longer than a whole answer takes: the other conversation is done before it."""
    folder = bookshop(tmp_path, _TOOL.format(body="time.sleep(3)"), timeout=2.5)
    async with serving(folder, pace=0.005) as service:
        visitor, other = await service.visitor(), await service.visitor()
        blocked = asyncio.create_task(visitor.say("Please cancel my order A-1001."))
        async with asyncio.timeout(10):
            while not named(await visitor.events(), "tool_called"):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        answer = await other.say(QUESTION)
        assert answer["outcome"] == "answered"
        assert not named(await visitor.events(), "tool_returned")
        assert (await blocked)["outcome"] in ("answered", "handed_over")
