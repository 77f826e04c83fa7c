"""What can happen in a conversation: a closed union of frozen values.

A fact says what happened and never changes. Facts that belong to a turn carry `turn`: the number of the last
`CustomerSaid` that the turn answers.
"""

from datetime import datetime
from typing import Any, Literal, TypeAlias, assert_never

from msgspec import Struct

from frontdesk.facts.edits import Edit
from frontdesk.facts.values import (
    Block,
    Citation,
    Confirm,
    Customer,
    Direction,
    Effect,
    Outcome,
    Passage,
    Source,
    Timings,
    Usage,
    VerdictName,
)


class ConversationOpened(Struct, frozen=True, kw_only=True, tag=True):
    """`version` is the agent folder's content hash; `token_sha256` the hash of the secret that opens the conversation.

    `forked_from` is the conversation whose facts this one began with, as a trial of how it could have gone on.
    """

    agent: str
    version: str
    language: str
    greeting: str
    token_sha256: str
    customer: Customer | None = None
    forked_from: str | None = None


class CustomerSaid(Struct, frozen=True, kw_only=True, tag=True):
    """`key` is the Idempotency-Key of the request, if it had one."""

    text: str
    key: str | None = None


class Routed(Struct, frozen=True, kw_only=True, tag=True):
    turn: int
    specialist: str
    intent: str
    confidence: float


class Retrieved(Struct, frozen=True, kw_only=True, tag=True):
    """The passages that went into the prompt of this turn, best first; none when nothing has to do with the query.

    `context` is what was said before, as far as it was searched with. `call_id` is the tool call that asked for them;
    None when they came with the customer's message.
    """

    turn: int
    query: str
    passages: tuple[Passage, ...]
    context: tuple[str, ...] = ()
    call_id: str | None = None
    seconds: float = 0.0

    @property
    def found(self) -> tuple[Passage, ...]:
        """The passages that have to do with the message: what the model looks up brings the nearest, be they far."""
        return self.passages if self.call_id is None else ()


class ModelReplied(Struct, frozen=True, kw_only=True, tag=True):
    """What the model said, before any guard; `content` is what it will be shown of itself in later requests."""

    turn: int
    content: tuple[Block, ...]
    stop_reason: str
    usage: Usage
    model: str
    request_id: str | None = None


class ToolCalled(Struct, frozen=True, kw_only=True, tag=True):
    """Recorded before the tool runs, so that no restart runs it a second time."""

    turn: int
    call_id: str
    name: str
    arguments: dict[str, Any]
    effect: Effect


class ApprovalAsked(Struct, frozen=True, kw_only=True, tag=True):
    turn: int
    call_id: str
    name: str
    arguments: dict[str, Any]
    by: Confirm


class ApprovalGiven(Struct, frozen=True, kw_only=True, tag=True):
    """The answer to an `ApprovalAsked`; `granted` false is a no."""

    call_id: str
    granted: bool
    by: str


class ToolReturned(Struct, frozen=True, kw_only=True, tag=True):
    """What the model is told of a call, in the order in which results came."""

    turn: int
    call_id: str
    name: str
    content: str
    is_error: bool = False
    seconds: float = 0.0


class GuardActed(Struct, frozen=True, kw_only=True, tag=True):
    """What a guard did about something of `source`, and why; `evidence` is masked where it is personal.

    On the way out it stands behind the `ModelReplied` that it is about. A rewrite with an `edit` changed that piece of
    the reply's text (counted from the first reply that it goes on with); one without had the reply written anew.
    """

    turn: int
    guard: str
    direction: Direction
    verdict: VerdictName
    reason: str
    evidence: str = ""
    source: Source = "customer"
    edit: Edit | None = None


class AgentSaid(Struct, frozen=True, kw_only=True, tag=True):
    """What the customer saw, after the guards. `stand_in` is true when the twin spoke instead of Claude."""

    turn: int
    text: str
    citations: tuple[Citation, ...] = ()
    stand_in: bool = False


class HandoffRequested(Struct, frozen=True, kw_only=True, tag=True):
    """`message` is what the customer was told: that a person takes over, and when."""

    turn: int
    reason: str
    summary: str
    message: str


class StaffJoined(Struct, frozen=True, kw_only=True, tag=True):
    staff: str
    name: str


class StaffSaid(Struct, frozen=True, kw_only=True, tag=True):
    staff: str
    name: str
    text: str


class HandedBack(Struct, frozen=True, kw_only=True, tag=True):
    by: str
    note: str = ""


class TurnEnded(Struct, frozen=True, kw_only=True, tag=True):
    """`version` is the agent folder's that the turn ran on. `cost_usd` is None when the folder has no price for a model.

    `error` is for staff, never customers; `model_failed` says that the model could not be asked, or went away.
    """

    turn: int
    outcome: Outcome
    version: str = ""
    usage: Usage = Usage()
    cost_usd: float | None = None
    timings: Timings = Timings()
    error: str | None = None
    model_failed: bool = False


class Rated(Struct, frozen=True, kw_only=True, tag=True):
    score: int
    comment: str = ""


class Closed(Struct, frozen=True, kw_only=True, tag=True):
    by: Literal["customer", "staff", "system"]
    reason: str = ""


class Compacted(Struct, frozen=True, kw_only=True, tag=True):
    """From here on the model sees `summary` in place of everything up to fact number `upto`."""

    turn: int
    upto: int
    summary: str
    usage: Usage = Usage()
    model: str = ""


class Erased(Struct, frozen=True, kw_only=True, tag=True):
    """The conversation's words were removed on request; this stays as the record that it happened."""

    by: str
    reason: str = ""


Fact: TypeAlias = (
    ConversationOpened
    | CustomerSaid
    | Routed
    | Retrieved
    | ModelReplied
    | ToolCalled
    | ApprovalAsked
    | ApprovalGiven
    | ToolReturned
    | GuardActed
    | AgentSaid
    | HandoffRequested
    | StaffJoined
    | StaffSaid
    | HandedBack
    | TurnEnded
    | Rated
    | Closed
    | Compacted
    | Erased
)


def turn_of(fact: Fact) -> int | None:
    """The turn that a fact is part of; None for what customers, people and the desk do of their own accord."""
    match fact:
        case Routed() | Retrieved() | ModelReplied() | ToolCalled() | ApprovalAsked() | ToolReturned() | GuardActed():
            return fact.turn
        case AgentSaid() | HandoffRequested() | TurnEnded() | Compacted():
            return fact.turn
        case ConversationOpened() | CustomerSaid() | ApprovalGiven() | StaffJoined() | StaffSaid() | HandedBack():
            return None
        case Rated() | Closed() | Erased():
            return None
        case _:
            assert_never(fact)


def is_work(fact: Fact) -> bool:
    """Whether a turn did it. A guard may have acted on a message before its turn began."""
    return turn_of(fact) is not None and not isinstance(fact, GuardActed)


class Recorded(Struct, frozen=True):
    """A fact with its number (1, 2, 3… within its conversation) and the time at which it was stored (UTC)."""

    number: int
    at: datetime
    fact: Fact
