"""Claude, and every server that speaks its Messages API, by way of the official SDK."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any, Protocol, cast

import anthropic
import httpx2
from anthropic.lib.bedrock import AsyncAnthropicBedrock
from anthropic.lib.streaming import AsyncMessageStreamManager
from anthropic.lib.vertex import AsyncAnthropicVertex
from anthropic.types import Message as SDKMessage

from frontdesk.errors import ModelInterrupted, ModelRejected, ModelUnavailable, PromptTooLong, SettingError
from frontdesk.facts import Block, Usage
from frontdesk.models.port import Completion, Delta, ModelRequest

_MOST_RETRIES = 3
_TOO_LONG = re.compile("too long|exceed context limit")


class Client(Protocol):
    """What Frontdesk uses of the SDK's clients: Anthropic's own, Bedrock's and Vertex's alike."""

    @property
    def messages(self) -> Any: ...

    async def close(self) -> None: ...


def messages_client(*, api_key: str | None = None, base_url: str | None = None) -> Client:
    """A client of Anthropic's API, or of another server that speaks it at `base_url`."""
    return anthropic.AsyncAnthropic(api_key=api_key, base_url=base_url, max_retries=_MOST_RETRIES)


def bedrock_client() -> Client:
    """A client of Amazon Bedrock; region and credentials come from AWS's own configuration."""
    try:
        return AsyncAnthropicBedrock(max_retries=_MOST_RETRIES)
    except (ImportError, ValueError, anthropic.AnthropicError) as error:
        raise SettingError(f"Bedrock is not set up: {error}. Install frontdesk[bedrock] and set AWS_REGION") from error


def vertex_client() -> Client:
    """A client of Google Vertex AI; project and credentials come from Google's own configuration."""
    try:
        return AsyncAnthropicVertex(max_retries=_MOST_RETRIES)
    except (ImportError, ValueError, anthropic.AnthropicError) as error:
        raise SettingError(
            f"Vertex is not set up: {error}. Install frontdesk[vertex], set CLOUD_ML_REGION and "
            "ANTHROPIC_VERTEX_PROJECT_ID"
        ) from error


class Claude:
    """The SDK retries what fails before the first byte (429, 5xx, connection) with back-off, honouring `retry-after`.

    `patience` is how many seconds may pass, retries included, until the reply begins, and then between two events.
    """

    def __init__(self, client: Client, *, patience: float = 60.0) -> None:
        self._client = client
        self._patience = patience

    async def close(self) -> None:
        await self._client.close()

    async def stream(self, request: ModelRequest) -> AsyncIterator[Delta | Completion]:
        begun = False
        try:
            async with asyncio.timeout(self._patience) as waiting, self._manager(request) as stream:
                async for event in stream:
                    begun = True
                    waiting.reschedule(asyncio.get_running_loop().time() + self._patience)
                    if event.type == "text" and event.text:
                        yield Delta(event.text)
                message = await stream.get_final_message()
                complete = message.stop_reason is not None
                request_id = stream.request_id
        except TimeoutError as error:
            kind = ModelInterrupted if begun else ModelUnavailable
            raise kind(f"the model was silent for {self._patience:g} s") from error
        except anthropic.APIStatusError as error:
            raise _explained(error, begun) from error
        except (anthropic.APIError, httpx2.HTTPError) as error:
            kind = ModelInterrupted if begun else ModelUnavailable
            raise kind(f"the connection to the model failed: {error}") from error
        except (AssertionError, RuntimeError, ValueError) as error:
            # The SDK's, for a stream that ended before it began, came out of order, or holds broken JSON.
            raise ModelInterrupted(f"the stream cannot be read: {error or 'it ended before it began'}") from error
        if not complete:
            raise ModelInterrupted("the stream ended before the answer was complete")
        yield _completion(message, request_id)

    def _manager(self, request: ModelRequest) -> AsyncMessageStreamManager[None]:
        manager = self._client.messages.stream(
            model=request.model,
            max_tokens=request.max_tokens,
            system=list(request.system),
            messages=list(request.messages),
            tools=list(request.tools) if request.tools else anthropic.NOT_GIVEN,
        )
        return cast("AsyncMessageStreamManager[None]", manager)


def _completion(message: SDKMessage, request_id: str | None) -> Completion:
    usage = message.usage
    return Completion(
        content=tuple(_sent_back(block.to_dict(mode="json", exclude_unset=True)) for block in message.content),
        stop_reason=message.stop_reason or "",
        usage=Usage(
            input_tokens=usage.input_tokens,
            output_tokens=usage.output_tokens,
            cache_write_tokens=usage.cache_creation_input_tokens or 0,
            cache_read_tokens=usage.cache_read_input_tokens or 0,
        ),
        model=message.model,
        request_id=request_id,
    )


def _sent_back(block: dict[str, object]) -> Block:
    """A block as the API takes it back: what the SDK adds for its own use left out."""
    return {key: value for key, value in block.items() if key != "parsed_output" and value is not None}


def _explained(error: anthropic.APIStatusError, begun: bool) -> Exception:
    said = f"the model's service says {error.status_code}: {error.message}"
    # An error event within a stream carries the status of the stream itself, 200, and its kind in the body.
    if begun:
        return ModelInterrupted(said)
    if error.status_code == 413 or (error.status_code == 400 and _TOO_LONG.search(error.message)):
        return PromptTooLong(said)
    if error.status_code in (408, 409, 429) or error.status_code >= 500 or error.status_code == 200:
        return ModelUnavailable(said)
    return ModelRejected(said)
