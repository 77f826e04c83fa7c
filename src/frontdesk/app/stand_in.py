"""The twin on its own."""

import asyncio
import signal
from collections.abc import Callable, Sequence

from frontdesk.errors import SettingError
from frontdesk.twin import Twin


async def serve_twin(*, port: int, pace: float, faults: Sequence[str], ready: Callable[[str], None]) -> None:
    """Serve the twin on a loopback port until the process is told to stop; `ready` is called with its address.

    Raises `SettingError` when the port is taken or a fault is not known.
    """
    try:
        twin = Twin(pace_seconds=pace, faults=faults)
    except ValueError as error:
        raise SettingError(f"--fault: {error}") from error
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    try:
        async with twin.serve(port) as address:
            ready(address)
            await stop.wait()
    except OSError as error:
        raise SettingError(f"port {port} cannot be used ({error.strerror}); choose another with --port") from error
