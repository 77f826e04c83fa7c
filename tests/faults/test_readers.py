"""Many readers, slow readers, readers that leave."""

import asyncio
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlparse

from kit.folders import ACME
from kit.process import environment
from kit.serving import serving
from kit.visitor import Event, Visitor, named, streamed, until, written

QUESTION = "What happens if the battery of my electric car gets damaged?"


async def test_fifty_conversations_at_once() -> None:
    """Each answer is complete and the one that a single customer gets, and all of them stream side by side."""
    async with serving(ACME, pace=0.002) as service:
        alone = written(await (await service.visitor()).told(QUESTION))
        order: list[tuple[int, str]] = []

        async def talk(who: int) -> str:
            visitor = await service.visitor()
            async with visitor.stream(QUESTION) as events:
                seen: list[Event] = []
                async for event in events:
                    order.append((who, event.name))
                    seen.append(event)
            assert written(seen).startswith(streamed(seen)), "the pieces are the answer's"
            return written(seen)

        answers = await asyncio.gather(*(talk(who) for who in range(50)))
        assert set(answers) == {alone}
        last = max(index for index, (_, name) in enumerate(order) if name == "turn_ended")
        first_end = min(index for index, (_, name) in enumerate(order) if name == "turn_ended")
        for who in range(50):
            assert order[:last].count((who, "delta")) > 1
            assert (who, "delta") in order[:first_end], "nobody waits until somebody else is done"


async def test_reader_who_reads_nothing_holds_nobody_up() -> None:
    """A connection that takes no more bytes, on the very conversation that others follow."""
    async with serving(ACME) as service:
        visitor = await service.visitor()
        address = urlparse(str(service.http.base_url))
        reader = socket.socket()
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        reader.setblocking(False)
        await asyncio.get_running_loop().sock_connect(reader, (address.hostname, address.port))
        request = f"GET {visitor.path}/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {visitor.token}\r\n\r\n"
        await asyncio.get_running_loop().sock_sendall(reader, request.encode())
        try:
            async with visitor.follow() as events:
                for _ in range(12):
                    # 30 KB each, there and back: more than the sockets' buffers hold.
                    answer = await visitor.say("Is towing included? " + "🙂" * 7_500)
                    assert answer["outcome"] in ("answered", "handed_over")
                    told = await until(events, "turn_ended")
                    assert written(told) == answer["reply"]["text"]
        finally:
            reader.close()


async def test_readers_that_leave_are_forgotten() -> None:
    async with serving(ACME) as service:
        visitor = await service.visitor()
        for _ in range(20):
            async with visitor.follow() as events:
                answering = asyncio.create_task(visitor.say("What are your hours?"))
                await until(events, "customer_said")
            assert (await answering)["outcome"] == "answered"
        assert len(named(await visitor.events(), "turn_ended")) == 20


async def test_two_tabs_see_the_same() -> None:
    async with serving(ACME, pace=0.005) as service:
        visitor = await service.visitor()

        async def watch(tab: Visitor) -> list[tuple[str, object]]:
            async with tab.follow() as events:
                seen = await until(events, "turn_ended")
            return [(event.name, event.data) for event in seen if event.name != "delta"]

        tabs = [asyncio.create_task(watch(visitor)) for _ in range(2)]
        await visitor.say(QUESTION)
        one, two = await asyncio.gather(*tabs)
        assert one == two


def test_port_in_use(tmp_path: Path, folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "frontdesk", "serve", str(folder), "--port", str(port)]
        done = subprocess.run(
            command, env=environment(), cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
        )
    assert done.returncode == 2
    assert f"port {port} of 127.0.0.1 cannot be used" in done.stderr
    assert "choose another with --port" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
