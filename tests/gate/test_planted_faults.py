"""The gate stops faults that are planted into copies of Acme's folder, and lets the folder pass as it is.

Here each fault meets the cases near to it, played one after the other; `make bench-gate` plays all cases with all faults,
and ten unchanged runs, by the command itself.
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest
from bench.gate import ACME, copied
from bench.planted import FAULTS, Fault

from frontdesk.app.evaluating import Evaluated, Wanted, evaluate
from frontdesk.app.settings import read_settings
from frontdesk.evals.play import Stage, play
from frontdesk.evals.results import Trial
from frontdesk.evals.runner import Playing
from frontdesk.evals.written.cases import Case


async def plainly(cases: Sequence[Case], stage: Stage, how: Playing) -> list[Trial]:
    """Plays without Inspect, which takes seconds to be imported and keeps logs that nobody will read."""
    places = asyncio.Semaphore(8)

    async def one(case: Case, number: int) -> Trial:
        async with places:
            return await play(case, number, stage)

    return await asyncio.gather(*(one(case, number) for case in cases for number in range(1, how.trials + 1)))


async def gated(folder: Path, suites: tuple[str, ...] = ()) -> Evaluated:
    wanted = Wanted(folder, folder.parent, suites, baseline=folder / "evals/baseline.json")
    return await evaluate(wanted, read_settings(provider="twin"), lambda doing, done, total: None, plainly)


@pytest.mark.parametrize("fault", [it for it in FAULTS if not it.unseen], ids=lambda fault: fault.name)
async def test_a_planted_fault_is_stopped(fault: Fault, tmp_path: Path) -> None:
    evaluated = await gated(copied(tmp_path, fault), fault.suites)
    assert evaluated.card.failed(gate=True)
    assert any("regressed" in reason for reason in evaluated.card.reasons(gate=True)), evaluated.card.reasons(gate=True)


@pytest.mark.parametrize("fault", [it for it in FAULTS if it.unseen], ids=lambda fault: fault.name)
async def test_a_fault_that_changes_nothing_is_not_stopped(fault: Fault, tmp_path: Path) -> None:
    evaluated = await gated(copied(tmp_path, fault), fault.suites)
    assert not evaluated.card.failed(gate=True), f"it is seen now: take 'unseen' away ({fault.unseen})"


async def test_the_folder_as_it_is_passes(tmp_path: Path) -> None:
    evaluated = await gated(copied(tmp_path, None))
    assert not evaluated.card.failed(gate=True), evaluated.card.reasons(gate=True)


def test_faults_are_different_ones() -> None:
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)
    assert sum(not fault.unseen for fault in FAULTS) >= 12
    assert (ACME / "evals/baseline.json").is_file()
