"""The twin on a real socket, driven by the official SDK."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import anthropic
import pytest
from anthropic import Anthropic, AsyncAnthropic
from anthropic.types import MessageParam, ToolParam

from frontdesk.twin import Twin

QUOTE: ToolParam = {
    "name": "get_quote",
    "description": "Calculate the insurance quote. Returned value is the premium per month in USD.",
    "input_schema": {
        "type": "object",
        "properties": {
            "make": {"type": "string", "description": "The make of the vehicle."},
            "model": {"type": "string", "description": "The model of the vehicle."},
            "year": {"type": "integer", "description": "The year the vehicle was manufactured."},
            "mileage": {"type": "integer", "description": "The mileage on the vehicle."},
            "driver_age": {"type": "integer", "description": "The age of the primary driver."},
        },
        "required": ["make", "model", "year", "mileage", "driver_age"],
    },
}
ALL_GIVEN = "Can I get a quote for a 2022 Nissan Leaf with 40k miles? I'm 34."
SEARCH_RESULT = {
    "type": "search_result",
    "source": "https://help.example/helmets",
    "title": "Helmets",
    "content": [
        {"type": "text", "text": "Helmets are free of charge with every bike."},
        {"type": "text", "text": "Child seats cost $5 a day."},
    ],
    "citations": {"enabled": True},
}


@pytest.fixture
async def twin(closed_clients: None) -> AsyncIterator[tuple[Twin, str]]:
    twin = Twin(pace_seconds=0, slow_seconds=0.05, record=10)
    async with twin.serve() as base_url:
        yield twin, base_url


OPENED: list[AsyncAnthropic] = []


@pytest.fixture(autouse=True)
async def closed_clients() -> AsyncIterator[None]:
    yield
    while OPENED:
        await OPENED.pop().close()


def client_of(base_url: str, fault: str | None = None, retries: int = 0) -> AsyncAnthropic:
    headers = {"x-twin-fault": fault} if fault else {}
    OPENED.append(AsyncAnthropic(base_url=base_url, api_key="twin", max_retries=retries, default_headers=headers))
    return OPENED[-1]


async def ask(client: AsyncAnthropic, text: str, **options: object) -> anthropic.types.Message:
    given: dict[str, object] = {"model": "claude-opus-4-6", "max_tokens": 500, **options}
    messages: list[MessageParam] = [{"role": "user", "content": text}]
    return await client.messages.create(messages=messages, **given)  # pyright: ignore[reportCallIssue, reportArgumentType, reportUnknownVariableType]


async def test_a_plain_message(twin: tuple[Twin, str]) -> None:
    message = await ask(client_of(twin[1]), "Hello!")
    assert message.model == "frontdesk-twin-1"
    assert message.stop_reason == "end_turn"
    assert message.content[0].type == "text"
    assert message.usage.input_tokens > 0 < message.usage.output_tokens
    assert twin[0].requests[0].body["messages"] == [{"role": "user", "content": "Hello!"}]
    assert "x-api-key" not in twin[0].requests[0].headers


async def test_a_stream_adds_up_to_the_message_without_it(twin: tuple[Twin, str]) -> None:
    client = client_of(twin[1])
    messages: list[MessageParam] = [{"role": "user", "content": ALL_GIVEN}]
    events: list[str] = []
    pieces: list[str] = []
    async with client.messages.stream(
        model="claude-opus-4-6", max_tokens=500, messages=messages, tools=[QUOTE]
    ) as stream:
        async for event in stream:
            events.append(event.type)
            if event.type == "input_json":
                pieces.append(event.partial_json)
        final = await stream.get_final_message()
    whole = await client.messages.create(model="claude-opus-4-6", max_tokens=500, messages=messages, tools=[QUOTE])
    assert [b.model_dump(exclude={"parsed_output"}) for b in final.content if b.type == "tool_use"] == [
        b.model_dump() for b in whole.content if b.type == "tool_use"
    ]
    assert final.stop_reason == "tool_use"
    call = next(block for block in final.content if block.type == "tool_use")
    assert call.input == {"make": "Nissan", "model": "Leaf", "year": 2022, "mileage": 40000, "driver_age": 34}
    assert pieces[0] == ""
    assert len(pieces) > 3
    assert events[0] == "message_start"
    assert events[-2:] == ["message_delta", "message_stop"]


def test_the_synchronous_client_drives_it_too() -> None:
    async def serve_and_ask() -> str:
        async with Twin(pace_seconds=0).serve() as base_url:
            return await asyncio.to_thread(_ask_synchronously, base_url)

    assert "automated assistant" in asyncio.run(serve_and_ask())


def _ask_synchronously(base_url: str) -> str:
    with Anthropic(base_url=base_url, api_key="twin", max_retries=0) as client:
        with client.messages.stream(
            model="claude-haiku-4-5", max_tokens=300, messages=[{"role": "user", "content": "hi"}]
        ) as stream:
            streamed = "".join(stream.text_stream)
        message = client.messages.create(
            model="claude-haiku-4-5", max_tokens=300, messages=[{"role": "user", "content": "hi"}]
        )
        first = message.content[0]
        assert first.type == "text"
        assert first.text == streamed
        return streamed


@pytest.mark.parametrize("streaming", [True, False])
async def test_citations_name_their_block(twin: tuple[Twin, str], streaming: bool) -> None:
    client = client_of(twin[1])
    messages: list[MessageParam] = [
        {"role": "user", "content": [SEARCH_RESULT, {"type": "text", "text": "How much are child seats?"}]}  # pyright: ignore[reportAssignmentType]
    ]
    if streaming:
        async with client.messages.stream(model="claude-opus-4-6", max_tokens=500, messages=messages) as stream:
            message = await stream.get_final_message()
    else:
        message = await client.messages.create(model="claude-opus-4-6", max_tokens=500, messages=messages)
    cited = [block for block in message.content if block.type == "text" and block.citations]
    assert len(cited) == 1
    assert cited[0].text == "Child seats cost $5 a day."
    assert cited[0].citations is not None
    citation = cited[0].citations[0]
    assert citation.type == "search_result_location"
    assert citation.cited_text == "Child seats cost $5 a day."
    assert (citation.search_result_index, citation.start_block_index, citation.end_block_index) == (0, 1, 2)
    assert citation.source == "https://help.example/helmets"


async def test_no_citations_unless_enabled(twin: tuple[Twin, str]) -> None:
    plain = {key: value for key, value in SEARCH_RESULT.items() if key != "citations"}
    content = [plain, {"type": "text", "text": "How much are child seats?"}]
    message = await client_of(twin[1]).messages.create(
        model="claude-opus-4-6",
        max_tokens=500,
        messages=[{"role": "user", "content": content}],  # pyright: ignore[reportArgumentType]
    )
    texts = [block for block in message.content if block.type == "text"]
    assert "Child seats cost $5 a day." in texts[0].text
    assert all(block.citations is None for block in texts)


async def test_count_tokens_and_models(twin: tuple[Twin, str]) -> None:
    client = client_of(twin[1])
    counted = await client.messages.count_tokens(
        model="claude-opus-4-6", messages=[{"role": "user", "content": "Hello!"}], system="Be kind.", tools=[QUOTE]
    )
    message = await ask(client, "Hello!", system="Be kind.", tools=[QUOTE])
    assert counted.input_tokens == message.usage.input_tokens
    assert [model.id async for model in client.models.list()] == ["frontdesk-twin-1"]
    assert (await client.models.retrieve("claude-opus-4-6")).id == "frontdesk-twin-1"


FAULT_ERRORS = [
    ("429", anthropic.RateLimitError, 429),
    ("529", anthropic.APIStatusError, 529),
    ("500", anthropic.InternalServerError, 500),
    ("context-too-long", anthropic.BadRequestError, 400),
]


@pytest.mark.parametrize(("name", "error", "status"), FAULT_ERRORS)
async def test_error_faults(
    twin: tuple[Twin, str], name: str, error: type[anthropic.APIStatusError], status: int
) -> None:
    with pytest.raises(error) as caught:
        await ask(client_of(twin[1], name), "Hello!")
    assert caught.value.status_code == status
    body = caught.value.body
    assert isinstance(body, dict)
    assert body["type"] == "error"  # pyright: ignore[reportUnknownVariableType]
    assert caught.value.request_id
    if status == 429:
        assert caught.value.response.headers["retry-after"] == "1"


async def test_the_sdk_retries_through_planned_faults() -> None:
    async with Twin(pace_seconds=0, faults=["529:2"]).serve() as base_url:
        client = client_of(base_url, retries=3)
        assert (await ask(client, "Hello!")).stop_reason == "end_turn"
        await client.close()


async def stream_hello(client: AsyncAnthropic, seen: list[str]) -> None:
    async with client.messages.stream(
        model="claude-opus-4-6", max_tokens=500, messages=[{"role": "user", "content": "Hello!"}]
    ) as stream:
        async for event in stream:
            seen.append(event.type)  # noqa: PERF401, what was seen before the break counts


async def test_a_cut_stream_has_no_end(twin: tuple[Twin, str]) -> None:
    client = client_of(twin[1], "cut")
    seen: list[str] = []
    with pytest.raises(Exception, match=r"incomplete chunked read|Connection error|disconnect"):
        await stream_hello(client, seen)
    assert "message_stop" not in seen
    assert "text" in seen


async def test_an_error_in_mid_stream(twin: tuple[Twin, str]) -> None:
    client = client_of(twin[1], "error-midstream")
    with pytest.raises(anthropic.APIStatusError) as caught:
        await stream_hello(client, [])
    assert "overloaded_error" in json.dumps(caught.value.body)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("refusal", "refusal"),
        ("max-tokens", "max_tokens"),
        ("context-window", "model_context_window_exceeded"),
        ("truncated-json", "max_tokens"),
    ],
)
@pytest.mark.parametrize("streaming", [True, False])
async def test_stop_reasons_on_request(twin: tuple[Twin, str], name: str, reason: str, streaming: bool) -> None:
    client = client_of(twin[1], name)
    messages: list[MessageParam] = [{"role": "user", "content": ALL_GIVEN}]
    if streaming:
        async with client.messages.stream(
            model="claude-opus-4-6", max_tokens=500, messages=messages, tools=[QUOTE]
        ) as stream:
            message = await stream.get_final_message()
    else:
        message = await client.messages.create(
            model="claude-opus-4-6", max_tokens=500, messages=messages, tools=[QUOTE]
        )
    assert message.stop_reason == reason
    if name == "refusal":
        assert message.stop_details is not None
        assert message.stop_details.type == "refusal"
    if name == "truncated-json":
        assert message.content[-1].type == "tool_use"
        assert message.content[-1].input != {
            "make": "Nissan", "model": "Leaf", "year": 2022, "mileage": 40000, "driver_age": 34
        }  # fmt: skip


async def test_a_slow_first_token_is_slow(twin: tuple[Twin, str]) -> None:
    started = asyncio.get_running_loop().time()
    await ask(client_of(twin[1], "slow-first-token"), "Hello!")
    assert asyncio.get_running_loop().time() - started >= 0.05


async def test_max_tokens_and_stop_sequences_are_kept(twin: tuple[Twin, str]) -> None:
    client = client_of(twin[1])
    short = await ask(client, "Hello!", max_tokens=4)
    assert short.stop_reason == "max_tokens"
    assert short.usage.output_tokens <= 4
    stopped = await ask(client, "Hello!", stop_sequences=["automated"])
    assert (stopped.stop_reason, stopped.stop_sequence) == ("stop_sequence", "automated")
    block = stopped.content[0]
    assert block.type == "text"
    assert "automated" not in block.text


async def test_an_unknown_fault_is_named(twin: tuple[Twin, str]) -> None:
    with pytest.raises(anthropic.BadRequestError, match="no fault 'nap'"):
        await ask(client_of(twin[1], "nap"), "Hello!")


async def test_fifty_streams_at_once(twin: tuple[Twin, str]) -> None:
    client = client_of(twin[1])
    replies = await asyncio.gather(*(ask(client, ALL_GIVEN, tools=[QUOTE]) for _ in range(50)))
    assert {reply.stop_reason for reply in replies} == {"tool_use"}
