"""A reply as it goes over the wire: cut to `max_tokens` and stop sequences, then as one message or as events."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from frontdesk.twin import tokens
from frontdesk.twin.cache import Account
from frontdesk.twin.values import Call, Object, Reply, StopReason, Text, as_list, as_object

MODEL = "frontdesk-twin-1"
JSON_PIECE = 12
WORDS = re.compile(r"\s*\S+\s*?(?=\s|$)|\s+")
REFUSAL = {
    "type": "refusal",
    "category": "general_harms",
    "explanation": "This request was refused because the twin was asked to refuse it.",
}


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A reply made ready. `broken_json` says that its last call breaks off within its arguments."""

    request_id: str
    reply: Reply
    stop_reason: StopReason
    stop_sequence: str | None
    output_tokens: int
    account: Account
    broken_json: bool = False

    def message(self) -> Object:
        content: list[Object] = []
        for index, block in enumerate(self.reply.blocks):
            if isinstance(block, Text):
                wire: Object = {"type": "text", "text": block.text}
                wire["citations"] = [citation.wire() for citation in block.citations] or None
                content.append(wire)
            else:
                broken = self.broken_json and index == len(self.reply.blocks) - 1
                content.append(self._call(index, block, {} if broken else block.arguments))
        return {**self._envelope(content), **self._ending(), "usage": self.account.usage(self.output_tokens)}

    def events(self) -> Iterator[tuple[str, Object]]:
        """The events of the stream, in order, as (name, data)."""
        start = {**self._envelope([]), "stop_reason": None, "stop_sequence": None, "usage": self.account.usage(1)}
        yield "message_start", {"type": "message_start", "message": start}
        for index, block in enumerate(self.reply.blocks):
            yield from self._block_events(index, block)
            if index == 0 and not isinstance(block, Text):
                yield "ping", {"type": "ping"}
        usage = self.account.usage(self.output_tokens)
        counted = ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens", "output_tokens")
        yield (
            "message_delta",
            {
                "type": "message_delta",
                "delta": self._ending(),
                "usage": {name: usage[name] for name in counted},
            },
        )
        yield "message_stop", {"type": "message_stop"}

    def _block_events(self, index: int, block: Text | Call) -> Iterator[tuple[str, Object]]:
        broken = False
        if isinstance(block, Text):
            opening: Object = {"type": "text", "text": ""}
            if block.citations:
                opening["citations"] = []
        else:
            opening = self._call(index, block, {})
            broken = self.broken_json and index == len(self.reply.blocks) - 1
        yield "content_block_start", {"type": "content_block_start", "index": index, "content_block": opening}
        if index == 0 and isinstance(block, Text):
            yield "ping", {"type": "ping"}
        for delta in _deltas(block, broken=broken):
            yield "content_block_delta", {"type": "content_block_delta", "index": index, "delta": delta}
        if not broken:
            yield "content_block_stop", {"type": "content_block_stop", "index": index}

    def _call(self, index: int, call: Call, arguments: Object) -> Object:
        ident = f"toolu_{self.request_id.removeprefix('req_')}{index:02d}"
        return {"type": "tool_use", "id": ident, "name": call.name, "input": arguments, "caller": {"type": "direct"}}

    def _envelope(self, content: list[Object]) -> Object:
        ident = f"msg_{self.request_id.removeprefix('req_')}"
        return {"id": ident, "type": "message", "role": "assistant", "model": MODEL, "content": content}

    def _ending(self) -> Object:
        ending: Object = {"stop_reason": self.stop_reason, "stop_sequence": self.stop_sequence}
        if self.stop_reason == "refusal":
            ending["stop_details"] = REFUSAL
        return ending


