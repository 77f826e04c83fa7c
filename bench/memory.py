"""How much memory a reader costs who follows a conversation in which nothing happens."""

import asyncio
import re
import sys
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx2

from bench.figure import Figure
from bench.turns import FOLDER
from bench.web import follow

READERS = 500


def measure() -> list[Figure]:
    if not Path("/proc/self/status").exists():
        return [Figure("memory", "only measured on Linux")]
    return asyncio.run(_measure())


async def _measure() -> list[Figure]:
    async with AsyncExitStack() as stack:
        process, port = await stack.enter_async_context(_served())
        http = await stack.enter_async_context(httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30))
        opened = [(await http.post("/v1/conversations")).json() for _ in range(READERS)]
        at_rest = _resident(process.pid)
        for one in opened:
            lines = await stack.enter_async_context(follow(port, one["id"], one["token"]))
            while not (await anext(lines)).startswith("retry"):
                pass
        followed = _resident(process.pid)
    return [
        Figure("memory of a served agent at rest", f"{at_rest / 1024:.0f} MB"),
        Figure(f"memory per idle follower ({READERS} of them)", f"{(followed - at_rest) / READERS:.0f} KB"),
    ]


@asynccontextmanager
async def _served() -> AsyncGenerator[tuple[asyncio.subprocess.Process, int]]:
    command = (sys.executable, "-m", "frontdesk", "serve", str(FOLDER), "--port", "0", "--database", "sqlite://")
    process = await asyncio.create_subprocess_exec(*command, "--provider", "twin", stdout=asyncio.subprocess.PIPE)
    assert process.stdout
    try:
        found = None
        while not found:
            line = (await process.stdout.readline()).decode()
            assert line, "frontdesk serve ended before it said where it answers"
            found = re.search(r"http://127\.0\.0\.1:(\d+)", line)
        yield process, int(found[1])
    finally:
        process.kill()
        await process.wait()


def _resident(pid: int) -> int:
    """Resident memory in KB."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    assert found
    return int(found[1])
