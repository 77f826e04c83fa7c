"""`frontdesk serve` as a process of the Studio's own: started, waited for, ended with the Studio."""

import re
import subprocess
import sys
import tempfile
import time
import weakref
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import httpx2

from frontdesk.errors import StudioError
from frontdesk.studio.processes import ended, started

_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
_START_SECONDS = 120.0  # the first start reads all documents


class Service:
    """A service that this process started. It ends on `stop`, and with this process at the latest.

    Its environment is this process's; it keeps its conversations at `database`, an address as FRONTDESK_DATABASE takes
    it, or where the environment says; with `reload` it takes up changes of the folder. `place` is its working directory.
    """

    def __init__(
        self, folder: Path, *, database: str | None = None, place: Path | None = None, reload: bool = False
    ) -> None:
        arguments = ["serve", str(folder), "--host", "127.0.0.1", "--port", "0"]
        arguments += ["--database", database] if database else []
        arguments += ["--reload"] if reload else []
        self._files = tempfile.TemporaryDirectory(prefix="frontdesk-service-")
        out, errors = Path(self._files.name, "out"), Path(self._files.name, "errors")
        # Files, not pipes: nobody has to read them for the service to go on.
        with out.open("wb") as to, errors.open("wb") as wrong:
            self._process = started(arguments, to, wrong, place)
        # Runs when this process ends in order as well, whoever forgot to stop what; else its files are left behind.
        self._end = weakref.finalize(self, _end, self._process, self._files)
        self._folder, self._out, self._errors = folder, out, errors

    @cached_property
    def url(self) -> str:
        """Where it answers; waits until it does. Raises `StudioError` with its own words when it does not start."""
        try:
            return self._address()
        except BaseException:
            self.stop()
            raise

    @property
    def runs(self) -> bool:
        return self._process.poll() is None

    def stop(self) -> None:
        """End it; whatever it is at is taken up at the next start."""
        self._end()

    def _address(self) -> str:
        until = time.monotonic() + _START_SECONDS
        while time.monotonic() < until:
            # Whole lines: a number at the end of what is written so far may be half a number.
            if found := _ADDRESS.search(self._out.read_text("utf-8").rpartition("\n")[0]):
                return found[0]
            if not self.runs:
                raise StudioError(
                    f"the service for {self._folder} did not start:\n{self._errors.read_text('utf-8').strip()}"
                )
            time.sleep(0.05)
        raise StudioError(
            f"the service for {self._folder} did not answer within {_START_SECONDS:g} s; try: frontdesk serve {self._folder}"
        )


def answers(url: str) -> bool:
    """Whether a Frontdesk answers at `url`."""
    try:
        return httpx2.get(f"{url}/healthz", timeout=3.0).status_code == 200
    except httpx2.TransportError:
        return False


def run_command(arguments: Sequence[str], *, seconds: float = 300.0) -> str:
    """What `frontdesk ARGUMENTS` prints. Raises `StudioError` with its own words when it fails."""
    command = [sys.executable, "-m", "frontdesk", *arguments]
    try:
        done = subprocess.run(  # noqa: S603 - our own command
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise StudioError(f"`frontdesk {' '.join(arguments)}` took over {seconds:g} s; run it in a terminal") from error
    if done.returncode:
        told = done.stderr.strip() or done.stdout.strip()
        raise StudioError(f"`frontdesk {' '.join(arguments)}` failed (exit code {done.returncode}):\n{told}")
    return done.stdout


def _end(process: "subprocess.Popen[bytes]", files: "tempfile.TemporaryDirectory[str]") -> None:
    ended(process)
    files.cleanup()
