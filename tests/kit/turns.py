"""A turn at work on a journal in memory, with tools that note when they run."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from frontdesk.agent import run_turn
from frontdesk.errors import ToolFailed
from frontdesk.facts import AgentSaid, Customer, Fact, Recorded, Retrieved, TurnEnded, fold
from frontdesk.models import ModelRequest
from frontdesk.tools import Tool, ToolLoop, tool
from kit.agents import MemoryJournal, ScriptedModel, Step, make_agent

_F = TypeVar("_F", bound=Fact)


class Bench:
    """One turn after the other: `journal` keeps their facts, `model` the last one's requests, `done` what the tools did."""

    def __init__(self, loop: ToolLoop) -> None:
        self._loop = loop
        self.done: list[str] = []
        self.model = ScriptedModel()
        self.journal = MemoryJournal([])

    def tools(self) -> list[Tool]:
        done = self.done

        @tool
        async def look(what: str) -> str:
            """Look something up."""
            done.append(f"look {what}")
            return f"{what} found"

        @tool(effect="write")
        async def book(what: str) -> str:
            """Book something."""
            done.append(f"{what} begins")
            await asyncio.sleep(0)
            done.append(f"{what} ends")
            return f"{what} booked"

        @tool(effect="write", confirm="customer")
        async def pay(amount: int) -> str:
            """Pay."""
            done.append(f"pay {amount}")
            return f"{amount} paid"

        @tool
        async def fail() -> str:
            """Fail."""
            raise ToolFailed("That policy has ended.")

        @tool
        async def whoami(*, customer: Customer | None) -> str:
            """Tell who is asking."""
            return customer.id if customer else "nobody"

        return [look, book, pay, fail, whoami]

    async def run(
        self,
        facts: Sequence[Recorded] | None,
        *steps: Step,
        step: Callable[[ModelRequest], Step] | None = None,
        tools: Sequence[Tool] | None = None,
        **more: Any,
    ) -> None:
        """Run the open turn of `facts`, or of the journal as it stands."""
        if facts is not None:
            self.journal = MemoryJournal(facts)
        self.model = ScriptedModel(*steps, step=step)
        turn = fold(self.journal.facts).open_turn
        assert turn is not None
        agent = make_agent(self.model, self._loop, self.tools() if tools is None else tools, **more)
        await run_turn(agent, self.journal, turn)

    def all(self, kind: type[_F]) -> list[_F]:
        return [item.fact for item in self.journal.facts if isinstance(item.fact, kind)]

    @property
    def said(self) -> AgentSaid:
        return self.all(AgentSaid)[-1]

    @property
    def ended(self) -> TurnEnded:
        last = self.journal.facts[-1].fact
        assert isinstance(last, TurnEnded)
        return last

    @property
    def kinds(self) -> list[str]:
        """What the turn stored, in order."""
        first = next(number for number, item in enumerate(self.journal.facts) if isinstance(item.fact, Retrieved))
        return [type(item.fact).__name__ for item in self.journal.facts[first:]]

    def results(self, request: int) -> list[tuple[str, str, bool]]:
        """The tool results at the end of a request: call, text, whether it is an error."""
        content = self.model.requests[request].messages[-1]["content"]
        return [(block["tool_use_id"], block["content"], block.get("is_error", False)) for block in content]
