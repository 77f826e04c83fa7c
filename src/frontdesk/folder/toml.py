"""TOML with places: which line a key stands on, for errors that can point at it."""

import re
from collections.abc import Sequence

_TABLE = re.compile(r"^\s*\[+\s*(?P<path>[^\]]+?)\s*\]+")
_KEY = re.compile(r"^\s*(?P<path>[A-Za-z0-9_\"'.\-]+?)\s*=")
_PIECE = re.compile(r"\"([^\"]*)\"|'([^']*)'|([^.\s]+)")


def line_of(text: str, path: Sequence[str | int]) -> int | None:
    """The line (from 1) of the key at `path`, or of the nearest table or key that encloses it."""
    wanted = [str(piece) for piece in path]
    table: list[str] = []
    best: tuple[int, int | None] = (0, None)
    for number, line in enumerate(text.split("\n"), 1):
        if header := _TABLE.match(line):
            table = _pieces(header["path"])
            here = table
        elif key := _KEY.match(line):
            here = table + _pieces(key["path"])
        else:
            continue
        if wanted[: len(here)] == here and len(here) > best[0]:
            best = (len(here), number)
    return best[1]


def _pieces(path: str) -> list[str]:
    return [double or single or bare for double, single, bare in _PIECE.findall(path)]
