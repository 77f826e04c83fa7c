"""One turn, from wherever it stands to its end."""

import asyncio
from collections.abc import Sequence
from typing import Any, TypeVar

import pytest

from frontdesk.agent import run_turn
from frontdesk.errors import ModelInterrupted, ModelRejected, ModelUnavailable, ToolFailed, TurnLost
from frontdesk.facts import (
    AgentSaid,
    ApprovalAsked,
    ApprovalGiven,
    Customer,
    CustomerSaid,
    Fact,
    GuardActed,
    HandedBack,
    HandoffRequested,
    ModelReplied,
    Passage,
    Recorded,
    Retrieved,
    StaffJoined,
    ToolCalled,
    ToolReturned,
    TurnEnded,
    Usage,
    fold,
)
from frontdesk.guards import WantsPerson
from frontdesk.models import Delta
from frontdesk.tools import Tool, ToolLoop, tool
from kit.agents import (
    FixedKnowledge,
    MemoryJournal,
    ScriptedModel,
    Step,
    asking,
    call,
    cited,
    make_agent,
    reply,
    text,
)

_F = TypeVar("_F", bound=Fact)
HOURS = Passage(title="Hours", url="https://e.org/hours", paragraphs=("We open at nine.",))


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("frontdesk.agent.turn._FIRST_PAUSE", 0)


class Desk:
    """A turn at work: its journal, its model, and tools that note when they begin and end."""

    def __init__(self, loop: ToolLoop) -> None:
        self._loop = loop
        self.done: list[str] = []
        self.model = ScriptedModel()
        self.journal = MemoryJournal([])

    def tools(self) -> list[Tool]:
        done = self.done

        @tool
        async def look(what: str) -> str:
            """Look something up."""
            done.append(f"look {what}")
            return f"{what} found"

        @tool(effect="write")
        async def book(what: str) -> str:
            """Book something."""
            done.append(f"{what} begins")
            await asyncio.sleep(0)
            done.append(f"{what} ends")
            return f"{what} booked"

        @tool(effect="write", confirm="customer")
        async def pay(amount: int) -> str:
            """Pay."""
            done.append(f"pay {amount}")
            return f"{amount} paid"

        @tool
        async def fail() -> str:
            """Fail."""
            raise ToolFailed("That policy has ended.")

        @tool
        async def whoami(*, customer: Customer | None) -> str:
            """Tell who is asking."""
            return customer.id if customer else "nobody"

        return [look, book, pay, fail, whoami]

    async def run(
        self, facts: Sequence[Recorded] | None, *steps: Step, tools: Sequence[Tool] | None = None, **more: Any
    ) -> None:
        """Run the open turn of `facts`, or of the journal as it stands."""
        if facts is not None:
            self.journal = MemoryJournal(facts)
        self.model = ScriptedModel(*steps)
        turn = fold(self.journal.facts).open_turn
        assert turn is not None
        agent = make_agent(self.model, self._loop, self.tools() if tools is None else tools, **more)
        await run_turn(agent, self.journal, turn)

    def all(self, kind: type[_F]) -> list[_F]:
        return [item.fact for item in self.journal.facts if isinstance(item.fact, kind)]

    @property
    def said(self) -> AgentSaid:
        return self.all(AgentSaid)[-1]

    @property
    def ended(self) -> TurnEnded:
        last = self.journal.facts[-1].fact
        assert isinstance(last, TurnEnded)
        return last

    @property
    def kinds(self) -> list[str]:
        """What the turn stored, in order."""
        first = next(number for number, item in enumerate(self.journal.facts) if isinstance(item.fact, Retrieved))
        return [type(item.fact).__name__ for item in self.journal.facts[first:]]

    def results(self, request: int) -> list[tuple[str, str, bool]]:
        """The tool results at the end of a request: call, text, whether it is an error."""
        content = self.model.requests[request].messages[-1]["content"]
        return [(block["tool_use_id"], block["content"], block.get("is_error", False)) for block in content]


@pytest.fixture
def desk(tool_loop: ToolLoop) -> Desk:
    return Desk(tool_loop)


