"""The prompt: its parts and their order, and three properties that hold in every conversation."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.agent import HAND_OVER, Instructions, model_request
from frontdesk.folder import Prompt
from frontdesk.models import ModelRequest
from frontdesk.tools import ToolLoop
from kit.agents import CONFIG, PROMPT, asking, log, opened
from kit.random_talk import SECRET, RandomTalk

INSTRUCTIONS = Instructions.of(PROMPT, [HAND_OVER])


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("frontdesk.agent.speaking._FIRST_PAUSE", 0)


def test_the_role_alone_is_the_system_prompt() -> None:
    assert model_request(CONFIG, INSTRUCTIONS, asking("Hi")).system == ({"type": "text", "text": "You are Pat."},)


def test_the_first_turn_has_context_examples_and_guardrails_in_this_order() -> None:
    prompt = Prompt("Role", (("a", "One."), ("b", "Two.")), (("e1", "Ex1"), ("e2", "Ex2")), "Be good.")
    text: str = Instructions.of(prompt, []).first_turn["text"]
    assert text.startswith(
        '<context name="a">\nOne.\n</context>\n\n<context name="b">\nTwo.\n</context>\n\n'
        '<examples>\n<example name="e1">\nEx1\n</example>\n<example name="e2">\nEx2\n</example>\n</examples>\n\n'
        "<guardrails>\nBe good.\n</guardrails>"
    )


def test_without_examples_there_is_no_empty_tag() -> None:
    assert "example" not in Instructions.of(Prompt("R", (("a", "One."),), (), "Be good."), []).first_turn["text"]


def test_then_come_an_acknowledgement_the_greeting_and_the_customer() -> None:
    request = model_request(CONFIG, INSTRUCTIONS, asking("Hi", "And this"))
    roles = [message["role"] for message in request.messages]
    assert roles == ["user", "assistant"]  # messages wait until their turn has begun
    assert [block["text"] for block in request.messages[1]["content"]] == ["Understood.", "Hello, I'm Pat."]


def test_a_conversation_without_a_greeting_has_only_the_acknowledgement() -> None:
    request = model_request(CONFIG, INSTRUCTIONS, log(opened(greeting="")))
    assert [block["text"] for block in request.messages[1]["content"]] == ["Understood."]


def test_tools_are_told_with_their_schemas() -> None:
    (told,) = model_request(CONFIG, INSTRUCTIONS, asking()).tools
    assert (told["name"], told["description"]) == ("hand_over", HAND_OVER.description)
    assert told["input_schema"]["required"] == ["reason", "summary"]


def test_model_and_length_are_those_of_the_folder() -> None:
    request = model_request(CONFIG, INSTRUCTIONS, asking())
    assert (request.model, request.max_tokens) == ("claude-opus-4-6", 2048)


def test_instructions_are_not_marked_by_a_request() -> None:
    model_request(CONFIG, INSTRUCTIONS, asking())
    assert "cache_control" not in INSTRUCTIONS.first_turn
    assert "cache_control" not in INSTRUCTIONS.tools[-1]


# What holds in every conversation

conversations = given(st.data(), st.integers(1, 4))


async def talked(data: st.DataObject, steps: int) -> RandomTalk:
    loop = ToolLoop()
    try:
        talk = RandomTalk(data.draw, loop)
        await talk.run(steps)
        return talk
    finally:
        loop.close()


@conversations
@settings(max_examples=80)
async def test_each_request_begins_byte_for_byte_with_the_one_before(data: st.DataObject, steps: int) -> None:
    talk = await talked(data, steps)
    for (summaries, before), (later, after) in zip(talk.requests, talk.requests[1:], strict=False):
        if summaries == later:
            assert _start(after).startswith(_start(before))


def _start(request: ModelRequest) -> str:
    """A request as one text, without cache markers and without the brackets that end it."""
    lines = [_bare([request.tools, request.system]), *(_bare(message) for message in request.messages)]
    return "".join(f"{line}\n" for line in lines)


def _bare(value: Any) -> str:
    return json.dumps(_unmarked(value), ensure_ascii=False)


def _unmarked(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _unmarked(item) for key, item in value.items() if key != "cache_control"}  # pyright: ignore
    return [_unmarked(item) for item in value] if isinstance(value, list | tuple) else value  # pyright: ignore


@conversations
@settings(max_examples=30)
async def test_nothing_of_a_customer_stands_in_what_all_share(data: st.DataObject, steps: int) -> None:
    talk = await talked(data, steps)
    shared = {_bare([request.tools, request.system, request.messages[0]]) for _, request in talk.requests}
    assert len(shared) <= 1
    assert all(SECRET not in part for part in shared)


@conversations
@settings(max_examples=30)
async def test_breakpoints_stand_after_tools_after_the_first_turn_and_on_the_last_message(
    data: st.DataObject, steps: int
) -> None:
    talk = await talked(data, steps)
    for _, request in talk.requests:
        blocks = [
            *request.tools,
            *request.system,
            *(block for message in request.messages for block in message["content"]),
        ]
        marked = [block for block in blocks if "cache_control" in block]
        assert marked == [request.tools[-1], request.messages[0]["content"][-1], request.messages[-1]["content"][-1]]
        assert all(block["cache_control"] == {"type": "ephemeral"} for block in marked)


@conversations
@settings(max_examples=80)
async def test_every_request_is_one_that_the_api_takes(data: st.DataObject, steps: int) -> None:
    talk = await talked(data, steps)
    for _, request in talk.requests:
        assert request.messages[0]["role"] == request.messages[-1]["role"] == "user"
        assert any(SECRET in json.dumps(message) for message in request.messages[2:])
        for message, following in zip(request.messages, [*request.messages[1:], None], strict=True):
            content: list[dict[str, Any]] = message["content"]
            assert content
            assert all(block["text"].strip() for block in content if block["type"] == "text")
            _results_follow(content, following["content"] if following else [])


def _results_follow(content: Sequence[dict[str, Any]], following: Sequence[dict[str, Any]]) -> None:
    calls = [block["id"] for block in content if block["type"] == "tool_use"]
    results = [block["tool_use_id"] for block in following[: len(calls)] if block["type"] == "tool_result"]
    assert sorted(results) == sorted(calls)
    assert all(block["type"] != "tool_result" for block in following[len(calls) :])


@conversations
@settings(max_examples=40)
async def test_every_message_of_the_customer_reaches_the_model_until_it_is_summarised(
    data: st.DataObject, steps: int
) -> None:
    talk = await talked(data, steps)
    if talk.requests and not talk.requests[-1][0]:
        told = _bare(talk.requests[-1][1].messages)
        asked = [block for message in talk.requests[-1][1].messages for block in message["content"]]
        texts = [block["text"] for block in asked if block["type"] == "text" and block["text"].startswith(SECRET)]
        assert len(texts) == told.count(f'"{SECRET} ')
