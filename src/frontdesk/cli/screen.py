"""What screens of reports have in common: titles, lines, and lists of which only the beginning is shown."""

from collections.abc import Sequence
from typing import TypeVar

from rich.console import Console
from rich.text import Text

Item = TypeVar("Item")


class Screen:
    """Prints to `console`; of each list the first `most`, unless `everything` is wanted."""

    def __init__(self, console: Console, everything: bool, most: int) -> None:
        self._console = console
        self._everything = everything
        self._most = most

    def _some(self, found: Sequence[Item]) -> Sequence[Item]:
        return found if self._everything else found[: self._most]

    def _more(self, found: Sequence[object], most: int | None = None) -> None:
        """How many of `found` were not shown, if any; `most` were, if not as many as of other lists."""
        left = len(found) - (most or self._most)
        if left > 0 and not self._everything:
            self._say(f"  … and {left} more; --all shows them.", "dim")

    def _title(self, title: str) -> None:
        self._console.print(Text(f"\n{title}", style="bold"))

    def _say(self, text: str, style: str = "") -> None:
        self._console.print(Text(text, style=style), soft_wrap=True)
