"""The port of knowledge."""

from typing import Protocol

from frontdesk.facts import Passage


class Knowledge(Protocol):
    """Something that can be searched for passages."""

    async def search(self, query: str, k: int) -> list[Passage]:
        """At most `k` passages that share words with `query`, best first; none when nothing does."""
        ...
