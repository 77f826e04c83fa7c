"""Cards and identity numbers that customers type: masked before anything is kept or sent."""

from collections.abc import AsyncIterator, Iterable

import pytest

import frontdesk.agent.privacy as privacy
from frontdesk.desk import Desk, Opened
from frontdesk.errors import Invalid
from frontdesk.facts import AgentSaid, GuardActed, Rated
from frontdesk.models import Delta
from kit.agents import reply
from kit.desks import Gate, GatedModel, Office, office, replay

CARD = "4242 4242 4242 4242"
MASKED = "My card is [card ending 4242], ok?"
HELLO = [Delta("Hello."), reply("Hello.")]


@pytest.fixture
async def at() -> AsyncIterator[Office]:
    async with office() as made:
        yield made


@pytest.fixture
def model() -> GatedModel:
    return GatedModel(HELLO)


@pytest.fixture
def desk(at: Office, model: GatedModel) -> Desk:
    return at.desk(model)


@pytest.fixture
async def opened(desk: Desk) -> Opened:
    return await desk.open()


async def test_a_card_is_neither_kept_nor_sent(desk: Desk, opened: Opened, at: Office, model: GatedModel) -> None:
    posted = await desk.post(opened.id, f"My card is {CARD}, ok?")
    assert await desk.result(opened.id, posted) == ("answered", AgentSaid(turn=2, text="Hello."))
    facts = await at.store.read(opened.id)
    assert CARD not in str(facts)
    assert MASKED in str(model.requests[0].messages)
    acted = facts[2].fact
    assert isinstance(acted, GuardActed)
    assert (acted.turn, acted.guard, acted.direction, acted.verdict) == (2, "personal_data", "in", "rewrite")
    assert acted.evidence == "card ending 4242"


async def test_a_repeated_key_is_known_by_what_was_kept(desk: Desk, opened: Opened) -> None:
    first = await desk.post(opened.id, CARD, key="k")
    again = await desk.post(opened.id, CARD, key="k")
    assert (again.number, again.new) == (first.number, False)
    with pytest.raises(Invalid, match="came with another message"):
        await desk.post(opened.id, "4111 1111 1111 1111", key="k")


async def test_a_comment_is_masked_too(desk: Desk, opened: Opened, at: Office) -> None:
    await desk.rate(opened.id, 2, f"You asked for {CARD}!")
    assert (await at.store.read(opened.id))[-1].fact == Rated(score=2, comment="You asked for [card ending 4242]!")


async def test_a_masked_message_in_mid_turn_takes_the_turn_from_nobody(at: Office) -> None:
    gate = Gate()
    model = GatedModel([Delta("One, "), gate, reply("One, two.")], HELLO)
    desk = at.desk(model)
    opened = await desk.open()
    first = await desk.post(opened.id, "Hi")
    await gate.reached.wait()
    second = await desk.post(opened.id, f"My card is {CARD}, ok?")
    gate.open.set()
    assert await desk.result(opened.id, first) == ("answered", AgentSaid(turn=2, text="One, two."))
    assert await desk.result(opened.id, second) == ("answered", AgentSaid(turn=second.turn, text="Hello."))
    assert [(it["role"], it["content"][-1]["text"]) for it in model.requests[-1].messages[2:]] == [
        ("user", "Hi"),
        ("assistant", "One, two."),
        ("user", MASKED),
    ]
    assert "restart" not in [event.name for event in await replay(desk, opened.id)]


async def test_a_recogniser_that_breaks_keeps_the_message_and_no_number(
    desk: Desk, opened: Opened, at: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> Iterable[object]:
        raise ValueError("broken")

    monkeypatch.setattr(privacy, "mask", broken)
    await desk.result(opened.id, await desk.post(opened.id, f"My card is {CARD}, the year 2024"))
    facts = [item.fact for item in await at.store.read(opened.id)]
    assert "My card is […], the year 2024" in str(facts[1])
    assert "the guard failed (ValueError)" in str(facts[2])
