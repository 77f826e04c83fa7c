"""Run tools: validated, in time, and without letting one that misbehaves hurt the rest."""

import asyncio
import difflib
import inspect
import json
import logging
import threading
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, TypeVar

import pydantic_core
from msgspec import Struct

from frontdesk.errors import ToolFailed
from frontdesk.facts import Customer
from frontdesk.tools.tool import Tool

_log = logging.getLogger(__name__)
_T = TypeVar("_T")
MOST_CHARACTERS = 50_000
UNKNOWN_EFFECT = (
    "It is not known whether it took effect. Do not call it again; tell the customer so and hand over to a person."
)


class ToolResult(Struct, frozen=True):
    """What the model is told: the result as text (JSON unless the tool gave text), or an error in words."""

    content: str
    is_error: bool = False


class ToolLoop:
    """An event loop of its own for tools, so that one that blocks its thread cannot hold up conversations.

    All calls share one loop, as clients with connection pools need. A loop that no longer reacts is left behind and
    the next call gets a new one.
    """

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None

    async def run(self, work: Coroutine[Any, Any, _T], timeout: float) -> _T:
        """The result of `work`. Raises `TimeoutError` after `timeout` seconds; the work is cancelled if it can be."""
        loop = self._loop = self._loop or self._start()
        running = asyncio.run_coroutine_threadsafe(work, loop)
        try:
            async with asyncio.timeout(timeout):
                return await asyncio.wrap_future(running)
        except TimeoutError:
            if not running.cancelled() and running.done() and (error := running.exception()):
                raise error from None
            if not await self._reacts(loop) and self._loop is loop:
                self._loop = None
            raise

    def close(self) -> None:
        if self._loop:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._loop = None

    async def _reacts(self, loop: asyncio.AbstractEventLoop) -> bool:
        answered = asyncio.Event()
        here = asyncio.get_running_loop()

        def answer() -> None:
            with suppress(RuntimeError):  # it may react long after the caller's own loop has ended
                here.call_soon_threadsafe(answered.set)

        loop.call_soon_threadsafe(answer)
        try:
            async with asyncio.timeout(0.5):
                await answered.wait()
        except TimeoutError:
            return False
        return True

    def _start(self) -> asyncio.AbstractEventLoop:
        loop = asyncio.new_event_loop()

        def run() -> None:
            loop.run_forever()
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.close()

        # A daemon: a tool that never returns must not keep the process from ending.
        threading.Thread(target=run, name="frontdesk-tools", daemon=True).start()
        return loop


class Toolbox:
    """The tools of one agent, by name. `timeout` is in seconds; `clock` gives UTC."""

    def __init__(self, tools: Sequence[Tool], loop: ToolLoop, *, timeout: float, clock: Callable[[], datetime]) -> None:
        self.tools = tuple(tools)
        self._clock = clock
        self._by_name = {tool.name: tool for tool in tools}
        self._loop = loop
        self._timeout = timeout

    def get(self, name: str) -> Tool | None:
        return self._by_name.get(name)

    def unknown(self, name: str) -> ToolResult:
        """What to say to a model that asks for a tool that isn't there."""
        near = difflib.get_close_matches(name, self._by_name, 1)
        hint = f"did you mean '{near[0]}'?" if near else f"the tools are: {', '.join(self._by_name) or 'none'}."
        return ToolResult(f"There is no tool '{name}'; {hint}", is_error=True)

    async def call(self, tool: Tool, arguments: Mapping[str, Any], *, customer: Customer | None) -> ToolResult:
        """Run `tool`. Never raises for what the tool does: failures come back as results for the model."""
        given = {name: value for name, value in self._given(customer).items() if name in tool.given}
        timeout = tool.timeout or self._timeout
        try:
            return await self._loop.run(_run(tool, tool.validated(arguments), given), timeout)
        except ToolFailed as error:
            return ToolResult(_storable(str(error)), is_error=True)
        except TimeoutError:
            _log.warning("tool '%s' took over %g s and was stopped", tool.name, timeout)
            return _failed(tool, f"The tool '{tool.name}' did not answer within {timeout:g} seconds.")
        except Exception:  # noqa: BLE001 - the edge of the tool call
            # Its text may hold secrets or nonsense: for the log, never for the model.
            _log.exception("tool '%s' failed", tool.name)
            return _failed(tool, f"The tool '{tool.name}' failed.")

    def _given(self, customer: Customer | None) -> dict[str, object]:
        return {"customer": customer, "now": self._clock()}


def _failed(tool: Tool, what: str) -> ToolResult:
    """A failure in words for the model; it must not repeat a write that may have happened all the same."""
    return ToolResult(f"{what} {UNKNOWN_EFFECT}" if tool.effect == "write" else what, is_error=True)


async def _run(tool: Tool, arguments: Mapping[str, Any], given: Mapping[str, Any]) -> ToolResult:
    """Call the tool and put its value into words, here on the loop that may block."""
    try:
        value = tool.function(**arguments, **given)
        return _result(tool.name, await value if inspect.isawaitable(value) else value)
    except (SystemExit, KeyboardInterrupt) as error:
        # They would end the loop that all tools share.
        raise RuntimeError(f"the tool raised {type(error).__name__}") from error
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task and task.cancelling():
            raise
        # The tool's own: let through, it would pass for a cancellation of the turn.
        raise RuntimeError("the tool cancelled itself") from error


def _result(name: str, value: object) -> ToolResult:
    text = value if isinstance(value, str) else json.dumps(pydantic_core.to_jsonable_python(value), ensure_ascii=False)
    if len(text) > MOST_CHARACTERS:
        _log.warning("tool '%s' returned %d characters, over the limit of %d", name, len(text), MOST_CHARACTERS)
        return ToolResult(
            f"The result of '{name}' is too long to read ({len(text):,} characters, the limit is {MOST_CHARACTERS:,}). "
            "Ask for less of it.",
            is_error=True,
        )
    return ToolResult(_storable(text) or "(no result)")


def _storable(text: str) -> str:
    """`text` without lone surrogates, which no UTF-8 can hold."""
    return text.encode(errors="replace").decode()
