"""Knowledge that stays up to date: a new index is taken up while searches run."""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from frontdesk.errors import IndexUnusable
from frontdesk.facts import Passage
from frontdesk.folder import Folder
from frontdesk.knowledge.dense.encoder import Encoder
from frontdesk.knowledge.index.manifest import read_manifest
from frontdesk.knowledge.index.search_index import SearchIndex
from frontdesk.knowledge.ingest.library import Library
from frontdesk.knowledge.port import Query

_log = logging.getLogger(__name__)
_LOOKS_EVERY_SECONDS = 1.0
_TRIES = 5

OpenIndex = Callable[[Path, Encoder | None], SearchIndex]


class _Shelf:
    """An opened index and how many searches are in it; closed when replaced and the last of them is done."""

    def __init__(self, name: str, index: SearchIndex) -> None:
        self.name = name
        self.index = index
        self.searches = 0
        self.replaced = False


class LiveKnowledge:
    """The index that serves in a library, whichever that is: another process may replace it at any time.

    Searches may run in several threads at once. Raises `IndexUnusable` when there is none to begin with. `folder` is what
    it was last brought up to date for, if it was: work for an earlier state of it is in vain.
    """

    def __init__(
        self,
        library: Library,
        encoder: Encoder | None = None,
        open_index: OpenIndex = SearchIndex,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self.library = library
        self.encoder = encoder
        self.folder: Folder | None = None
        self._open_index = open_index
        self._seconds = seconds
        self._lock = threading.Lock()
        self._looking = threading.Lock()
        self._looked = seconds()
        self._said = ""
        self._seen = self._state()
        self._shelf = self._open()

    async def search(self, query: Query, k: int) -> list[Passage]:
        return await asyncio.to_thread(self.find, query, k)

    def find(self, query: Query, k: int) -> list[Passage]:
        """As `search`, at once."""
        with self.opened() as index:
            return index.find(query, k)

    @contextmanager
    def opened(self) -> Generator[SearchIndex]:
        """The index that serves now; it stays open until the block ends."""
        self.look()
        with self._lock:
            shelf = self._shelf
            shelf.searches += 1
        try:
            yield shelf.index
        finally:
            with self._lock:
                shelf.searches -= 1
                done = shelf.replaced and not shelf.searches
            if done:
                shelf.index.close()

    def look(self, *, now: bool = False) -> None:
        """Take up a new index, if there is one. Looks at most once a second, unless told to look `now`."""
        if not now and self._seconds() - self._looked < _LOOKS_EVERY_SECONDS:
            return
        if not self._looking.acquire(blocking=now):
            return  # somebody does; this search takes what there is
        try:
            self._looked = self._seconds()
            state = self._state()
            if state != self._seen:
                self._take_up()
                self._seen = state
                self._said = ""
        except IndexUnusable as error:
            if self._said != str(error):  # it is tried again each time
                self._said = str(error)
                _log.error("the index in use goes on serving: %s", error)
        finally:
            self._looking.release()

    def close(self) -> None:
        """No search may follow."""
        with self._lock:
            shelf = self._shelf
            shelf.replaced = True
            done = not shelf.searches
        if done:
            shelf.index.close()

    def _take_up(self) -> None:
        if self.library.current() == self._shelf.name:
            return
        new = self._open()
        with self._lock:
            old, self._shelf = self._shelf, new
            old.replaced = True
            done = not old.searches
        if done:
            old.index.close()
        _log.info("the knowledge is that of index %s now: %d passages", new.name, len(new.index))

    def _open(self) -> _Shelf:
        failed: Exception | None = None
        for _ in range(_TRIES):  # it may be replaced, and taken away, in between
            name = self.library.current()
            if name is None:
                break
            try:
                folder = self.library.search_folder(name)
                return _Shelf(name, self._open_index(folder, self._fitting(folder)))
            except (IndexUnusable, OSError) as error:
                failed = error
        cause = f": {failed}" if failed else ". Build one with `frontdesk ingest`"
        message = f"there is no index in {self.library.path} that can be used{cause}"
        raise IndexUnusable(message) from failed

    def _fitting(self, folder: Path) -> Encoder | None:
        """The encoder, unless the index in `folder` has vectors of another one: words can be searched all the same."""
        by = read_manifest(folder).encoder
        if not self.encoder or not by or by.name == self.encoder.name:
            return self.encoder
        _log.warning(
            "searching by words only: the index was built with the encoder %s, and this process has %s. Run "
            "`frontdesk ingest` with the settings of the server",
            by.name,
            self.encoder.name,
        )
        return None

    def _state(self) -> tuple[int, int]:
        """Changes whenever the pointer does."""
        try:
            status = self.library.pointer.stat()
        except OSError:
            return (0, 0)
        return (status.st_ino, status.st_mtime_ns)
