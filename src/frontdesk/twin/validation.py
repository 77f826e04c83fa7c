"""The checks that the Messages API makes before a model sees a request, with its error texts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from frontdesk.twin.errors import invalid
from frontdesk.twin.names import BLOCK_TYPES, CHOICES, PARAMETERS
from frontdesk.twin.values import Object, as_list, as_object

NO_PREFILL = ("claude-opus-4-6", "claude-sonnet-4-6", "claude-opus-4-7")
TOOL_NAME = re.compile(r"^[a-zA-Z0-9_-]{1,128}$")
MAX_BREAKPOINTS = 4


def parse(raw: bytes) -> Object:
    """The request's JSON object. Raises `ApiError` 400."""
    try:
        value: object = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise invalid(f"The request body is not valid JSON: {error}") from None
    body = as_object(value)
    if body is None:
        raise invalid("The request body must be a JSON object.")
    return body


def check(body: Object, *, counting: bool = False) -> list[Object]:
    """Check a request and give its messages back, contents as lists of blocks, neighbours of one role merged.

    `counting` is for count_tokens, which takes no `max_tokens`. Raises `ApiError` 400.
    """
    _check_parameters(body, counting=counting)
    _check_system(body.get("system"))
    _check_tools(body)
    messages = _check_messages(body)
    _check_pairs(messages)
    _check_breakpoints(body)
    if messages[-1]["role"] == "assistant" and str(body["model"]).startswith(NO_PREFILL):
        raise invalid(
            "This model does not support assistant message prefill. The conversation must end with a user message."
        )
    return _merged(messages)


def cache_markers(body: Object) -> Iterator[Object]:
    """Every block of the request that carries `cache_control`, wherever it stands."""
    todo: list[object] = [body.get("tools"), body.get("system"), body.get("messages")]
    while todo:
        value = todo.pop()
        if (mapping := as_object(value)) is not None:
            if mapping.get("cache_control") is not None:
                yield mapping
            todo.append(mapping.get("content"))
        elif (items := as_list(value)) is not None:
            todo.extend(items)


def _check_parameters(body: Object, *, counting: bool) -> None:
    for name in body:
        if name not in PARAMETERS:
            raise invalid(f"{name}: Extra inputs are not permitted")
    required = ("model", "messages") if counting else ("model", "messages", "max_tokens")
    for name in required:
        if name not in body:
            raise invalid(f"{name}: Field required")
    if not isinstance(body["model"], str) or not body["model"]:
        raise invalid("model: Input should be a valid string")
    limit = body.get("max_tokens", 1)
    if isinstance(limit, bool) or not isinstance(limit, int):
        raise invalid("max_tokens: Input should be a valid integer")
    if limit < 1:
        raise invalid("max_tokens: must be greater than or equal to 1")
    temperature = body.get("temperature")
    if temperature is not None and (
        isinstance(temperature, bool) or not isinstance(temperature, int | float) or not 0 <= temperature <= 1
    ):
        raise invalid("temperature: range: 0..1")
    if not isinstance(body.get("stream", False), bool):
        raise invalid("stream: Input should be a valid boolean")
    stops = body.get("stop_sequences")
    if stops is not None:
        for index, stop in enumerate(_list(stops, "stop_sequences")):
            if not isinstance(stop, str) or not stop.strip():
                raise invalid(f"stop_sequences.{index}: each stop sequence must contain non-whitespace")


def _check_system(system: object) -> None:
    if system is None or isinstance(system, str):
        return
    for index, block in enumerate(_list(system, "system")):
        _text(_object(block, f"system.{index}"), f"system.{index}")


def _check_tools(body: Object) -> None:
    names: set[str] = set()
    for index, value in enumerate(_list(body.get("tools") or [], "tools")):
        tool = _object(value, f"tools.{index}")
        name = tool.get("name")
        if not isinstance(name, str):
            raise invalid(f"tools.{index}.name: Field required")
        if name in names:
            raise invalid("tools: Tool names must be unique.")
        names.add(name)
        if tool.get("type", "custom") != "custom":
            continue
        if not TOOL_NAME.match(name):
            raise invalid(f"tools.{index}.custom.name: String should match pattern '^[a-zA-Z0-9_-]{{1,128}}$'")
        schema = as_object(tool.get("input_schema"))
        if schema is None:
            raise invalid(f"tools.{index}.custom.input_schema: Field required")
        if schema.get("type") != "object":
            raise invalid(f"tools.{index}.custom.input_schema.type: Input should be 'object'")
    choice = body.get("tool_choice")
    if choice is None:
        return
    choice = _object(choice, "tool_choice")
    if choice.get("type") not in CHOICES:
        raise invalid("tool_choice: Input tag does not match any of the expected tags: 'auto', 'any', 'tool', 'none'")
    if choice["type"] == "tool" and choice.get("name") not in names:
        raise invalid(f"Tool '{choice.get('name')}' not found in provided tools")
    if choice["type"] in ("any", "tool") and not names:
        raise invalid("tool_choice may only be specified while providing tools.")


