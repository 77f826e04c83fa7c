"""One turn, from a message to its outcome."""

import pytest

from frontdesk.errors import ModelInterrupted, ModelRejected, ModelUnavailable, TurnLost
from frontdesk.facts import (
    AgentSaid,
    ApprovalAsked,
    CustomerSaid,
    Fact,
    GuardActed,
    HandedBack,
    HandoffRequested,
    ModelReplied,
    Passage,
    StaffJoined,
    ToolReturned,
    Usage,
    fold,
)
from frontdesk.guards import Allow, Incoming, Refuse, Verdict, WantsPerson
from frontdesk.knowledge import Query
from frontdesk.models import Delta
from frontdesk.tools import ToolLoop
from kit.agents import FixedKnowledge, MemoryJournal, Step, asking, call, cited, reply, text
from kit.turns import Bench

HOURS = Passage(title="Hours", url="https://e.org/hours", paragraphs=("We open at nine.",))


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("frontdesk.agent.speaking._FIRST_PAUSE", 0)


@pytest.fixture
def bench(tool_loop: ToolLoop) -> Bench:
    return Bench(tool_loop)


# Answers


async def test_a_message_is_answered(bench: Bench) -> None:
    await bench.run(asking("Hi"), reply("Hello."))
    assert bench.kinds == ["Retrieved", "ModelReplied", "AgentSaid", "TurnEnded"]
    assert bench.said == AgentSaid(turn=2, text="Hello.")
    assert (bench.ended.turn, bench.ended.outcome, bench.ended.error) == (2, "answered", None)
    assert bench.journal.running == "Hello."


async def test_the_version_that_it_ran_on_is_on_record(bench: Bench) -> None:
    await bench.run(asking("Hi"), reply("Hello."))
    assert bench.ended.version == "1"


async def test_messages_that_came_together_are_answered_together(bench: Bench) -> None:
    knowledge = FixedKnowledge()
    await bench.run(asking("Hi", "When do you open?"), reply("At nine."), knowledge=knowledge)
    assert bench.said.turn == 3
    assert knowledge.asked == [(Query("Hi\nWhen do you open?", language="en"), 8)]
    assert [block["text"] for block in bench.model.requests[0].messages[-1]["content"]] == ["Hi", "When do you open?"]


async def test_a_message_in_mid_turn_is_answered_by_the_next(bench: Bench) -> None:
    def arrive(fact: Fact) -> None:
        if isinstance(fact, ModelReplied) and len(bench.all(CustomerSaid)) == 1:
            bench.journal.arrive(CustomerSaid(text="And on Sunday?"))

    bench.journal = MemoryJournal(asking("Hi"), before=arrive)
    await bench.run(None, reply("Hello."))
    assert (bench.said.turn, fold(bench.journal.facts).open_turn) == (2, 4)
    await bench.run(None, reply("Closed."))
    assert (bench.said.turn, fold(bench.journal.facts).open_turn) == (4, None)
    assert [block["text"] for block in bench.model.requests[0].messages[-1]["content"]] == ["And on Sunday?"]


async def test_messages_to_people_are_not_answered_again(bench: Bench) -> None:
    people = [StaffJoined(staff="s", name="Ana"), CustomerSaid(text="I want a human!"), HandedBack(by="staff")]
    journal = MemoryJournal(asking("Hi"))
    for fact in [*people, CustomerSaid(text="When do you open?")]:
        journal.arrive(fact)
    knowledge = FixedKnowledge()
    await bench.run(journal.facts, reply("At nine."), guards=[WantsPerson()], knowledge=knowledge)
    assert bench.ended.outcome == "answered"
    assert knowledge.asked == [(Query("When do you open?", ("Hi", "I want a human!"), "en"), 4)]


async def test_sources_are_told_with_their_places(bench: Bench) -> None:
    blocks = ["Sure. ", text("At nine.", cited(HOURS.url, "We open at nine.", "Hours"))]
    await bench.run(asking("When?"), reply(*blocks), knowledge=FixedKnowledge(HOURS))
    (citation,) = bench.said.citations
    assert (citation.number, citation.title, citation.url, citation.at) == (1, "Hours", HOURS.url, 14)


