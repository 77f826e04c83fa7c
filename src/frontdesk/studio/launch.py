"""Streamlit, started in this process: for this machine only, and without a word to anybody else."""

import os
import signal
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager, redirect_stdout
from importlib.resources import as_file, files
from pathlib import Path
from types import FrameType

from streamlit.web import bootstrap

from frontdesk.studio.options import Options

HOST = "127.0.0.1"
_LIGHT = {"primaryColor": "#0f766e", "backgroundColor": "#ffffff", "secondaryBackgroundColor": "#f3f6f6"}
_DARK = {"primaryColor": "#0f8a7e", "backgroundColor": "#12181a", "secondaryBackgroundColor": "#1c2528"}
_FLAGS: dict[str, object] = {
    "browser.gatherUsageStats": False,
    "server.headless": True,  # opens no browser, asks for no e-mail address, looks up no address of this network
    "server.address": HOST,
    "server.fileWatcherType": "none",
    "server.runOnSave": False,
    "runner.magicEnabled": False,
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "type",
    "client.showErrorLinks": False,
    "logger.hideWelcomeMessage": True,
    "theme.baseRadius": "0.6rem",
    **{f"theme.light.{name}": value for name, value in _LIGHT.items()},
    **{f"theme.dark.{name}": value for name, value in _DARK.items()},
}


def launch(options: Options, port: int) -> None:
    """Serve the Studio at 127.0.0.1:`port` until the process is told to stop."""
    flags = {**_FLAGS, "server.port": port}
    leave_in_order()
    with tempfile.TemporaryDirectory(prefix="frontdesk-studio-") as place, as_file(files("frontdesk.studio")) as home:
        file = Path(place, "options.json")
        options.write(file)
        bootstrap.load_config_options(flags)
        # Streamlit says "Stopping…" before it stops; where nobody reads standard output any more, it would not get to it.
        with open(os.devnull, "w", encoding="utf-8") as nowhere, redirect_stdout(nowhere):
            bootstrap.run(str(home / "app.py"), False, [str(file)], flags)


def leave_in_order() -> None:
    """Have the signals that end a process raise `SystemExit`, so that whatever was started is ended too.

    A terminal that is closed (SIGHUP) counts as SIGTERM: what handles that by then, Streamlit's own way out, handles it too.
    """
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGHUP, _hung_up)


@contextmanager
def undisturbed() -> Generator[None]:
    """Signals that come within take effect at its end: what is being started is known by then, and can be ended."""
    came: list[int] = []

    def note(number: int, _: FrameType | None) -> None:
        came.append(number)

    before = {number: signal.signal(number, note) for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for number in came[:1]:
            signal.raise_signal(number)


def _hung_up(_: int, __: FrameType | None) -> None:
    signal.raise_signal(signal.SIGTERM)


def _leave(number: int, _: FrameType | None) -> None:
    sys.exit(128 + number)
