"""How many whole turns a second: search, prompt, model call over a socket, facts. The twin answers, in this process too."""

import asyncio
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figure import Figure, times
from frontdesk.app.settings import read_settings
from frontdesk.app.wiring import running
from frontdesk.twin import Twin

FOLDER = Path(__file__).parents[1] / "examples" / "acme"
QUESTION = "Is the battery of my electric car covered?"
SECONDS = 5.0


def measure() -> list[Figure]:
    one = asyncio.run(_turns_per_second(1))
    figures = [Figure("whole turns, 1 conversation", f"{one:,.1f} turns/s")]
    for conversations in (10, 50):
        many = asyncio.run(_turns_per_second(conversations))
        what = f"whole turns, {conversations} conversations"
        figures.append(Figure(what, f"{many:,.1f} turns/s", times(many / one), "1 conversation"))
    return figures


async def _turns_per_second(conversations: int) -> float:
    """Turns of new conversations, so that the prompt stays the same length."""
    done = 0
    with TemporaryDirectory(prefix="frontdesk-bench-") as folder:
        settings = read_settings(database=f"sqlite:///{folder}/facts.db", provider="twin")
        async with running(FOLDER, settings, twin=Twin(pace_seconds=0)) as now:
            began = time.perf_counter()

            async def talk() -> None:
                nonlocal done
                while time.perf_counter() - began < SECONDS:
                    opened = await now.desk.open()
                    await now.desk.result(opened.id, await now.desk.post(opened.id, QUESTION))
                    done += 1

            await asyncio.gather(*(talk() for _ in range(conversations)))
            return done / (time.perf_counter() - began)
