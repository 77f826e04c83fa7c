"""`frontdesk studio`: what keeps it from starting, in words that say what to do."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from frontdesk.app import studio
from kit.process import Frontdesk, environment


def _nothing(_: str) -> None:
    return None


def _yes(_: str) -> bool:
    return True


def test_without_streamlit_it_says_what_to_install(
    frontdesk: Frontdesk, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(studio, "find_spec", _nothing)
    done = frontdesk("studio", shop)
    assert done.code == 2
    assert "the Studio needs Streamlit; install it with: pip install 'frontdesk[studio]'" in done.err


def test_a_port_that_is_taken(frontdesk: Frontdesk, shop: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = frontdesk("studio", shop, "--port", port)
    assert done.code == 2
    assert f"port {port} of 127.0.0.1 cannot be used" in done.err
    assert "choose another with --port" in done.err


def test_what_is_no_address_and_what_is_no_folder(frontdesk: Frontdesk, shop: Path, tmp_path: Path) -> None:
    done = frontdesk("studio", shop, "--service", "localhost:8000")
    assert (done.code, "the service 'localhost:8000' is no address" in done.err) == (2, True)
    done = frontdesk("studio", tmp_path / "none")
    assert done.code == 2
    assert "frontdesk check" in done.err


def test_a_service_of_others_needs_its_key(frontdesk: Frontdesk, shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(studio, "answers", _yes)
    done = frontdesk("studio", shop, "--service", "http://127.0.0.1:8000")
    assert done.code == 2
    assert "needs the key of the service at http://127.0.0.1:8000; set FRONTDESK_STUDIO_KEY" in done.err


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="/proc tells the children of a process")
def test_stopped_while_its_service_starts_it_leaves_none(shop: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "frontdesk", "studio", str(shop), "--port", "0"]
    with socket.create_server(("127.0.0.1", 0)) as free:
        command[-1] = str(free.getsockname()[1])
    env = environment(FRONTDESK_PROVIDER="twin", FRONTDESK_DATABASE="sqlite://", TMPDIR=str(tmp_path))
    with subprocess.Popen(command, env=env, cwd=tmp_path, stdout=subprocess.DEVNULL) as run:
        until = time.monotonic() + 30
        children: list[str] = []
        while not children:
            assert time.monotonic() < until
            children = Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text("ascii").split()
        run.send_signal(signal.SIGTERM)
        assert run.wait(30) == 128 + signal.SIGTERM
    for child in children:
        with pytest.raises(ProcessLookupError):
            os.kill(int(child), 0)
    assert not list(tmp_path.glob("frontdesk-service-*"))
