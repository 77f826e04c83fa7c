"""The twin as a server: the Messages API on a socket, answered by rule."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import signal
import socket
import time
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Generator, Iterable
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from frontdesk.twin import faults as faulty
from frontdesk.twin import stream, tokens, validation
from frontdesk.twin.cache import PromptCache, prefixes_of
from frontdesk.twin.errors import ApiError, invalid
from frontdesk.twin.rules import answer
from frontdesk.twin.values import Object

DEFAULT_PACE_SECONDS = 0.012
MAX_BODY_BYTES = 32 * 1024 * 1024
MAX_INPUT_TOKENS = 200_000
SLOW_SECONDS = 3.0
CREATED = "2026-01-01T00:00:00Z"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Seen:
    """A request that the twin was sent: its path, its headers (lower-case names, keys left out) and its JSON."""

    path: str
    headers: dict[str, str]
    body: Object


class Twin:
    """A server that speaks the Messages API with no model behind it.

    pace_seconds: pause between two pieces of a streamed answer. clock: seconds that only grow, for the prompt cache.
    faults: what the next requests meet, such as `["429:2", "cut"]`. slow_seconds: the wait of `slow-first-token`.
    record: how many of the latest requests to keep in `requests`; none unless asked for.
    """

    def __init__(
        self,
        *,
        pace_seconds: float = DEFAULT_PACE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
        faults: Iterable[str] = (),
        slow_seconds: float = SLOW_SECONDS,
        record: int = 0,
    ) -> None:
        self.pace_seconds = pace_seconds
        self.slow_seconds = slow_seconds
        self.faults = faulty.Faults(faults)
        self.requests: deque[Seen] = deque(maxlen=record)
        self._cache = PromptCache(clock)
        self._served = 0
        self.app = Starlette(
            routes=[
                Route("/v1/messages", self._guarded(self._messages), methods=["POST"]),
                Route("/v1/messages/count_tokens", self._guarded(self._count_tokens), methods=["POST"]),
                Route("/v1/models", self._guarded(self._models), methods=["GET"]),
                Route("/v1/models/{model_id}", self._guarded(self._model), methods=["GET"]),
            ],
            exception_handlers={HTTPException: _http_error, Exception: _crash},
        )

    @asynccontextmanager
    async def serve(self, port: int = 0, host: str = "127.0.0.1") -> AsyncGenerator[str]:
        """Serve on a real socket in the running loop; gives the base URL. Port 0 takes a free one."""
        listener = _listen(host, port)
        server = _server(self.app)
        task = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            while not server.started and not task.done():  # noqa: ASYNC110, uvicorn has no event for it
                await asyncio.sleep(0.002)
            yield f"http://{host}:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            server.force_exit = True
            await task
            listener.close()

    def _guarded(
        self, handler: Callable[[Request, str], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def guarded(request: Request) -> Response:
            self._served += 1
            request_id = f"req_{hashlib.sha256(f'{self._served}{request.url.path}'.encode()).hexdigest()[:24]}"
            try:
                if not request.headers.get("x-api-key") and not request.headers.get("authorization"):
                    raise ApiError(401, "x-api-key header is required")
                if not request.headers.get("anthropic-version"):
                    raise invalid("anthropic-version: header is required")
                response = await handler(request, request_id)
            except ApiError as error:
                return _error(error, request_id)
            response.headers["request-id"] = request_id
            return response

        return guarded

    async def _messages(self, request: Request, request_id: str) -> Response:
        raw = await _body(request)
        body = validation.parse(raw)
        self._record(request, body)
        try:
            faults = self.faults.take(request.headers.get(faulty.HEADER))
        except faulty.UnknownFault as error:
            raise invalid(str(error)) from None
        for name in faults & faulty.ERRORS.keys():
            raise faulty.ERRORS[name]
        messages = validation.check(body)
        account = self._cache.account(body, messages)
        if account.total > MAX_INPUT_TOKENS:
            raise invalid(f"prompt is too long: {account.total} tokens > {MAX_INPUT_TOKENS} maximum")
        reply = answer(body, messages)
        # Ids come from the request, so that a transcript repeats exactly.
        content = tokens.canonical([body.get("tools"), body.get("system"), messages])
        content_id = f"req_{hashlib.sha256(content.encode(errors='surrogatepass')).hexdigest()[:22]}"
        out = stream.prepare(reply, body, account, content_id, faults)
        if "slow-first-token" in faults:
            await asyncio.sleep(self.slow_seconds)
        if body.get("stream"):
            events = self._stream(out, faults)
            return StreamingResponse(events, media_type="text/event-stream", headers={"cache-control": "no-cache"})
        if faults & {"cut", "error-midstream"}:
            raise faulty.ERRORS["529"]
        self._cache.begin(account)
        return JSONResponse(out.message())

    async def _stream(self, out: stream.Outgoing, faults: frozenset[str]) -> AsyncIterator[bytes]:
        events = list(out.events())
        deltas = sum(name == "content_block_delta" for name, _ in events)
        breaks_at = deltas // 2 if faults & {"cut", "error-midstream"} else None
        self._cache.begin(out.account)
        sent = 0
        for name, data in events:
            if name == "content_block_delta":
                if sent == breaks_at:
                    break
                sent += 1
                if self.pace_seconds > 0:
                    await asyncio.sleep(self.pace_seconds)
            yield stream.encode(name, data)
        if "error-midstream" in faults:
            error = ApiError(529, "Overloaded")
            yield stream.encode("error", {"type": "error", "error": {"type": error.kind, "message": error.message}})
        elif "cut" in faults:
            # An exception after the response began makes the server drop the connection without ending the body.
            raise ConnectionAbortedError("the twin was asked to cut this stream")

    async def _count_tokens(self, request: Request, request_id: str) -> Response:
        body = validation.parse(await _body(request))
        self._record(request, body)
        messages = validation.check(body, counting=True)
        prefixes = prefixes_of(body, messages)
        return JSONResponse({"input_tokens": prefixes[-1].tokens if prefixes else 0})

    async def _models(self, request: Request, request_id: str) -> Response:
        page = {"data": [_model_info()], "has_more": False, "first_id": stream.MODEL, "last_id": stream.MODEL}
        return JSONResponse(page)

    async def _model(self, request: Request, request_id: str) -> Response:
        # Whatever model is asked for is answered by the twin, and said to be it.
        return JSONResponse(_model_info())

    def _record(self, request: Request, body: Object) -> None:
        if self.requests.maxlen:
            secret = ("x-api-key", "authorization")
            headers = {name: value for name, value in request.headers.items() if name not in secret}
            self.requests.append(Seen(request.url.path, headers, body))


def run(
    port: int = 8900, pace: float = DEFAULT_PACE_SECONDS, fault: Iterable[str] = (), host: str = "127.0.0.1"
) -> None:
    """Serve a twin until interrupted. Raises `OSError` if the port is taken, `ValueError` for an unknown fault."""

    async def main() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, stop.set)
        async with Twin(pace_seconds=pace, faults=fault).serve(port, host):
            await stop.wait()

    asyncio.run(main())


class _QuietServer(uvicorn.Server):
    """uvicorn that leaves the process's signals to those who own the loop."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


