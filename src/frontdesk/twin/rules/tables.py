"""Tables in Markdown, row by row, so that the row that answers can be quoted under its header."""

from __future__ import annotations

import re
from dataclasses import dataclass

RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$")


@dataclass(frozen=True, slots=True)
class Table:
    """A table's lines: those above the rows, and the rows."""

    header: str
    rows: tuple[str, ...]


def table_of(text: str) -> Table | None:
    """The table that the text is, if it is one and nothing else."""
    lines = [line.strip() for line in text.strip().splitlines()]
    if len(lines) < 3 or not all("|" in line for line in lines) or not RULE.match(lines[1]):
        return None
    return Table("\n".join(lines[:2]), tuple(lines[2:]))


def cells(line: str) -> str:
    """What stands in a row, without the lines between."""
    return " ".join(part.strip() for part in line.strip("| ").split("|") if part.strip(" -:–"))
