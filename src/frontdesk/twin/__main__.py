"""`python -m frontdesk.twin`: serve a twin for any client of the Messages API."""

from __future__ import annotations

import argparse
import sys

from frontdesk.twin.faults import NAMES, Faults
from frontdesk.twin.server import DEFAULT_PACE_SECONDS, run


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m frontdesk.twin", description=__doc__)
    parser.add_argument("--port", type=int, default=8900)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument(
        "--pace", type=float, default=DEFAULT_PACE_SECONDS, help="seconds between two pieces of a stream"
    )
    parser.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="NAME[:COUNT]",
        help=f"what the next requests meet: {', '.join(NAMES)}",
    )
    options = parser.parse_args()
    try:
        Faults(options.fault)
    except ValueError as error:
        parser.error(str(error))
    sys.stdout.write(
        f"The twin answers at http://{options.host}:{options.port} (any api key will do; stop with Ctrl-C)\n"
    )
    sys.stdout.flush()
    try:
        run(options.port, options.pace, options.fault, options.host)
    except OSError as error:
        sys.stderr.write(f"can't listen on port {options.port}: {error.strerror}; try --port with another number\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
