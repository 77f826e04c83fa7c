"""The port of knowledge."""

from dataclasses import dataclass
from typing import Protocol

from frontdesk.facts import Passage
from frontdesk.knowledge.documents import Audience


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for, and for whom.

    `context` is what was said before, latest last; it tells what a short `text` ("and for my wife?") is about and
    counts for less than `text`. Passages in `language` are preferred: others are found where it has none. With `nearest`
    the nearest passages are found even when they have little to do with it: for who judges what was found.
    """

    text: str
    context: tuple[str, ...] = ()
    language: str | None = None
    audience: Audience = "public"
    nearest: bool = False


class Knowledge(Protocol):
    """Something that can be searched for passages."""

    async def search(self, query: Query, k: int) -> list[Passage]:
        """At most `k` passages that have to do with `query`, best first; without its `nearest`, none when nothing does."""
        ...
