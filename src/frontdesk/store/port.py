"""The store's port."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from frontdesk.facts import Fact, Recorded


class Store(Protocol):
    """An append-only log of facts per conversation. Adapters are safe to use from many tasks at once."""

    async def append(self, conversation: str, facts: Sequence[Fact], *, expected: int) -> list[Recorded]:
        """Store `facts` with the numbers `expected + 1, …`; when this returns they survive a crash.

        `expected` is the number of the last fact that the writer knows of (0 for a new conversation).
        Raises `Conflict`, and stores nothing, when the conversation has moved on.
        """
        ...

    async def read(self, conversation: str, *, after: int = 0) -> list[Recorded]:
        """The facts numbered above `after`, in order; none for an unknown conversation."""
        ...

    def follow(self, conversation: str) -> AbstractAsyncContextManager[AsyncIterator[bool]]:
        """Ticks: one at once, then one whenever the conversation may have changed, and one every few seconds.

        A tick is true when there may be new facts, false when only the running answer has grown.

        Ticks coalesce, so a slow follower holds nothing up: on each it reads what it has not seen.
        """
        ...

    async def unfinished(self) -> list[str]:
        """Conversations that may owe an answer: their last message is newer than the end of their last turn."""
        ...


class History(Protocol):
    """What happened in all conversations, to be counted and looked through."""

    def history(
        self, agent: str, kinds: Collection[type[Fact]], *, since: datetime | None = None
    ) -> AsyncIterator[tuple[str, list[Recorded]]]:
        """The facts of `kinds` in conversations with the agent called `agent`, one conversation after the other, in order.

        With `since`, those stored from then on, and how each conversation was opened. Erased conversations are left out.
        A long conversation comes in several parts, so that little is held in memory at a time.
        """
        ...

    async def recent(self, agent: str, most: int) -> list[str]:
        """The `most` conversations with the agent called `agent` that began last, newest first; erased ones left out."""
        ...

    async def beginning_with(self, text: str, most: int) -> list[str]:
        """At most `most` conversations of any agent whose ids begin with `text`, in the order of their ids."""
        ...