def _check_messages(body: Object) -> list[Object]:
    checked: list[Object] = []
    values = _list(body["messages"], "messages")
    if not values:
        raise invalid("messages: at least one message is required")
    citing: set[bool] = set()
    for index, value in enumerate(values):
        at = f"messages.{index}"
        message = _object(value, at)
        role, content = message.get("role"), message.get("content")
        if role not in ("user", "assistant"):
            raise invalid(f"{at}.role: Input should be 'user' or 'assistant'")
        if index == 0 and role != "user":
            raise invalid('messages: first message must use the "user" role')
        last = index == len(values) - 1 and role == "assistant"
        if isinstance(content, str):
            content = [{"type": "text", "text": content}] if content else []
        elif content is None:
            raise invalid(f"{at}.content: Field required")
        blocks = [_block(block, f"{at}.content.{n}", citing) for n, block in enumerate(_list(content, f"{at}.content"))]
        if not blocks and not last:
            raise invalid(f"{at}: {role} messages must have non-empty content")
        if (
            last
            and blocks
            and blocks[-1]["type"] == "text"
            and str(blocks[-1]["text"]) != str(blocks[-1]["text"]).rstrip()
        ):
            raise invalid("messages: final assistant content cannot end with trailing whitespace")
        checked.append({"role": role, "content": blocks})
    if len(citing) > 1:
        raise invalid("messages: citations must be enabled for all search results or for none of them")
    return checked


def _block(value: object, at: str, citing: set[bool]) -> Object:
    block = _object(value, at)
    kind = block.get("type")
    if kind not in BLOCK_TYPES:
        raise invalid(f"{at}: Input tag '{kind}' found using 'type' does not match any of the expected tags")
    if kind == "text":
        _text(block, at)
    elif kind == "search_result":
        _search_result(block, at, citing)
    elif kind == "tool_use":
        for name in ("id", "name", "input"):
            if name not in block:
                raise invalid(f"{at}.tool_use.{name}: Field required")
        _object(block["input"], f"{at}.tool_use.input")
    elif kind == "tool_result":
        if not isinstance(block.get("tool_use_id"), str):
            raise invalid(f"{at}.tool_result.tool_use_id: Field required")
        content = block.get("content")
        if content is not None and not isinstance(content, str):
            for n, inner in enumerate(_list(content, f"{at}.tool_result.content")):
                _block(inner, f"{at}.tool_result.content.{n}", citing)
    return block


def _text(block: Object, at: str) -> None:
    text = block.get("text")
    if block.get("type") != "text" or not isinstance(text, str):
        raise invalid(f"{at}.text: Field required")
    if not text:
        raise invalid(f"{at}.text: text content blocks must be non-empty")
    if not text.strip():
        raise invalid(f"{at}.text: text content blocks must contain non-whitespace text")


def _search_result(block: Object, at: str, citing: set[bool]) -> None:
    for name in ("source", "title"):
        if not isinstance(block.get(name), str):
            raise invalid(f"{at}.search_result.{name}: Field required")
    content = _list(block.get("content"), f"{at}.search_result.content")
    if not content:
        raise invalid(f"{at}.search_result.content: List should have at least 1 item")
    for n, inner in enumerate(content):
        _text(_object(inner, f"{at}.search_result.content.{n}"), f"{at}.search_result.content.{n}")
    citing.add(bool((as_object(block.get("citations")) or {}).get("enabled")))


def _check_pairs(messages: list[Object]) -> None:
    seen: set[str] = set()
    merged = _merged(messages)
    open_ids: list[str] = []
    for index, message in enumerate(merged):
        blocks: list[Object] = message["content"]
        results = [str(block["tool_use_id"]) for block in blocks if block["type"] == "tool_result"]
        if missing := [ident for ident in open_ids if ident not in results]:
            raise invalid(
                f"messages.{index - 1}: `tool_use` ids were found without `tool_result` blocks immediately after: "
                f"{', '.join(missing)}. Each `tool_use` block must have a corresponding `tool_result` block in the next "
                "message."
            )
        if strays := [ident for ident in results if ident not in open_ids]:
            raise invalid(
                f"messages.{index}.content: unexpected `tool_use_id` found in `tool_result` blocks: {', '.join(strays)}. "
                "Each `tool_result` block must have a corresponding `tool_use` block in the previous message."
            )
        if len(set(results)) != len(results):
            raise invalid(f"messages.{index}.content: each tool_use must have a single result.")
        if results and any(block["type"] != "tool_result" for block in blocks[: len(results)]):
            raise invalid(f"messages.{index}.content: `tool_result` blocks must come before any other content")
        open_ids = [str(block["id"]) for block in blocks if block["type"] == "tool_use"]
        if open_ids and message["role"] == "user":
            raise invalid(f"messages.{index}: `tool_use` blocks can only be in `assistant` messages")
        if seen & set(open_ids) or len(set(open_ids)) != len(open_ids):
            raise invalid("messages: `tool_use` ids must be unique")
        seen |= set(open_ids)
    if open_ids and len(merged) > 0:
        raise invalid(
            f"messages.{len(merged) - 1}: `tool_use` ids were found without `tool_result` blocks immediately after: "
            f"{', '.join(open_ids)}. Each `tool_use` block must have a corresponding `tool_result` block in the next "
            "message."
        )


def _check_breakpoints(body: Object) -> None:
    found = sum(1 for _ in cache_markers(body)) + (body.get("cache_control") is not None)
    if found > MAX_BREAKPOINTS:
        raise invalid(f"A maximum of {MAX_BREAKPOINTS} blocks with cache_control may be provided. Found {found}.")


def _merged(messages: list[Object]) -> list[Object]:
    merged: list[Object] = []
    for message in messages:
        if merged and merged[-1]["role"] == message["role"]:
            merged[-1] = {"role": message["role"], "content": [*merged[-1]["content"], *message["content"]]}
        else:
            merged.append(message)
    return merged


def _object(value: object, at: str) -> Object:
    mapping = as_object(value)
    if mapping is None:
        raise invalid(f"{at}: Input should be a valid dictionary")
    return mapping


def _list(value: object, at: str) -> list[object]:
    items = as_list(value)
    if items is None:
        raise invalid(f"{at}: Input should be a valid list")
    return items