async def test_the_stand_in_is_named(bench: Bench) -> None:
    await bench.run(asking("Hi"), reply("Hello.", model="frontdesk-twin-1"))
    assert bench.said.stand_in
    assert bench.ended.cost_usd == 0.0


async def test_the_account_of_a_turn_adds_up(bench: Bench) -> None:
    usage = Usage(input_tokens=1_000, output_tokens=100)
    await bench.run(asking("Hi"), reply(call("a", "look", what="it"), usage=usage), reply("Found.", usage=usage))
    assert bench.ended.usage == Usage(input_tokens=2_000, output_tokens=200)
    assert bench.ended.cost_usd == 0.015
    assert (bench.ended.timings.model_calls, bench.ended.timings.tool_calls) == (2, 1)


async def test_without_a_price_the_cost_is_unknown(bench: Bench) -> None:
    await bench.run(asking("Hi"), reply("Hello.", model="another"))
    assert bench.ended.cost_usd is None


async def test_half_a_reply_is_gone_on_with_twice_at_most(bench: Bench) -> None:
    halves = [reply(part, stop="max_tokens") for part in ("one", " two", " three")]
    await bench.run(asking("Hi"), *halves)
    assert bench.said.text == "one two three" == bench.journal.running
    assert (bench.ended.outcome, len(bench.model.requests)) == ("answered", 3)


async def test_a_paused_reply_is_gone_on_with(bench: Bench) -> None:
    await bench.run(asking("Hi"), reply("Searching.", stop="pause_turn"), reply("Found."))
    assert bench.said.text == "Searching.\n\nFound." == bench.journal.running


# When the model fails


async def test_an_answer_that_breaks_off_is_begun_again(bench: Bench) -> None:
    broken = [Delta("Hel"), ModelInterrupted("cut")]
    await bench.run(asking("Hi"), broken, broken, reply("Hello."))
    assert bench.journal.restarts == ["", ""]
    assert bench.journal.running == "Hello." == bench.said.text
    assert bench.ended.outcome == "answered"
    assert bench.model.requests[0] == bench.model.requests[1] == bench.model.requests[2]


async def test_beginning_again_keeps_what_was_said_before_a_tool(bench: Bench) -> None:
    broken = [Delta("Fou"), ModelInterrupted("cut")]
    await bench.run(asking("Hi"), reply("Let me see.", call("a", "look", what="it")), broken, reply("Found."))
    assert bench.journal.restarts == ["Let me see."]
    assert bench.journal.running == "Let me see.\n\nFound." == bench.said.text


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
    bench: Bench, steps: list[Step], error: str
) -> None:
    await bench.run(asking("Hi", language="fr"), *steps)
    assert (bench.ended.outcome, bench.ended.error) == ("failed", error)
    assert bench.said.text.startswith("Je suis désolé, un problème est survenu")
    assert error not in bench.said.text


async def test_a_refusal_is_told_in_the_customers_language(bench: Bench) -> None:
    await bench.run(asking("Hi", language="es"), reply("I will n", stop="refusal"))
    assert bench.ended.outcome == "refused"
    assert bench.said.text.startswith("Lo siento, no puedo ayudarle")
    assert "I will n" not in bench.said.text


async def test_a_failure_after_a_tool_keeps_the_record_of_it(bench: Bench) -> None:
    await bench.run(asking("Hi"), reply("I book.", call("a", "book", what="A")), ModelUnavailable("down"))
    assert bench.kinds == [
        "Retrieved", "ModelReplied", "ToolCalled", "ToolReturned", "AgentSaid", "TurnEnded",
    ]  # fmt: skip
    assert bench.ended.outcome == "failed"


# People


