"""How long a piece of an answer takes from the model to a reader's event, with one reader and with fifty.

The model's pieces are the moments at which they left it. Readers are sockets of this process: they take their share.
"""

import asyncio
import json
import statistics
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime

from bench.figure import Figure, times
from bench.turns import FOLDER
from bench.web import follow, listening
from frontdesk.app.settings import read_settings
from frontdesk.app.wiring import Running, Surroundings, load
from frontdesk.facts import Usage
from frontdesk.models import Completion, Delta, ModelRequest
from frontdesk.store import Drafts, SQLiteStore
from frontdesk.store.bell import Bell
from frontdesk.tools import ToolLoop
from frontdesk.web import create_service

PIECES = 150
PAUSE_SECONDS = 0.02


class Clock:
    """A model whose answer is what time it is, again and again."""

    async def stream(self, request: ModelRequest) -> AsyncIterator[Delta | Completion]:
        for _ in range(PIECES):
            await asyncio.sleep(PAUSE_SECONDS)
            yield Delta(f"{time.perf_counter()} ")
        block = {"type": "text", "text": "done"}
        yield Completion(content=(block,), stop_reason="end_turn", usage=Usage(), model="clock")


def measure() -> list[Figure]:
    one, fifty = asyncio.run(_delays(1)), asyncio.run(_delays(50))
    figures: list[Figure] = []
    for name, place in (("median", 50), ("99th percentile", 99)):
        few, many = _percentile(one, place), _percentile(fifty, place)
        what = f"model's piece to reader's event, 50 readers, {name}"
        figures.append(Figure(what, f"{many * 1000:.1f} ms", times(many / few), f"1 reader ({few * 1000:.1f} ms)"))
    return figures


async def _delays(readers: int) -> list[float]:
    """Seconds, one for each event of each reader of the same conversation."""
    bell, tool_loop = Bell(), ToolLoop()
    async with SQLiteStore(":memory:", bell, lambda: datetime.now(UTC)) as store:
        settings = read_settings()
        loaded = await asyncio.to_thread(load, FOLDER, settings)
        now = Running(loaded, store, Drafts(bell), Clock(), tool_loop, False, Surroundings(), settings, store)
        async with listening(create_service(now.desk, version="0", notice=now.notice)) as port:
            opened = await now.desk.open()
            reading = [asyncio.create_task(_read(port, opened.id, opened.token)) for _ in range(readers)]
            await asyncio.sleep(0.5)
            await now.desk.post(opened.id, "What time is it?")
            delays = await asyncio.gather(*reading)
        await now.desk.close_down()
    tool_loop.close()
    return [delay for one in delays for delay in one]


async def _read(port: int, conversation: str, token: str) -> list[float]:
    delays: list[float] = []
    async with follow(port, conversation, token) as lines:
        async for line in lines:
            if line.startswith("data: ") and "text" in (data := json.loads(line[6:])) and "citations" not in data:
                arrived = time.perf_counter()
                delays += [arrived - float(piece) for piece in data["text"].split() if _is_number(piece)]
            if line == "event: turn_ended":
                break
    return delays


def _is_number(piece: str) -> bool:
    return piece.replace(".", "", 1).isdecimal()


def _percentile(values: list[float], place: int) -> float:
    return statistics.quantiles(values, n=100)[place - 1]
