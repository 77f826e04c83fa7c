"""`frontdesk` as a process of the Studio's own: started, and ended."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO

_LAST_WORDS_SECONDS = 10.0


def started(
    arguments: Sequence[str], out: IO[bytes] | int, errors: IO[bytes] | int, place: Path | None = None
) -> "subprocess.Popen[bytes]":
    """`frontdesk ARGUMENTS` at work in the folder `place`. It ends with this process, however that ends."""
    command = [sys.executable, "-u", "-m", "frontdesk.studio.tied", *arguments]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=out, stderr=errors, cwd=place)  # noqa: S603 - our own command


def ended(process: "subprocess.Popen[bytes]") -> int:
    """End a process, unless it has ended; one that takes its time over it is killed. Its exit code."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(_LAST_WORDS_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
    if process.stdin:
        process.stdin.close()
    return process.wait()
