"""What can be done with conversations, and what cannot."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from frontdesk.agent import texts
from frontdesk.desk import Desk, Opened
from frontdesk.errors import Invalid, NotAllowed, NotFound, NotNow, TooLarge, WrongToken
from frontdesk.facts import (
    AgentSaid,
    ApprovalAsked,
    ApprovalGiven,
    CustomerSaid,
    HandedBack,
    HandoffRequested,
    Rated,
    StaffJoined,
    ToolCalled,
    TurnEnded,
)
from frontdesk.guards import clean
from frontdesk.models import Delta
from frontdesk.tools import tool
from kit.agents import ScriptedModel, call, reply
from kit.desks import Gate, GatedModel, Office, office

HELLO = [Delta("Hello."), reply("Hello.")]


@tool(effect="write", confirm="customer")
async def pay(amount: int) -> str:
    """Pay."""
    return f"{amount} paid"


@tool(effect="write", confirm="staff")
async def refund(amount: int) -> str:
    """Refund."""
    return f"{amount} refunded"


@pytest.fixture
async def at() -> AsyncIterator[Office]:
    async with office() as made:
        yield made


@pytest.fixture
def desk(at: Office) -> Desk:
    return at.desk(GatedModel(HELLO))


@pytest.fixture
async def opened(desk: Desk) -> Opened:
    return await desk.open()


async def texts_of(at: Office, conversation: str) -> list[str]:
    return [item.fact.text for item in await at.store.read(conversation) if isinstance(item.fact, CustomerSaid)]


# Opening


@pytest.mark.parametrize(("wanted", "language"), [("fr-CA", "fr"), ("de", "en"), (None, "en")])
async def test_a_conversation_begins_in_the_nearest_language(desk: Desk, wanted: str | None, language: str) -> None:
    opened = await desk.open(wanted)
    assert (opened.language, opened.greeting) == (language, desk.agent.config.greeting[language])
    found = await desk.access(opened.id, opened.token)
    assert (found.opened.agent, found.opened.version, found.state.owner) == ("Pat", "1", "bot")


async def test_only_the_hash_of_the_token_is_stored(at: Office, opened: Opened) -> None:
    assert opened.token not in str(await at.store.read(opened.id))


@pytest.mark.parametrize("token", ["", "wrong", "é"])
async def test_without_its_token_a_conversation_stays_shut(desk: Desk, opened: Opened, token: str) -> None:
    with pytest.raises(WrongToken, match="send the one you got when it began"):
        await desk.access(opened.id, token)


async def test_the_token_of_another_conversation_opens_nothing(desk: Desk, opened: Opened) -> None:
    other = await desk.open()
    with pytest.raises(WrongToken):
        await desk.access(opened.id, other.token)


async def test_an_unknown_conversation_is_named(desk: Desk) -> None:
    for act in (desk.access("nix", "token"), desk.find("nix"), desk.post("nix", "Hi"), desk.close("nix")):
        with pytest.raises(NotFound, match="there is no conversation 'nix'; begin one with POST"):
            await act


# Posting


async def test_a_message_is_stored_and_answered(desk: Desk, opened: Opened, at: Office) -> None:
    posted = await desk.post(opened.id, "  Hi\u200b \r\n")
    assert (posted.number, posted.turn, posted.new) == (2, 2, True)
    assert await desk.result(opened.id, posted) == ("answered", AgentSaid(turn=2, text="Hello."))
    assert await texts_of(at, opened.id) == ["Hi"]
    assert (await at.kinds(opened.id))[-1] == "TurnEnded"


@pytest.mark.parametrize("text", ["", " \n\t", "\u200b\u2060", "\x00\x07", "\u200d"], ids=ascii)
async def test_a_message_that_says_nothing_is_refused(desk: Desk, opened: Opened, text: str) -> None:
    with pytest.raises(Invalid, match="the message is empty; write at least one character that can be seen"):
        await desk.post(opened.id, text)


async def test_a_message_may_have_8000_characters_and_no_more(desk: Desk, opened: Opened, at: Office) -> None:
    await desk.post(opened.id, "x" * 8_000)
    with pytest.raises(TooLarge, match=r"has 100,000 characters; the limit is 8,000\. Send it in parts"):
        await desk.post(opened.id, "x" * 100_000)
    assert [len(text) for text in await texts_of(at, opened.id)] == [8_000]


async def test_the_same_key_gives_the_same_result_and_starts_nothing(desk: Desk, opened: Opened, at: Office) -> None:
    first = await desk.post(opened.id, "Hi", key="k1")
    await desk.result(opened.id, first)
    before = await at.store.read(opened.id)
    again = await desk.post(opened.id, " Hi ", key="k1")
    assert (again.number, again.turn, again.new) == (first.number, first.turn, False)
    assert await desk.result(opened.id, again) == ("answered", AgentSaid(turn=2, text="Hello."))
    assert await at.store.read(opened.id) == before


async def test_a_key_used_again_for_another_message_is_refused(desk: Desk, opened: Opened, at: Office) -> None:
    await desk.post(opened.id, "Hi", key="k1")
    with pytest.raises(Invalid, match="'k1' came with another message before; use a new key"):
        await desk.post(opened.id, "Bye", key="k1")
    assert await texts_of(at, opened.id) == ["Hi"]


async def test_two_posts_with_one_key_at_once_store_one_message(desk: Desk, opened: Opened, at: Office) -> None:
    posts = await asyncio.gather(*(desk.post(opened.id, "Hi", key="k1") for _ in range(5)))
    assert len({post.number for post in posts}) == 1
    assert sorted(post.new for post in posts) == [False] * 4 + [True]
    results = await asyncio.gather(*(desk.result(opened.id, post) for post in posts))
    assert {outcome for outcome, _ in results} == {"answered"}
    assert await texts_of(at, opened.id) == ["Hi"]


async def test_many_posts_at_once_are_all_kept_and_all_answered(desk: Desk, opened: Opened, at: Office) -> None:
    posts = await asyncio.gather(*(desk.post(opened.id, f"Message {number}") for number in range(8)))
    results = await asyncio.gather(*(desk.result(opened.id, post) for post in posts))
    assert {outcome for outcome, _ in results} == {"answered"}
    assert sorted(await texts_of(at, opened.id)) == [f"Message {number}" for number in range(8)]


@pytest.mark.parametrize("key", ["", "k" * 256])
async def test_a_key_has_its_length(desk: Desk, opened: Opened, key: str) -> None:
    with pytest.raises(Invalid, match="give it 1 to 255"):
        await desk.post(opened.id, "Hi", key=key)


async def test_the_same_key_in_another_conversation_is_another_key(desk: Desk, opened: Opened) -> None:
    other = await desk.open()
    assert (await desk.post(opened.id, "Hi", key="k1")).new
    assert (await desk.post(other.id, "Bye", key="k1")).new


async def test_no_more_messages_than_can_be_answered_may_wait(at: Office) -> None:
    gate = Gate()
    desk = at.desk(GatedModel([gate, *HELLO]))
    opened = await desk.open()
    for number in range(50):
        await desk.post(opened.id, f"Message {number}", key=str(number))
    with pytest.raises(NotNow, match="50 messages wait for an answer already"):
        await desk.post(opened.id, "One more")
    assert not (await desk.post(opened.id, "Message 3", key="3")).new
    gate.open.set()


# Turns


async def test_a_message_in_mid_turn_is_answered_by_the_next(at: Office) -> None:
    gate = Gate()
    desk = at.desk(GatedModel([gate, *HELLO], [reply("Closed on Sunday.")]))
    opened = await desk.open()
    first = await desk.post(opened.id, "Hi")
    await gate.reached.wait()
    second = await desk.post(opened.id, "And on Sunday?")
    gate.open.set()
    assert await desk.result(opened.id, first) == ("answered", AgentSaid(turn=2, text="Hello."))
    answered = AgentSaid(turn=second.number, text="Closed on Sunday.")
    assert await desk.result(opened.id, second) == ("answered", answered)


async def test_when_staff_join_the_turn_is_lost_and_says_no_more(at: Office) -> None:
    gate = Gate()
    desk = at.desk(GatedModel([Delta("Hel"), gate, Delta("lo."), reply("Hello.")]))
    opened = await desk.open()
    posted = await desk.post(opened.id, "Hi")
    await gate.reached.wait()
    await at.put(opened.id, StaffJoined(staff="s", name="Ana"))
    gate.open.set()
    assert await desk.result(opened.id, posted) == ("handed_over", None)
    await desk.close_down()
    assert await at.kinds(opened.id) == ["ConversationOpened", "CustomerSaid", "Retrieved", "StaffJoined"]


async def test_of_two_workers_one_answers(at: Office) -> None:
    gate = Gate()
    slow = GatedModel([gate, reply("From the first.")])
    first, second = at.desk(slow), at.desk(GatedModel([reply("From the second.")]))
    opened = await first.open()
    posted = await first.post(opened.id, "Hi")
    await gate.reached.wait()
    also = await second.post(opened.id, "Are you there?")
    outcome, said = await second.result(opened.id, also)
    gate.open.set()
    await first.close_down()
    assert (outcome, said and said.text) == ("answered", "From the second.")
    assert (await first.result(opened.id, posted))[1] == said
    spoken = [item.fact for item in await at.store.read(opened.id) if isinstance(item.fact, AgentSaid)]
    assert [fact.text for fact in spoken] == ["From the second."]


async def test_a_turn_that_a_dead_worker_left_is_finished_by_the_next(at: Office) -> None:
    gate = Gate()
    dying = at.desk(GatedModel([Delta("Hel"), gate]))
    opened = await dying.open()
    posted = await dying.post(opened.id, "Hi")
    await gate.reached.wait()
    await dying.close_down()
    following = at.desk(GatedModel(HELLO))
    await following.recover()
    assert await following.result(opened.id, posted) == ("answered", AgentSaid(turn=2, text="Hello."))


async def test_a_turn_that_breaks_in_an_unforeseen_way_ends_and_is_told(
    at: Office, caplog: pytest.LogCaptureFixture
) -> None:
    desk = at.desk(ScriptedModel(RuntimeError("secret"), reply("Hello.")))
    opened = await desk.open("fr")
    outcome, said = await desk.result(opened.id, await desk.post(opened.id, "Hi"))
    assert (outcome, said and said.text) == ("failed", texts("fr").failed)
    ended = (await at.store.read(opened.id))[-1].fact
    assert isinstance(ended, TurnEnded)
    assert ended.error == "RuntimeError: secret"
    assert "turn 2 failed" in caplog.text
    assert (await desk.result(opened.id, await desk.post(opened.id, "Again")))[0] == "answered"


# Approvals


async def asked(desk: Desk, name: str = "pay") -> str:
    """A conversation that waits for approval of the call "p"."""
    opened = await desk.open()
    outcome, _ = await desk.result(opened.id, await desk.post(opened.id, "Pay"))
    assert (outcome, name) == ("waiting_for_approval", name)
    return opened.id


def paying(at: Office, name: str = "pay") -> Desk:
    scripts = [reply("Shall I?", call("p", name, amount=3))], [reply("Done.")]
    return at.desk(GatedModel(*scripts), [pay, refund])


@pytest.mark.parametrize("granted", [True, False])
async def test_a_yes_or_a_no_goes_on_with_the_turn(at: Office, granted: bool) -> None:
    desk = paying(at)
    conversation = await asked(desk)
    posted = await desk.approve(conversation, "p", granted, by="customer")
    assert await desk.result(conversation, posted) == ("answered", AgentSaid(turn=2, text="Done."))
    assert ("ToolCalled" in await at.kinds(conversation)) is granted


async def test_an_approval_is_given_once(at: Office) -> None:
    desk = paying(at)
    conversation = await asked(desk)
    tries = [desk.approve(conversation, "p", True, by="customer") for _ in range(4)]
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(result, NotFound) for result in results) == 3
    await desk.result(conversation, next(result for result in results if not isinstance(result, BaseException)))
    facts = [item.fact for item in await at.store.read(conversation)]
    assert sum(isinstance(fact, ApprovalGiven) for fact in facts) == 1
    assert sum(isinstance(fact, ToolCalled) for fact in facts) == 1


async def test_only_the_one_who_was_asked_may_answer(at: Office) -> None:
    desk = paying(at, "refund")
    conversation = await asked(desk, "refund")
    with pytest.raises(NotAllowed, match="'refund' waits for the approval of staff, not of customer"):
        await desk.approve(conversation, "p", True, by="customer")
    await desk.result(conversation, await desk.approve(conversation, "p", True, by="staff"))
    assert "ToolCalled" in await at.kinds(conversation)


async def test_what_nobody_asked_cannot_be_approved(desk: Desk, opened: Opened) -> None:
    with pytest.raises(NotFound, match="nothing waits for approval under 'nix'"):
        await desk.approve(opened.id, "nix", True, by="customer")


async def test_in_a_closed_conversation_nothing_is_approved(at: Office) -> None:
    desk = paying(at)
    conversation = await asked(desk)
    await desk.close(conversation)
    with pytest.raises(NotNow, match="is closed"):
        await desk.approve(conversation, "p", True, by="customer")
    assert "ApprovalGiven" not in await at.kinds(conversation)


async def test_a_message_overtakes_what_was_asked(at: Office) -> None:
    desk = paying(at)
    conversation = await asked(desk)
    posted = await desk.post(conversation, "Rather not")
    with pytest.raises(NotNow, match="the call 'pay' no longer waits"):
        await desk.approve(conversation, "p", True, by="customer")
    assert (await desk.result(conversation, posted))[0] == "answered"
    with pytest.raises(NotFound, match="nothing waits for approval"):
        await desk.approve(conversation, "p", True, by="customer")
    facts = [type(item.fact) for item in await at.store.read(conversation)]
    assert ApprovalAsked in facts
    assert ToolCalled not in facts


# The rest


async def test_a_rating_is_kept_even_of_a_closed_conversation(desk: Desk, opened: Opened, at: Office) -> None:
    await desk.rate(opened.id, 2)
    await desk.close(opened.id)
    await desk.rate(opened.id, 5, " Good\u200b \n")
    assert (await desk.find(opened.id)).state.rating == 5
    assert (await at.store.read(opened.id))[-1].fact == Rated(score=5, comment="Good")


@pytest.mark.parametrize("score", [0, 6, -1])
async def test_a_rating_is_from_1_to_5(desk: Desk, opened: Opened, score: int) -> None:
    with pytest.raises(Invalid, match=f"the score is {score}; give a whole number from 1 to 5"):
        await desk.rate(opened.id, score)


async def test_a_comment_has_its_length(desk: Desk, opened: Opened) -> None:
    with pytest.raises(TooLarge, match="the limit is 2,000"):
        await desk.rate(opened.id, 5, "x" * 2_001)


async def test_a_closed_conversation_takes_no_message(desk: Desk, opened: Opened, at: Office) -> None:
    first = await desk.post(opened.id, "Hi", key="k1")
    await desk.result(opened.id, first)
    await desk.close(opened.id)
    await desk.close(opened.id)
    assert (await at.kinds(opened.id)).count("Closed") == 1
    with pytest.raises(NotNow, match="is closed; begin a new one"):
        await desk.post(opened.id, "Hi again")
    with pytest.raises(NotNow):
        await desk.hand_back(opened.id, by="customer")
    assert (await desk.post(opened.id, "Hi", key="k1")).number == first.number


async def test_closing_in_mid_turn_ends_it_without_a_word(at: Office) -> None:
    gate = Gate()
    desk = at.desk(GatedModel([gate, *HELLO]))
    opened = await desk.open()
    posted = await desk.post(opened.id, "Hi")
    await gate.reached.wait()
    await desk.close(opened.id)
    gate.open.set()
    with pytest.raises(NotNow, match="closed before the answer was finished"):
        await desk.result(opened.id, posted)
    await desk.close_down()
    assert "AgentSaid" not in await at.kinds(opened.id)


async def test_what_nobody_took_up_is_answered_when_handed_back(desk: Desk, opened: Opened, at: Office) -> None:
    handoff = HandoffRequested(turn=2, reason="r", summary="s", message="A person comes.")
    await at.put(opened.id, CustomerSaid(text="Help"), handoff, TurnEnded(turn=2, outcome="handed_over"))
    waiting = await desk.post(opened.id, "Anybody there?")
    await desk.hand_back(opened.id, by="customer")
    assert await desk.result(opened.id, waiting) == ("answered", AgentSaid(turn=waiting.number, text="Hello."))


async def test_handing_back_lets_the_agent_speak_again(desk: Desk, opened: Opened, at: Office) -> None:
    await at.put(opened.id, StaffJoined(staff="s", name="Ana"))
    to_people = await desk.post(opened.id, "Hello Ana")
    assert await desk.result(opened.id, to_people) == ("handed_over", None)
    await desk.hand_back(opened.id, by="customer")
    await desk.hand_back(opened.id, by="customer")
    assert [item.fact for item in await at.store.read(opened.id)].count(HandedBack(by="customer")) == 1
    assert (await desk.result(opened.id, await desk.post(opened.id, "And you?")))[0] == "answered"


async def test_messages_are_cleaned_as_guards_clean_them(desk: Desk, opened: Opened, at: Office) -> None:
    text = "Family: 👨‍👩‍👧\u202e می‌خواهم \x00end"
    await desk.post(opened.id, text)
    assert await texts_of(at, opened.id) == [clean(text)]
