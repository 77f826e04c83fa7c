"""Plain text: what its writer meant as headings becomes headings."""

import re
from itertools import pairwise

from frontdesk.knowledge.ingest.encoding import decoded
from frontdesk.knowledge.ingest.front_matter import refuse_unread_audience
from frontdesk.knowledge.ingest.parts import Part

_UNDERLINE = re.compile(r"^\s*([=\-~*_^])\1{2,}\s*$")
_ASKED = re.compile(r"^(?:Q(?:uestion)?\s*\d*\s*[:.)]\s*)?(?P<question>\S.*[?？])$", re.IGNORECASE)
_ANSWERED = re.compile(r"^(?:A|Answer)\s*\d*\s*[:.)]\s+(?=\S)", re.IGNORECASE)
_ITEM = re.compile(r"^(?:[-*+•–—>|]|\d+[.)])\s")
_LONGEST_HEADING = 80
_LONGEST_QUESTION = 160
_FEWEST_LETTERS = 3


def read_text(data: bytes) -> tuple[Part, ...]:
    """Underlined lines, lines in capitals and questions become headings; the first line, standing alone, the title."""
    text = decoded(data)
    refuse_unread_audience(text, "Say it in a file beside it, called as it is with .yaml added")
    lines = [line.strip() for line in text.expandtabs(4).split("\n")]
    body: list[str] = []
    title = ""
    skip = False
    for before, line, after in zip(["", *lines], lines, [*lines[1:], ""], strict=False):
        if skip:
            skip = False
            continue
        if line and _UNDERLINE.match(after) and not _UNDERLINE.match(line) and len(line) <= _LONGEST_HEADING:
            level, skip = (1 if after[0] == "=" else 2), True
        elif not body and not title and _is_title(line, after):
            level = 1
        else:
            level = 2 if not before and _is_heading(line) else 0
        if level:
            text = _ASKED.sub(r"\g<question>", line)
            title = title or (text if level == 1 and not any(body) else "")
            body += ["", f"{'#' * level} {text}", ""]
        else:
            body.append(_plain(line))
    return (Part(body=_joined(body), found={"title": title} if title else {}),)


def _is_title(line: str, after: str) -> bool:
    return (
        bool(line)
        and not after
        and len(line) <= _LONGEST_HEADING
        and line[-1] not in ".,;:!?"
        and not _ITEM.match(line)
    )


def _is_heading(line: str) -> bool:
    if _ITEM.match(line):
        return False
    if _ASKED.match(line):
        return len(line) <= _LONGEST_QUESTION
    letters = [character for character in line if character.isalpha()]
    capitals = len(letters) >= _FEWEST_LETTERS and all(character.isupper() for character in letters)
    return capitals and len(line) <= _LONGEST_HEADING and line[-1] not in ".,;!"


def _plain(line: str) -> str:
    """A line that Markdown reads as it stands."""
    line = _ANSWERED.sub("", line)
    if line.startswith("•"):
        return f"- {line[1:].strip()}"
    return f"\\{line}" if line.startswith("#") else line


def _joined(lines: list[str]) -> str:
    """Without more than one empty line in a row."""
    kept = [lines[0], *(line for before, line in pairwise(lines) if line or before)] if lines else []
    return "\n".join(kept).strip("\n")