def prepare(reply: Reply, body: Object, account: Account, request_id: str, faults: frozenset[str]) -> Outgoing:
    """The reply with the request's limits and the faults of content applied."""
    stop: StopReason = "tool_use" if reply.calls else "end_turn"
    out = Outgoing(request_id, reply, stop, None, output_tokens(reply), account)
    if "refusal" in faults:
        return replace(out, reply=Reply((Text(""),)), stop_reason="refusal", output_tokens=0)
    if "truncated-json" in faults and (broken := _with_call(reply, body)):
        return replace(out, reply=broken, stop_reason="max_tokens", broken_json=True)
    if "context-window" in faults:
        return _cut(out, max(1, out.output_tokens // 2), "model_context_window_exceeded")
    if faults & {"max-tokens", "truncated-json"}:
        return _cut(out, max(1, out.output_tokens // 2), "max_tokens")
    out = _stopped(out, [str(stop) for stop in as_list(body.get("stop_sequences")) or []])
    if out.output_tokens > body["max_tokens"]:
        return _cut(out, body["max_tokens"], "max_tokens")
    return out


def encode(name: str, data: Object) -> bytes:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode(errors="replace")


def pieces(text: str) -> list[str]:
    """The text in word-sized pieces that add up to it."""
    return WORDS.findall(text)


def output_tokens(reply: Reply) -> int:
    return sum(_weight(block) for block in reply.blocks)


def _weight(block: Text | Call) -> int:
    if isinstance(block, Text):
        return tokens.of_text(block.text)
    return tokens.of_text(block.name) + tokens.of_block(block.arguments)


def _deltas(block: Text | Call, *, broken: bool) -> Iterator[Object]:
    if isinstance(block, Text):
        for piece in pieces(block.text):
            yield {"type": "text_delta", "text": piece}
        for citation in block.citations:
            yield {"type": "citations_delta", "citation": citation.wire()}
        return
    text = json.dumps(block.arguments, ensure_ascii=False)
    if broken:
        text = text[: max(2, len(text) * 2 // 3)].rstrip("}")
    yield {"type": "input_json_delta", "partial_json": ""}
    for start in range(0, len(text), JSON_PIECE):
        yield {"type": "input_json_delta", "partial_json": text[start : start + JSON_PIECE]}


def _with_call(reply: Reply, body: Object) -> Reply | None:
    """The reply up to its first call, or with the request's first tool called if it has none."""
    kept: list[Text | Call] = []
    for block in reply.blocks:
        kept.append(block)
        if isinstance(block, Call) and block.arguments:
            return Reply(tuple(kept))
    tool = next((as_object(one) for one in as_list(body.get("tools")) or []), None)
    if tool is None:
        return None
    schema = as_object(tool.get("input_schema")) or {}
    properties = as_object(schema.get("properties")) or {"text": {}}
    return Reply((*reply.blocks[:1], Call(str(tool["name"]), dict.fromkeys(properties, "cut off here"))))


def _cut(out: Outgoing, limit: int, reason: StopReason) -> Outgoing:
    """The reply's beginning that fits within `limit` tokens; a call that doesn't fit breaks off in its arguments."""
    kept: list[Text | Call] = []
    room = limit
    for block in out.reply.blocks:
        weight = _weight(block)
        if weight <= room:
            kept.append(block)
            room -= weight
            continue
        if isinstance(block, Call):
            return replace(out, reply=Reply((*kept, block)), stop_reason=reason, output_tokens=limit, broken_json=True)
        text = ""
        for piece in pieces(block.text):
            if tokens.of_text(text + piece) > room:
                break
            text += piece
        if text:
            kept.append(Text(text, block.citations))
        break
    return replace(out, reply=Reply(tuple(kept) or (Text(""),)), stop_reason=reason, output_tokens=limit)


def _stopped(out: Outgoing, stops: list[str]) -> Outgoing:
    kept: list[Text | Call] = []
    for block in out.reply.blocks:
        found = (
            [(block.text.find(stop), stop) for stop in stops if stop in block.text] if isinstance(block, Text) else []
        )
        if not isinstance(block, Text) or not found:
            kept.append(block)
            continue
        at, stop = min(found)
        kept.append(Text(block.text[:at], block.citations))
        reply = Reply(tuple(kept))
        return replace(
            out, reply=reply, stop_reason="stop_sequence", stop_sequence=stop, output_tokens=output_tokens(reply)
        )
    return out