def _server(app: Starlette) -> uvicorn.Server:
    config = uvicorn.Config(
        app, log_config=None, access_log=False, lifespan="off", timeout_keep_alive=75, timeout_graceful_shutdown=1
    )
    return _QuietServer(config)


def _listen(host: str, port: int) -> socket.socket:
    listener = socket.create_server((host, port), backlog=1024, reuse_port=False)
    listener.setblocking(False)
    # Connections inherit it; left to itself, the kernel holds small pieces back for up to 40 ms.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


async def _body(request: Request) -> bytes:
    chunks: list[bytes] = []
    size = 0
    try:
        async for chunk in request.stream():
            size += len(chunk)
            if size > MAX_BODY_BYTES:
                raise ApiError(413, "Request exceeds the maximum size")
            chunks.append(chunk)
    except ClientDisconnect:
        raise invalid("the request's body broke off") from None
    return b"".join(chunks)


def _model_info() -> Object:
    return {
        "type": "model",
        "id": stream.MODEL,
        "display_name": "Frontdesk twin (answers by rule, no model)",
        "created_at": CREATED,
        "lifecycle": "active",
        "max_input_tokens": MAX_INPUT_TOKENS,
        "max_tokens": 64_000,
    }


def _error(error: ApiError, request_id: str) -> JSONResponse:
    headers = {"request-id": request_id}
    if error.retry_after is not None:
        headers["retry-after"] = str(error.retry_after)
    if error.status == 413:
        headers["connection"] = "close"
    return JSONResponse(error.body(request_id), error.status, headers)


def _http_error(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    text = "Not found" if status == 404 else "Method not allowed" if status == 405 else str(error)
    return _error(ApiError(status, text), "req_unrouted")


def _crash(request: Request, error: Exception) -> Response:
    log.exception("the twin failed on %s", request.url.path, exc_info=error)
    return _error(ApiError(500, "Internal server error"), "req_failed")
