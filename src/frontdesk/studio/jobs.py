"""A command at work in the background: what it has printed so far, and how it ended."""

import io
import subprocess
import threading
import time
import weakref
from collections.abc import Sequence

from frontdesk.studio.processes import ended, started


class Job:
    """`frontdesk ARGUMENTS`, from now on until it ends or is stopped, and not longer than this process."""

    def __init__(self, arguments: Sequence[str]) -> None:
        self.arguments = tuple(arguments)
        self._lines: list[str] = []
        self._began = time.monotonic()
        self._took: float | None = None
        self._process = started(arguments, subprocess.PIPE, subprocess.STDOUT)
        self._end = weakref.finalize(self, ended, self._process)
        self._reading = threading.Thread(target=_read, args=(self._process, self._lines), daemon=True)
        self._reading.start()

    @property
    def runs(self) -> bool:
        return self._reading.is_alive() or self._process.poll() is None

    @property
    def code(self) -> int | None:
        """Its exit code, once it has ended."""
        return None if self.runs else self._process.wait()

    @property
    def output(self) -> str:
        return "".join(self._lines)

    @property
    def seconds(self) -> float:
        """How long it took, or has taken so far."""
        if self._took is None and not self.runs:
            self._took = time.monotonic() - self._began
        return self._took if self._took is not None else time.monotonic() - self._began

    def stop(self) -> None:
        self._end()


def _read(process: "subprocess.Popen[bytes]", lines: list[str]) -> None:
    assert process.stdout
    with io.TextIOWrapper(process.stdout, "utf-8", "replace") as output:
        lines.extend(output)
