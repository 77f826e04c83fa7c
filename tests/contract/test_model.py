"""What every model keeps: Claude's adapter on recorded streams and on every way in which a service can fail."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest

from frontdesk.errors import (
    ModelError,
    ModelInterrupted,
    ModelRejected,
    ModelUnavailable,
    PromptTooLong,
    SettingError,
)
from frontdesk.facts import Usage
from frontdesk.models import (
    Claude,
    Completion,
    Delta,
    Fallback,
    Model,
    ModelRequest,
    bedrock_client,
    completed,
    messages_client,
    vertex_client,
)
from frontdesk.twin import Twin
from kit.agents import ScriptedModel, reply
from kit.played import Played, Player, block, end, error, message, playing, sse, start, use, words

REQUEST = ModelRequest(
    model="claude-opus-4-6",
    max_tokens=500,
    system=({"type": "text", "text": "You are Pat."},),
    messages=({"role": "user", "content": [{"type": "text", "text": "Hello"}]},),
    tools=({"name": "find", "description": "Find", "input_schema": {"type": "object", "properties": {}}},),
)
RECORDED = ("basic_response", "tool_use_response", "incomplete_partial_json_response", "refusal_response")


@asynccontextmanager
async def claude(url: str, patience: float = 20.0) -> AsyncGenerator[Claude]:
    model = Claude(messages_client(api_key="key", base_url=url), patience=patience)
    try:
        yield model
    finally:
        await model.close()


async def heard(model: Model, request: ModelRequest = REQUEST) -> tuple[list[str], Completion]:
    """The pieces of text and the completion that ends the stream."""
    pieces: list[str] = []
    events = [event async for event in model.stream(request)]
    for event in events[:-1]:
        assert isinstance(event, Delta)
        pieces.append(event.text)
    last = events[-1]
    assert isinstance(last, Completion)
    return pieces, last


async def answered(*answers: Played) -> tuple[list[str], Completion]:
    async with playing(*answers) as player, claude(player.url) as model:
        return await heard(model)


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that the SDK makes between tries, none of which is really made."""
    made: list[float] = []

    async def note(seconds: float) -> None:
        made.append(seconds)

    monkeypatch.setattr(anyio, "sleep", note)
    return made


# What comes well


@pytest.mark.parametrize("name", RECORDED)
async def test_recorded_streams_add_up_to_what_the_service_meant(data: Path, name: str) -> None:
    folder = data / "messages-streams"
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    final = expected["fixtures"][f"{name}.txt"]["messages"]["final_message"]
    pieces, completion = await answered(Played((folder / f"{name}.txt").read_bytes()))
    assert list(completion.content) == final["content"]
    assert completion.stop_reason == final["stop_reason"]
    assert completion.model == final["model"]
    assert completion.usage.input_tokens == final["usage"]["input_tokens"]
    assert completion.usage.output_tokens == final["usage"]["output_tokens"]
    assert "".join(pieces) == completion.text
    assert completion.request_id == "req_played"


@pytest.mark.parametrize("asked", ["Hello", "When are you open?", "Je voudrais parler à un conseiller"])
async def test_the_twins_streams_add_up_too(asked: str) -> None:
    content = [
        {
            "type": "search_result",
            "source": "https://example.org/hours",
            "title": "Opening hours",
            "content": [{"type": "text", "text": "We are open from nine to five on weekdays."}],
            "citations": {"enabled": True},
        },
        {"type": "text", "text": asked},
    ]
    request = ModelRequest(
        model="claude-opus-4-6",
        max_tokens=500,
        system=REQUEST.system,
        messages=(
            {"role": "user", "content": [{"type": "text", "text": "<context>We sell books.</context>"}]},
            {"role": "assistant", "content": [{"type": "text", "text": "Understood."}]},
            {"role": "user", "content": content},
        ),
    )
    async with Twin(pace_seconds=0).serve(port=0) as url, claude(url) as model:
        pieces, completion = await heard(model, request)
    assert "".join(pieces) == completion.text
    assert completion.text.strip()
    assert completion.stop_reason == "end_turn"
    assert completion.usage.output_tokens > 0


async def test_text_comes_in_the_pieces_in_which_it_was_sent() -> None:
    pieces, completion = await answered(message([words(0, "Bon", "jour", " 🙂\u2028é")]))
    assert pieces == ["Bon", "jour", " 🙂\u2028é"]
    assert completion.content == ({"type": "text", "text": "Bonjour 🙂\u2028é"},)


