"""Tools at work: in time, and without hurting anybody."""

import asyncio
import json
import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

import pytest

from frontdesk.errors import ToolFailed
from frontdesk.facts import Customer, encode
from frontdesk.facts import ToolReturned as Returned
from frontdesk.tools import Tool, Toolbox, ToolLoop, ToolResult, tool
from kit.agents import MONDAY


class Colour(Enum):
    RED = "red"


@dataclass
class Policy:
    number: str
    until: date
    colour: Colour


def box(loop: ToolLoop, *tools: Tool, timeout: float = 5.0) -> Toolbox:
    return Toolbox(tools, loop, timeout=timeout, clock=lambda: MONDAY)


async def result(loop: ToolLoop, value: object) -> ToolResult:
    @tool
    async def give() -> object:
        """Give."""
        return value

    return await box(loop, give).call(give, {}, customer=None)


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """Opened at the end of the test, so that a tool that blocks its thread lets go of it."""
    event = threading.Event()
    yield event
    event.set()


@pytest.mark.parametrize(
    ("value", "content"),
    [
        ("as it is", "as it is"),
        ("", "(no result)"),
        (None, "null"),
        ({"premium": 93.5, "für": "é"}, '{"premium": 93.5, "für": "é"}'),
        ([1, (2, 3)], "[1, [2, 3]]"),
        (Policy("P1", date(2026, 3, 2), Colour.RED), '{"number": "P1", "until": "2026-03-02", "colour": "red"}'),
    ],
    ids=["text", "nothing", "None", "dict", "list", "dataclass"],
)
async def test_results_become_text(tool_loop: ToolLoop, value: object, content: str) -> None:
    assert await result(tool_loop, value) == ToolResult(content)


async def test_a_result_that_no_store_could_hold_is_mended(tool_loop: ToolLoop) -> None:
    given = await result(tool_loop, "half of an emoji \ud83d here")
    assert encode(Returned(turn=2, call_id="a", name="give", content=given.content))
    assert given.content == "half of an emoji ? here"


async def test_a_result_of_ten_megabytes_is_refused_with_a_remedy(tool_loop: ToolLoop) -> None:
    given = await result(tool_loop, "x" * 10_000_000)
    assert given.is_error
    assert given.content == (
        "The result of 'give' is too long to read (10,000,000 characters, the limit is 50,000). Ask for less of it."
    )


async def test_the_customer_is_handed_to_tools_that_ask(tool_loop: ToolLoop) -> None:
    @tool
    async def whoami(*, customer: Customer | None) -> str:
        """Tell."""
        return customer.id if customer else "nobody"

    tools = box(tool_loop, whoami)
    assert (await tools.call(whoami, {}, customer=Customer(id="c7"))).content == "c7"
    assert (await tools.call(whoami, {}, customer=None)).content == "nobody"


async def test_a_tools_own_words_of_failure_reach_the_model(tool_loop: ToolLoop) -> None:
    @tool
    async def fails(number: int) -> None:
        """Fail."""
        raise ToolFailed(f"Policy {number} has ended; offer a new one.")

    tools = box(tool_loop, fails)
    assert await tools.call(fails, {"number": 7}, customer=None) == ToolResult(
        "Policy 7 has ended; offer a new one.", is_error=True
    )
    wrong = await tools.call(fails, {}, customer=None)
    assert wrong.is_error
    assert "'number' is missing" in wrong.content


