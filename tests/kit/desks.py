"""A desk at work in memory, with a model that does what the test says and waits where the test says."""

import asyncio
import itertools
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from frontdesk.desk import Desk
from frontdesk.desk.events import Event, Position
from frontdesk.facts import Fact, Recorded
from frontdesk.models import Completion, Delta, Model, ModelRequest
from frontdesk.store import Drafts, SQLiteStore, Store
from frontdesk.store.bell import Bell
from frontdesk.tools import Tool, ToolLoop
from kit.agents import MONDAY, make_agent


class Gate:
    """A place in a script at which the model waits until the test lets it go on."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()
        self.open = asyncio.Event()


class GatedModel:
    """Like `ScriptedModel`, but each call's script may hold gates; calls beyond the scripts get the last one again."""

    def __init__(self, *scripts: Sequence[Delta | Completion | Gate | Exception]) -> None:
        self._scripts = list(scripts)
        self.requests: list[ModelRequest] = []

    async def stream(self, request: ModelRequest) -> AsyncIterator[Delta | Completion]:
        self.requests.append(request)
        for step in self._scripts.pop(0) if len(self._scripts) > 1 else self._scripts[0]:
            match step:
                case Gate():
                    step.reached.set()
                    await step.open.wait()
                case Exception():
                    raise step
                case _:
                    yield step


@dataclass
class Office:
    """What desks share: one store, one set of running answers."""

    store: Store
    drafts: Drafts
    loop: ToolLoop
    desks: list[Desk] = field(default_factory=list[Desk])

    def desk(self, model: Model, tools: Sequence[Tool] = ()) -> Desk:
        """Another worker on the same store."""
        agent = make_agent(model, self.loop, tools)
        numbers = itertools.count(1)
        desk = Desk(self.store, self.drafts, lambda: agent, lambda: f"secret-{len(self.desks)}-{next(numbers)}")
        self.desks.append(desk)
        return desk

    async def put(self, conversation: str, *facts: Fact) -> list[Recorded]:
        """Facts that somebody else stores, as the staff side will."""
        last = len(await self.store.read(conversation))
        return await self.store.append(conversation, facts, expected=last)

    async def kinds(self, conversation: str) -> list[str]:
        return [type(item.fact).__name__ for item in await self.store.read(conversation)]


@asynccontextmanager
async def office() -> AsyncGenerator[Office]:
    bell = Bell()
    loop = ToolLoop()
    async with SQLiteStore(":memory:", bell, lambda: MONDAY) as store:
        made = Office(store, Drafts(bell), loop)
        try:
            yield made
        finally:
            for desk in made.desks:
                await desk.close_down()
            loop.close()


async def replay(desk: Desk, conversation: str, last: str | None = None) -> list[Event]:
    """What a reader gets who comes now, after the event `last`."""
    start = Position.parse(last) if last else Position()
    return [event async for event in desk.events(conversation, start, follow=False) if event]
