"""How many turns a second the store takes, with many appends in one commit and with one commit for each."""

import asyncio
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figure import Figure, times
from frontdesk.facts import AgentSaid, CustomerSaid, Fact, ModelReplied, Retrieved, TurnEnded, Usage
from frontdesk.store import SQLiteStore
from frontdesk.store.bell import Bell

CONVERSATIONS = 50
SECONDS = 3.0
TURN: list[list[Fact]] = [
    [CustomerSaid(text="Is the battery of my electric car covered?")],
    [Retrieved(turn=1, query="battery", passages=())],
    [
        ModelReplied(
            turn=1, content=({"type": "text", "text": "x" * 400},), stop_reason="end_turn", usage=Usage(), model="m"
        )
    ],
    [AgentSaid(turn=1, text="x" * 400), TurnEnded(turn=1, outcome="answered")],
]
"""The appends of one turn: each waits for the one before it."""


def measure() -> list[Figure]:
    together = asyncio.run(_turns_per_second(256))
    alone = asyncio.run(_turns_per_second(1))
    what = f"store, {CONVERSATIONS} conversations, group commit"
    return [
        Figure(
            what, f"{together:,.0f} turns/s", times(together / alone), f"one commit per append ({alone:,.0f} turns/s)"
        )
    ]


async def _turns_per_second(most_per_commit: int) -> float:
    done = 0
    with TemporaryDirectory(prefix="frontdesk-bench-") as folder:
        path = Path(folder) / "facts.db"
        async with SQLiteStore(path, Bell(), lambda: datetime.now(UTC), most_per_commit=most_per_commit) as store:
            began = time.perf_counter()

            async def talk(conversation: str) -> None:
                nonlocal done
                number = 0
                while time.perf_counter() - began < SECONDS:
                    for facts in TURN:
                        number = (await store.append(conversation, facts, expected=number))[-1].number
                    done += 1

            await asyncio.gather(*(talk(f"c{who}") for who in range(CONVERSATIONS)))
            return done / (time.perf_counter() - began)