@pytest.mark.parametrize(
    "error", [ValueError("password=hunter2"), KeyError("secret"), TimeoutError("secret"), AssertionError("secret")]
)
async def test_any_other_failure_is_for_the_log_only(
    tool_loop: ToolLoop, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    @tool
    async def fails() -> None:
        """Fail."""
        raise error

    with caplog.at_level(logging.WARNING):
        given = await box(tool_loop, fails).call(fails, {}, customer=None)
    assert given.is_error
    assert "hunter2" not in given.content
    assert "secret" not in given.content
    assert "'fails'" in caplog.text


@pytest.mark.parametrize("how", ["raises", "hangs", "returns what cannot be told"])
async def test_a_write_that_went_wrong_is_not_to_be_repeated(tool_loop: ToolLoop, how: str) -> None:
    @tool(effect="write", timeout=0.05)
    async def book() -> object:
        """Book."""
        if how == "raises":
            raise ValueError("after the booking")
        if how == "hangs":
            await asyncio.Event().wait()
        return object()

    given = await box(tool_loop, book).call(book, {}, customer=None)
    assert given.is_error
    assert "It is not known whether it took effect. Do not call it again" in given.content


async def test_what_cannot_be_told_as_json_is_a_failure(tool_loop: ToolLoop) -> None:
    assert await result(tool_loop, object()) == ToolResult("The tool 'give' failed.", is_error=True)


async def test_a_tool_that_hangs_is_cancelled_in_time(tool_loop: ToolLoop) -> None:
    cancelled = threading.Event()

    @tool(timeout=0.02)
    async def hangs() -> None:
        """Hang."""
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    given = await box(tool_loop, hangs).call(hangs, {}, customer=None)
    assert given == ToolResult("The tool 'hangs' did not answer within 0.02 seconds.", is_error=True)
    assert await asyncio.to_thread(cancelled.wait, 5)


async def test_the_folders_time_limit_counts_where_a_tool_has_none(tool_loop: ToolLoop) -> None:
    @tool
    async def hangs() -> None:
        """Hang."""
        await asyncio.Event().wait()

    given = await box(tool_loop, hangs, timeout=0.01).call(hangs, {}, customer=None)
    assert "within 0.01 seconds" in given.content


async def test_a_tool_that_hangs_holds_up_no_other(tool_loop: ToolLoop) -> None:
    done = threading.Event()

    @tool
    async def hangs() -> str:
        """Hang until the other has answered."""
        await asyncio.to_thread(done.wait, 5)
        return "at last"

    @tool
    async def quick() -> str:
        """Answer."""
        return "done"

    tools = box(tool_loop, hangs, quick)
    waiting = asyncio.create_task(tools.call(hangs, {}, customer=None))
    assert (await tools.call(quick, {}, customer=None)).content == "done"
    assert not waiting.done()
    done.set()
    assert (await waiting).content == "at last"


async def test_a_tool_that_blocks_its_thread_holds_up_neither_conversations_nor_later_calls(
    tool_loop: ToolLoop, gate: threading.Event
) -> None:
    blocked = threading.Event()

    @tool(timeout=0.05)
    async def blocks() -> None:
        """Block the thread, as time.sleep does."""
        blocked.set()
        gate.wait()

    @tool
    async def quick() -> str:
        """Answer."""
        return threading.current_thread().name

    tools = box(tool_loop, blocks, quick)
    waiting = asyncio.create_task(tools.call(blocks, {}, customer=None))
    assert await asyncio.to_thread(blocked.wait, 5)  # conversations go on: this line runs while the tool blocks
    assert not waiting.done()
    assert "did not answer" in (await waiting).content
    assert (await tools.call(quick, {}, customer=None)).content == "frontdesk-tools"
    assert not gate.is_set()


async def test_two_that_block_together_cost_one_loop(tool_loop: ToolLoop, gate: threading.Event) -> None:
    loops: list[asyncio.AbstractEventLoop] = []

    @tool(timeout=0.03)
    async def blocks() -> None:
        """Block the thread."""
        gate.wait()

    @tool
    async def where() -> str:
        """Note the loop."""
        loops.append(asyncio.get_running_loop())
        return "noted"

    tools = box(tool_loop, blocks, where)
    stuck = await asyncio.gather(*(tools.call(blocks, {}, customer=None) for _ in range(2)))
    assert all(given.is_error for given in stuck)
    for _ in range(2):
        assert (await tools.call(where, {}, customer=None)).content == "noted"
    assert loops[0] is loops[1]


async def test_calls_share_one_loop_as_clients_with_pools_need(tool_loop: ToolLoop) -> None:
    loops: set[int] = set()

    @tool
    async def where() -> None:
        """Note the loop."""
        loops.add(id(asyncio.get_running_loop()))

    tools = box(tool_loop, where)
    await asyncio.gather(*(tools.call(where, {}, customer=None) for _ in range(10)))
    assert len(loops) == 1
    assert loops != {id(asyncio.get_running_loop())}


async def test_a_caller_that_leaves_takes_its_tool_along(tool_loop: ToolLoop) -> None:
    started, cancelled = threading.Event(), threading.Event()

    @tool
    async def waits() -> None:
        """Wait."""
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    calling = asyncio.create_task(box(tool_loop, waits).call(waits, {}, customer=None))
    await asyncio.to_thread(started.wait, 5)
    calling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await calling
    assert await asyncio.to_thread(cancelled.wait, 5)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("get_qoute", "There is no tool 'get_qoute'; did you mean 'get_quote'?"),
        ("fly", "There is no tool 'fly'; the tools are: get_quote, pay."),
    ],
)
async def test_an_unknown_tool_is_answered_with_what_there_is(tool_loop: ToolLoop, name: str, says: str) -> None:
    @tool
    async def get_quote() -> None:
        """Quote."""

    @tool
    async def pay() -> None:
        """Pay."""

    tools = box(tool_loop, get_quote, pay)
    assert tools.get(name) is None
    assert tools.unknown(name) == ToolResult(says, is_error=True)
    assert tools.get("pay") is pay


def test_a_toolbox_without_tools_says_so(tool_loop: ToolLoop) -> None:
    assert box(tool_loop).unknown("fly").content == "There is no tool 'fly'; the tools are: none."


async def test_json_that_the_model_reads_is_json(tool_loop: ToolLoop) -> None:
    assert json.loads((await result(tool_loop, {"a": [None, True]})).content) == {"a": [None, True]}


async def test_a_tool_is_given_the_time_of_the_call(tool_loop: ToolLoop) -> None:
    @tool
    async def today(*, now: datetime) -> str:
        """Tell the day."""
        return f"{now:%A}"

    assert (await box(tool_loop, today).call(today, {}, customer=None)).content == "Monday"
