"""`frontdesk serve` and `frontdesk twin`: what they print, and that they answer."""

import asyncio
import re
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import anthropic
import pytest
import uvicorn

from frontdesk.app.serve import serve
from frontdesk.app.settings import read_settings
from kit.process import environment, served
from kit.visitor import Visitor


async def test_serve_says_where_and_who(shop: Path, tmp_path: Path) -> None:
    """Line by line, however narrow the terminal: programs read the address from it."""
    async with served(shop, tmp_path / "facts.db", COLUMNS="20") as (process, http):
        async with asyncio.timeout(10):
            while process.output.count("\n") < 3:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        where, who, kept = process.output.splitlines()
        assert where == f"Pat of Page Turner Books answers at {str(http.base_url).rstrip('/')}  (stop with Ctrl-C)"
        assert who.startswith("No AI model is connected (ANTHROPIC_API_KEY is not set): Frontdesk's stand-in, the twin")
        assert kept.startswith(f"Conversations are kept in sqlite:///{tmp_path / 'facts.db'}")
        visitor = await Visitor.arrive(http)
        assert "stand-in" in visitor.opened["notice"]
        assert (await http.get("/")).headers["content-type"].startswith("text/html")
        assert (await http.get("/docs")).status_code == 200
        assert (await http.get("/readyz")).json()["agent"] == "Pat"


async def test_serve_with_a_model_says_nothing_of_a_stand_in(shop: Path, tmp_path: Path) -> None:
    connected = {"ANTHROPIC_API_KEY": "test", "FRONTDESK_BASE_URL": "http://127.0.0.1:9"}
    async with served(shop, tmp_path / "facts.db", **connected) as (process, http):
        visitor = await Visitor.arrive(http)
        assert visitor.opened["notice"] is None
        assert "Answers come from claude-opus-4-6 (anthropic at http://127.0.0.1:9)." in process.output


async def test_small_pieces_are_sent_at_once(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """asyncio turns Nagle's algorithm off only on sockets that name their protocol; with it each piece waits 40 ms."""
    protocols: list[int] = []

    async def look(server: uvicorn.Server, sockets: list[socket.socket]) -> None:
        protocols.extend(one.proto for one in sockets)

    monkeypatch.setattr(uvicorn.Server, "serve", look)
    await serve(shop, read_settings(port=0, database="sqlite://", provider="twin"), _never)
    assert protocols[-1] == socket.IPPROTO_TCP


def _never(*_: object) -> None:
    raise AssertionError("it was not started")


@asynccontextmanager
async def twin(*options: str) -> AsyncGenerator[str]:
    """`frontdesk twin` on a free port, found in what it prints."""
    command = [sys.executable, "-u", "-m", "frontdesk", "twin", "--port", "0", "--pace", "0", *options]
    process = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE, env=environment())
    assert process.stdout
    try:
        async with asyncio.timeout(60):
            found = None
            while found is None:
                line = (await process.stdout.readline()).decode()
                assert line, "it ended without a word"
                found = re.search(r"http://127\.0\.0\.1:\d+", line)
        yield found[0]
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_twin_answers_the_sdk() -> None:
    async with (
        twin() as url,
        anthropic.AsyncAnthropic(base_url=url, api_key="any") as client,
        client.messages.stream(
            model="claude-opus-4-6", max_tokens=200, messages=[{"role": "user", "content": "Hello!"}]
        ) as stream,
    ):
        text = "".join([piece async for piece in stream.text_stream])
        message = await stream.get_final_message()
    assert text
    assert message.model.startswith("frontdesk-twin")
    assert message.stop_reason == "end_turn"


async def test_twin_misbehaves_when_told_to() -> None:
    async with (
        twin("--fault", "529:2") as url,
        anthropic.AsyncAnthropic(base_url=url, api_key="any", max_retries=0) as client,
    ):
        for _ in range(2):
            with pytest.raises(anthropic.APIStatusError, match="529"):
                await client.messages.create(
                    model="claude-opus-4-6", max_tokens=50, messages=[{"role": "user", "content": "Hello!"}]
                )
        message = await client.messages.create(
            model="claude-opus-4-6", max_tokens=50, messages=[{"role": "user", "content": "Hello!"}]
        )
    assert message.content


def test_twin_knows_its_faults() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "frontdesk", "twin", "--port", "0", "--fault", "earthquake"],
        env=environment(), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "the twin has no fault 'earthquake'" in done.stderr
    assert "slow-first-token" in done.stderr
    assert "Traceback" not in done.stderr
