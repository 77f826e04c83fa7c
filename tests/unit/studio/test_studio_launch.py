"""The Studio as a process: what it takes for an address, and that it ends when it is told to."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from frontdesk.app import studio
from frontdesk.app.settings import read_settings
from frontdesk.errors import SettingError
from kit.folders import bookshop
from kit.process import environment

_PATIENCE = 60


def _none(*_: object, **__: object) -> None:
    raise AssertionError("it started a service")


@pytest.mark.parametrize(
    "service",
    [
        "http://[bad", "http:", "http://", "http://a b", "http://127.0.0.1:x", "http://127.0.0.1:99999", "http://..",
        "http://shop/?q", "http://shop\n", "ftp://shop", "shop:8000",
    ],
)  # fmt: skip
def test_what_is_no_address_is_named_and_starts_nothing(
    service: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(studio, "Service", _none)
    with pytest.raises(SettingError) as told:
        studio.serve_studio(bookshop(tmp_path / "shop"), read_settings(), 0, service, _none)
    assert str(told.value) == f"the service {service!r} is no address; write it as in http://127.0.0.1:8000"


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="/proc tells the children of a process")
@pytest.mark.parametrize("errors", [subprocess.DEVNULL, subprocess.STDOUT])
def test_it_ends_though_nobody_reads_what_it_prints(errors: int, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "frontdesk", "studio", str(bookshop(tmp_path / "shop")), "--port", str(port)]
    env = environment(FRONTDESK_PROVIDER="twin", FRONTDESK_DATABASE="sqlite://", TMPDIR=str(tmp_path))
    run = subprocess.Popen(command, env=env, cwd=tmp_path, stdout=subprocess.PIPE, stderr=errors, text=True)
    children: list[str] = []
    try:
        assert run.stdout
        with run.stdout as output:
            assert any("opens at" in line for line in output)
        _answers(run, port)
        children = Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text("ascii").split()
        assert children
        run.send_signal(signal.SIGTERM)
        assert run.wait(_PATIENCE) == 0
    finally:
        run.kill()
        run.wait()
        left = [child for child in children if _had_to_end(int(child))]
    assert not left
    assert not list(tmp_path.glob("frontdesk-*"))


def _had_to_end(process: int) -> bool:
    """Ends one that should have ended by itself; whether it had to."""
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def _answers(run: "subprocess.Popen[str]", port: int) -> None:
    """Waits until Streamlit has its own handlers of signals: soon after it listens."""
    until = time.monotonic() + _PATIENCE
    while True:
        assert run.poll() is None
        assert time.monotonic() < until
        time.sleep(0.1)
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            continue
        time.sleep(0.5)
        return
