"""Frontdesk on a real socket of this process, with time, chance and the stand-in passed in."""

import asyncio
import itertools
import socket
from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import uvicorn
from fastapi import FastAPI

from frontdesk.app.settings import read_settings
from frontdesk.app.wiring import Running, Surroundings, running
from frontdesk.facts import Recorded
from frontdesk.twin import Twin
from frontdesk.web import Backstage, create_service
from kit.visitor import Visitor

MONDAY_MORNING = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
"""10 AM in New York, when Acme's people are there."""


@dataclass(frozen=True, slots=True)
class Service:
    """A Frontdesk that answers at `http`; `twin` is its model."""

    running: Running
    twin: Twin
    http: httpx2.AsyncClient

    async def visitor(self, language: str | None = None) -> Visitor:
        return await Visitor.arrive(self.http, language)

    async def facts(self, visitor: Visitor) -> Sequence[Recorded]:
        return await self.running.desk.facts(visitor.id)


@asynccontextmanager
async def serving(
    folder: Path,
    *,
    database: str = "sqlite://",
    now: datetime = MONDAY_MORNING,
    pace: float = 0.0,
    slow_seconds: float = 0.05,
    studio_key: str = "",
    **settings: object,
) -> AsyncGenerator[Service]:
    """The agent of `folder`, served until the block ends. A transcript of it repeats exactly."""
    numbers = itertools.count(1)
    surroundings = Surroundings(clock=lambda: now, seconds=lambda: 0.0, secret=lambda: f"{next(numbers):04d}{'0' * 36}")
    twin = Twin(pace_seconds=pace, slow_seconds=slow_seconds, record=50)
    chosen = read_settings(**{"database": database, "provider": "twin", **settings})
    async with (
        running(folder, chosen, surroundings=surroundings, twin=twin) as now_running,
        listening(_service(now_running, studio_key)) as url,
        httpx2.AsyncClient(base_url=url, timeout=30, limits=httpx2.Limits(max_connections=None)) as http,
    ):
        yield Service(now_running, twin, http)


def _service(running: Running, studio_key: str) -> FastAPI:
    studio = Backstage(studio_key, running.history) if studio_key else None
    return create_service(running.desk, version="0", notice=running.notice, studio=studio)


@asynccontextmanager
async def listening(app: FastAPI) -> AsyncGenerator[str]:
    """The base URL at which `app` answers on a free port."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.setblocking(False)
    server = _Server(
        uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=1)
    )
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        while not server.started and not task.done():  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0.002)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = server.force_exit = True
        await task
        listener.close()


class _Server(uvicorn.Server):
    """Leaves the signals of the process to pytest."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield
