"""`frontdesk twin`."""

import asyncio
from collections.abc import Sequence

from rich.console import Console

from frontdesk.app.stand_in import serve_twin


def run(port: int, pace: float, faults: Sequence[str]) -> None:
    console = Console(highlight=False, soft_wrap=True)

    def ready(address: str) -> None:
        console.print(f"The twin answers at [bold]{address}[/bold], with any API key  (stop with Ctrl-C)")

    asyncio.run(serve_twin(port=port, pace=pace, faults=faults, ready=ready))
