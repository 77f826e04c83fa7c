"""Long conversations: summed up for the model, whole for the customer."""

import json

import pytest

from frontdesk.agent import run_turn
from frontdesk.errors import ModelUnavailable, PromptTooLong
from frontdesk.facts import ApprovalGiven, Compacted, CustomerSaid, TurnEnded, Usage, fold
from frontdesk.models import Completion, Delta, ModelRequest
from frontdesk.tools import ToolLoop, tool
from kit.agents import CONFIG, MemoryJournal, ScriptedModel, Step, asking, call, make_agent, reply

TOO_LONG = PromptTooLong("prompt is too long")
SUMMED = reply("Bo wants a quote.", usage=Usage(input_tokens=100, output_tokens=10))
LONG = Usage(input_tokens=1_000, cache_read_tokens=1_500, output_tokens=1)


@tool(effect="write", confirm="customer")
async def pay(amount: int) -> str:
    """Pay."""
    return f"{amount} paid"


class Talk:
    def __init__(self, loop: ToolLoop) -> None:
        self._loop = loop
        self.journal = MemoryJournal(asking("My name is Bo"))
        self.model = ScriptedModel()

    async def turn(self, *steps: Step) -> TurnEnded:
        self.model = ScriptedModel(*steps)
        agent = make_agent(self.model, self._loop, [pay], turn={"compact_at_tokens": 2_000})
        turn = fold(self.journal.facts).open_turn
        assert turn
        await run_turn(agent, self.journal, turn)
        ended = self.journal.facts[-1].fact
        assert isinstance(ended, TurnEnded)
        return ended

    async def says(self, text: str, *steps: Step) -> TurnEnded:
        self.journal.arrive(CustomerSaid(text=text))
        return await self.turn(*steps)

    @property
    def summaries(self) -> list[Compacted]:
        return [item.fact for item in self.journal.facts if isinstance(item.fact, Compacted)]

    def asked(self, request: int) -> str:
        return json.dumps(self.model.requests[request].messages[2:])


@pytest.fixture
def talk(tool_loop: ToolLoop) -> Talk:
    return Talk(tool_loop)


async def test_when_the_window_is_full_earlier_turns_are_summed_up_and_the_answer_tried_again(talk: Talk) -> None:
    await talk.turn(reply("Hello Bo."))
    ended = await talk.says("A quote?", TOO_LONG, SUMMED, reply("Sure."))
    assert ended.outcome == "answered"
    assert [summary.summary for summary in talk.summaries] == ["Bo wants a quote."]
    summing = talk.model.requests[1]
    assert (summing.model, summing.tools) == (CONFIG.models.fast, ())
    assert "user: My name is Bo" in str(summing.messages)
    assert "assistant: Hello Bo." in str(summing.messages)
    assert "A quote?" not in str(summing.messages)
    assert "Bo wants a quote." in talk.asked(2)
    assert "Hello Bo." not in talk.asked(2)
    assert talk.asked(2).count("A quote?") == 1


async def test_a_long_prompt_is_summed_up_before_it_is_too_long(talk: Talk) -> None:
    await talk.turn(reply("Hello Bo.", usage=LONG))
    await talk.says("A quote?", SUMMED, reply("Sure."))
    assert len(talk.summaries) == 1
    await talk.says("Thanks", reply("Bye."))
    assert len(talk.summaries) == 1


async def test_within_one_turn_nothing_is_summed_up_for_its_length(talk: Talk) -> None:
    await talk.turn(reply(call("a", "nothing"), usage=LONG), reply("Hello Bo.", usage=LONG))
    assert talk.summaries == []


async def test_the_summary_counts_in_the_turns_account(talk: Talk) -> None:
    await talk.turn(reply("Hello Bo."))
    summed = Completion(
        content=SUMMED.content, stop_reason="end_turn", usage=SUMMED.usage, model="claude-opus-4-6", request_id=None
    )
    ended = await talk.says("A quote?", TOO_LONG, summed, reply("Sure."))
    assert ended.usage == Usage(input_tokens=110, output_tokens=15)
    assert ended.cost_usd == round((110 * 5 + 15 * 25) / 1_000_000, 8)


async def test_a_first_message_that_is_too_long_fails(talk: Talk) -> None:
    ended = await talk.turn(TOO_LONG)
    assert (ended.outcome, ended.error, talk.summaries) == ("failed", "prompt is too long", [])


async def test_what_is_still_too_long_fails_after_one_summary(talk: Talk) -> None:
    await talk.turn(reply("Hello Bo."))
    ended = await talk.says("A quote?", TOO_LONG, SUMMED, TOO_LONG)
    assert (ended.outcome, len(talk.summaries)) == ("failed", 1)