async def test_several_tool_calls_of_one_reply_come_in_order() -> None:
    blocks = [words(0, "Let me see."), use(1, "a", "find", '{"q":', ' "x"}'), use(2, "b", "find"), use(3, "c", "sum")]
    _, completion = await answered(message(blocks, "tool_use"))
    assert completion.stop_reason == "tool_use"
    assert [(item["id"], item["input"]) for item in completion.content[1:]] == [("a", {"q": "x"}), ("b", {}), ("c", {})]


async def test_citations_arrive_with_their_block() -> None:
    citation = {
        "type": "search_result_location",
        "cited_text": "Open from nine.",
        "source": "https://example.org/hours",
        "title": "Hours",
        "search_result_index": 0,
        "start_block_index": 0,
        "end_block_index": 1,
    }
    begun: dict[str, Any] = {"type": "text", "text": "", "citations": []}
    deltas = [{"type": "text_delta", "text": "From nine."}, {"type": "citations_delta", "citation": citation}]
    _, completion = await answered(message([words(0, "We open: "), block(1, begun, *deltas)]))
    assert completion.content[1] == {"type": "text", "text": "From nine.", "citations": [citation]}


async def test_blocks_keep_fields_that_nobody_knows_and_arguments_their_order() -> None:
    begun: dict[str, Any] = {
        "type": "tool_use",
        "id": "a",
        "caller": {"z": 1, "type": "direct"},
        "name": "find",
        "input": {},
        "new": [],
    }
    strange: dict[str, Any] = {"type": "of_tomorrow", "z": {"b": [1, {"y": 2, "a": "é"}], "a": 0.5}, "data": "…"}
    deltas = [{"type": "input_json_delta", "partial_json": '{"z": 1, "a": {"y": [], "b": 2}}'}]
    _, completion = await answered(message([block(0, strange), block(1, begun, *deltas)], "tool_use"))
    whole: dict[str, Any] = {**begun, "input": {"z": 1, "a": {"y": [], "b": 2}}}
    assert completion.content == (strange, whole)
    assert json.dumps(completion.content[0]["z"]) == json.dumps(strange["z"])
    assert json.dumps(completion.content[1]["input"]) == json.dumps(whole["input"])


async def test_thinking_keeps_its_signature() -> None:
    deltas = [{"type": "thinking_delta", "thinking": "Hm."}, {"type": "signature_delta", "signature": "c2ln"}]
    begun = {"type": "thinking", "thinking": "", "signature": ""}
    pieces, completion = await answered(message([block(0, begun, *deltas), words(1, "Yes.")]))
    assert completion.content[0] == {"type": "thinking", "thinking": "Hm.", "signature": "c2ln"}
    assert (pieces, completion.text) == (["Yes."], "Yes.")


@pytest.mark.parametrize(
    "reason", ["max_tokens", "refusal", "model_context_window_exceeded", "pause_turn", "of_tomorrow"]
)
async def test_why_a_reply_ended_is_told_as_it_is(reason: str) -> None:
    _, completion = await answered(message([words(0, "Well")], reason))
    assert (completion.stop_reason, completion.text) == (reason, "Well")


async def test_a_tool_call_that_was_cut_off_is_kept_as_far_as_it_came() -> None:
    _, completion = await answered(message([use(0, "a", "find", '{"q": "half a ')], "max_tokens"))
    assert completion.stop_reason == "max_tokens"
    assert completion.content[0]["name"] == "find"


async def test_usage_counts_the_four_kinds_of_tokens() -> None:
    last = end(cache_read_input_tokens=2_000, output_tokens=42)
    begun = start(input_tokens=3, cache_creation_input_tokens=500, cache_read_input_tokens=1_000)
    _, completion = await answered(Played(sse(begun, *words(0, "Hi"), *last)))
    expected = Usage(input_tokens=3, output_tokens=42, cache_write_tokens=500, cache_read_tokens=2_000)
    assert completion.usage == expected
    assert completion.usage.prompt_tokens == 2_503


async def test_what_is_asked_goes_out_as_it_is() -> None:
    async with playing(message([words(0, "Hi")])) as player, claude(player.url) as model:
        await completed(model, REQUEST)
    sent = player.requests[0]
    assert sent.pop("stream") is True
    assert sent == {
        "model": "claude-opus-4-6",
        "max_tokens": 500,
        "system": list(REQUEST.system),
        "messages": list(REQUEST.messages),
        "tools": list(REQUEST.tools),
    }