# Answers


async def test_a_message_is_answered(desk: Desk) -> None:
    await desk.run(asking("Hi"), reply("Hello."))
    assert desk.kinds == ["Retrieved", "ModelReplied", "AgentSaid", "TurnEnded"]
    assert desk.said == AgentSaid(turn=2, text="Hello.")
    assert (desk.ended.turn, desk.ended.outcome, desk.ended.error) == (2, "answered", None)
    assert desk.journal.running == "Hello."


async def test_messages_that_came_together_are_answered_together(desk: Desk) -> None:
    knowledge = FixedKnowledge()
    await desk.run(asking("Hi", "When do you open?"), reply("At nine."), knowledge=knowledge)
    assert desk.said.turn == 3
    assert knowledge.asked == [("Hi\nWhen do you open?", 8)]
    assert [block["text"] for block in desk.model.requests[0].messages[-1]["content"]] == ["Hi", "When do you open?"]


async def test_a_message_in_mid_turn_is_answered_by_the_next(desk: Desk) -> None:
    def arrive(fact: Fact) -> None:
        if isinstance(fact, ModelReplied) and len(desk.all(CustomerSaid)) == 1:
            desk.journal.arrive(CustomerSaid(text="And on Sunday?"))

    desk.journal = MemoryJournal(asking("Hi"), before=arrive)
    await desk.run(None, reply("Hello."))
    assert (desk.said.turn, fold(desk.journal.facts).open_turn) == (2, 4)
    await desk.run(None, reply("Closed."))
    assert (desk.said.turn, fold(desk.journal.facts).open_turn) == (4, None)
    assert [block["text"] for block in desk.model.requests[0].messages[-1]["content"]] == ["And on Sunday?"]


async def test_messages_to_people_are_not_answered_again(desk: Desk) -> None:
    people = [StaffJoined(staff="s", name="Ana"), CustomerSaid(text="I want a human!"), HandedBack(by="staff")]
    journal = MemoryJournal(asking("Hi"))
    for fact in [*people, CustomerSaid(text="When do you open?")]:
        journal.arrive(fact)
    knowledge = FixedKnowledge()
    await desk.run(journal.facts, reply("At nine."), guards=[WantsPerson()], knowledge=knowledge)
    assert desk.ended.outcome == "answered"
    assert knowledge.asked == [("When do you open?", 4)]


async def test_sources_are_told_with_their_places(desk: Desk) -> None:
    blocks = ["Sure. ", text("At nine.", cited(HOURS.url, "We open at nine.", "Hours"))]
    await desk.run(asking("When?"), reply(*blocks), knowledge=FixedKnowledge(HOURS))
    (citation,) = desk.said.citations
    assert (citation.number, citation.title, citation.url, citation.at) == (1, "Hours", HOURS.url, 14)


async def test_the_stand_in_is_named(desk: Desk) -> None:
    await desk.run(asking("Hi"), reply("Hello.", model="frontdesk-twin-1"))
    assert desk.said.stand_in
    assert desk.ended.cost_usd == 0.0


async def test_the_account_of_a_turn_adds_up(desk: Desk) -> None:
    usage = Usage(input_tokens=1_000, output_tokens=100)
    await desk.run(asking("Hi"), reply(call("a", "look", what="it"), usage=usage), reply("Found.", usage=usage))
    assert desk.ended.usage == Usage(input_tokens=2_000, output_tokens=200)
    assert desk.ended.cost_usd == 0.015
    assert (desk.ended.timings.model_calls, desk.ended.timings.tool_calls) == (2, 1)


async def test_without_a_price_the_cost_is_unknown(desk: Desk) -> None:
    await desk.run(asking("Hi"), reply("Hello.", model="another"))
    assert desk.ended.cost_usd is None


async def test_half_a_reply_is_gone_on_with_twice_at_most(desk: Desk) -> None:
    halves = [reply(part, stop="max_tokens") for part in ("one", " two", " three")]
    await desk.run(asking("Hi"), *halves)
    assert desk.said.text == "one two three" == desk.journal.running
    assert (desk.ended.outcome, len(desk.model.requests)) == ("answered", 3)


