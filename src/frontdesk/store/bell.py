"""Wakes those who follow a conversation, within one process."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

TICK_SECONDS = 15.0


@dataclass(eq=False, slots=True)
class _Follower:
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    stored: bool = False


class Bell:
    """Ring it for a conversation and every follower of that conversation gets a tick; rings coalesce."""

    def __init__(self) -> None:
        self._followers: dict[str, set[_Follower]] = defaultdict(set)

    def ring(self, conversation: str, *, stored: bool) -> None:
        """`stored` says that there are new facts, not only more of a running answer. Call from the event loop's thread."""
        for follower in self._followers.get(conversation, ()):
            follower.stored = follower.stored or stored
            follower.woken.set()

    @asynccontextmanager
    async def follow(
        self, conversation: str, *, tick_seconds: float = TICK_SECONDS
    ) -> AsyncGenerator[AsyncIterator[bool]]:
        """Ticks: one at once, then one per ring (coalesced) and at least one every `tick_seconds`.

        A tick is true when there may be new facts, false when only a running answer changed.
        """
        follower = _Follower(stored=True)
        follower.woken.set()
        self._followers[conversation].add(follower)
        try:
            yield _ticks(follower, tick_seconds)
        finally:
            followers = self._followers[conversation]
            followers.discard(follower)
            if not followers:
                del self._followers[conversation]


async def _ticks(follower: _Follower, tick_seconds: float) -> AsyncIterator[bool]:
    while True:
        try:
            async with asyncio.timeout(tick_seconds):
                await follower.woken.wait()
        except TimeoutError:
            follower.stored = True  # another process may have written; nothing rings here for that
        follower.woken.clear()
        stored, follower.stored = follower.stored, False
        yield stored
