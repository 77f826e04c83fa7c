"""The journal of a running turn: its facts go to the store, fenced; its words to the draft."""

import asyncio
from collections.abc import Sequence

from frontdesk.errors import Conflict, TurnLost
from frontdesk.facts import Fact, Recorded, fold, is_work
from frontdesk.store import Draft, Drafts, Store


class TurnJournal:
    """One runner's hold on one turn.

    Every write carries the number of the last fact that the turn knows of. When somebody else wrote first, the turn
    reads what it was: a message that came meanwhile is taken along; a change of owner, or facts of another runner's
    turn, mean that this one is lost.
    """

    def __init__(self, store: Store, drafts: Drafts, conversation: str, facts: Sequence[Recorded]) -> None:
        self._store = store
        self._drafts = drafts
        self._conversation = conversation
        self._facts = list(facts)
        self._state = fold(facts)
        self._epoch = self._state.epoch
        self._writing = asyncio.Lock()

    @property
    def facts(self) -> Sequence[Recorded]:
        return self._facts

    def begin(self, draft: Draft) -> None:
        self._drafts.begin(self._conversation, draft)

    async def record(self, *facts: Fact) -> None:
        async with self._writing:
            while True:
                if self._state.epoch != self._epoch:
                    raise TurnLost(f"conversation '{self._conversation}' has another owner now")
                try:
                    recorded = await self._store.append(self._conversation, facts, expected=self._state.number)
                except Conflict:
                    self._take(await self._store.read(self._conversation, after=self._state.number))
                    continue
                self._facts += recorded
                self._state = fold(recorded, self._state)
                self._drafts.mark(self._conversation, [item.number for item in recorded])
                return

    def say(self, text: str) -> None:
        self._drafts.add(self._conversation, text)

    def restart(self, text: str) -> None:
        self._drafts.restart(self._conversation, text)

    def end(self) -> None:
        self._drafts.end(self._conversation)

    def _take(self, others: Sequence[Recorded]) -> None:
        if any(is_work(item.fact) for item in others):
            raise TurnLost(f"another worker answers in conversation '{self._conversation}'")
        self._facts += others
        self._state = fold(others, self._state)
