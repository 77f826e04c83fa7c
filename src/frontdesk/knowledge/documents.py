"""Documents: what the knowledge is made of."""

import datetime
from dataclasses import dataclass
from typing import Literal

Audience = Literal["public", "customers", "staff"]
"""Who may see a document: everybody, customers who have signed in, or staff alone. Each sees what those before it see."""


@dataclass(frozen=True, slots=True)
class Phrasing:
    """How customers ask for what stands at `url`, in words of their own; searched, never shown."""

    url: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """A document. `file` names where it was read: a path within the agent folder, or a URL; `body` is Markdown.

    `url` is where customers can read it, and what its passages link to; `date` is when it was last known to be right;
    `phrasings` are how its sections are asked for.
    """

    file: str
    title: str
    url: str
    language: str
    audience: Audience
    body: str
    date: datetime.date | None = None
    phrasings: tuple[Phrasing, ...] = ()
