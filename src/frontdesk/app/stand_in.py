"""The twin on its own."""

from collections.abc import Sequence

from frontdesk.twin import run as run_twin


def run(*, port: int, pace: float, faults: Sequence[str]) -> None:
    """Serve the twin on a loopback port until the process is told to stop."""
    run_twin(port=port, pace=pace, fault=list(faults))
