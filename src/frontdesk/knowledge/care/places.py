"""Where in a file something stands: lines, for those who go and mend it."""

from pathlib import Path

import regex

from frontdesk.knowledge.care.pages import plain

_TEXT = frozenset({".md", ".markdown", ".txt", ".csv", ".html", ".htm"})
_BLANK = regex.compile(r"\s+")
_LEAST = 12  # characters


class Places:
    """Finds lines in the files of the agent folder at `folder`; each is read once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lines: dict[str, list[str]] = {}

    def line(self, file: str, text: str) -> int | None:
        """The line of `file` on which `text`, a sentence or a link, begins; None where that can't be told.

        A cell of a table is told by its words and the row's first cell.
        """
        wanted = (
            [_bare(part) for part in text.replace(" · ", "\n").replace(": ", "\n").split("\n")] if " · " in text else []
        )
        whole = _bare(text)
        for number, line in enumerate(self._of(file), 1):
            if whole in line or (len(line) >= _LEAST and whole.startswith(line)):
                return number
            if wanted and wanted[0] in line and wanted[-1] in line:
                return number
        return None

    def _of(self, file: str) -> list[str]:
        if file not in self._lines:
            self._lines[file] = self._read(self._folder / file)
        return self._lines[file]

    def _read(self, path: Path) -> list[str]:
        if path.suffix.lower() not in _TEXT or not path.resolve().is_relative_to(self._folder.resolve()):
            return []
        try:
            text = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            return []
        return [
            _bare(f"{plain(line)} {line}") if "](" in line or "|" in line else _bare(plain(line))
            for line in text.split("\n")
        ]


def _bare(text: str) -> str:
    return _BLANK.sub(" ", text.replace("*", "").replace("`", "")).strip()
