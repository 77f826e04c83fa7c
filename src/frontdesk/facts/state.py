"""Where a conversation stands: a fold over its facts, never stored."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import assert_never

import msgspec
from msgspec import Struct

from frontdesk.facts.facts import (
    AgentSaid,
    ApprovalAsked,
    ApprovalGiven,
    Closed,
    Compacted,
    ConversationOpened,
    CustomerSaid,
    Erased,
    GuardActed,
    HandedBack,
    HandoffRequested,
    ModelReplied,
    Rated,
    Recorded,
    Retrieved,
    Routed,
    StaffJoined,
    StaffSaid,
    ToolCalled,
    ToolReturned,
    TurnEnded,
)
from frontdesk.facts.values import Outcome, Owner

_NOTHING: Mapping[str, int] = MappingProxyType({})
_NO_APPROVALS: Mapping[str, ApprovalAsked] = MappingProxyType({})
_NO_OUTCOMES: Mapping[int, Outcome] = MappingProxyType({})


class Conversation(Struct, frozen=True, kw_only=True):
    """The state after fact `number`.

    `owner` is the one who may speak; `epoch` counts how often that changed, so that a writer who began under an
    earlier owner can be told from one who may write. `asked` holds the approvals that nobody has answered yet.
    """

    number: int = 0
    opened: ConversationOpened | None = None
    owner: Owner = "nobody"
    epoch: int = 0
    closed: bool = False
    rating: int | None = None
    said: int = 0
    """Number of the customer's last message."""
    ended: int = 0
    """The last turn that ended: every message up to this number has been answered."""
    resumed: int | None = None
    """A turn that ended in waiting and whose approvals are all answered now."""
    turns: int = 0
    """How many times a turn has ended."""
    keys: Mapping[str, int] = _NOTHING
    """Idempotency-Key → number of the message that it brought."""
    asked: Mapping[str, ApprovalAsked] = _NO_APPROVALS
    outcomes: Mapping[int, Outcome] = _NO_OUTCOMES
    """Turn → how it ended."""

    @property
    def open_turn(self) -> int | None:
        """The turn that the agent owes the customer now, if it is the agent's to take."""
        if self.owner != "bot" or self.closed:
            return None
        if self.resumed is not None:
            return self.resumed
        return self.said if self.said > self.ended else None

    def after(self, recorded: Recorded) -> "Conversation":
        """The state once `recorded` has happened too."""
        fact = recorded.fact
        now = msgspec.structs.replace(self, number=recorded.number)
        match fact:
            case ConversationOpened():
                return _owned(msgspec.structs.replace(now, opened=fact), "bot")
            case CustomerSaid():
                keys = {**now.keys, fact.key: recorded.number} if fact.key else now.keys
                return msgspec.structs.replace(now, said=recorded.number, keys=keys)
            case ApprovalAsked():
                return msgspec.structs.replace(now, asked={**now.asked, fact.call_id: fact})
            case ApprovalGiven():
                turn = now.asked[fact.call_id].turn if fact.call_id in now.asked else None
                asked = {call: ask for call, ask in now.asked.items() if call != fact.call_id}
                return msgspec.structs.replace(now, asked=asked, resumed=None if asked else turn)
            case ToolReturned():
                asked = {call: ask for call, ask in now.asked.items() if call != fact.call_id}
                return msgspec.structs.replace(now, asked=asked)
            case HandoffRequested():
                return _owned(now, "nobody")
            case StaffJoined():
                return _owned(now, "staff")
            case HandedBack():
                # What reached people was theirs to answer; what nobody has taken up is the agent's again.
                ended = now.said if now.owner == "staff" else now.ended
                return _owned(msgspec.structs.replace(now, ended=ended, resumed=None), "bot")
            case TurnEnded():
                return msgspec.structs.replace(
                    now,
                    ended=max(now.ended, fact.turn),
                    resumed=None,
                    turns=now.turns + 1,
                    outcomes={**now.outcomes, fact.turn: fact.outcome},
                )
            case Rated():
                return msgspec.structs.replace(now, rating=fact.score)
            case Closed() | Erased():
                return _owned(msgspec.structs.replace(now, closed=True), "nobody")
            case Routed() | Retrieved() | ModelReplied() | ToolCalled() | GuardActed() | AgentSaid():
                return now
            case StaffSaid() | Compacted():
                return now
            case _:
                assert_never(fact)


def fold(facts: Iterable[Recorded], start: Conversation | None = None) -> Conversation:
    """The state after `facts`, from `start` or from the very beginning."""
    state = start or Conversation()
    for recorded in facts:
        state = state.after(recorded)
    return state


def _owned(state: Conversation, owner: Owner) -> Conversation:
    return msgspec.structs.replace(state, owner=owner, epoch=state.epoch + 1)
