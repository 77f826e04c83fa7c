"""Handing over to people and back; asking for a yes."""

from datetime import UTC, datetime

import pytest
from transcript import same_as_kept

from frontdesk.facts import HandoffRequested, ModelReplied, ToolCalled, ToolReturned
from kit.folders import ACME
from kit.serving import Service, serving
from kit.visitor import Visitor, named, until


async def test_person_in_plain_words_and_back(acme: Service) -> None:
    visitor = await acme.visitor()
    answer = await visitor.say("I want to talk to a real person, please.")
    assert answer["outcome"] == "handed_over"
    assert "1-800-123-4567" in answer["reply"]["text"]
    assert (await visitor.state())["owner"] == "nobody"
    facts = await acme.facts(visitor)
    assert not [item for item in facts if isinstance(item.fact, ModelReplied)], "no model decides on this"

    assert await visitor.say("Do you cover rental cars?") == {"outcome": "handed_over", "reply": None}
    last = (await visitor.events())[-1].id
    assert (await visitor.post("hand_back")).status_code == 204
    async with visitor.follow(last) as events:
        taken_up = await until(events, "turn_ended")
    assert named(taken_up, "agent_said"), "what nobody had answered is the agent's again"
    assert (await visitor.state())["owner"] == "bot"
    assert (await visitor.post("hand_back")).status_code == 204, "handing back twice changes nothing"
    again = await visitor.say("Does roadside assistance include towing?")
    assert again["outcome"] == "answered"
    assert again["reply"]["citations"]
    same_as_kept("person", await acme.facts(visitor))


async def test_person_by_tool(acme: Service) -> None:
    visitor = await acme.visitor()
    events = await visitor.told("This is an outrage, I am going to sue you!")
    assert named(events, "turn_ended")[0].data["outcome"] == "handed_over"
    (requested,) = named(events, "handoff_requested")
    (said,) = named(events, "agent_said")
    assert said.data["text"].endswith(requested.data["message"])
    facts = await acme.facts(visitor)
    (call,) = [item.fact for item in facts if isinstance(item.fact, ToolCalled)]
    (handoff,) = [item.fact for item in facts if isinstance(item.fact, HandoffRequested)]
    assert call.name == "hand_over"
    assert call.arguments == {"reason": handoff.reason, "summary": handoff.summary}
    same_as_kept("person-by-tool", facts)


@pytest.mark.parametrize(
    ("language", "words", "promise"),
    [
        ("en", "I want to talk to a human.", "Monday from 9:00 EST"),
        ("fr", "Je voudrais parler à un conseiller.", "lundi"),
        ("es", "Quiero hablar con una persona.", "lunes"),
    ],
)
async def test_person_at_the_weekend(language: str, words: str, promise: str) -> None:
    async with serving(ACME, now=datetime(2026, 3, 7, 20, 0, tzinfo=UTC)) as service:
        visitor = await service.visitor(language)
        answer = await visitor.say(words)
    assert answer["outcome"] == "handed_over"
    assert promise in answer["reply"]["text"]


@pytest.mark.parametrize("granted", [True, False])
async def test_approval(shop: Service, granted: bool) -> None:
    visitor = await shop.visitor()
    asked = await _ask(visitor)
    answer = await visitor.post(f"approvals/{asked}", {"granted": granted})
    assert answer.json()["outcome"] == "answered"
    facts = await shop.facts(visitor)
    assert len([item for item in facts if isinstance(item.fact, ToolCalled)]) == granted
    (result,) = [item.fact for item in facts if isinstance(item.fact, ToolReturned)]
    assert result.is_error is not granted
    again = await visitor.post(f"approvals/{asked}", {"granted": granted})
    assert again.status_code == 404
    assert "answered already" in again.json()["detail"]
    same_as_kept(f"approval-{'yes' if granted else 'no'}", facts)


async def test_approval_overtaken(shop: Service) -> None:
    visitor = await shop.visitor()
    asked = await _ask(visitor)
    answer = await visitor.say("How long does delivery take?")
    assert answer["outcome"] == "answered"
    late = await visitor.post(f"approvals/{asked}", {"granted": True})
    assert late.status_code == 404
    facts = await shop.facts(visitor)
    assert not [item for item in facts if isinstance(item.fact, ToolCalled)]
    same_as_kept("approval-overtaken", facts)


async def _ask(visitor: Visitor) -> str:
    """Have the agent ask for a yes; the id of the call that waits for it."""
    events = await visitor.told("Please cancel my order A-1001.")
    (asked,) = named(events, "approval_asked")
    assert asked.data["name"] == "cancel_order"
    assert asked.data["arguments"] == {"order_number": "A-1001"}
    assert asked.data["by"] == "customer"
    assert named(events, "turn_ended")[0].data["outcome"] == "waiting_for_approval"
    return asked.data["call_id"]
