"""Conversations held again: the same words from the customer, the same results from the tools, and what is different."""

import dataclasses
import itertools
import json
from typing import Any

import pytest

from frontdesk.agent import OWN_TOOLS, Outgoing
from frontdesk.desk import Desk
from frontdesk.evals.checking.exchanges import transcript
from frontdesk.evals.judging.estimate import estimated
from frontdesk.evals.replay import (
    NOT_RECORDED,
    NOTHING_WAITS,
    RecordedTools,
    Recording,
    Replayed,
    estimated_cost,
    recording,
    replay,
)
from frontdesk.facts import (
    AgentSaid,
    ApprovalAsked,
    ApprovalGiven,
    Block,
    CustomerSaid,
    Fact,
    HandoffRequested,
    ToolCalled,
    ToolReturned,
    TurnEnded,
    Usage,
)
from frontdesk.folder import Price
from frontdesk.models import Model
from frontdesk.tools import tool
from kit.agents import CONFIG, MONDAY, PROMPT, ScriptedModel, Step, call, log, make_agent, opened, reply
from kit.desks import Gate, GatedModel, office

RAN: list[str] = []


@tool
async def get_price(title: str, copies: int = 1) -> dict[str, object]:
    """Tell what a book costs."""
    RAN.append(title)
    return {"usd": 99}


@tool(effect="write", confirm="customer")
async def order(title: str) -> str:
    """Order a book."""
    RAN.append(title)
    return "ordered"


def recorded(*facts: Fact) -> Recording:
    made = recording("c1", log(opened(), *facts))
    assert made
    return made


def bought(turn: int, usd: int, call_id: str = "c", **arguments: object) -> list[Fact]:
    return [
        ToolCalled(turn=turn, call_id=call_id, name="get_price", arguments=arguments, effect="read"),
        ToolReturned(turn=turn, call_id=call_id, name="get_price", content=json.dumps({"usd": usd})),
        AgentSaid(turn=turn, text=f"It costs ${usd}."),
        TurnEnded(turn=turn, outcome="answered", usage=Usage(input_tokens=1_000, output_tokens=100)),
    ]


async def again(made: Recording, *steps: Step) -> tuple[Replayed, ScriptedModel]:
    """`made` held again, with a model that says `steps`."""
    model = ScriptedModel(*steps)
    return await held(made, model), model


async def held(made: Recording, model: Model, **limits: float) -> Replayed:
    RAN.clear()
    async with office() as at:
        tools = RecordedTools([get_price, order, *OWN_TOOLS], at.loop, made, timeout=5, clock=lambda: MONDAY)
        agent = dataclasses.replace(make_agent(model, at.loop, [get_price, order]), toolbox=tools)
        names = itertools.count(1)
        desk = Desk(at.store, at.drafts, lambda: agent, lambda: f"secret-{next(names)}")
        at.desks.append(desk)
        return await replay(made, desk, tools, Outgoing(CONFIG, PROMPT), None, **limits)


def results_in(model: ScriptedModel) -> list[str]:
    """The results that the model got, in all its requests."""
    contents: list[Any] = [message["content"] for request in model.requests for message in request.messages]
    blocks: list[Block] = [block for content in contents if not isinstance(content, str) for block in content]
    return [block["content"] for block in blocks if block["type"] == "tool_result"]


async def test_tools_return_what_they_returned_and_are_not_run() -> None:
    made = recorded(CustomerSaid(text="Dune?"), *bought(2, 12, title="Dune", copies=1))
    done, model = await again(made, reply(call("x", "get_price", title="Dune", copies=1.0)), reply("Now $12."))
    assert results_in(model) == ['{"usd": 12}']
    assert RAN == []
    (pair,) = done.pairs
    assert (pair.before.text, pair.after and pair.after.text, pair.changed) == ("It costs $12.", "Now $12.", True)
    assert pair.after
    assert pair.after.unrecorded == ()


async def test_the_same_call_returns_its_results_in_their_order() -> None:
    first, second = bought(2, 12, title="Dune"), bought(7, 15, "d", title="Dune")
    made = recorded(CustomerSaid(text="Dune?"), *first, CustomerSaid(text="and now?"), *second)
    steps = [reply(call("x", "get_price", title="Dune")), reply("$12"), reply(call("y", "get_price", title="Dune"))]
    done, model = await again(made, *steps, reply("$15"))
    assert [pair.after and pair.after.text for pair in done.pairs] == ["$12", "$15"]
    assert results_in(model)[-1] == '{"usd": 15}'


async def test_a_call_that_was_not_made_then_is_named() -> None:
    made = recorded(CustomerSaid(text="Dune?"), *bought(2, 12, title="Dune"))
    done, model = await again(made, reply(call("x", "get_price", title="Emma")), reply("I can't tell."))
    assert results_in(model) == [NOT_RECORDED]
    after = done.pairs[0].after
    assert after
    assert after.unrecorded == ('get_price({"title": "Emma"})',)


