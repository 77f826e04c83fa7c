"""The end of a process that the Studio started."""

import subprocess

_LAST_WORDS_SECONDS = 10.0


def ended(process: "subprocess.Popen[str] | subprocess.Popen[bytes]") -> int:
    """End a process, unless it has ended; one that takes its time over it is killed. Its exit code."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(_LAST_WORDS_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
    return process.wait()
