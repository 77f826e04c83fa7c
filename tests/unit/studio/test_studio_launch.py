"""The Studio as a process: what it takes for an address, and that it ends when it is told to."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
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


@contextmanager
def at_work(place: Path, errors: int) -> Generator[tuple["subprocess.Popen[bytes]", list[int]]]:
    """The Studio with nobody who reads what it prints, and the processes that it started; all are ended afterwards."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "frontdesk", "studio", str(bookshop(place / "shop")), "--port", str(port)]
    env = environment(FRONTDESK_PROVIDER="twin", FRONTDESK_DATABASE="sqlite://", TMPDIR=str(place))
    with subprocess.Popen(command, env=env, cwd=place, stdout=subprocess.PIPE, stderr=errors) as run:
        children: list[int] = []
        try:
            assert run.stdout
            with run.stdout as output:
                assert any(b"opens at" in line for line in output)
            _answers(run, port)
            children += map(int, Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text("ascii").split())
            assert children
            yield run, children
        finally:
            run.kill()
            for child in filter(_runs, children):
                os.kill(child, signal.SIGKILL)


needs_proc = pytest.mark.skipif(not Path("/proc").is_dir(), reason="/proc tells the children of a process")


@needs_proc
@pytest.mark.parametrize("errors", [subprocess.DEVNULL, subprocess.STDOUT])
def test_it_ends_though_nobody_reads_what_it_prints(errors: int, tmp_path: Path) -> None:
    with at_work(tmp_path, errors) as (run, children):
        run.send_signal(signal.SIGTERM)
        assert run.wait(_PATIENCE) == 0
        assert not any(map(_runs, children))
    assert not list(tmp_path.glob("frontdesk-*"))


@needs_proc
def test_a_terminal_that_is_closed_ends_it_as_quietly(tmp_path: Path) -> None:
    with (tmp_path / "errors").open("wb") as errors, at_work(tmp_path, errors.fileno()) as (run, children):
        run.send_signal(signal.SIGHUP)
        assert run.wait(_PATIENCE) == 0
        assert not any(map(_runs, children))
    assert "Traceback" not in (tmp_path / "errors").read_text("utf-8")


@needs_proc
def test_killed_it_leaves_no_service(tmp_path: Path) -> None:
    with at_work(tmp_path, subprocess.DEVNULL) as (run, children):
        run.kill()
        run.wait()
        until = time.monotonic() + _PATIENCE
        while any(map(_runs, children)):
            assert time.monotonic() < until
            time.sleep(0.05)


def _runs(process: int) -> bool:
    """Whether there is such a process; one that has ended and that nobody has asked after does not count."""
    try:
        return ") Z " not in Path(f"/proc/{process}/stat").read_text("ascii")
    except (FileNotFoundError, ProcessLookupError):
        return False


def _answers(run: "subprocess.Popen[bytes]", port: int) -> None:
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
