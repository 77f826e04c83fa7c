"""What reading a file or a page gives, before anything else is known about it."""

from typing import Literal, TypeAlias

from msgspec import Struct

Kind: TypeAlias = Literal["markdown", "text", "html", "pdf", "docx", "csv"]

PARSED_FORMAT = 2
"""Counts up whenever the same bytes are read differently: what is kept of an older reading is then read anew."""


class Part(Struct, frozen=True, kw_only=True):
    """A document as its own format gives it; `body` is Markdown.

    `said` is what somebody wrote about it (front matter, columns of a list) and has to be right; `lines` tells where.
    `found` is what the format tells by itself (a page's title, a file's language) and only helps out.
    """

    body: str
    said: dict[str, str] = {}
    lines: dict[str, int] = {}
    found: dict[str, str] = {}


class Read(Struct, frozen=True, tag="read"):
    """A file that was read: most have one part, a list of questions may have several."""

    parts: tuple[Part, ...]


class Failed(Struct, frozen=True, tag="failed"):
    """A file that could not be read: why, and what to do about it."""

    message: str
    remedy: str
    line: int | None = None


Parsed: TypeAlias = Read | Failed
