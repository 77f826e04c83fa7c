"""A server of the chat page's HTTP contract whose every event is decided by the test."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn
from playwright.sync_api import Page
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

STATIC = Path(__file__).parents[2] / "src" / "frontdesk" / "web" / "static"
POLICY = (
    "default-src 'self'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)
OpenPage = Callable[..., Page]
AT = "2026-03-02T15:04:05Z"


@dataclass(frozen=True)
class Event:
    id: str
    event: str
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Received:
    """One request of the page, with its headers in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Any


@dataclass
class Script:
    """What the server does next, and what it was asked. One conversation at a time; written to by the test's thread."""

    greeting: str = "Hello, I'm Eva. How can I help you today?"
    notice: str | None = None
    conversation: str = "c1"
    token: str = "t1"
    opened: int = 0
    busy: bool = False
    language: str = "en"
    refuse_posts: tuple[int, str] | None = None
    events: list[Event] = field(default_factory=list[Event])
    received: list[Received] = field(default_factory=list[Received])
    keys: set[str] = field(default_factory=set[str])
    connection: int = 0
    fact: int = 1
    sent: int = 0

    def say(self, event: str, **data: Any) -> None:
        """The next event of the conversation."""
        if event == "delta":
            self.sent += len(data["text"])
            self.events.append(Event(f"{self.fact}.{self.sent}", event, data))
            return
        if event == "restart":
            self.events.append(Event(f"{self.fact}.0", event, data))
            self.sent = 0
            return
        if event in ("agent_said", "turn_ended"):
            self.sent = 0
        self.fact += 1
        self.events.append(Event(str(self.fact), event, data))

    def customer(self, text: str) -> None:
        self.say("customer_said", text=text, at=AT)

    def agent(self, text: str, citations: list[dict[str, Any]] | None = None, *, stand_in: bool = False) -> None:
        self.say("agent_said", text=text, citations=citations or [], stand_in=stand_in, at=AT)
        self.say("turn_ended", outcome="answered")

    def cut(self) -> None:
        """Ends every open event stream."""
        self.connection += 1

    def asked(self, method: str, ending: str) -> list[Received]:
        return [one for one in self.received if one.method == method and one.path.endswith(ending)]

    def wait_for(self, method: str, ending: str, count: int = 1, seconds: float = 5.0) -> list[Received]:
        deadline = time.monotonic() + seconds
        while len(found := self.asked(method, ending)) < count:
            if time.monotonic() > deadline:
                raise AssertionError(f"{len(found)} of {count} requests {method} …{ending}: {self.received}")
            time.sleep(0.01)
        return found

    def replay(self) -> list[Event]:
        """The log from the start: facts, and what there is of a running answer as one delta."""
        facts: list[Event] = []
        running = ""
        last: Event | None = None
        for event in self.events:
            match event.event:
                case "delta":
                    running += event.data["text"]
                    last = event
                case "restart":
                    running = ""
                case "agent_said" | "turn_ended":
                    running = ""
                    facts.append(event)
                case _:
                    facts.append(event)
        return [*facts, Event(last.id, "delta", {"text": running})] if running and last else facts


def _problem(status: int, title: str, detail: str) -> JSONResponse:
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return JSONResponse(body, status, media_type="application/problem+json")


def _encode(event: Event) -> str:
    return f"id: {event.id}\nevent: {event.event}\ndata: {json.dumps(event.data)}\n\n"


