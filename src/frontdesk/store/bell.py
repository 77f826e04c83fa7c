"""Wakes those who follow a conversation, within one process."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

TICK_SECONDS = 15.0


class Bell:
    """Ring it for a conversation and every follower of that conversation gets a tick; rings coalesce."""

    def __init__(self) -> None:
        self._followers: dict[str, set[asyncio.Event]] = defaultdict(set)

    def ring(self, conversation: str) -> None:
        """Call from the event loop's own thread."""
        for event in self._followers.get(conversation, ()):
            event.set()

    @asynccontextmanager
    async def follow(
        self, conversation: str, *, tick_seconds: float = TICK_SECONDS
    ) -> AsyncGenerator[AsyncIterator[None]]:
        """Ticks: one at once, then one per ring (coalesced) and at least one every `tick_seconds`."""
        event = asyncio.Event()
        event.set()
        self._followers[conversation].add(event)
        try:
            yield _ticks(event, tick_seconds)
        finally:
            followers = self._followers[conversation]
            followers.discard(event)
            if not followers:
                del self._followers[conversation]


async def _ticks(event: asyncio.Event, tick_seconds: float) -> AsyncIterator[None]:
    while True:
        try:
            async with asyncio.timeout(tick_seconds):
                await event.wait()
        except TimeoutError:
            pass
        event.clear()
        yield