async def test_a_paused_reply_is_gone_on_with(desk: Desk) -> None:
    await desk.run(asking("Hi"), reply("Searching.", stop="pause_turn"), reply("Found."))
    assert desk.said.text == "Searching.\n\nFound." == desk.journal.running


# Tools


async def test_tools_are_called_to_any_depth(desk: Desk) -> None:
    steps = [reply(f"Step {step}.", call(f"c{step}", "look", what=str(step))) for step in range(8)]
    await desk.run(asking("Hi"), *steps, reply("Done."))
    assert desk.done == [f"look {step}" for step in range(8)]
    assert desk.said.text == "\n\n".join([*(f"Step {step}." for step in range(8)), "Done."]) == desk.journal.running
    assert desk.results(8) == [("c7", "7 found", False)]


async def test_the_depth_has_its_limit(desk: Desk) -> None:
    steps = [reply(call(f"c{step}", "look", what=str(step))) for step in range(4)]
    await desk.run(asking("Hi"), *steps, turn={"max_tool_rounds": 3})
    assert desk.done == ["look 0", "look 1", "look 2"]
    assert (desk.ended.outcome, desk.ended.error) == ("failed", "the model asked for tools too many times")
    assert (
        desk.all(ToolReturned)[-1].content == "The call was not made: tools were called too many times for one answer."
    )
    assert "something went wrong" in desk.said.text


async def test_a_call_is_on_record_before_it_runs_and_after(desk: Desk) -> None:
    on_record: list[str] = []

    @tool(effect="write")
    async def book() -> str:
        """Book."""
        on_record.extend(type(item.fact).__name__ for item in desk.journal.facts[-1:])
        return "booked"

    await desk.run(asking("Hi"), reply(call("a", "book")), reply("Done."), tools=[book])
    assert on_record == ["ToolCalled"]
    (called,), (returned,) = desk.all(ToolCalled), desk.all(ToolReturned)
    assert called == ToolCalled(turn=2, call_id="a", name="book", arguments={}, effect="write")
    assert (returned.call_id, returned.content, returned.is_error) == ("a", "booked", False)


async def test_reads_of_one_reply_run_side_by_side(desk: Desk) -> None:
    meeting = asyncio.Barrier(3)

    @tool
    async def meet(name: str) -> str:
        """Wait for the other two."""
        await meeting.wait()
        return f"{name} met"

    calls = [call(name, "meet", name=name) for name in "abc"]
    await desk.run(asking("Hi"), reply(*calls), reply("Done."), tools=[meet])
    assert sorted(desk.results(1)) == [(name, f"{name} met", False) for name in "abc"]


async def test_writes_run_one_at_a_time_after_the_reads(desk: Desk) -> None:
    calls = [call("w1", "book", what="A"), call("r", "look", what="it"), call("w2", "book", what="B")]
    await desk.run(asking("Hi"), reply(*calls), reply("Done."))
    assert desk.done == ["look it", "A begins", "A ends", "B begins", "B ends"]
    assert sorted(call_id for call_id, _, _ in desk.results(1)) == ["r", "w1", "w2"]


async def test_every_call_of_a_reply_is_answered(desk: Desk) -> None:
    calls = [
        call("good", "look", what="it"),
        call("wrong", "look", waht="it"),
        call("unknown", "lok"),
        call("failing", "fail"),
        call("whoami", "whoami"),
    ]
    await desk.run(asking("Hi", customer=Customer(id="c7")), reply(*calls), reply("Done."))
    assert {call_id: (said, error) for call_id, said, error in desk.results(1)} == {
        "good": ("it found", False),
        "wrong": (
            "'what' is missing (required). Ask the customer for it, then call again.\n"
            "'look' takes no argument 'waht'; did you mean 'what'?",
            True,
        ),
        "unknown": ("There is no tool 'lok'; did you mean 'look'?", True),
        "failing": ("That policy has ended.", True),
        "whoami": ("c7", False),
    }
    assert [called.call_id for called in desk.all(ToolCalled)] == ["good", "failing", "whoami"]


