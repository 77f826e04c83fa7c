"""Frontdesk as a process of its own, to be killed."""

import asyncio
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

_ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)")
_START_SECONDS = 60.0
_KEPT = {"FRONTDESK_INDEX", "FRONTDESK_ENCODER"}  # where all tests of a run keep what they index


@dataclass(frozen=True, slots=True)
class Done:
    """What a command did."""

    code: int
    out: str
    err: str


Frontdesk = Callable[..., Done]
"""Runs `frontdesk` with these arguments."""


def environment(**more: str) -> dict[str, str]:
    """This process's environment without what would connect a model or choose settings."""
    ours = {name for name in os.environ if name.startswith(("FRONTDESK_", "ANTHROPIC_"))} - _KEPT
    return {**{name: value for name, value in os.environ.items() if name not in ours}, **more}


class Process:
    """A running `frontdesk serve`."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str], place: Path) -> None:
        # Files, not pipes: nobody has to read them for the process to go on.
        self._out, self._err = place / "out", place / "err"
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self._popen = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=dict(env))

    @property
    def output(self) -> str:
        return self._out.read_text("utf-8")

    @property
    def errors(self) -> str:
        return self._err.read_text("utf-8")

    async def address(self) -> str:
        """Where it answers, from the first line that it prints."""
        async with asyncio.timeout(_START_SECONDS):
            # The whole line: a number at the end of what is written so far may be half a number.
            while not (found := _ADDRESS.search(self.output.rpartition("\n")[0])):
                assert self._popen.poll() is None, f"it ended with {self._popen.returncode}: {self.errors}"
                await asyncio.sleep(0.02)
        return found[0]

    def kill(self) -> None:
        """End it as a power cut would."""
        self._popen.kill()
        self._popen.wait()

    async def terminate(self) -> int:
        """Ask it to end; its exit code."""
        self._popen.send_signal(signal.SIGTERM)
        return await asyncio.to_thread(self._popen.wait, 30)

    def end(self) -> None:
        if self._popen.poll() is None:
            self.kill()


@asynccontextmanager
async def served(folder: Path, database: Path, **env: str) -> AsyncGenerator[tuple[Process, httpx2.AsyncClient]]:
    """`frontdesk serve` on a free port, and a client of it; killed when the block ends, if it still runs."""
    command = [sys.executable, "-m", "frontdesk", "serve", str(folder), "--port", "0"]
    command += ["--database", f"sqlite:///{database}", "--log-level", "error"]
    with tempfile.TemporaryDirectory(prefix="frontdesk-process-") as place:
        process = Process(command, environment(**env), Path(place))
        try:
            async with httpx2.AsyncClient(base_url=await process.address(), timeout=30) as http:
                yield process, http
        finally:
            process.end()
