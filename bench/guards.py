"""What the guards find, what they stop wrongly, and what they cost: `python -m bench.guards --data ../shared/data`."""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import guard_attacks, guard_figures, guard_gate, guard_personal, guard_words
from bench.figure import Figure

PARTS: dict[str, Callable[[Path], Sequence[Figure]]] = {
    "The gate": guard_gate.rows,
    "Personal data": guard_personal.rows,
    "Figures and facts": guard_figures.rows,
    "Commitments, competitors, character, leaks, abuse": guard_words.rows,
    "Attacks": guard_attacks.rows,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.guards", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the public sets")
    parser.add_argument("--only", choices=[name.split()[0].lower() for name in PARTS], help="one part")
    options = parser.parse_args()
    console = Console(width=130)
    for title, rows in PARTS.items():
        if options.only and not title.lower().startswith(options.only):
            continue
        table = Table(title=title, title_justify="left")
        for name in ("what", "value", "ratio", "against"):
            table.add_column(name)
        for it in rows(options.data):
            table.add_row(it.what, it.value, it.ratio, it.against)
        console.print(table)


if __name__ == "__main__":
    main()