class _Server:
    def __init__(self, script: Script) -> None:
        self.script = script

    async def _record(self, request: Request) -> Any:
        raw = await request.body()
        body = json.loads(raw) if raw else None
        self.script.received.append(Received(request.method, request.url.path, dict(request.headers), body))
        return body

    def _stranger(self, request: Request) -> JSONResponse | None:
        if request.headers.get("authorization") != f"Bearer {self.script.token}":
            return _problem(401, "Unauthorized", "this token does not open this conversation")
        if request.path_params["id"] != self.script.conversation:
            return _problem(404, "Not found", "no such conversation")
        return None

    async def open(self, request: Request) -> Response:
        body: dict[str, str] = await self._record(request) or {}
        script = self.script
        script.opened += 1
        script.language = body.get("language", "en")
        script.conversation, script.token = f"c{script.opened}", f"t{script.opened}"
        script.events, script.fact = [], 1
        return JSONResponse({**self._state(), "token": script.token}, 201)

    def _state(self) -> dict[str, Any]:
        script = self.script
        return {
            "id": script.conversation,
            "greeting": script.greeting,
            "language": script.language,
            "agent": {"name": "Eva", "company": "Acme Insurance"},
            "notice": script.notice,
            "owner": "bot",
            "closed": any(event.event == "closed" for event in script.events),
            "rating": None,
            "busy": script.busy,
        }

    async def state(self, request: Request) -> Response:
        await self._record(request)
        return self._stranger(request) or JSONResponse(self._state())

    async def post(self, request: Request) -> Response:
        body = await self._record(request)
        if refusal := self._stranger(request):
            return refusal
        if self.script.refuse_posts:
            status, detail = self.script.refuse_posts
            return _problem(status, "Refused", detail)
        key = request.headers.get("idempotency-key", "")
        if key not in self.script.keys:
            self.script.keys.add(key)
            self.script.customer(body["text"])
        # Answered over the events, as a turn that never ends: it is for the page to let go of the post.
        while (await request.receive())["type"] != "http.disconnect":
            pass
        return Response(status_code=204)

    async def act(self, request: Request) -> Response:
        """Approvals, rating, close, hand_back: recorded, answered, and told as events."""
        body = await self._record(request)
        if refusal := self._stranger(request):
            return refusal
        match request.url.path.split("/")[4:]:
            case ["approvals", call]:
                self.script.say("approval_given", call_id=call, granted=body["granted"])
            case ["rating"]:
                self.script.say("rated", score=body["score"])
            case ["close"]:
                self.script.say("closed", by="customer")
            case ["hand_back"]:
                self.script.say("handed_back")
            case other:
                return _problem(404, "Not found", f"no such act: {other}")
        return Response(status_code=204)

    async def follow(self, request: Request) -> Response:
        await self._record(request)
        if refusal := self._stranger(request):
            return refusal
        script, connection, events = self.script, self.script.connection, self.script.events
        last = request.headers.get("last-event-id")
        ids = [event.id for event in events]
        missed = events[ids.index(last) + 1 :] if last in ids else script.replay()
        position = len(events)

        async def stream() -> AsyncIterator[str]:
            nonlocal position
            yield ": here\n\n"
            for event in missed:
                yield _encode(event)
            while script.connection == connection and script.events is events:
                while position < len(events):
                    yield _encode(events[position])
                    position += 1
                await asyncio.sleep(0.01)

        return StreamingResponse(stream(), media_type="text/event-stream", headers={"Cache-Control": "no-store"})

    async def page(self, request: Request) -> Response:
        return FileResponse(STATIC / "index.html", headers={"Content-Security-Policy": POLICY})

    async def widget(self, request: Request) -> Response:
        return FileResponse(STATIC / "widget.js")

    @property
    def app(self) -> Starlette:
        one = "/v1/conversations/{id}"
        return Starlette(
            routes=[
                Route("/", self.page),
                Route("/widget.js", self.widget),
                Mount("/static", StaticFiles(directory=STATIC)),
                Route("/v1/conversations", self.open, methods=["POST"]),
                Route(one, self.state),
                Route(f"{one}/events", self.follow),
                Route(f"{one}/messages", self.post, methods=["POST"]),
                Route(one + "/{act:path}", self.act, methods=["POST"]),
            ]
        )


@dataclass
class Running:
    url: str
    script: Script


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def serve(app: Any, port: int) -> Generator[None]:
    """The app on a loopback port, in a thread of its own, until the block ends; then every connection is dropped."""
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    try:
        yield
    finally:
        server.should_exit = server.force_exit = True
        thread.join()


@contextmanager
def scripted() -> Generator[Running]:
    script = Script()
    port = free_port()
    with serve(_Server(script).app, port):
        yield Running(f"http://127.0.0.1:{port}", script)
        script.cut()


def app_of(script: Script) -> Starlette:
    return _Server(script).app


@contextmanager
def foreign_site(html: str) -> Generator[str]:
    """Another company's page, on an origin of its own."""

    async def home(request: Request) -> Response:
        policy = {"Content-Security-Policy": "style-src 'self'"}
        return HTMLResponse(html, headers=policy)

    port = free_port()
    with serve(Starlette(routes=[Route("/", home)]), port):
        yield f"http://localhost:{port}"