@pytest.mark.parametrize("stop", ["max_tokens", "refusal", "model_context_window_exceeded", "end_turn"])
async def test_a_reply_that_did_not_stop_for_its_tools_fires_none(desk: Desk, stop: str) -> None:
    await desk.run(asking("Hi"), reply("Well.", call("a", "book", what="A"), stop=stop), reply("Else."))
    assert desk.done == []
    assert desk.all(ToolCalled) == []


# Approvals


async def waiting(desk: Desk, *calls: Any) -> None:
    await desk.run(asking("Pay 3"), reply("Shall I?", call("p", "pay", amount=3), *calls))


def decide(desk: Desk, call_id: str, granted: bool) -> None:
    desk.journal.arrive(ApprovalGiven(call_id=call_id, granted=granted, by="customer"))


async def test_a_call_that_needs_a_yes_ends_the_turn(desk: Desk) -> None:
    await waiting(desk)
    asked = ApprovalAsked(turn=2, call_id="p", name="pay", arguments={"amount": 3}, by="customer")
    assert desk.all(ApprovalAsked) == [asked]
    assert (desk.ended.outcome, desk.said.text, desk.done) == ("waiting_for_approval", "Shall I?", [])
    assert fold(desk.journal.facts).open_turn is None


async def test_with_a_yes_the_call_is_made(desk: Desk) -> None:
    await waiting(desk)
    decide(desk, "p", True)
    await desk.run(None, reply("Paid."))
    assert desk.done == ["pay 3"]
    assert desk.results(0) == [("p", "3 paid", False)]
    assert (desk.said.text, desk.ended.outcome) == ("Paid.", "answered")
    assert desk.ended.timings.model_calls == 1  # of what came after the yes; the part before has its own account


async def test_with_a_no_it_is_not(desk: Desk) -> None:
    await waiting(desk)
    decide(desk, "p", False)
    await desk.run(None, reply("As you like."))
    assert desk.done == []
    assert desk.results(0) == [("p", "The customer did not agree to this call; it was not made.", True)]


async def test_another_message_instead_of_an_answer_drops_the_call(desk: Desk) -> None:
    await waiting(desk)
    desk.journal.arrive(CustomerSaid(text="How much is it?"))
    await desk.run(None, reply("Three."))
    assert desk.done == []
    assert "wrote something else instead" in desk.all(ToolReturned)[-1].content
    state = fold(desk.journal.facts)
    assert (dict(state.asked), state.open_turn, desk.said.turn) == ({}, None, desk.ended.turn)


async def test_reads_beside_it_are_made_at_once_and_only_once(desk: Desk) -> None:
    await waiting(desk, call("r", "look", what="it"))
    assert desk.done == ["look it"]
    decide(desk, "p", True)
    await desk.run(None, reply("Paid."))
    assert desk.done == ["look it", "pay 3"]
    assert desk.results(0) == [("r", "it found", False), ("p", "3 paid", False)]


async def test_two_approvals_are_both_waited_for(desk: Desk) -> None:
    await waiting(desk, call("q", "pay", amount=4))
    decide(desk, "q", False)
    assert fold(desk.journal.facts).open_turn is None
    decide(desk, "p", True)
    await desk.run(None, reply("One of them."))
    assert desk.done == ["pay 3"]
    assert sorted(call_id for call_id, _, _ in desk.results(0)) == ["p", "q"]


async def test_wrong_arguments_go_back_before_anybody_is_asked(desk: Desk) -> None:
    await desk.run(asking("Pay"), reply(call("p", "pay", amount="much")), reply("How much?"))
    assert desk.all(ApprovalAsked) == []
    assert "'amount' is 'much'" in desk.results(1)[0][1]


# After a crash


def crashed(*facts: Fact, said: str = "Hi") -> list[Recorded]:
    journal = MemoryJournal(asking(said))
    for fact in (Retrieved(turn=2, query=said, passages=()), *facts):
        journal.arrive(fact)
    return journal.facts


def replied(*content: Any) -> ModelReplied:
    made = reply(*content)
    return ModelReplied(turn=2, content=made.content, stop_reason=made.stop_reason, usage=made.usage, model=made.model)


def started(call_id: str, name: str, effect: Any) -> ToolCalled:
    return ToolCalled(turn=2, call_id=call_id, name=name, arguments={}, effect=effect)


async def test_a_turn_that_had_only_searched_goes_on_from_there(desk: Desk) -> None:
    knowledge = FixedKnowledge()
    await desk.run(crashed(), reply("Hello."), knowledge=knowledge)
    assert knowledge.asked == []
    assert desk.said.text == "Hello."


async def test_a_turn_whose_reply_was_stored_needs_no_model(desk: Desk) -> None:
    await desk.run(crashed(replied("Hello.")))
    assert (desk.said.text, desk.model.requests) == ("Hello.", [])


async def test_calls_that_had_not_begun_are_made(desk: Desk) -> None:
    await desk.run(crashed(replied("See.", call("a", "look", what="it"))), reply("Found."))
    assert desk.done == ["look it"]
    assert desk.journal.restarts == ["See."]
    assert desk.journal.running == "See.\n\nFound." == desk.said.text


@pytest.mark.parametrize(
    ("name", "effect", "says"),
    [
        ("look", "read", "there is no result. Say so and offer to try again"),
        ("book", "write", "It is not known whether it took effect. Do not call it again"),
    ],
)
async def test_calls_that_had_begun_are_not_made_again(desk: Desk, name: str, effect: Any, says: str) -> None:
    facts = crashed(replied(call("a", name, what="it")), started("a", name, effect))
    await desk.run(facts, reply("I am not sure."))
    assert desk.done == []
    ((call_id, said, is_error),) = desk.results(0)
    assert (call_id, is_error) == ("a", True)
    assert says in said


async def test_calls_that_had_returned_keep_their_results(desk: Desk) -> None:
    returned = ToolReturned(turn=2, call_id="a", name="book", content="booked")
    calls = replied(call("a", "book", what="A"), call("b", "look", what="it"))
    await desk.run(crashed(calls, started("a", "book", "write"), returned), reply("Done."))
    assert desk.done == ["look it"]
    assert desk.results(0) == [("a", "booked", False), ("b", "it found", False)]


async def test_a_crash_and_then_another_message_does_not_deny_what_may_have_happened(desk: Desk) -> None:
    calls = replied(call("a", "book", what="A"), call("b", "book", what="B"))
    facts = crashed(calls, started("a", "book", "write"))
    journal = MemoryJournal(facts)
    journal.arrive(CustomerSaid(text="Are you there?"))
    await desk.run(journal.facts, reply("Yes."))
    told = {returned.call_id: returned.content for returned in desk.all(ToolReturned)}
    assert "not known whether it took effect" in told["a"]
    assert "was not made" in told["b"]
    assert desk.done == []


# When the model fails


async def test_an_answer_that_breaks_off_is_begun_again(desk: Desk) -> None:
    broken = [Delta("Hel"), ModelInterrupted("cut")]
    await desk.run(asking("Hi"), broken, broken, reply("Hello."))
    assert desk.journal.restarts == ["", ""]
    assert desk.journal.running == "Hello." == desk.said.text
    assert desk.ended.outcome == "answered"
    assert desk.model.requests[0] == desk.model.requests[1] == desk.model.requests[2]


async def test_beginning_again_keeps_what_was_said_before_a_tool(desk: Desk) -> None:
    broken = [Delta("Fou"), ModelInterrupted("cut")]
    await desk.run(asking("Hi"), reply("Let me see.", call("a", "look", what="it")), broken, reply("Found."))
    assert desk.journal.restarts == ["Let me see."]
    assert desk.journal.running == "Let me see.\n\nFound." == desk.said.text


@pytest.mark.parametrize(
    ("steps", "error"),
    [
        ([[Delta("a"), ModelInterrupted("cut")]] * 3, "cut"),
        ([ModelUnavailable("no answer")], "no answer"),
        ([ModelRejected("wrong key")], "wrong key"),
        ([reply(" ")], "the model said nothing"),
        ([[Delta("Half")]] * 3, "the model's stream ended without a completion"),
    ],
    ids=["breaks off thrice", "unavailable", "rejected", "empty", "ends without a word"],
)
async def test_a_model_that_fails_ends_the_turn_and_the_customer_is_told(
    desk: Desk, steps: list[Step], error: str
) -> None:
    await desk.run(asking("Hi", language="fr"), *steps)
    assert (desk.ended.outcome, desk.ended.error) == ("failed", error)
    assert desk.said.text.startswith("Je suis désolé, un problème est survenu")
    assert error not in desk.said.text


async def test_a_refusal_is_told_in_the_customers_language(desk: Desk) -> None:
    await desk.run(asking("Hi", language="es"), reply("I will n", stop="refusal"))
    assert desk.ended.outcome == "refused"
    assert desk.said.text.startswith("Lo siento, no puedo ayudarle")
    assert "I will n" not in desk.said.text


async def test_a_failure_after_a_tool_keeps_the_record_of_it(desk: Desk) -> None:
    await desk.run(asking("Hi"), reply("I book.", call("a", "book", what="A")), ModelUnavailable("down"))
    assert desk.kinds == [
        "Retrieved", "ModelReplied", "ToolCalled", "ToolReturned", "AgentSaid", "TurnEnded",
    ]  # fmt: skip
    assert desk.ended.outcome == "failed"


# People


async def test_a_customer_who_asks_for_a_person_never_meets_the_model(desk: Desk) -> None:
    await desk.run(asking("My name is Bo", "I want to talk to a human"), guards=[WantsPerson()])
    assert desk.model.requests == []
    (acted,), (handoff,) = desk.all(GuardActed), desk.all(HandoffRequested)
    assert (acted.guard, acted.verdict, acted.evidence) == ("wants_person", "hand_over", "I want to talk to a human")
    assert (handoff.summary, handoff.message) == ("My name is Bo\nI want to talk to a human", desk.said.text)
    assert (desk.ended.outcome, fold(desk.journal.facts).owner) == ("handed_over", "nobody")


async def test_the_model_hands_over_with_its_reason(desk: Desk) -> None:
    calls = [call("b", "book", what="A"), call("h", "hand_over", reason="a dispute", summary="Bo is upset")]
    await desk.run(asking("Hi"), reply("I see.", *calls, call("h2", "hand_over", reason="again", summary="")))
    (handoff,) = desk.all(HandoffRequested)
    assert (handoff.reason, handoff.summary) == ("a dispute", "Bo is upset")
    assert desk.said.text == f"I see.\n\n{handoff.message}"
    assert desk.done == ["A begins", "A ends"]
    returned = {item.call_id: (item.content, item.is_error) for item in desk.all(ToolReturned)}
    assert returned == {
        "b": ("A booked", False),
        "h": ("Handed over. The customer has been told.", False),
        "h2": ("Not run: the conversation was handed over.", True),
    }


async def test_a_handoff_leaves_nothing_waiting_for_approval(desk: Desk) -> None:
    calls = [call("p", "pay", amount=3), call("h", "hand_over", reason="r", summary="s")]
    await desk.run(asking("Hi"), reply(*calls))
    assert desk.ended.outcome == "handed_over"
    assert desk.all(ApprovalAsked) == []
    assert {item.call_id for item in desk.all(ToolReturned)} == {"p", "h"}


async def test_a_handoff_without_its_reason_goes_back_to_the_model(desk: Desk) -> None:
    await desk.run(asking("Hi"), reply(call("h", "hand_over")), reply("Hello."))
    assert desk.ended.outcome == "answered"
    assert "'reason' is missing" in desk.results(1)[0][1]


async def test_a_turn_that_was_lost_stops_without_a_word(desk: Desk) -> None:
    def lose(fact: Fact) -> None:
        if isinstance(fact, AgentSaid):
            raise TurnLost("Ana speaks now")

    desk.journal = MemoryJournal(asking("Hi"), before=lose)
    with pytest.raises(TurnLost):
        await desk.run(None, reply("Hello."))
    assert desk.all(AgentSaid) == []
