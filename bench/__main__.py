"""Takes the measurements one after the other and prints them as a table."""

import argparse
import time
from collections.abc import Callable

from rich.console import Console
from rich.table import Table

from bench import insights, memory, size, startup, store, stream, turns
from bench.figure import Figure

MEASURES: dict[str, Callable[[], list[Figure]]] = {
    "startup": startup.measure,
    "store": store.measure,
    "turns": turns.measure,
    "stream": stream.measure,
    "memory": memory.measure,
    "insights": insights.measure,
    "size": size.measure,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--only", choices=MEASURES, action="append", help="take this measurement alone; may be repeated"
    )
    chosen: list[str] = parser.parse_args().only or list(MEASURES)
    console = Console(highlight=False)
    table = Table("measured", "figure", "ratio", "against", box=None, padding=(0, 2, 0, 0))
    began = time.monotonic()
    for name in chosen:
        with console.status(f"{name} …"):
            figures = MEASURES[name]()
        for figure in figures:
            table.add_row(figure.what, figure.value, figure.ratio, figure.against)
        table.add_section()
    console.print(table)
    console.print(f"in {time.monotonic() - began:.0f} s", style="dim")


if __name__ == "__main__":
    main()
