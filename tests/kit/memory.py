"""A store in plain Python, without threads: it says what the real ones must do, and lets readers be driven step by step."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime

from frontdesk.errors import Conflict
from frontdesk.facts import ApprovalGiven, CustomerSaid, Fact, Recorded, TurnEnded
from frontdesk.store.bell import Bell


class MemoryStore:
    """The store's port, kept as simply as can be."""

    def __init__(self, bell: Bell, clock: Callable[[], datetime]) -> None:
        self._bell = bell
        self._clock = clock
        self._logs: dict[str, list[Recorded]] = {}

    async def append(self, conversation: str, facts: Sequence[Fact], *, expected: int) -> list[Recorded]:
        log = self._logs.setdefault(conversation, [])
        if expected != len(log):
            raise Conflict(f"conversation '{conversation}' is at fact {len(log)}, not {expected}; read it again")
        at = datetime.fromtimestamp(round(self._clock().timestamp(), 3), UTC)
        new = [Recorded(number, at, fact) for number, fact in enumerate(facts, expected + 1)]
        log += new
        self._bell.ring(conversation, stored=True)
        return new

    async def read(self, conversation: str, *, after: int = 0) -> list[Recorded]:
        return self._logs.get(conversation, [])[after:]

    def follow(self, conversation: str) -> AbstractAsyncContextManager[AsyncIterator[bool]]:
        return self._bell.follow(conversation)

    async def unfinished(self) -> list[str]:
        return [name for name, log in self._logs.items() if _owes(log)]


def _owes(log: list[Recorded]) -> bool:
    said = max((item.number for item in log if isinstance(item.fact, CustomerSaid)), default=0)
    answered = max([0, *(item.fact.turn for item in log if isinstance(item.fact, TurnEnded))])
    given_at = max((item.number for item in log if isinstance(item.fact, ApprovalGiven)), default=0)
    ended_at = max((item.number for item in log if isinstance(item.fact, TurnEnded)), default=0)
    return (said > 0 and said > answered) or given_at > ended_at
