"""Runs turns in tasks of their own: one at a time per conversation, whoever watches."""

import asyncio
import logging
from collections.abc import Callable, Sequence

from frontdesk.agent import Agent, fail_turn, run_turn
from frontdesk.desk.journal import TurnJournal
from frontdesk.errors import TurnLost
from frontdesk.facts import Recorded, TurnEnded, fold, is_work
from frontdesk.store import Draft, Drafts, Store

_log = logging.getLogger(__name__)
_FIRST_PAUSE = 0.2
_LONGEST_PAUSE = 30.0
_MOST_AT_ONCE = 500


class Runner:
    """`agent` gives the agent for the next turn, so that a changed folder takes effect between turns."""

    def __init__(self, store: Store, drafts: Drafts, agent: Callable[[], Agent]) -> None:
        self._store = store
        self._drafts = drafts
        self._agent = agent
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._woken: set[str] = set()
        # After a crash every open turn wakes at once; the model's rate limits would not thank us for more than this.
        self._room = asyncio.Semaphore(_MOST_AT_ONCE)

    def wake(self, conversation: str) -> None:
        """See to it that whatever the agent owes in this conversation gets done."""
        self._woken.add(conversation)
        if conversation not in self._tasks:
            self._tasks[conversation] = asyncio.create_task(self._run(conversation))

    async def close(self) -> None:
        """Stop the running turns where they are; they are gone on with at the next start."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, conversation: str) -> None:
        pause = _FIRST_PAUSE
        try:
            while conversation in self._woken:
                self._woken.discard(conversation)
                try:
                    async with self._room:
                        while await self._one_turn(conversation):
                            pause = _FIRST_PAUSE
                except Exception:  # noqa: BLE001 - the edge of the turn task
                    # The store's trouble. The message is safe; the turn is tried again until it can be stored.
                    _log.exception("conversation '%s': its turn cannot be run now", conversation)
                    self._woken.add(conversation)
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, _LONGEST_PAUSE)
        finally:
            self._woken.discard(conversation)
            del self._tasks[conversation]

    async def _one_turn(self, conversation: str) -> bool:
        facts = await self._store.read(conversation)
        state = fold(facts)
        turn = state.open_turn
        if turn is None:
            return False
        journal = TurnJournal(self._store, self._drafts, conversation, facts)
        attempt = 1 if _begun(facts) else 0
        journal.begin(Draft(number=state.number, turns=state.turns, epoch=state.epoch, attempt=attempt))
        agent = self._agent()
        try:
            await run_turn(agent, journal, turn)
        except TurnLost as lost:
            _log.info("turn given up: %s", lost)
            return False
        except Exception as error:  # noqa: BLE001 - the edge of the turn task
            _log.exception("conversation '%s': turn %d failed", conversation, turn)
            await fail_turn(agent, journal, turn, error)
        finally:
            journal.end()
        return True


def _begun(facts: Sequence[Recorded]) -> bool:
    """Whether a process that is gone had begun an answer: readers may have seen words of it that won't come again."""
    for item in reversed(facts):
        if isinstance(item.fact, TurnEnded):
            return False
        if is_work(item.fact):
            return True
    return False
