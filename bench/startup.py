"""How long `frontdesk --help` takes, against Python doing nothing."""

import statistics
import subprocess
import sys
import time

from bench.figure import Figure, times

ROUNDS = 9


def measure() -> list[Figure]:
    nothing: list[float] = []
    help_: list[float] = []
    for _ in range(ROUNDS):
        nothing.append(_seconds("-c", "pass"))
        help_.append(_seconds("-m", "frontdesk", "--help"))
    a, b = statistics.median(nothing), statistics.median(help_)
    return [Figure("frontdesk --help", f"{b * 1000:.0f} ms", times(b / a), f"python -c pass ({a * 1000:.0f} ms)")]


def _seconds(*arguments: str) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began
