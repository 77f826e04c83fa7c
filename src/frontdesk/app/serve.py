"""Serve an agent folder over HTTP."""

import asyncio
import logging
import signal
import socket
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from watchfiles import awatch  # pyright: ignore[reportUnknownVariableType]

import frontdesk
from frontdesk.app.listening import listening
from frontdesk.app.settings import Settings
from frontdesk.app.wiring import Running, running
from frontdesk.errors import FrontdeskError
from frontdesk.web import Backstage, create_service

_log = logging.getLogger(__name__)
_LAST_WORDS_SECONDS = 5


async def serve(path: Path, settings: Settings, ready: Callable[[Running, str], None], *, reload: bool = False) -> None:
    """Serve until the process is told to stop; with `reload` take up changes of the folder.

    `ready` is called with the address once it answers.
    Raises `FolderError` or `SettingError` when it cannot start.
    """
    with listening(settings.host, settings.port) as bound:
        async with running(path, settings) as now:
            key = settings.studio_key
            studio = Backstage(key.get_secret_value(), now.history) if key else None
            app = create_service(now.desk, version=frontdesk.__version__, notice=now.notice, studio=studio)
            config = uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                lifespan="off",
                timeout_graceful_shutdown=_LAST_WORDS_SECONDS,
            )
            port = bound.getsockname()[1]
            host = f"[{settings.host}]" if ":" in settings.host else settings.host
            server = _Server(config, lambda: ready(now, f"http://{host}:{port}"))
            watching = asyncio.create_task(_reload(path, now)) if reload else None
            await server.serve(sockets=[bound])
            if watching:
                watching.cancel()


class _Server(uvicorn.Server):
    """Says when it has begun to answer; told to stop, it returns, so that everything opened around it is closed."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


async def _reload(path: Path, now: Running) -> None:
    async for _ in awatch(path):
        try:
            await now.reload()
        except (FrontdeskError, OSError) as error:
            _log.error("the folder stays as it was: %s", error)
        else:
            _log.info("took up the changed folder, version %s", now.loaded.folder.version)
