"""What a customer's message was taken for, as far as the facts of its turn show."""

from collections.abc import Iterable

from frontdesk.agent import OWN_TOOLS
from frontdesk.facts import (
    AgentSaid,
    ApprovalAsked,
    Fact,
    GuardActed,
    HandoffRequested,
    Recorded,
    Routed,
    ToolCalled,
)

PERSON, REFUSED, QUESTION, OTHER = "person", "refused", "question", "other"

_OWN = frozenset(tool.name for tool in OWN_TOOLS)


def shown_intent(facts_of_turn: Iterable[Fact | Recorded]) -> str:
    """The intent of a turn, from its facts.

    The router's word where it spoke (the last, if it spoke twice); else what the turn did, the first of these that
    happened: "person" when one was asked for, "refused" when a guard turned the message away, the name of the first tool
    of the folder's own that was called or put to approval, "question" when an answer cites a source, "other".
    """
    routed = tool = ""
    person = refused = cited = False
    for each in facts_of_turn:
        match each.fact if isinstance(each, Recorded) else each:
            case Routed(intent=intent):
                routed = intent
            case HandoffRequested():
                person = True
            case GuardActed(direction="in", verdict="refuse"):
                refused = True
            case ToolCalled(name=name) | ApprovalAsked(name=name) if name not in _OWN:
                tool = tool or name
            case AgentSaid(citations=citations):
                cited = cited or bool(citations)
            case _:
                pass
    if routed:
        return routed
    if person:
        return PERSON
    if refused:
        return REFUSED
    if tool:
        return tool
    return QUESTION if cited else OTHER
