"""A service on a free port, and readers of its events that cost little."""

import asyncio
import socket
from collections.abc import AsyncGenerator, AsyncIterator, Generator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from fastapi import FastAPI


@asynccontextmanager
async def listening(app: FastAPI) -> AsyncGenerator[int]:
    """The port at which `app` answers."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.setblocking(False)
    server = _Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"))
    task = asyncio.create_task(server.serve(sockets=[listener]))
    yield listener.getsockname()[1]
    server.should_exit = server.force_exit = True
    await task
    listener.close()


@asynccontextmanager
async def follow(port: int, conversation: str, token: str) -> AsyncGenerator[AsyncIterator[str]]:
    """The lines of a conversation's event stream."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    path = f"/v1/conversations/{conversation}/events"
    writer.write(f"GET {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
    try:
        yield _lines(reader)
    finally:
        writer.close()


async def _lines(reader: asyncio.StreamReader) -> AsyncIterator[str]:
    async for line in reader:
        yield line.decode().rstrip()


class _Server(uvicorn.Server):
    """Leaves the signals of the process to Python."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield
