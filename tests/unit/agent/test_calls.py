"""The tool calls of a turn: run, approved, and gone on with after a crash."""

import asyncio
from typing import Any

import pytest

from frontdesk.agent.calls import OVERTAKEN, TOO_MANY
from frontdesk.facts import (
    ApprovalAsked,
    ApprovalGiven,
    Customer,
    CustomerSaid,
    Fact,
    ModelReplied,
    Recorded,
    Retrieved,
    ToolCalled,
    ToolReturned,
    fold,
)
from frontdesk.tools import ToolLoop, tool
from kit.agents import FixedKnowledge, MemoryJournal, asking, call, reply
from kit.turns import Bench


@pytest.fixture
def bench(tool_loop: ToolLoop) -> Bench:
    return Bench(tool_loop)


# Tools


async def test_tools_are_called_to_any_depth(bench: Bench) -> None:
    steps = [reply(f"Step {step}.", call(f"c{step}", "look", what=str(step))) for step in range(8)]
    await bench.run(asking("Hi"), *steps, reply("Done."))
    assert bench.done == [f"look {step}" for step in range(8)]
    assert bench.said.text == "\n\n".join([*(f"Step {step}." for step in range(8)), "Done."]) == bench.journal.running
    assert bench.results(8) == [("c7", "7 found", False)]


async def test_the_depth_has_its_limit(bench: Bench) -> None:
    steps = [reply(call(f"c{step}", "look", what=str(step))) for step in range(4)]
    await bench.run(asking("Hi"), *steps, turn={"max_tool_rounds": 3})
    assert bench.done == ["look 0", "look 1", "look 2"]
    assert (bench.ended.outcome, bench.ended.error) == ("failed", "the model asked for tools too many times")
    assert bench.all(ToolReturned)[-1].content == TOO_MANY
    assert "something went wrong" in bench.said.text


async def test_a_call_is_on_record_before_it_runs_and_after(bench: Bench) -> None:
    on_record: list[str] = []

    @tool(effect="write")
    async def book() -> str:
        """Book."""
        on_record.extend(type(item.fact).__name__ for item in bench.journal.facts[-1:])
        return "booked"

    await bench.run(asking("Hi"), reply(call("a", "book")), reply("Done."), tools=[book])
    assert on_record == ["ToolCalled"]
    (called,), (returned,) = bench.all(ToolCalled), bench.all(ToolReturned)
    assert called == ToolCalled(turn=2, call_id="a", name="book", arguments={}, effect="write")
    assert (returned.call_id, returned.content, returned.is_error) == ("a", "booked", False)


async def test_reads_of_one_reply_run_side_by_side(bench: Bench) -> None:
    meeting = asyncio.Barrier(3)

    @tool
    async def meet(name: str) -> str:
        """Wait for the other two."""
        await meeting.wait()
        return f"{name} met"

    calls = [call(name, "meet", name=name) for name in "abc"]
    await bench.run(asking("Hi"), reply(*calls), reply("Done."), tools=[meet])
    assert sorted(bench.results(1)) == [(name, f"{name} met", False) for name in "abc"]


async def test_writes_run_one_at_a_time_after_the_reads(bench: Bench) -> None:
    calls = [call("w1", "book", what="A"), call("r", "look", what="it"), call("w2", "book", what="B")]
    await bench.run(asking("Hi"), reply(*calls), reply("Done."))
    assert bench.done == ["look it", "A begins", "A ends", "B begins", "B ends"]
    assert sorted(call_id for call_id, _, _ in bench.results(1)) == ["r", "w1", "w2"]


async def test_every_call_of_a_reply_is_answered(bench: Bench) -> None:
    calls = [
        call("good", "look", what="it"),
        call("wrong", "look", waht="it"),
        call("unknown", "lok"),
        call("failing", "fail"),
        call("whoami", "whoami"),
    ]
    await bench.run(asking("Hi", customer=Customer(id="c7")), reply(*calls), reply("Done."))
    assert {call_id: (said, error) for call_id, said, error in bench.results(1)} == {
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
    assert [called.call_id for called in bench.all(ToolCalled)] == ["good", "failing", "whoami"]


@pytest.mark.parametrize("stop", ["max_tokens", "refusal", "model_context_window_exceeded", "end_turn"])
async def test_a_reply_that_did_not_stop_for_its_tools_fires_none(bench: Bench, stop: str) -> None:
    await bench.run(asking("Hi"), reply("Well.", call("a", "book", what="A"), stop=stop), reply("Else."))
    assert bench.done == []
    assert bench.all(ToolCalled) == []


# Approvals


async def waiting(bench: Bench, *calls: Any) -> None:
    await bench.run(asking("Pay 3"), reply("Shall I?", call("p", "pay", amount=3), *calls))


def decide(bench: Bench, call_id: str, granted: bool) -> None:
    bench.journal.arrive(ApprovalGiven(call_id=call_id, granted=granted, by="customer"))


async def test_a_call_that_needs_a_yes_ends_the_turn(bench: Bench) -> None:
    await waiting(bench)
    asked = ApprovalAsked(turn=2, call_id="p", name="pay", arguments={"amount": 3}, by="customer")
    assert bench.all(ApprovalAsked) == [asked]
    assert (bench.ended.outcome, bench.said.text, bench.done) == ("waiting_for_approval", "Shall I?", [])
    assert fold(bench.journal.facts).open_turn is None


async def test_with_a_yes_the_call_is_made(bench: Bench) -> None:
    await waiting(bench)
    decide(bench, "p", True)
    await bench.run(None, reply("Paid."))
    assert bench.done == ["pay 3"]
    assert bench.results(0) == [("p", "3 paid", False)]
    assert (bench.said.text, bench.ended.outcome) == ("Paid.", "answered")
    assert bench.ended.timings.model_calls == 1  # of what came after the yes; the part before has its own account


async def test_with_a_no_it_is_not(bench: Bench) -> None:
    await waiting(bench)
    decide(bench, "p", False)
    await bench.run(None, reply("As you like."))
    assert bench.done == []
    assert bench.results(0) == [("p", "The customer did not agree to this call; it was not made.", True)]


async def test_another_message_instead_of_an_answer_drops_the_call(bench: Bench) -> None:
    await waiting(bench)
    bench.journal.arrive(CustomerSaid(text="How much is it?"))
    await bench.run(None, reply("Three."))
    assert bench.done == []
    assert bench.all(ToolReturned)[-1].content == OVERTAKEN
    state = fold(bench.journal.facts)
    assert (dict(state.asked), state.open_turn, bench.said.turn) == ({}, None, bench.ended.turn)


async def test_reads_beside_it_are_made_at_once_and_only_once(bench: Bench) -> None:
    await waiting(bench, call("r", "look", what="it"))
    assert bench.done == ["look it"]
    decide(bench, "p", True)
    await bench.run(None, reply("Paid."))
    assert bench.done == ["look it", "pay 3"]
    assert bench.results(0) == [("r", "it found", False), ("p", "3 paid", False)]


async def test_two_approvals_are_both_waited_for(bench: Bench) -> None:
    await waiting(bench, call("q", "pay", amount=4))
    decide(bench, "q", False)
    assert fold(bench.journal.facts).open_turn is None
    decide(bench, "p", True)
    await bench.run(None, reply("One of them."))
    assert bench.done == ["pay 3"]
    assert sorted(call_id for call_id, _, _ in bench.results(0)) == ["p", "q"]


async def test_wrong_arguments_go_back_before_anybody_is_asked(bench: Bench) -> None:
    await bench.run(asking("Pay"), reply(call("p", "pay", amount="much")), reply("How much?"))
    assert bench.all(ApprovalAsked) == []
    assert "'amount' is 'much'" in bench.results(1)[0][1]


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


async def test_a_turn_that_had_only_searched_goes_on_from_there(bench: Bench) -> None:
    knowledge = FixedKnowledge()
    await bench.run(crashed(), reply("Hello."), knowledge=knowledge)
    assert knowledge.asked == []
    assert bench.said.text == "Hello."


async def test_a_turn_whose_reply_was_stored_needs_no_model(bench: Bench) -> None:
    await bench.run(crashed(replied("Hello.")))
    assert (bench.said.text, bench.model.requests) == ("Hello.", [])


async def test_calls_that_had_not_begun_are_made(bench: Bench) -> None:
    await bench.run(crashed(replied("See.", call("a", "look", what="it"))), reply("Found."))
    assert bench.done == ["look it"]
    assert bench.journal.restarts == ["See."]
    assert bench.journal.running == "See.\n\nFound." == bench.said.text


@pytest.mark.parametrize(
    ("name", "effect", "says"),
    [
        ("look", "read", "there is no result. Say so and offer to try again"),
        ("book", "write", "It is not known whether it took effect. Do not call it again"),
    ],
)
async def test_calls_that_had_begun_are_not_made_again(bench: Bench, name: str, effect: Any, says: str) -> None:
    facts = crashed(replied(call("a", name, what="it")), started("a", name, effect))
    await bench.run(facts, reply("I am not sure."))
    assert bench.done == []
    ((call_id, said, is_error),) = bench.results(0)
    assert (call_id, is_error) == ("a", True)
    assert says in said


async def test_calls_that_had_returned_keep_their_results(bench: Bench) -> None:
    returned = ToolReturned(turn=2, call_id="a", name="book", content="booked")
    calls = replied(call("a", "book", what="A"), call("b", "look", what="it"))
    await bench.run(crashed(calls, started("a", "book", "write"), returned), reply("Done."))
    assert bench.done == ["look it"]
    assert bench.results(0) == [("a", "booked", False), ("b", "it found", False)]


async def test_a_crash_and_then_another_message_does_not_deny_what_may_have_happened(bench: Bench) -> None:
    calls = replied(call("a", "book", what="A"), call("b", "book", what="B"))
    facts = crashed(calls, started("a", "book", "write"))
    journal = MemoryJournal(facts)
    journal.arrive(CustomerSaid(text="Are you there?"))
    await bench.run(journal.facts, reply("Yes."))
    told = {returned.call_id: returned.content for returned in bench.all(ToolReturned)}
    assert "not known whether it took effect" in told["a"]
    assert "was not made" in told["b"]
    assert bench.done == []
