"""What a customer sees of each fact: words for them, and nothing else."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given

from frontdesk.desk import customer_view
from frontdesk.facts import (
    AgentSaid,
    ApprovalAsked,
    ApprovalGiven,
    Citation,
    Closed,
    Compacted,
    ConversationOpened,
    Customer,
    CustomerSaid,
    Erased,
    Fact,
    GuardActed,
    HandedBack,
    HandoffRequested,
    ModelReplied,
    Passage,
    Rated,
    Recorded,
    Retrieved,
    Routed,
    StaffJoined,
    StaffSaid,
    Timings,
    ToolCalled,
    ToolReturned,
    TurnEnded,
    Usage,
)
from kit.agents import MONDAY
from kit.facts import KINDS, facts

HIDDEN = "h1dden"
"""Stands in every text that no customer may see; costs and counts are 777."""
AT = MONDAY.isoformat()
USAGE = Usage(input_tokens=777, output_tokens=777, cache_write_tokens=777, cache_read_tokens=777)
CITATION = Citation(number=1, title="Hours", url="https://e.org", quote="At nine.", at=3)

VIEWS: list[tuple[Fact, tuple[str, dict[str, Any]] | None]] = [
    (
        ConversationOpened(
            agent=HIDDEN,
            version=HIDDEN,
            language="en",
            greeting=HIDDEN,
            token_sha256=HIDDEN,
            customer=Customer(id=HIDDEN, name=HIDDEN),
        ),
        None,
    ),
    (CustomerSaid(text="Hi", key=HIDDEN), ("customer_said", {"text": "Hi", "at": AT})),
    (Routed(turn=2, specialist=HIDDEN, intent=HIDDEN, confidence=777), None),
    (Retrieved(turn=2, query=HIDDEN, passages=(Passage(title=HIDDEN, url=HIDDEN, paragraphs=(HIDDEN,)),)), None),
    (
        ModelReplied(
            turn=2,
            content=({"type": "text", "text": HIDDEN},),
            stop_reason=HIDDEN,
            usage=USAGE,
            model=HIDDEN,
            request_id=HIDDEN,
        ),
        None,
    ),
    (
        ToolCalled(turn=2, call_id="a", name="get_quote", arguments={"x": HIDDEN}, effect="read"),
        ("tool_called", {"call_id": "a", "name": "get_quote"}),
    ),
    (
        ApprovalAsked(turn=2, call_id="a", name="pay", arguments={"amount": 3}, by="customer"),
        ("approval_asked", {"call_id": "a", "name": "pay", "arguments": {"amount": 3}, "by": "customer"}),
    ),
    (ApprovalGiven(call_id="a", granted=True, by=HIDDEN), ("approval_given", {"call_id": "a", "granted": True})),
    (
        ToolReturned(turn=2, call_id="a", name="get_quote", content=HIDDEN, is_error=True, seconds=777),
        ("tool_returned", {"call_id": "a", "name": "get_quote", "ok": False}),
    ),
    (
        GuardActed(turn=2, guard=HIDDEN, direction="in", verdict="refuse", reason=HIDDEN, evidence=HIDDEN),
        None,
    ),
    (
        AgentSaid(turn=2, text="Hello", citations=(CITATION,)),
        (
            "agent_said",
            {
                "turn": 2,
                "text": "Hello",
                "citations": [{"number": 1, "title": "Hours", "url": "https://e.org", "quote": "At nine.", "at": 3}],
                "stand_in": False,
                "at": AT,
            },
        ),
    ),
    (
        HandoffRequested(turn=2, reason=HIDDEN, summary=HIDDEN, message="A person comes."),
        ("handoff_requested", {"message": "A person comes."}),
    ),
    (StaffJoined(staff=HIDDEN, name="Ana"), ("staff_joined", {"name": "Ana"})),
    (StaffSaid(staff=HIDDEN, name="Ana", text="Hi"), ("staff_said", {"text": "Hi", "name": "Ana", "at": AT})),
    (HandedBack(by=HIDDEN, note=HIDDEN), ("handed_back", {})),
    (
        TurnEnded(
            turn=2,
            outcome="failed",
            usage=USAGE,
            cost_usd=777,
            timings=Timings(first_word=777, total=777, model_calls=777, tool_calls=777),
            error=HIDDEN,
        ),
        ("turn_ended", {"turn": 2, "outcome": "failed"}),
    ),
    (Rated(score=4, comment=HIDDEN), ("rated", {"score": 4})),
    (Closed(by="customer", reason=HIDDEN), ("closed", {"by": "customer"})),
    (Compacted(turn=2, upto=1, summary=HIDDEN, usage=USAGE, model=HIDDEN), None),
    (Erased(by=HIDDEN, reason=HIDDEN), ("erased", {})),
]


@pytest.mark.parametrize(("fact", "view"), VIEWS, ids=[type(fact).__name__ for fact, _ in VIEWS])
def test_a_customer_sees_what_is_theirs(fact: Fact, view: tuple[str, dict[str, Any]] | None) -> None:
    seen = customer_view(Recorded(7, MONDAY, fact))
    assert seen == view
    assert HIDDEN not in json.dumps(seen)
    assert "777" not in json.dumps(seen)


def test_every_kind_of_fact_is_decided_on() -> None:
    assert {type(fact) for fact, _ in VIEWS} == set(KINDS)


@given(facts)
def test_what_is_seen_can_be_sent_as_json(fact: Fact) -> None:
    view = customer_view(Recorded(7, MONDAY, fact))
    if view:
        assert msgspec.json.decode(msgspec.json.encode(view[1])) == json.loads(json.dumps(view[1]))
