"""What a customer sees of the facts: never prompts, passages, guards, costs or another's words."""

from typing import Any, assert_never

import msgspec

from frontdesk.facts import (
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

View = tuple[str, dict[str, Any]]


def customer_view(recorded: Recorded) -> View | None:
    """A fact as the customer's event, name and data; None when it is none of theirs."""
    fact, at = recorded.fact, recorded.at.isoformat()
    match fact:
        case CustomerSaid():
            return "customer_said", {"text": fact.text, "at": at}
        case AgentSaid():
            return "agent_said", {
                "turn": fact.turn,
                "text": fact.text,
                "citations": [msgspec.to_builtins(citation) for citation in fact.citations],
                "stand_in": fact.stand_in,
                "at": at,
            }
        case ToolCalled():
            return "tool_called", {"call_id": fact.call_id, "name": fact.name}
        case ToolReturned():
            return "tool_returned", {"call_id": fact.call_id, "name": fact.name, "ok": not fact.is_error}
        case ApprovalAsked():
            return "approval_asked", {
                "call_id": fact.call_id,
                "name": fact.name,
                "arguments": fact.arguments,
                "by": fact.by,
            }
        case ApprovalGiven():
            return "approval_given", {"call_id": fact.call_id, "granted": fact.granted}
        case HandoffRequested():
            return "handoff_requested", {"message": fact.message}
        case StaffJoined():
            return "staff_joined", {"name": fact.name}
        case StaffSaid():
            return "staff_said", {"text": fact.text, "name": fact.name, "at": at}
        case HandedBack():
            return "handed_back", {}
        case TurnEnded():
            return "turn_ended", {"turn": fact.turn, "outcome": fact.outcome}
        case Rated():
            return "rated", {"score": fact.score}
        case Closed():
            return "closed", {"by": fact.by}
        case Erased():
            return "erased", {}
        case ConversationOpened() | Routed() | Retrieved() | ModelReplied() | GuardActed() | Compacted():
            return None
        case _:
            assert_never(fact)
