"""A conversation as an object, for scripts, notebooks and Streamlit."""

import asyncio
import threading
from collections.abc import AsyncIterator, Coroutine, Iterator, Sequence
from concurrent.futures import CancelledError, Future, wait
from contextlib import closing
from pathlib import Path
from typing import Any, Self, TypeVar

import msgspec
from msgspec import Struct

from frontdesk.agent import model_request
from frontdesk.app.settings import Settings, read_settings
from frontdesk.app.wiring import Running, running
from frontdesk.desk import Position, Posted
from frontdesk.errors import NotFound, NotNow
from frontdesk.facts import Citation, Outcome
from frontdesk.models import Completion, completed

_T = TypeVar("_T")
_open: "set[ChatBot]" = set()
_LAST_SECONDS = 5.0


class Reply(Struct, frozen=True, kw_only=True):
    """A whole answer: its text as Markdown, its sources, and how the turn ended."""

    text: str
    citations: tuple[Citation, ...]
    outcome: Outcome

    def __str__(self) -> str:
        return self.text


class ChatBot:
    """One conversation with the agent of a folder.

    Works wherever plain functions do: the asynchronous side runs in a thread of its own. Keeps nothing of what is said
    unless `database` says so (sqlite:///FILE); the index of the documents is kept where FRONTDESK_INDEX says. With no key
    in the environment the twin answers. Close it, or use it in a `with` block, to stop that thread early; it ends with the
    program otherwise.

    Raises `FolderError` or `SettingError` when the agent cannot be started.
    """

    def __init__(self, folder: str | Path, *, language: str | None = None, database: str = "sqlite://") -> None:
        settings = read_settings(database=database)
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._calls: set[asyncio.Task[Any]] = set()
        started: Future[Running] = Future()
        # A daemon: a script that forgets to close its bot still ends; _close_all then stops it in order.
        self._thread = threading.Thread(target=self._run, args=(Path(folder), settings, started), daemon=True)
        self._thread.start()
        self._running = started.result()
        _open.add(self)
        opened = self._call(self._running.desk.open(language))
        self.conversation = opened.id
        self.greeting = opened.greeting

    def process_user_input(self, text: str) -> Reply:
        """Say `text` and wait for the whole answer; tools run on the way. Raises `Invalid` for an empty or long text."""

        async def answer() -> Reply:
            posted = await self._running.desk.post(self.conversation, text)
            outcome, said = await self._running.desk.result(self.conversation, posted)
            return Reply(text=said.text if said else "", citations=said.citations if said else (), outcome=outcome)

        return self._call(answer())

    def approve(self, granted: bool = True) -> Reply:
        """Answer what waits for the customer's approval, after the outcome `waiting_for_approval`; the turn then goes on.

        Raises `NotFound` when nothing waits.
        """

        async def answer() -> Reply:
            desk = self._running.desk
            waiting = (await desk.find(self.conversation)).state.asked
            if not waiting:
                raise NotFound("nothing waits for approval in this conversation")
            posted = [await desk.approve(self.conversation, call, granted, by="customer") for call in waiting]
            outcome, said = await desk.result(self.conversation, posted[-1])
            return Reply(text=said.text if said else "", citations=said.citations if said else (), outcome=outcome)

        return self._call(answer())

    def stream(self, text: str) -> Iterator[str]:
        """Say `text` and yield the answer as it is written; joined, the pieces are the answer's text.

        Should the answer have to begin again, as after a broken connection, the pieces already given cannot be taken
        back: `history` has the answer that counts.
        """
        pieces = self._pieces(self._call(self._running.desk.post(self.conversation, text)))
        while (piece := self._call(_next(pieces))) is not None:
            yield piece

    def generate_message(self, messages: Sequence[dict[str, Any]], max_tokens: int | None = None) -> Completion:
        """One model call, without running tools: the agent's role, tools and first turn, then `messages`.

        `messages` are the Messages API's own, the last one from the user.
        """

        async def generate() -> Completion:
            desk, agent = self._running.desk, self._running.desk.agent
            request = model_request(agent.config, agent.instructions, await desk.facts(self.conversation))
            request = msgspec.structs.replace(request, messages=(*request.messages[:2], *messages))
            if max_tokens is not None:
                request = msgspec.structs.replace(request, max_tokens=max_tokens)
            return await completed(agent.model, request)

        return self._call(generate())

    @property
    def history(self) -> list[dict[str, Any]]:
        """What the customer has seen, oldest first: `{"role": "user" | "assistant", "content": text}`."""

        async def read() -> list[dict[str, Any]]:
            told = [{"role": "assistant", "content": self.greeting}]
            roles = {"customer_said": "user", "agent_said": "assistant", "staff_said": "assistant"}
            events = self._running.desk.events(self.conversation, Position(), follow=False)
            told += [
                {"role": roles[event.name], "content": event.data["text"]}
                async for event in events
                if event and event.name in roles
            ]
            return told

        return self._call(read())

    def close(self, seconds: float | None = None) -> None:
        """Stop, and wait for it, at most so many `seconds`; the conversation stays where it was kept.

        Who waits for an answer in another thread gets `NotNow`.
        """
        _open.discard(self)
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(seconds)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def _pieces(self, posted: Posted) -> AsyncIterator[str]:
        told = ""
        async for event in self._running.desk.turn(self.conversation, posted):
            if event is None:
                continue
            if event.name == "delta":
                told += event.data["text"]
                yield event.data["text"]
            elif event.name == "restart":
                told = ""
            elif event.name == "agent_said" and event.data["text"] != told:
                # The last pieces may not have come as such; an answer that failed says something else.
                yield event.data["text"].removeprefix(told)

    def _run(self, folder: Path, settings: Settings, started: "Future[Running]") -> None:
        with closing(self._loop):
            self._loop.run_until_complete(self._live(folder, settings, started))

    async def _live(self, folder: Path, settings: Settings, started: "Future[Running]") -> None:
        """The life of the bot's thread: everything opened here is closed here."""
        try:
            async with running(folder, settings) as now:
                started.set_result(now)
                await self._stop.wait()
                waiting = list(self._calls)
                for task in waiting:
                    task.cancel()
                await asyncio.gather(*waiting, return_exceptions=True)
        except BaseException as error:
            if started.done():
                raise
            started.set_exception(error)

    def _call(self, work: Coroutine[Any, Any, _T]) -> _T:
        closed = NotNow("this bot is closed; make another one")
        if self._stop.is_set() or not self._thread.is_alive():
            work.close()
            raise closed
        try:
            answer = asyncio.run_coroutine_threadsafe(self._known(work), self._loop)
            # Looked at now and then: what is asked while the loop closes is never begun.
            while not wait([answer], _LAST_SECONDS).done:
                if not self._thread.is_alive():
                    raise closed
            return answer.result()
        except CancelledError:
            raise closed from None

    async def _known(self, work: Coroutine[Any, Any, _T]) -> _T:
        """`work`, among those that `close` lets go."""
        task = asyncio.current_task()
        assert task
        self._calls.add(task)
        task.add_done_callback(self._calls.discard)
        return await work


async def _next(pieces: AsyncIterator[str]) -> str | None:
    return await anext(pieces, None)


def _close_all() -> None:
    for bot in list(_open):
        bot.close(_LAST_SECONDS)


# At the program's end, before the thread pools that a turn still uses: `atexit` runs only after these have gone.
threading._register_atexit(_close_all)  # type: ignore[attr-defined]
