"""Processes that read for us: a hostile file may take time, memory or the process, but not the service."""

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Self

import msgspec

from frontdesk.errors import Unreadable
from frontdesk.knowledge.ingest.front_matter import read_markdown
from frontdesk.knowledge.ingest.parts import Failed, Parsed, Read
from frontdesk.knowledge.ingest.plaintext import read_text
from frontdesk.knowledge.ingest.questions import read_questions
from frontdesk.knowledge.ingest.tasks import Task, receive, send

_MOST_BYTES = 2_000_000_000
_MODULE = "frontdesk.knowledge.ingest.worker"


class Readers:
    """Reads tasks, each within `seconds`, for several threads at once; processes are started when first needed.

    A process has `most_bytes` of memory (on Linux), and runs `module`.
    """

    def __init__(self, seconds: float, *, most_bytes: int = _MOST_BYTES, module: str = _MODULE) -> None:
        self._seconds = seconds
        self._command = [sys.executable, "-m", module, str(most_bytes)]
        self._idle: queue.SimpleQueue[subprocess.Popen[bytes]] = queue.SimpleQueue()

    def read(self, task: Task) -> Parsed:
        """Plain text is read here; pages, PDF and Word in a process of their own, which is ended when it takes too long."""
        match task.kind:
            case "markdown" | "text" | "csv":
                return _read_plain(task)
            case "html" | "pdf" | "docx":
                return self._read_elsewhere(task)

    def _read_elsewhere(self, task: Task) -> Parsed:
        with self._process() as process:
            assert process.stdin
            assert process.stdout
            late = threading.Event()

            def end() -> None:
                late.set()
                process.kill()

            timer = threading.Timer(self._seconds, end)
            timer.start()
            try:
                send(process.stdin, task)
                answer = receive(process.stdout)
            except OSError:
                answer = None
            finally:
                timer.cancel()
            if late.is_set():
                process.wait()  # so that nobody is given it again
        if answer is not None:
            return msgspec.msgpack.decode(answer, type=Parsed)
        if late.is_set():
            return Failed(
                f"reading it took more than {self._seconds:g} seconds",
                "Split it, or raise timeout_seconds in [knowledge] of agent.toml and ingest with --refresh",
            )
        return Failed("reading it broke the reader, or took too much memory", "Save it again, or split it")

    @contextmanager
    def _process(self) -> Generator[subprocess.Popen[bytes]]:
        try:
            process = self._idle.get_nowait()
        except queue.Empty:
            process = _start(self._command)
        try:
            yield process
        except BaseException:
            _end(process)
            raise
        if process.poll() is None:
            self._idle.put(process)
        else:
            _end(process)

    def close(self) -> None:
        with suppress(queue.Empty):
            while True:
                _end(self._idle.get_nowait())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _read_plain(task: Task) -> Parsed:
    try:
        match task.kind:
            case "csv":
                return Read(read_questions(task.data))
            case "text":
                return Read(read_text(task.data))
            case _:
                return Read(read_markdown(task.data))
    except Unreadable as error:
        return Failed(error.message, error.remedy, error.line)


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    # With no environment but where the code is: what it reads is nobody's who may see our keys.
    return subprocess.Popen(  # noqa: S603 - ourselves
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        with suppress(OSError):  # what was not sent any more
            if stream:
                stream.close()
