"""How conversations go on when things come at once, break off, or are asked twice."""

import asyncio

from transcript import same_as_kept

from frontdesk.facts import CustomerSaid, TurnEnded
from kit.serving import Service
from kit.visitor import Visitor, named, streamed, until, written

QUESTION = "What happens if the battery of my electric car gets damaged?"


async def test_messages_while_an_answer_runs(acme: Service) -> None:
    """The first gets its answer; those that came meanwhile are answered together by the next turn."""
    visitor = await acme.visitor()
    acme.twin.pace_seconds = 0.05
    async with visitor.stream(QUESTION) as events:
        await until(events, "delta")
        more = [asyncio.create_task(visitor.say("Is towing included?"))]
        await _stored(acme, visitor, 2)
        more.append(asyncio.create_task(visitor.say("And what are your hours?")))
        await _stored(acme, visitor, 3)
        acme.twin.pace_seconds = 0.0
        await until(events, "turn_ended")
    answers = await asyncio.gather(*more)
    assert answers[0] == answers[1]
    assert answers[0]["outcome"] == "answered"
    facts = await acme.facts(visitor)
    ended = [item.fact.turn for item in facts if isinstance(item.fact, TurnEnded)]
    said = [item.number for item in facts if isinstance(item.fact, CustomerSaid)]
    assert ended == [said[0], said[2]]
    same_as_kept("at-once", facts)


async def test_stream_cut_midway_begins_again(acme: Service) -> None:
    visitor = await acme.visitor()
    acme.twin.faults.add("cut")
    events = await visitor.told(QUESTION)
    names = [event.name for event in events]
    cut = names.index("restart")
    assert "delta" in names[:cut]
    assert "delta" in names[cut:]
    (said,) = named(events, "agent_said")
    assert said.data["text"].startswith(streamed(events[cut:]))
    same_as_kept("cut", await acme.facts(visitor))


async def test_leaving_in_mid_answer_and_coming_back(acme: Service) -> None:
    visitor = await acme.visitor()
    acme.twin.pace_seconds = 0.02
    async with visitor.stream(QUESTION) as events:
        seen = await until(events, "delta")
    acme.twin.pace_seconds = 0.0
    async with visitor.follow(seen[-1].id) as events:
        missed = await until(events, "turn_ended")
    text = written([event for event in missed if event.name == "agent_said"])
    assert text
    assert "restart" not in [event.name for event in missed]
    if pieces := [event for event in missed if event.name == "delta"]:
        assert text.startswith(streamed([*seen, *pieces]))
    assert [event.id for event in await visitor.events(seen[-1].id)] == [
        event.id for event in missed if event.name != "delta"
    ]
    same_as_kept("leaving", await acme.facts(visitor))


async def test_same_key_starts_nothing(acme: Service) -> None:
    visitor = await acme.visitor()
    first = await visitor.say(QUESTION, key="one")
    facts = await acme.facts(visitor)
    assert await visitor.say(QUESTION, key="one") == first
    events = await visitor.told(QUESTION, key="one")
    assert written(events) == first["reply"]["text"]
    assert await acme.facts(visitor) == facts
    other = await visitor.post("messages", {"text": "Something else"}, {"Idempotency-Key": "one"})
    assert other.status_code == 422
    assert "use a new key" in other.json()["detail"]
    same_as_kept("same-key", await acme.facts(visitor))


async def test_same_key_twice_at_once(acme: Service) -> None:
    visitor = await acme.visitor()
    answers = await asyncio.gather(*(visitor.say(QUESTION, key="one") for _ in range(5)))
    assert all(answer == answers[0] for answer in answers)
    facts = await acme.facts(visitor)
    assert len([item for item in facts if isinstance(item.fact, CustomerSaid)]) == 1
    assert len([item for item in facts if isinstance(item.fact, TurnEnded)]) == 1


async def test_refusal(acme: Service) -> None:
    visitor = await acme.visitor()
    acme.twin.faults.add("refusal")
    answer = await visitor.say(QUESTION)
    assert answer["outcome"] == "refused"
    assert answer["reply"]["text"]
    assert (await visitor.say(QUESTION))["outcome"] == "answered"
    same_as_kept("refusal", await acme.facts(visitor))


async def test_failure_keeps_the_message_and_tells_nothing(acme: Service) -> None:
    visitor = await acme.visitor()
    acme.twin.faults.add("context-too-long")
    answer = await visitor.say(QUESTION)
    assert answer["outcome"] == "failed"
    assert "prompt" not in str(answer)
    assert "400" not in str(answer)
    facts = await acme.facts(visitor)
    ended = facts[-1].fact
    assert isinstance(ended, TurnEnded)
    assert "prompt is too long" in str(ended.error)
    assert (await visitor.say("Please try again."))["outcome"] == "answered"
    same_as_kept("failure", await acme.facts(visitor))


async def test_rating_and_closing(acme: Service) -> None:
    visitor = await acme.visitor()
    await visitor.say(QUESTION)
    for score in (2, 5):
        assert (await visitor.post("rating", {"score": score, "comment": "so\u200b far"})).status_code == 204
    assert (await visitor.post("close")).status_code == 204
    assert (await visitor.post("close")).status_code == 204
    state = await visitor.state()
    assert (state["rating"], state["closed"], state["busy"]) == (5, True, False)
    refused = await visitor.post("messages", {"text": "One more thing"})
    assert refused.status_code == 409
    same_as_kept("rating", await acme.facts(visitor))


async def test_closing_in_mid_answer_ends_it(acme: Service) -> None:
    """Whoever waits for the answer is told that none will come."""
    visitor = await acme.visitor()
    acme.twin.pace_seconds = 0.05
    async with visitor.stream(QUESTION) as events:
        await until(events, "delta")
        waiting = asyncio.create_task(visitor.post("messages", {"text": "And towing?"}))
        await _stored(acme, visitor, 2)
        await visitor.post("close")
        rest = [event async for event in events]
    assert named(rest, "closed")
    assert not named(rest, "agent_said")
    assert (await waiting).status_code == 409
    assert "closed before the answer was finished" in (await waiting).json()["detail"]


async def test_nothing_but_the_customers_own_view(acme: Service) -> None:
    """Events hold no prompt, passage, cost, token or other customer's words."""
    visitor, other = await acme.visitor(), await acme.visitor()
    await other.say("My name is Rumpelstiltskin and I drive a bus.")
    await visitor.say(QUESTION)
    told = str(await visitor.events())
    for hidden in ("Rumpelstiltskin", "guardrails", "usage", "cost", "prompt", visitor.token, "frontdesk-twin"):
        assert hidden not in told


async def _stored(service: Service, visitor: Visitor, messages: int) -> None:
    async with asyncio.timeout(10):
        while len([item for item in await service.facts(visitor) if isinstance(item.fact, CustomerSaid)]) < messages:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