# What is tried again before the first byte

OK = message([words(0, "Here")])


@pytest.mark.parametrize(
    "failure",
    [
        error(429, "rate_limit_error", "Slow down"),
        error(529, "overloaded_error", "Overloaded"),
        error(500, "api_error", "Internal server error"),
        error(503, "api_error", "Unavailable"),
        Played(b"<html>bad gateway</html>", 502, {"content-type": "text/html"}),
    ],
    ids=["429", "529", "500", "503", "502 of a proxy"],
)
async def test_what_may_pass_is_tried_again(failure: Played, waits: list[float]) -> None:
    pieces, _ = await answered(failure, failure, OK)
    assert pieces == ["Here"]
    assert len(waits) == 2
    assert waits[0] <= waits[1]


async def test_retry_after_is_honoured(waits: list[float]) -> None:
    busy = error(429, "rate_limit_error", "Slow down", retry_after="7")
    pieces, _ = await answered(busy, OK)
    assert (pieces, waits) == (["Here"], [7.0])


@pytest.mark.parametrize("status", [429, 500, 503, 529])
async def test_what_does_not_pass_is_unavailable(status: int, waits: list[float]) -> None:
    with pytest.raises(ModelUnavailable, match=str(status)):
        await answered(error(status, "api_error", "No"))
    assert len(waits) == 3


async def test_a_server_that_is_not_there_is_unavailable(waits: list[float]) -> None:
    async with playing(OK) as player:
        pass
    async with claude(player.url) as model:
        with pytest.raises(ModelUnavailable, match="connection to the model failed"):
            await completed(model, REQUEST)
    assert len(waits) == 3


async def test_a_server_that_hangs_up_is_unavailable(waits: list[float]) -> None:
    with pytest.raises(ModelUnavailable):
        await answered(Played(b"", cut=True, status=500))


@pytest.mark.parametrize("sent", [b"", b": a comment\n\n"], ids=["nothing", "only comments"])
async def test_an_answer_that_does_not_begin_in_time_is_unavailable(sent: bytes) -> None:
    async with playing(Played(sent, stall=True)) as player, claude(player.url, patience=0.1) as model:
        with pytest.raises(ModelUnavailable, match=r"the model was silent for 0\.1 s"):
            await completed(model, REQUEST)


async def test_waiting_for_another_try_counts_as_waiting() -> None:
    busy = error(429, "rate_limit_error", "Slow down", retry_after="30")
    async with playing(busy) as player, claude(player.url, patience=0.2) as model:
        with pytest.raises(ModelUnavailable, match="the model was silent"):
            await completed(model, REQUEST)


# What breaks off in the middle

CUT = Played(sse(start(), *words(0, "Half of")), cut=True)
OVERLOADED = {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}
BROKEN_JSON = use(0, "a", "find", '{"q" "x"')


async def test_an_answer_that_falls_silent_is_interrupted() -> None:
    silent = Played(sse(start(), *words(0, "Well")), stall=True)
    async with playing(silent) as player, claude(player.url, patience=0.5) as model:
        stream = model.stream(REQUEST)
        assert await anext(stream) == Delta("Well")
        with pytest.raises(ModelInterrupted, match=r"the model was silent for 0\.5 s"):
            await anext(stream)


@pytest.mark.parametrize(
    "played",
    [
        CUT,
        Played(sse(start(), *words(0, "Half of"))),
        Played(sse(start(), *words(0, "Half of"), OVERLOADED)),
        Played(sse(start(), *BROKEN_JSON, *end("tool_use"))),
        Played(sse(start()) + b"event: content_block_start\ndata: {not json\n\n"),
        Played(sse(*words(0, "No beginning"))),
        Played(b""),
    ],
    ids=["cut", "ends early", "overloaded", "broken tool JSON", "broken event", "no message_start", "empty"],
)
async def test_an_answer_that_breaks_off_is_interrupted(played: Played, waits: list[float]) -> None:
    with pytest.raises(ModelInterrupted):
        await answered(played)
    assert waits == []


