"""`python -m frontdesk.studio.tied ARGUMENTS`: `frontdesk ARGUMENTS`, told to end as soon as its standard input ends.

That is a pipe whose other end is in the process which started it: it ends with that process, even one that was killed.
"""

import os
import runpy
import signal
import threading


def main() -> None:
    threading.Thread(target=_end_with_input, daemon=True).start()
    runpy.run_module("frontdesk", run_name="__main__", alter_sys=True)


def _end_with_input() -> None:
    while os.read(0, 1_024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
