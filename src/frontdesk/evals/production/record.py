"""One conversation in a few numbers: all that has to be kept of it to count many."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from sys import intern

from frontdesk.agent import OWN_TOOLS
from frontdesk.evals.checking.intents import OTHER, PERSON, QUESTION, REFUSED, shown_intent
from frontdesk.evals.production.outcomes import Resolution, Visit, came_out
from frontdesk.evals.production.privacy import beginning
from frontdesk.facts import (
    AgentSaid,
    ApprovalAsked,
    ApprovalGiven,
    Closed,
    ConversationOpened,
    CustomerSaid,
    Fact,
    GuardActed,
    HandedBack,
    HandoffRequested,
    Outcome,
    Rated,
    Recorded,
    Retrieved,
    Routed,
    StaffJoined,
    StaffSaid,
    ToolCalled,
    TurnEnded,
    turn_of,
)
from frontdesk.knowledge.care.usage import page

COUNTED: tuple[type[Fact], ...] = (
    ConversationOpened,
    CustomerSaid,
    Routed,
    Retrieved,
    ToolCalled,
    ApprovalAsked,
    ApprovalGiven,
    GuardActed,
    AgentSaid,
    HandoffRequested,
    StaffJoined,
    StaffSaid,
    HandedBack,
    TurnEnded,
    Rated,
    Closed,
)
"""The kinds of facts that are counted: all but those that only matter to the model."""

_OWN = frozenset(tool.name for tool in OWN_TOOLS)
_MOST_REASON = 200  # characters
_SAYS_LITTLE = (PERSON, REFUSED, OTHER)
"""Intents that don't say what a conversation was about, the more telling first."""


@dataclass(frozen=True, slots=True)
class Record:
    """A conversation as it is counted. `cost` is that of the turns with a price; `seconds` is None where no turn ended.

    `reason` is why a person was called in, None where none was. `visit` is there for signed-in customers alone.
    """

    conversation: str
    began: datetime
    version: str
    language: str
    intent: str
    resolution: Resolution
    reason: str | None
    rating: int | None
    seconds: float | None
    first_words: tuple[float, ...]
    cost: float
    unpriced: int
    stand_in: int
    turns: int
    visit: Visit | None


def record(conversation: str, facts: Sequence[Recorded], now: datetime, silence: timedelta) -> Record | None:
    """The record of a whole conversation; None where the customer said nothing."""
    opened = facts[0].fact if facts else None
    if not isinstance(opened, ConversationOpened) or not any(isinstance(item.fact, CustomerSaid) for item in facts):
        return None
    out = came_out(facts, now, silence)
    rated: int | None = None
    ends: list[TurnEnded] = []
    spoke_for = 0
    for item in facts:
        match item.fact:
            case Rated(score=score):
                rated = score
            case TurnEnded() as fact:
                ends.append(fact)
            case AgentSaid(stand_in=True):
                spoke_for += 1
            case _:
                pass
    return Record(
        conversation=conversation,
        began=facts[0].at,
        version=intern(opened.version),
        language=intern(opened.language),
        intent=intern(intent_of(facts)),
        resolution=out.resolution,
        reason=intern(beginning(out.why, _MOST_REASON)) if out.resolution == "handed_over" else None,
        rating=rated,
        seconds=sum(end.timings.total for end in ends) if ends else None,
        first_words=tuple(end.timings.first_word for end in ends if end.timings.first_word is not None),
        cost=sum(end.cost_usd or 0.0 for end in ends),
        unpriced=sum(end.cost_usd is None for end in ends),
        stand_in=spoke_for,
        turns=len({end.turn for end in ends}),
        visit=_visit(conversation, opened.customer.id, facts) if opened.customer else None,
    )


def intent_of(facts: Sequence[Recorded]) -> str:
    """What a conversation was about: the first intent of its turns that tells; else that a person was asked for, …"""
    by_turn: dict[int, list[Recorded]] = {}
    for item in facts:
        if (turn := turn_of(item.fact)) is not None:
            by_turn.setdefault(turn, []).append(item)
    shown = [shown_intent(by_turn[turn]) for turn in sorted(by_turn)]
    telling = next((intent for intent in shown if intent not in _SAYS_LITTLE), None)
    return telling or next((intent for intent in _SAYS_LITTLE if intent in shown), OTHER)


def turn_outcomes(facts: Sequence[Recorded]) -> Counter[Outcome]:
    """How the turns of a conversation ended; one that waited for an approval counts as it ended after that."""
    last: dict[int, Outcome] = {item.fact.turn: item.fact.outcome for item in facts if isinstance(item.fact, TurnEnded)}
    return Counter(last.values())


def _visit(conversation: str, customer: str, facts: Sequence[Recorded]) -> Visit:
    about: set[str] = set()
    for item in facts:
        match item.fact:
            case Routed(intent=intent) if intent not in (*_SAYS_LITTLE, QUESTION):
                about.add(f"intent {intent}")
            case ToolCalled(name=name) if name not in _OWN:
                about.add(f"tool {name}")
            case AgentSaid(citations=citations):
                about |= {f"document {page(citation.url)}" for citation in citations}
            case _:
                pass
    return Visit(
        conversation=conversation, customer=customer, began=facts[0].at, last=facts[-1].at, about=frozenset(about)
    )