async def test_what_a_customer_approved_is_approved_again_and_not_done() -> None:
    made = recorded(*APPROVED)
    done, model = await again(made, reply(call("x", "order", title="Dune")), reply("Done."))
    assert results_in(model) == ["ordered then"]
    assert RAN == []
    assert [pair.after and pair.after.outcome for pair in done.pairs] == ["waiting_for_approval", "answered"]


APPROVED: tuple[Fact, ...] = (
    CustomerSaid(text="order Dune"),
    ApprovalAsked(turn=2, call_id="c", name="order", arguments={"title": "Dune"}, by="customer"),
    TurnEnded(turn=2, outcome="waiting_for_approval"),
    ApprovalGiven(call_id="c", granted=True, by="customer"),
    ToolCalled(turn=2, call_id="c", name="order", arguments={"title": "Dune"}, effect="write"),
    ToolReturned(turn=2, call_id="c", name="order", content="ordered then"),
    AgentSaid(turn=2, text="Ordered."),
    TurnEnded(turn=2, outcome="answered"),
)


async def test_an_approval_that_nothing_waits_for_now_shifts_no_answers() -> None:
    made = recorded(*APPROVED, CustomerSaid(text="Emma?"), *bought(10, 12, "d", title="Emma"))
    steps = [reply("We have no Dune."), reply(call("x", "get_price", title="Lear")), reply("Lear?")]
    done, _ = await again(made, *steps)
    assert [(pair.said, pair.after and pair.after.text, pair.note) for pair in done.pairs] == [
        ("order Dune", "We have no Dune.", ""),
        ("[approval]", None, NOTHING_WAITS),
        ("Emma?", "Lear?", ""),
    ]
    assert [pair.after.unrecorded for pair in done.pairs if pair.after] == [(), ('get_price({"title": "Lear"})',)]
    assert done.error == ""


async def test_an_approval_that_was_overtaken_is_not_given() -> None:
    """The new course asks where the old one did not, and the customer went on to something else."""
    first = [CustomerSaid(text="Dune?"), *bought(2, 12), CustomerSaid(text="hm"), *bought(7, 12, "d")]
    made = recorded(*first, *APPROVED)
    done, _ = await again(made, reply(call("x", "order", title="Dune")), *(reply(word) for word in ("No.", "Ok.")))
    assert [pair.after and pair.after.text for pair in done.pairs] == ["", "No.", "Ok.", None]
    assert done.error == ""


async def test_an_answer_that_takes_too_long_breaks_it_off() -> None:
    made = recorded(CustomerSaid(text="Dune?"), *bought(2, 12), CustomerSaid(text="ok"), *bought(7, 12, "d"))
    model = GatedModel([Gate()])
    done = await held(made, model, patience=0.05)
    assert done.error == "no answer within 0.05 seconds"
    assert [pair.after and pair.after.outcome for pair in done.pairs] == [None, None]


async def test_after_a_handoff_there_are_no_answers_any_more() -> None:
    made = recorded(CustomerSaid(text="Dune?"), *bought(2, 12), CustomerSaid(text="ok"), *bought(7, 12, "d"))
    done, _ = await again(made, reply(call("x", "hand_over", reason="r", summary="s")))
    assert done.pairs[0].after
    assert done.pairs[0].after.outcome == "handed_over"
    assert done.pairs[1].after is None
    assert done.pairs[1].changed


async def test_the_same_answer_is_no_change() -> None:
    made = recorded(CustomerSaid(text="hi"), AgentSaid(turn=2, text="Hello."), TurnEnded(turn=2, outcome="answered"))
    done, _ = await again(made, reply("Hello. "))
    assert not done.changed


async def test_what_stands_nowhere_is_told_of_both_courses() -> None:
    made = recorded(
        CustomerSaid(text="hi"), AgentSaid(turn=2, text="That is $7."), TurnEnded(turn=2, outcome="answered")
    )
    done, _ = await again(made, reply("Hello."))
    assert done.pairs[0].before.wrong
    assert done.pairs[0].after
    assert done.pairs[0].after.wrong == ()


def test_a_conversation_without_answers_cannot_be_replayed() -> None:
    handed = HandoffRequested(turn=2, reason="", summary="", message="")
    assert recording("c", log(opened())) is None
    assert recording("c", log(opened(), CustomerSaid(text="hi"))) is None
    assert recording("c", log(opened(), CustomerSaid(text="hi"), handed, TurnEnded(turn=2, outcome="handed_over")))


def test_the_cost_is_estimated_by_the_tokens_of_then() -> None:
    made = recorded(CustomerSaid(text="Dune?"), *bought(2, 12))
    price = Price(input=5, output=25, cache_write=6.25, cache_read=0.5)
    assert estimated_cost([made, made], price, judged=False) == pytest.approx(2 * (1_000 * 5 + 100 * 25) / 1e6)
    assert estimated_cost([made], None, judged=False) is None
    judged = estimated_cost([made], price, judged=True, judge_price=price)
    judging = estimated([(transcript(made.facts), 4)], price).cost_usd
    assert judging
    assert judged == pytest.approx(0.0075 + judging)
    assert estimated_cost([made], price, judged=True, judge_price=None) is None, "the judge's part is not known"
