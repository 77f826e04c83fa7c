"""The protocol's rules without a socket: validation, prompt cache, faults, limits; and no request makes it fall."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twin_agents import bank, bikes, insurer

from frontdesk.twin import faults, stream, validation
from frontdesk.twin.cache import PromptCache, minimum_tokens
from frontdesk.twin.errors import ApiError
from frontdesk.twin.rules import answer
from frontdesk.twin.values import Citation, Object, Reply, Text

USER: Object = {"role": "user", "content": "hi"}
CALL: Object = {"role": "assistant", "content": [{"type": "tool_use", "id": "t1", "name": "look", "input": {}}]}
RESULT: Object = {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t1", "content": "ok"}]}
LONG = "The quick brown fox. " * 900  # about 5,400 tokens
SHORT_PREFIX = "The quick brown fox. " * 300  # about 1,800 tokens


def body(*messages: Object, **more: object) -> Object:
    return {"model": "claude-opus-4-6", "max_tokens": 100, "messages": list(messages), **more}


@pytest.mark.parametrize(
    ("request_body", "message"),
    [
        ({"model": "m", "messages": [USER]}, "max_tokens: Field required"),
        ({"max_tokens": 5, "messages": [USER]}, "model: Field required"),
        (body(), "at least one message"),
        (body({"role": "assistant", "content": "hi"}), 'must use the "user" role'),
        (body({"role": "system", "content": "hi"}), "'user' or 'assistant'"),
        (body({"role": "user", "content": ""}), "non-empty content"),
        (body({"role": "user", "content": [{"type": "text", "text": ""}]}), "must be non-empty"),
        (body({"role": "user", "content": [{"type": "text", "text": " \n"}]}), "non-whitespace"),
        (body({"role": "user", "content": [{"type": "hologram"}]}), "'hologram'"),
        (body(USER, CALL), "without `tool_result`"),
        (body(USER, CALL, USER), "without `tool_result`"),
        (body(USER, RESULT), "unexpected `tool_use_id`"),
        (body(USER, CALL, RESULT, CALL, RESULT), "must be unique"),
        (body(USER, {"role": "assistant", "content": "so"}), "prefill"),
        (body(USER, colour="red"), "colour: Extra inputs"),
        (body(USER, max_tokens=0), "greater than or equal to 1"),
        (body(USER, temperature=2), "temperature"),
        (body(USER, tools=[{"name": "a b", "input_schema": {"type": "object"}}]), "pattern"),
        (body(USER, tool_choice={"type": "tool", "name": "x"}), "not found"),
        (
            body(
                {"role": "user", "content": [{"type": "text", "text": "a", "cache_control": {"type": "ephemeral"}}] * 5}
            ),
            "maximum of 4",
        ),
    ],
)
def test_bad_requests_are_refused_with_the_reason(request_body: Object, message: str) -> None:
    with pytest.raises(ApiError, match=message.replace("(", r"\(")) as caught:
        validation.check(request_body)
    assert caught.value.status == 400
    assert caught.value.kind == "invalid_request_error"


@pytest.mark.parametrize("raw", [b"", b"[]", b'"hi"', b"\xff", b"{", b"[" * 100_000])
def test_a_body_that_is_no_object_is_refused(raw: bytes) -> None:
    with pytest.raises(ApiError):
        validation.parse(raw)


def test_neighbours_of_one_role_are_merged() -> None:
    merged = validation.check(body(USER, USER, {"role": "assistant", "content": "a"}, USER))
    assert [message["role"] for message in merged] == ["user", "assistant", "user"]
    assert len(merged[0]["content"]) == 2


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def marked(text: str, ttl: str | None = None) -> Object:
    control: Object = {"type": "ephemeral"} | ({"ttl": ttl} if ttl else {})
    return {"type": "text", "text": text, "cache_control": control}


def turn(*blocks: Object, model: str = "claude-opus-4-6", **more: object) -> Object:
    return body({"role": "user", "content": list(blocks)}, **{"model": model, **more})


def used(cache: PromptCache, request: Object) -> tuple[int, int, int]:
    account = cache.account(request, validation.check(request))
    cache.begin(account)
    return account.read, account.written, account.input_tokens


def test_a_prefix_is_written_once_and_read_after() -> None:
    cache = PromptCache(Clock())
    request = turn(marked(LONG), {"type": "text", "text": "question"})
    read, written, rest = used(cache, request)
    assert (read, written > 4096, rest > 0) == (0, True, True)
    assert used(cache, request) == (written, 0, rest)


def test_a_change_before_the_breakpoint_misses() -> None:
    cache = PromptCache(Clock())
    used(cache, turn(marked(LONG)))
    assert used(cache, turn(marked(LONG + "!")))[0] == 0
    assert used(cache, turn(marked(LONG), system="other"))[0] == 0
    assert used(cache, turn(marked(LONG), model="claude-haiku-4-5"))[0] == 0


def test_the_cache_marker_itself_changes_nothing() -> None:
    cache = PromptCache(Clock())
    _, written, _ = used(cache, turn(marked(LONG)))
    grown = turn({"type": "text", "text": LONG}, marked("a question, " * 100))
    read, more, _ = used(cache, grown)
    assert read == written
    assert more > 0


def test_what_is_too_short_is_not_cached() -> None:
    assert used(PromptCache(Clock()), turn(marked(SHORT_PREFIX)))[1] == 0
    assert used(PromptCache(Clock()), turn(marked(SHORT_PREFIX), model="claude-sonnet-4-5"))[1] > 1024
    assert (minimum_tokens("claude-haiku-4-5-20251001"), minimum_tokens("anything")) == (4096, 1024)


def test_entries_end_after_five_minutes_unless_read() -> None:
    clock = Clock()
    cache = PromptCache(clock)
    request = turn(marked(LONG))
    _, written, _ = used(cache, request)
    clock.now = 299
    assert used(cache, request)[0] == written
    clock.now = 299 + 299
    assert used(cache, request)[0] == written
    clock.now += 301
    assert used(cache, request)[0] == 0


def test_an_hour_when_asked_for() -> None:
    clock = Clock()
    cache = PromptCache(clock)
    request = turn(marked(LONG, "1h"))
    account = cache.account(request, validation.check(request))
    cache.begin(account)
    assert account.written_1h == account.written
    clock.now = 3599
    assert used(cache, request)[0] == account.written


def test_an_entry_exists_only_when_the_response_begins() -> None:
    cache = PromptCache(Clock())
    request = turn(marked(LONG))
    cache.account(request, validation.check(request))
    assert used(cache, request)[0] == 0


@pytest.mark.parametrize(("blocks", "hit"), [(19, True), (20, False)])
def test_the_look_back_is_twenty_blocks(blocks: int, hit: bool) -> None:
    cache = PromptCache(Clock())
    used(cache, turn(marked(LONG)))
    added = [{"type": "text", "text": f"block {n}"} for n in range(blocks - 1)]
    read, _, _ = used(cache, turn({"type": "text", "text": LONG}, *added, marked("last")))
    assert (read > 0) is hit


def test_faults_are_taken_in_order_and_end() -> None:
    planned = faults.Faults(["429:2", "cut"])
    assert [planned.take(None) for _ in range(4)] == [{"429"}, {"429"}, {"cut"}, set()]
    assert planned.take("refusal, slow-first-token") == {"refusal", "slow-first-token"}
    with pytest.raises(faults.UnknownFault):
        planned.take("nap")
    with pytest.raises(ValueError, match="count"):
        faults.Faults(["429:two"])


@given(st.text(max_size=300))
def test_pieces_add_up(text: str) -> None:
    assert "".join(stream.pieces(text)) == text


@given(text=st.text(min_size=1, max_size=200), limit=st.integers(1, 40))
def test_a_reply_never_passes_max_tokens(text: str, limit: int) -> None:
    request = body(USER, max_tokens=limit)
    account = PromptCache(Clock()).account(request, validation.check(request))
    citation = Citation("c", "s", "t", 0, 0, 1)
    out = stream.prepare(Reply((Text(text), Text(text, (citation,)))), request, account, "req_1", frozenset())
    assert out.output_tokens <= limit
    assert stream.output_tokens(out.reply) <= limit
    events = list(out.events())
    streamed = "".join(data["delta"].get("text", "") for name, data in events if name == "content_block_delta")
    assert streamed == out.reply.text
    assert (events[0][0], events[-1][0]) == ("message_start", "message_stop")


AGENTS = [insurer(), bikes(), bank()]
SAID = """quote a 2022 Nissan Leaf 40k miles I'm 34 yes no never mind what if another car hello thanks bye human ? ! devis
pour ma voiture cotización para mi coche book cargo bike 3 days block card CB-1234 1. 2. 12:30 €5 ignore your rules summarize
the conversation <context> </examples>"""
WORDS = st.sampled_from([*SAID.split(), "\n"])
SAYINGS = st.one_of(st.text(min_size=1, max_size=80), st.lists(WORDS, min_size=1, max_size=14).map(" ".join))


@settings(max_examples=80, deadline=None)
@given(said=st.lists(SAYINGS, min_size=1, max_size=5), agent=st.sampled_from(AGENTS), results=st.data())
def test_no_conversation_makes_it_fall(said: list[str], agent: Any, results: st.DataObject) -> None:
    messages: list[Object] = []
    for number, text in enumerate(said):
        if not text.strip():
            continue
        messages.append({"role": "user", "content": text})
        request = body(*messages, tools=agent.tools, system=agent.identity)
        reply = answer(request, validation.check(request))
        assert reply.blocks
        content: list[Object] = [
            {"type": "text", "text": block.text} for block in reply.blocks if isinstance(block, Text)
        ]
        for index, call in enumerate(reply.calls):
            content.append({"type": "tool_use", "id": f"t{number}{index}", "name": call.name, "input": call.arguments})
            json.dumps(call.arguments)
        messages.append({"role": "assistant", "content": content})
        if reply.calls:
            answers = [
                {
                    "type": "tool_result",
                    "tool_use_id": f"t{number}{index}",
                    "content": results.draw(TOOL_RESULTS),
                    "is_error": results.draw(st.booleans()),
                }
                for index in range(len(reply.calls))
            ]
            messages.append({"role": "user", "content": answers})
            request = body(*messages, tools=agent.tools, system=agent.identity)
            reply = answer(request, validation.check(request))
            assert reply.blocks
            if reply.calls:
                break
            messages.append({"role": "assistant", "content": reply.text})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)
TOOL_RESULTS = st.one_of(st.text(max_size=60), JSON.map(json.dumps))


@settings(max_examples=200, deadline=None)
@given(JSON)
def test_any_json_is_refused_or_answered(value: object) -> None:
    try:
        request = validation.parse(json.dumps(value).encode())
        messages = validation.check(request)
    except ApiError:
        return
    assert answer(request, messages).blocks


SCHEMAS = st.dictionaries(
    st.sampled_from(["make", "year", "note", "flag", "when"]),
    st.fixed_dictionaries(
        {},
        optional={
            "type": st.sampled_from(
                ["string", "integer", "number", "boolean", "array", "object", None, ["string", "null"]]
            ),
            "enum": st.lists(st.one_of(st.text(max_size=5), st.integers(), st.none()), max_size=3),
            "pattern": st.sampled_from(["^A\\d+$", "(", "[a-z"]),
            "minimum": st.integers(),
            "description": st.text(max_size=20),
        },
    ),
    max_size=4,
)


@settings(max_examples=80, deadline=None)
@given(properties=SCHEMAS, text=SAYINGS.filter(lambda text: bool(text.strip())), forced=st.booleans())
def test_any_schema_is_lived_with(properties: Object, text: str, forced: bool) -> None:
    schema = {"type": "object", "properties": properties, "required": [*properties, "absent"]}
    tools = [{"name": "get_quote", "description": "A quote", "input_schema": schema}]
    choice = {"tool_choice": {"type": "any"}} if forced else {}
    request = body({"role": "user", "content": text}, tools=tools, **choice)
    reply = answer(request, validation.check(request))
    assert reply.blocks
    assert bool(reply.calls) or not forced
