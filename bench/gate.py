"""How well the evaluation's gate tells a fault from none: every planted fault, and runs with nothing planted.

Each is a `frontdesk eval --gate` on all of Acme's cases, with the twin, in a process of its own. Prints a line a run; the
exit code is 1 if a fault passes or a run with no fault doesn't.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.planted import FAULTS, Fault

ACME = Path(__file__).parents[1] / "examples" / "acme"


def gated(folder: Path, suites: tuple[str, ...] = ()) -> "subprocess.CompletedProcess[str]":
    """`frontdesk eval FOLDER --gate` with the twin, logs beside the folder."""
    chosen = [part for suite in suites for part in ("--suite", suite)]
    command = [sys.executable, "-m", "frontdesk", "eval", str(folder), "--gate", "--provider", "twin"]
    command += ["--logs", str(folder.parent / f"{folder.name}-logs"), *chosen]
    env = {**os.environ, "FRONTDESK_ENCODER": "none"}  # as the baseline was made
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=1_800, env=env)


def copied(place: Path, fault: Fault | None) -> Path:
    """A copy of Acme's folder at `place`, with a fault planted if there is one."""
    folder = place / "acme"
    shutil.copytree(ACME, folder, ignore=shutil.ignore_patterns("__pycache__"))
    if fault:
        fault.plant(folder)
    return folder


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.gate", description=__doc__)
    parser.add_argument("--reruns", type=int, default=10, help="runs with no fault")
    parser.add_argument("--at-once", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    runs: list[Fault | None] = [*FAULTS, *[None] * options.reruns]
    console = Console(highlight=False)
    began = time.monotonic()
    with ThreadPoolExecutor(options.at_once) as pool:
        outcomes = list(pool.map(_run, runs))
    table = Table("planted", "the gate", "because", box=None, padding=(0, 2, 0, 0))
    for fault, (code, why) in zip(runs, outcomes, strict=True):
        table.add_row(
            fault.name if fault else "nothing", "stops" if code == 1 else "passes" if code == 0 else "broke", why
        )
    console.print(table)
    caught = sum(code == 1 for fault, (code, _) in zip(runs, outcomes, strict=True) if fault)
    seen = sum(not fault.unseen for fault in FAULTS)
    alarms = sum(code != 0 for fault, (code, _) in zip(runs, outcomes, strict=True) if not fault)
    console.print(
        f"{caught} of {len(FAULTS)} faults stopped, {alarms} false alarms in {options.reruns} unchanged runs, "
        f"in {time.monotonic() - began:.0f} s"
    )
    sys.exit(caught < seen or alarms > 0)


def _run(fault: Fault | None) -> tuple[int, str]:
    with tempfile.TemporaryDirectory() as place:
        done = gated(copied(Path(place), fault))
    failed = done.stdout.partition("Failed, for")[2].splitlines()
    why = failed[1].strip() if len(failed) > 1 else ""
    return done.returncode, why if done.returncode in (0, 1) else done.stderr.strip()[-200:]


if __name__ == "__main__":
    main()
