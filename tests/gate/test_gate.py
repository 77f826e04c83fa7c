"""The gate stops faults that are planted into copies of Acme's folder, and lets the folder pass as it is.

Here each fault meets the cases near to it; `make bench-gate` plays all cases on all faults, and ten unchanged runs.
"""

from pathlib import Path

import pytest
from bench.gate import ACME, copied, gated
from bench.planted import FAULTS, Fault


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_planted_fault_is_stopped(fault: Fault, tmp_path: Path) -> None:
    done = gated(copied(tmp_path, fault), fault.suites)
    assert done.returncode == 1, done.stdout + done.stderr


def test_the_folder_as_it_is_passes(tmp_path: Path) -> None:
    done = gated(copied(tmp_path, None))
    assert done.returncode == 0, done.stdout + done.stderr


def test_faults_are_different_ones() -> None:
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 12
    assert (ACME / "evals/baseline.json").is_file()