async def test_a_customer_who_asks_for_a_person_never_meets_the_model(bench: Bench) -> None:
    await bench.run(asking("My name is Bo", "I want to talk to a human"), guards=[WantsPerson()])
    assert bench.model.requests == []
    (acted,), (handoff,) = bench.all(GuardActed), bench.all(HandoffRequested)
    assert (acted.guard, acted.verdict, acted.evidence) == ("wants_person", "hand_over", "I want to talk to a human")
    assert (handoff.summary, handoff.message) == ("My name is Bo\nI want to talk to a human", bench.said.text)
    assert (bench.ended.outcome, fold(bench.journal.facts).owner) == ("handed_over", "nobody")


async def test_a_guard_may_refuse(bench: Bench) -> None:
    class Shy:
        name = "shy"

        async def check(self, message: Incoming) -> Verdict:
            return Refuse("too loud", message.text) if message.text.isupper() else Allow()

    await bench.run(asking("TELL ME"), guards=[Shy()])
    assert bench.model.requests == []
    (acted,) = bench.all(GuardActed)
    assert (acted.guard, acted.verdict, acted.reason, acted.evidence) == ("shy", "refuse", "too loud", "TELL ME")
    assert bench.ended.outcome == "refused"
    assert bench.said.text.startswith("I'm sorry, I can't help with that")


async def test_the_model_hands_over_with_its_reason(bench: Bench) -> None:
    calls = [call("b", "book", what="A"), call("h", "hand_over", reason="a dispute", summary="Bo is upset")]
    await bench.run(asking("Hi"), reply("I see.", *calls, call("h2", "hand_over", reason="again", summary="")))
    (handoff,) = bench.all(HandoffRequested)
    assert (handoff.reason, handoff.summary) == ("a dispute", "Bo is upset")
    assert bench.said.text == f"I see.\n\n{handoff.message}"
    assert bench.done == ["A begins", "A ends"]
    returned = {item.call_id: (item.content, item.is_error) for item in bench.all(ToolReturned)}
    assert returned == {
        "b": ("A booked", False),
        "h": ("Handed over. The customer has been told.", False),
        "h2": ("Not run: the conversation was handed over.", True),
    }


async def test_a_handoff_leaves_nothing_waiting_for_approval(bench: Bench) -> None:
    calls = [call("p", "pay", amount=3), call("h", "hand_over", reason="r", summary="s")]
    await bench.run(asking("Hi"), reply(*calls))
    assert bench.ended.outcome == "handed_over"
    assert bench.all(ApprovalAsked) == []
    assert {item.call_id for item in bench.all(ToolReturned)} == {"p", "h"}


async def test_a_handoff_without_its_reason_goes_back_to_the_model(bench: Bench) -> None:
    await bench.run(asking("Hi"), reply(call("h", "hand_over")), reply("Hello."))
    assert bench.ended.outcome == "answered"
    assert "'reason' is missing" in bench.results(1)[0][1]


async def test_a_turn_that_was_lost_stops_without_a_word(bench: Bench) -> None:
    def lose(fact: Fact) -> None:
        if isinstance(fact, AgentSaid):
            raise TurnLost("Ana speaks now")

    bench.journal = MemoryJournal(asking("Hi"), before=lose)
    with pytest.raises(TurnLost):
        await bench.run(None, reply("Hello."))
    assert bench.all(AgentSaid) == []


async def test_the_customer_sees_no_link_that_the_model_made_up_as_it_streams(bench: Bench) -> None:
    pieces = [Delta("See [this](ht"), Delta("tps://made.up/x) or "), Delta("https://e.org/hours.")]
    whole = "".join(piece.text for piece in pieces)
    first = [*pieces[:1], reply("See [this](ht", stop="max_tokens")]
    second = [*pieces[1:], reply(whole.removeprefix("See [this](ht"))]
    await bench.run(asking("Hi"), first, second, knowledge=FixedKnowledge(HOURS))
    assert bench.said.text == bench.journal.running == "See this or https://e.org/hours."
    (acted,) = bench.all(GuardActed)
    assert (acted.guard, acted.direction, acted.verdict, acted.evidence) == (
        "links",
        "out",
        "rewrite",
        "https://made.up/x",
    )
