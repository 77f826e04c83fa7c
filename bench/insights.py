"""How fast conversations are counted, and in how much memory, against just reading the same facts.

Each is measured in a process of its own: `python -m bench.insights read|count FILE`.
"""

import asyncio
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figure import Figure, times
from frontdesk.evals.production import COUNTED, InsightsCount
from frontdesk.evals.production.intervals import share
from frontdesk.facts import (
    AgentSaid,
    Citation,
    ConversationOpened,
    Customer,
    CustomerSaid,
    Fact,
    HandoffRequested,
    ModelReplied,
    Passage,
    Rated,
    Retrieved,
    StaffSaid,
    Timings,
    ToolCalled,
    ToolReturned,
    TurnEnded,
    Usage,
)
from frontdesk.folder import read_folder
from frontdesk.store import SQLiteStore
from frontdesk.store.bell import Bell

FOLDER = Path(__file__).parents[1] / "examples" / "acme"
CONVERSATIONS = 10_000
BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)
NOW = BEGIN + timedelta(days=90)
_SUBJECTS = (
    *("battery", "deductible", "towing", "windscreen", "theft", "flood", "rental"),
    *("driver", "refund", "claim", "renewal", "scooter", "trailer", "hail"),
)
_ASKED = (
    "Does my policy cover {}?",
    "What is the deductible for {}?",
    "How do I report {}?",
    "Why did my premium change after {}?",
    "Is {} included when I drive to {}?",
)
_PLACES = ("Canada", "Mexico", "France", "Texas", "Ohio", "Vermont")


def measure() -> list[Figure]:
    with TemporaryDirectory(prefix="frontdesk-bench-") as folder:
        file = Path(folder) / "facts.db"
        asyncio.run(_fill(file, CONVERSATIONS))
        read, count = _measured("read", file), _measured("count", file)
    what = f"insights of {CONVERSATIONS:,} conversations"
    rate, plain = CONVERSATIONS / count["seconds"], CONVERSATIONS / read["seconds"]
    return [
        Figure(
            what,
            f"{rate:,.0f} conversations/s",
            times(rate / plain),
            f"just reading their facts ({plain:,.0f} conversations/s)",
        ),
        Figure(
            f"{what}, memory",
            f"{count['mb']:.0f} MB",
            times(count["mb"] / read["mb"]),
            f"just reading their facts ({read['mb']:.0f} MB)",
        ),
    ]


def conversation(chance: random.Random) -> Iterator[Fact]:
    """A made conversation of one to four turns, as long as real ones are."""
    customer = Customer(id=f"c{chance.randrange(3_000)}") if chance.random() < 0.3 else None
    version, language = chance.choice("abc"), chance.choice(("en", "en", "fr", "es"))
    yield ConversationOpened(
        agent="Eva", version=version, language=language, greeting="Hello.", token_sha256="0" * 64, customer=customer
    )
    number = 1
    for _ in range(chance.randint(1, 4)):
        turn: list[Fact] = list(_turn(chance, number + 1))
        number += len(turn)
        yield from turn
    if chance.random() < 0.2:
        yield Rated(score=chance.choice((1, 2, 3, 4, 5, 5)))


def _turn(chance: random.Random, turn: int) -> Iterator[Fact]:
    thing = (
        f"{chance.choice(_SUBJECTS)} {chance.choice(_SUBJECTS)}" if chance.random() < 0.5 else chance.choice(_SUBJECTS)
    )
    asked = chance.choice(_ASKED).format(thing, chance.choice(_PLACES))
    found = chance.random() < 0.9
    passage = Passage(title="Cover", url="https://a.example/help", paragraphs=("Words of a paragraph. " * 15,) * 3)
    yield CustomerSaid(text=asked)
    yield Retrieved(turn=turn, query=asked, passages=(passage,) * 4 if found else ())
    yield ModelReplied(
        turn=turn, content=({"type": "text", "text": "x" * 500},), stop_reason="end_turn", usage=Usage(), model="m"
    )
    if chance.random() < 0.1:
        yield ToolCalled(turn=turn, call_id="1", name="get_quote", arguments={"car": "any"}, effect="read")
        yield ToolReturned(turn=turn, call_id="1", name="get_quote", content="x" * 300)
    over = chance.random() < 0.07
    if over:
        yield HandoffRequested(turn=turn, reason=f"a question about {thing}", summary=asked, message="One moment.")
    quoted = Citation(number=1, title="Cover", url="https://a.example/help", quote="Words of a paragraph.", at=10)
    yield AgentSaid(turn=turn, text="Words of an answer. " * 20, citations=(quoted,) if found and not over else ())
    timings = Timings(first_word=chance.uniform(0.4, 2.5), total=chance.uniform(1, 9), model_calls=1)
    yield TurnEnded(turn=turn, outcome="handed_over" if over else "answered", cost_usd=0.01, timings=timings)
    if over:
        yield StaffSaid(staff="s1", name="Maria", text="It is covered up to $500 within 30 days.")


async def _fill(file: Path, conversations: int) -> None:
    chance = random.Random(7)
    now = BEGIN

    def clock() -> datetime:
        nonlocal now
        now += timedelta(seconds=60 * 60 * 24 * 60 / conversations)
        return now

    async with SQLiteStore(file, Bell(), clock) as store:
        for begin in range(0, conversations, 500):
            batch = range(begin, min(begin + 500, conversations))
            await asyncio.gather(*(store.append(f"{one:040}", list(conversation(chance)), expected=0) for one in batch))


def _measured(what: str, file: Path) -> dict[str, float]:
    command = (sys.executable, "-m", "bench.insights", what, str(file))
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1])
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


async def _run(what: str, file: Path) -> None:
    config = read_folder(FOLDER).config
    count = InsightsCount(config, NOW)
    share(1, 2)  # what it needs takes two seconds and 100 MB to load, however many conversations there are
    began = time.perf_counter()
    async with SQLiteStore(file, Bell(), lambda: NOW) as store:
        async for name, facts in store.history(config.name, COUNTED):
            if what == "count":
                count.add(name, facts)
    count.result("day")
    print(
        json.dumps(
            {
                "seconds": time.perf_counter() - began,
                "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            }
        )
    )


if __name__ == "__main__":
    asyncio.run(_run(sys.argv[1], Path(sys.argv[2])))
