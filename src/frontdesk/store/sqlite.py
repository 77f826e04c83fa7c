"""Facts in SQLite: write-ahead log, one writer thread, many appends in one commit."""

import asyncio
import json
import queue
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

from frontdesk.errors import Conflict, SettingError
from frontdesk.facts import Fact, Recorded, decode, encode
from frontdesk.store.bell import Bell
from frontdesk.store.queries import queries

_MOST_PER_COMMIT = 256
_MOST_PER_READ = 500  # facts of a history
_SQL = queries(files("frontdesk.store").joinpath("sqlite.sql").read_text("utf-8"))


@dataclass(slots=True)
class _Append:
    conversation: str
    facts: Sequence[Fact]
    encoded: Sequence[bytes]
    expected: int
    loop: asyncio.AbstractEventLoop
    done: asyncio.Future[list[Recorded]]


class SQLiteStore:
    """Use as `async with SQLiteStore(path, bell, clock) as store`.

    `path` is a file, made with its folder when missing, or ":memory:" for a store that ends with the process.
    An append has been flushed by SQLite when it returns: it survives the end of the process. Appends that wait at the
    same time share a commit, up to `most_per_commit` of them.
    """

    def __init__(
        self,
        path: Path | str,
        bell: Bell,
        clock: Callable[[], datetime],
        *,
        most_per_commit: int = _MOST_PER_COMMIT,
        most_per_read: int = _MOST_PER_READ,
    ) -> None:
        # Two connections cannot share an in-memory database without its own kind of locks; a file of our own can.
        self._own_folder = TemporaryDirectory(prefix="frontdesk-") if str(path) == ":memory:" else None
        self._path = Path(self._own_folder.name, "facts.db") if self._own_folder else Path(path)
        self._bell = bell
        self._clock = clock
        self._most_per_commit = most_per_commit
        self._most_per_read = most_per_read
        self._appends: queue.SimpleQueue[_Append | None] = queue.SimpleQueue()
        self._reader = ThreadPoolExecutor(1, "frontdesk-reader")

    async def __aenter__(self) -> Self:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._write_side = self._connect()
            self._write_side.executescript(_SQL["schema"])
            self._read_side = self._connect()
        except (OSError, sqlite3.Error) as error:
            raise SettingError(
                f"the database '{self._path}' cannot be opened ({error}); "
                "give a file that this user may write, such as sqlite:///var/frontdesk.db"
            ) from error
        self._writer = threading.Thread(target=self._write, name="frontdesk-writer", daemon=True)
        self._writer.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._appends.put(None)
        await asyncio.to_thread(self._writer.join)
        self._reader.shutdown()
        self._read_side.close()
        self._write_side.close()
        if self._own_folder:
            self._own_folder.cleanup()

    async def append(self, conversation: str, facts: Sequence[Fact], *, expected: int) -> list[Recorded]:
        loop = asyncio.get_running_loop()
        done: asyncio.Future[list[Recorded]] = loop.create_future()
        # Encoded here: a fact that cannot be is its writer's trouble, not that of the thread that writes for all.
        encoded = [encode(fact) for fact in facts]
        self._appends.put(_Append(conversation, tuple(facts), encoded, expected, loop, done))
        recorded = await done
        self._bell.ring(conversation, stored=True)
        return recorded

    async def read(self, conversation: str, *, after: int = 0) -> list[Recorded]:
        def run() -> list[Recorded]:
            rows = self._read_side.execute(_SQL["read"], (conversation, after)).fetchall()
            return [Recorded(number, datetime.fromtimestamp(at, UTC), decode(data)) for number, at, data in rows]

        return await asyncio.get_running_loop().run_in_executor(self._reader, run)

    def follow(self, conversation: str) -> AbstractAsyncContextManager[AsyncIterator[bool]]:
        return self._bell.follow(conversation)

    async def unfinished(self) -> list[str]:
        def run() -> list[str]:
            return [name for (name,) in self._read_side.execute(_SQL["unfinished"]).fetchall()]

        return await asyncio.get_running_loop().run_in_executor(self._reader, run)

    async def history(
        self, agent: str, kinds: Collection[type[Fact]], *, since: datetime | None = None
    ) -> AsyncIterator[tuple[str, list[Recorded]]]:
        place = {"conversation": "", "number": 0}
        wanted = {
            "agent": agent,
            "kinds": json.dumps([kind.__name__ for kind in kinds]),
            "since": since.timestamp() if since else 0.0,
            "most": self._most_per_read,
        }

        def run() -> list[tuple[str, int, float, bytes]]:
            return self._read_side.execute(_SQL["history"], {**wanted, **place}).fetchall()

        while rows := await asyncio.get_running_loop().run_in_executor(self._reader, run):
            for conversation, group in groupby(rows, itemgetter(0)):
                yield (
                    conversation,
                    [Recorded(row[1], datetime.fromtimestamp(row[2], UTC), decode(row[3])) for row in group],
                )
            place = {"conversation": rows[-1][0], "number": rows[-1][1]}

    async def recent(self, agent: str, most: int) -> list[str]:
        def run() -> list[str]:
            rows = self._read_side.execute(_SQL["recent"], {"agent": agent, "most": most}).fetchall()
            return [name for (name,) in rows]

        return await asyncio.get_running_loop().run_in_executor(self._reader, run)

    async def beginning_with(self, text: str, most: int) -> list[str]:
        def run() -> list[str]:
            rows = self._read_side.execute(_SQL["beginning_with"], {"text": text, "most": most}).fetchall()
            return [name for (name,) in rows]

        return await asyncio.get_running_loop().run_in_executor(self._reader, run)

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False, timeout=10.0)
        connection.executescript(_SQL["pragmas"])
        return connection

    def _write(self) -> None:
        """The writer thread: takes what has queued up since the last commit and commits it in one go."""
        while (first := self._appends.get()) is not None:
            batch, last = [first], False
            while len(batch) < self._most_per_commit and not self._appends.empty():
                following = self._appends.get()
                if following is None:
                    last = True
                    break
                batch.append(following)
            self._commit(batch)
            if last:
                return

    def _commit(self, batch: list[_Append]) -> None:
        results: list[tuple[_Append, list[Recorded] | Exception]] = []
        try:
            self._write_side.execute("BEGIN IMMEDIATE")
            results = [(append, self._insert(append)) for append in batch]
            self._write_side.execute("COMMIT")
        except (sqlite3.Error, ValueError) as error:
            if self._write_side.in_transaction:
                self._write_side.execute("ROLLBACK")
            results = [(append, error) for append in batch]
        for append, result in results:
            try:
                append.loop.call_soon_threadsafe(_settle, append.done, result)
            except RuntimeError:  # the loop that asked has ended; the facts are stored all the same
                continue

    def _insert(self, append: _Append) -> list[Recorded] | Exception:
        (number,) = self._write_side.execute(_SQL["last"], (append.conversation,)).fetchone()
        if number != append.expected:
            return Conflict(
                f"conversation '{append.conversation}' is at fact {number}, not {append.expected}; read it again"
            )
        # Milliseconds: what is returned here is what a later read gives.
        at = round(self._clock().timestamp(), 3)
        when = datetime.fromtimestamp(at, UTC)
        recorded = [Recorded(append.expected + step, when, fact) for step, fact in enumerate(append.facts, 1)]
        self._write_side.executemany(
            _SQL["insert"],
            [
                (append.conversation, item.number, at, type(item.fact).__name__, data)
                for item, data in zip(recorded, append.encoded, strict=True)
            ],
        )
        return recorded


def _settle(done: asyncio.Future[list[Recorded]], result: list[Recorded] | Exception) -> None:
    if done.done():  # the caller was cancelled
        return
    if isinstance(result, Exception):
        done.set_exception(result)
    else:
        done.set_result(result)
