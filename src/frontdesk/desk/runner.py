"""Runs turns in tasks of their own: one at a time per conversation, whoever watches."""

import asyncio
import logging
from collections.abc import Callable, Sequence

from frontdesk.agent import Agent, Journal, run_turn, texts
from frontdesk.desk.journal import TurnJournal
from frontdesk.errors import TurnLost
from frontdesk.facts import AgentSaid, ConversationOpened, Recorded, TurnEnded, fold
from frontdesk.store import Draft, Drafts, Store

_log = logging.getLogger(__name__)


class Runner:
    """`agent` gives the agent for the next turn, so that a changed folder takes effect between turns."""

    def __init__(self, store: Store, drafts: Drafts, agent: Callable[[], Agent]) -> None:
        self._store = store
        self._drafts = drafts
        self._agent = agent
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._woken: set[str] = set()

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
        try:
            while conversation in self._woken:
                self._woken.discard(conversation)
                while await self._one_turn(conversation):
                    pass
        except Exception:  # noqa: BLE001 - the edge of the turn task
            # The store's trouble: the message is safe, and the turn is taken up at the next message or start.
            _log.exception("conversation '%s': its turn could not be run", conversation)
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
            await _fail(journal, turn, error)
        finally:
            journal.end()
        return True


async def _fail(journal: Journal, turn: int, error: Exception) -> None:
    """A turn that broke in a way nobody foresaw still ends, and the customer is told."""
    opened = journal.facts[0].fact
    words = texts(opened.language if isinstance(opened, ConversationOpened) else "en")
    await journal.record(
        AgentSaid(turn=turn, text=words.failed),
        TurnEnded(turn=turn, outcome="failed", error=f"{type(error).__name__}: {error}"),
    )


def _begun(facts: Sequence[Recorded]) -> bool:
    """Whether a process that is gone had begun an answer: readers may have seen words of it that won't come again."""
    for item in reversed(facts):
        if isinstance(item.fact, TurnEnded):
            return False
        if hasattr(item.fact, "turn"):
            return True
    return False