async def test_summaries_are_summed_up_in_turn(talk: Talk) -> None:
    await talk.turn(reply("Hello Bo."))
    await talk.says("A quote?", TOO_LONG, SUMMED, reply("Sure."))
    await talk.says("How much?", TOO_LONG, reply("Bo waits for a price."), reply("Ten."))
    assert "Bo wants a quote." in str(talk.model.requests[1].messages)
    assert "Bo waits for a price." in talk.asked(2)
    assert "Bo wants a quote." not in talk.asked(2)


async def test_a_reply_that_filled_the_window_is_begun_again_with_room(talk: Talk) -> None:
    await talk.turn(reply("Hello Bo."))
    full = reply("As far as it", stop="model_context_window_exceeded")
    await talk.says("A quote?", full, SUMMED, reply("Sure."))
    assert talk.journal.running == "Sure."
    assert talk.journal.restarts == [""]


async def test_without_anything_to_sum_up_the_part_that_fitted_is_the_answer(talk: Talk) -> None:
    ended = await talk.turn(reply("As far as it", stop="model_context_window_exceeded"))
    assert (ended.outcome, talk.journal.running) == ("answered", "As far as it")


async def test_a_message_in_mid_turn_is_never_summed_away(talk: Talk) -> None:
    def step(request: ModelRequest) -> Step:
        talk.journal.arrive(CustomerSaid(text="Meanwhile"))
        return reply("Hello Bo.")

    talk.model = ScriptedModel(step=step)
    await run_turn(make_agent(talk.model, ToolLoop()), talk.journal, 2)
    await talk.turn(TOO_LONG, SUMMED, reply("Yes?"))
    assert "Meanwhile" in talk.asked(2)


async def test_a_call_that_was_approved_keeps_its_place(talk: Talk) -> None:
    await talk.turn(reply("Hello Bo."))
    await talk.says("Pay 3", reply("Shall I?", call("p", "pay", amount=3)))
    talk.journal.arrive(ApprovalGiven(call_id="p", granted=True, by="customer"))
    await talk.turn(TOO_LONG, SUMMED, reply("Paid."))
    roles = [
        (message["role"], [block["type"] for block in message["content"]])
        for message in talk.model.requests[2].messages[2:]
    ]
    assert roles[-3:] == [("user", ["text"]), ("assistant", ["text", "tool_use"]), ("user", ["tool_result"])]


@pytest.mark.parametrize(
    "summary",
    [
        reply("Bo wants", stop="max_tokens"),
        reply(" "),
        reply("No", stop="refusal"),
        reply("So", model="frontdesk-twin-1"),
    ],
    ids=["cut off", "empty", "refused", "by the stand-in"],
)
async def test_half_a_memory_is_not_taken_for_a_whole_one(talk: Talk, summary: Completion) -> None:
    await talk.turn(reply("Hello Bo.", usage=LONG))
    ended = await talk.says("A quote?", summary, reply("Sure."))
    assert (ended.outcome, talk.summaries) == ("answered", [])
    assert "Hello Bo." in talk.asked(1)


async def test_the_stand_in_may_sum_up_what_it_said_itself(talk: Talk) -> None:
    await talk.turn(reply("Hello Bo.", usage=LONG, model="frontdesk-twin-1"))
    await talk.says("A quote?", reply("Bo wants a quote.", model="frontdesk-twin-1"), reply("Sure."))
    assert len(talk.summaries) == 1


async def test_a_summary_that_would_only_save_tokens_may_fail(talk: Talk) -> None:
    await talk.turn(reply("Hello Bo.", usage=LONG))
    ended = await talk.says("A quote?", ModelUnavailable("down"), reply("Sure."))
    assert (ended.outcome, talk.summaries) == ("answered", [])


async def test_a_conversation_in_which_no_model_spoke_can_be_summed_up(talk: Talk) -> None:
    await talk.turn(ModelUnavailable("down"))
    ended = await talk.says("Again", TOO_LONG, reply("S", model="frontdesk-twin-1"), reply("Sure."))
    assert (ended.outcome, len(talk.summaries)) == ("answered", 1)


async def test_when_the_summary_fails_so_does_the_turn(talk: Talk) -> None:
    await talk.turn(reply("Hello Bo."))
    ended = await talk.says("A quote?", TOO_LONG, ModelUnavailable("down"))
    assert (ended.outcome, talk.summaries) == ("failed", [])


async def test_the_customer_sees_nothing_of_it(talk: Talk) -> None:
    await talk.turn(reply("Hello Bo."))
    await talk.says("A quote?", TOO_LONG, SUMMED, [Delta("Su"), Delta("re."), reply("Sure.")])
    assert talk.journal.running == "Hello Bo.Sure."  # the journal of these tests runs on from turn to turn