async def test_the_pieces_before_the_break_were_given() -> None:
    async with playing(CUT) as player, claude(player.url) as model:
        stream = model.stream(REQUEST)
        assert await anext(stream) == Delta("Half of")
        with pytest.raises(ModelInterrupted):
            await anext(stream)


async def test_an_error_event_before_anything_else_is_unavailable(waits: list[float]) -> None:
    with pytest.raises(ModelUnavailable, match="Overloaded"):
        await answered(Played(sse(OVERLOADED)))


# What is not tried again


@pytest.mark.parametrize(
    ("played", "kind"),
    [
        (error(400, "invalid_request_error", "prompt is too long: 210000 tokens > 200000 maximum"), PromptTooLong),
        (error(400, "invalid_request_error", "Input is too long for requested model."), PromptTooLong),
        (
            error(400, "invalid_request_error", "input length and `max_tokens` exceed context limit: 188240 + 21333"),
            PromptTooLong,
        ),
        (error(413, "request_too_large", "Request exceeds the maximum size"), PromptTooLong),
        (error(400, "invalid_request_error", "messages.0: tool_use ids without tool_result"), ModelRejected),
        (error(401, "authentication_error", "invalid x-api-key"), ModelRejected),
        (error(403, "permission_error", "No"), ModelRejected),
        (error(404, "not_found_error", "model: claude-nix"), ModelRejected),
    ],
    ids=["too long", "too long (Bedrock)", "over the limit", "too large", "wrong", "no key", "forbidden", "no model"],
)
async def test_what_will_not_pass_is_not_tried_again(
    played: Played, kind: type[ModelError], waits: list[float]
) -> None:
    async with playing(played) as player, claude(player.url) as model:
        with pytest.raises(kind, match="the model's service says 4") as caught:
            await completed(model, REQUEST)
    assert type(caught.value) is kind
    assert len(player.requests) == 1
    assert waits == []


# Other doors to the same models


@pytest.mark.parametrize(
    ("make", "module", "environment"),
    [
        (bedrock_client, "boto3", {"AWS_REGION": "us-east-1"}),
        (vertex_client, "google.auth", {"CLOUD_ML_REGION": "us-east5", "ANTHROPIC_VERTEX_PROJECT_ID": "p"}),
    ],
    ids=["bedrock", "vertex"],
)
async def test_other_doors_open_by_configuration(
    make: Callable[[], Any], module: str, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    try:
        __import__(module)
    except ImportError:
        with pytest.raises(SettingError, match=r"Install frontdesk\["):
            make()
        return
    client = make()
    try:
        assert client.messages.stream
        assert client.max_retries == 3
    finally:
        await client.close()


def test_vertex_without_a_region_names_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLOUD_ML_REGION", raising=False)
    with pytest.raises(SettingError, match="set CLOUD_ML_REGION"):
        vertex_client()


# A second model behind the first


@pytest.mark.parametrize("failure", [ModelUnavailable("down"), ModelRejected("no credit")])
async def test_the_second_answers_when_the_first_cannot(failure: Exception) -> None:
    second = ScriptedModel(reply("From the second"))
    pieces, completion = await heard(Fallback(ScriptedModel(failure), second))
    assert (pieces, completion.text) == (["From the second"], "From the second")
    assert second.requests == [REQUEST]


@pytest.mark.parametrize("failure", [ModelInterrupted("cut"), PromptTooLong("too long")])
async def test_the_second_does_not_step_in_for_what_can_be_mended(failure: Exception) -> None:
    with pytest.raises(type(failure)):
        await heard(Fallback(ScriptedModel([Delta("Half"), failure]), ScriptedModel()))


async def test_the_second_stays_quiet_while_the_first_answers() -> None:
    second = ScriptedModel()
    pieces, _ = await heard(Fallback(ScriptedModel(reply("First")), second))
    assert (pieces, second.requests) == (["First"], [])


@pytest.mark.parametrize("model", ["player", "twin"])
async def test_one_client_serves_many_at_once(model: str) -> None:
    async def all_of(url: str) -> list[Completion]:
        async with claude(url) as one:
            return await asyncio.gather(*(completed(one, REQUEST) for _ in range(20)))

    if model == "player":
        async with playing(OK) as player:
            replies = await all_of(_url(player))
    else:
        async with Twin(pace_seconds=0).serve(port=0) as url:
            replies = await all_of(url)
    assert len({completion.text for completion in replies}) == 1


def _url(player: Player) -> str:
    return player.url
