"""Guards see every message on the loop that all conversations share: none may make them slow."""

import time

import pytest

from frontdesk.guards import Incoming, WantsPerson, clean

HOSTILE = [
    *",;:!?.-'\"()[]{} \t\n",
    "a",
    "9",
    "\u200d",
    "a ",
    ", ",
    "please ",
    "i want to ",
    "talk to a ",
    "un ",
    "real live human ",
]


async def seconds(text: str) -> float:
    """The best of three, so that a pause of the machine doesn't count."""
    best = float("inf")
    for _ in range(3):
        begun = time.perf_counter()
        await WantsPerson().check(Incoming(text=clean(text) or text))
        best = min(best, time.perf_counter() - begun)
    return best


@pytest.mark.parametrize("piece", HOSTILE)
async def test_the_work_grows_no_faster_than_the_message(piece: str) -> None:
    await WantsPerson().check(Incoming(text="warm"))
    short, long = (piece * 8000)[:800], (piece * 8000)[:8000]
    # Ten times the text: linear work takes ten times as long, quadratic a hundred times.
    assert await seconds(long) < 40 * await seconds(short) + 0.005
