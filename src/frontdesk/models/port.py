"""The port of models: one call, streamed. Not streaming is a fold over it."""

from collections.abc import AsyncIterator
from typing import Any, Protocol, TypeAlias

from msgspec import Struct

from frontdesk.facts import Block, Usage

Message: TypeAlias = dict[str, Any]
"""A message of the Messages API: `{"role": …, "content": [blocks]}`."""


class ModelRequest(Struct, frozen=True, kw_only=True):
    """One request to the Messages API, in its own vocabulary."""

    model: str
    max_tokens: int
    system: tuple[Block, ...]
    messages: tuple[Message, ...]
    tools: tuple[dict[str, Any], ...] = ()


class Delta(Struct, frozen=True):
    """A piece of text on its way."""

    text: str


class Completion(Struct, frozen=True, kw_only=True):
    """A whole reply. `content` holds the blocks as the model gave them; `stop_reason` says why it ended."""

    content: tuple[Block, ...]
    stop_reason: str
    usage: Usage
    model: str
    request_id: str | None = None

    @property
    def text(self) -> str:
        return "".join(block["text"] for block in self.content if block["type"] == "text")


class Model(Protocol):
    """Something that answers requests of the Messages API."""

    def stream(self, request: ModelRequest) -> AsyncIterator[Delta | Completion]:
        """The text as it comes, then one `Completion`.

        Raises `ModelUnavailable` before the first delta, `ModelInterrupted` after it, `PromptTooLong`, `ModelRejected`.
        """
        ...


async def completed(model: Model, request: ModelRequest) -> Completion:
    """The whole reply to `request`."""
    async for event in model.stream(request):
        if isinstance(event, Completion):
            return event
    raise AssertionError("a model's stream ends with its completion or an error")
