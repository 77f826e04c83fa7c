"""A server on loopback that plays back bytes: what a Messages API could answer, well or badly."""

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

EVENT_STREAM = {"content-type": "text/event-stream; charset=utf-8", "request-id": "req_played"}


@dataclass(frozen=True, slots=True)
class Played:
    """One answer. With `cut` the connection breaks off after `body`; with `stall` it goes silent there."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: EVENT_STREAM)
    cut: bool = False
    stall: bool = False


@dataclass(slots=True)
class Player:
    """What is played next, at `url`, and the bodies of the requests that came."""

    url: str
    answers: list[Played]
    requests: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])


@asynccontextmanager
async def playing(*answers: Played) -> AsyncGenerator[Player]:
    """Plays `answers` one after the other, the last one for ever."""
    player = Player("", list(answers))
    server = await asyncio.start_server(lambda reader, writer: _answer(player, reader, writer), "127.0.0.1", 0)
    player.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield player
    finally:
        server.close()


async def _answer(player: Player, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = next(int(line.partition(":")[2]) for line in head.splitlines() if line.startswith("content-length:"))
        player.requests.append(json.loads(await reader.readexactly(length)))
        answer = player.answers.pop(0) if len(player.answers) > 1 else player.answers[0]
        # A promised length that does not come makes a cut visible as one.
        promised = len(answer.body) + (100 if answer.cut or answer.stall else 0)
        lines = [f"HTTP/1.1 {answer.status} Played", f"content-length: {promised}", "connection: close"]
        lines += [f"{name}: {value}" for name, value in answer.headers.items()]
        writer.write("\r\n".join([*lines, "", ""]).encode() + answer.body)
        await writer.drain()
        if answer.stall:
            await reader.read()  # until the client hangs up
    finally:
        writer.close()


def error(status: int, kind: str, message: str, **headers: str) -> Played:
    """An error as the API sends it; `retry_after_ms="5"` is the header retry-after-ms."""
    body = json.dumps({"type": "error", "error": {"type": kind, "message": message}}).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Played(body, status, {"content-type": "application/json", **named})


def sse(*events: Mapping[str, Any]) -> bytes:
    return b"".join(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode() for event in events)


def start(**usage: int) -> dict[str, Any]:
    message: dict[str, Any] = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "claude-opus-4-6",
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {"input_tokens": 10, "output_tokens": 1, **usage},
    }
    return {"type": "message_start", "message": message}


def block(index: int, begun: Mapping[str, Any], *deltas: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {"type": "content_block_start", "index": index, "content_block": begun},
        *({"type": "content_block_delta", "index": index, "delta": delta} for delta in deltas),
        {"type": "content_block_stop", "index": index},
    ]


def words(index: int, *pieces: str) -> list[dict[str, Any]]:
    return block(index, {"type": "text", "text": ""}, *({"type": "text_delta", "text": piece} for piece in pieces))


def use(index: int, call_id: str, name: str, *pieces: str) -> list[dict[str, Any]]:
    deltas = [{"type": "input_json_delta", "partial_json": piece} for piece in pieces]
    return block(index, {"type": "tool_use", "id": call_id, "name": name, "input": {}}, *deltas)


def end(stop_reason: str = "end_turn", **usage: int) -> list[dict[str, Any]]:
    return [
        {
            "type": "message_delta",
            "delta": {"stop_reason": stop_reason, "stop_sequence": None},
            "usage": {"output_tokens": 7, **usage},
        },
        {"type": "message_stop"},
    ]


def message(blocks: Sequence[list[dict[str, Any]]], stop_reason: str = "end_turn", **usage: int) -> Played:
    """A whole streamed reply."""
    return Played(sse(start(**usage), *(event for block in blocks for event in block), *end(stop_reason)))
