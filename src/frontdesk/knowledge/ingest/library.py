"""The library of one agent: indexes that never change, named by what is in them, and which of them serves.

LIBRARY/current            the index that serves, and the one before it
LIBRARY/indexes/ID/        an index: search/ and sources.json
LIBRARY/parsed/            what was read already
LIBRARY/pages/             web pages as they were last read
LIBRARY/vectors/           of encoders
LIBRARY/lock               held by the one who builds
LIBRARY/encoding.lock      held by the one who encodes, while others may build
"""

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import filelock

from frontdesk.errors import IndexUnusable, NotNow, SettingError
from frontdesk.knowledge.index.manifest import read_manifest
from frontdesk.knowledge.ingest.cache import sync_folder, write_whole

_NAME = re.compile(r"\w[\w-]*")
_SEARCH = "search"
_UNFINISHED = ".unfinished-"
_LONGEST_WAIT = 3_600.0  # seconds for another's build to end


class Library:
    """Indexes below `path`. Whatever happens while one is built, the one that serves stays whole and keeps serving."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.parsed = path / "parsed"
        self.pages = path / "pages"
        self.vectors = path / "vectors"
        self.pointer = path / "current"
        self._indexes = path / "indexes"

    def current(self) -> str | None:
        """The name of the index that serves; None before the first build."""
        return next(iter(self._served()), None)

    def search_folder(self, name: str) -> Path:
        """Where `SearchIndex` finds the index called `name`."""
        return self._indexes / name / _SEARCH

    def sources_file(self, name: str) -> Path:
        return self._indexes / name / "sources.json"

    def has(self, name: str) -> bool:
        """Whether the index called `name` is there, whole and of this version."""
        try:
            read_manifest(self.search_folder(name))
        except (IndexUnusable, OSError):
            return False
        return True

    @contextmanager
    def building(self, *, wait: bool = True) -> Generator[None]:
        """Only one builds at a time: others wait until it is done, or have `NotNow` raised at once if they won't `wait`.

        Raises `SettingError` where nothing can be written.
        """
        with self._held("lock", _LONGEST_WAIT if wait else 0.0):
            self._clear_unfinished()
            yield

    @contextmanager
    def encoding(self) -> Generator[None]:
        """Only one encodes at a time, so that nothing is encoded twice; meanwhile others may build. Fails as `building`."""
        with self._held("encoding.lock", _LONGEST_WAIT):
            yield

    @contextmanager
    def _held(self, name: str, seconds: float) -> Generator[None]:
        lock = filelock.FileLock(self.path / name, timeout=seconds)
        with _writing(self.path):
            self.path.mkdir(parents=True, exist_ok=True)
            try:
                lock.acquire()
            except filelock.Timeout as error:
                if not seconds:
                    raise NotNow(f"another process is building {self.path}; try again when it is done") from None
                message = f"another process has been building {self.path} for an hour; end it, or set FRONTDESK_INDEX"
                raise SettingError(message) from error
        try:
            yield
        finally:
            lock.release()

    def add(self, name: str, write: Callable[[Path], None], sources: bytes) -> None:
        """Have `write` write an index into a folder, and take it in under `name` once it is whole. For the builder."""
        with _writing(self.path):
            self._indexes.mkdir(parents=True, exist_ok=True)
            unfinished = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=self._indexes))
            try:
                write(unfinished / _SEARCH)
                write_whole(unfinished / "sources.json", sources)
                _sync_all(unfinished)
                target = self._indexes / name
                if target.exists():  # damaged, or of another version
                    shutil.rmtree(target)
                unfinished.rename(target)
            except BaseException:
                shutil.rmtree(unfinished, ignore_errors=True)
                raise
            sync_folder(self._indexes)

    def serve(self, name: str) -> None:
        """Let the index called `name` serve from now on, and forget those that no longer may be in use. For the builder."""
        served = self._served()
        with _writing(self.path):
            if not served or served[0] != name:
                served = [name, *(other for other in served[:1] if other != name)]
                write_whole(self.pointer, ("\n".join(served) + "\n").encode(), lasting=True)
            for folder in self._indexes.iterdir():
                if folder.name not in served and not folder.name.startswith(_UNFINISHED):
                    shutil.rmtree(folder, ignore_errors=True)

    def _served(self) -> list[str]:
        """The index that serves and the one before it, as far as they have been."""
        try:
            names = self.pointer.read_text("utf-8").split()[:2]
        except (OSError, UnicodeDecodeError):
            return []
        return names if all(map(_NAME.fullmatch, names)) else []

    def _clear_unfinished(self) -> None:
        """Of builders that did not come to an end."""
        for folder in self._indexes.glob(f"{_UNFINISHED}*"):
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _writing(path: Path) -> Generator[None]:
    try:
        yield
    except OSError as error:
        raise SettingError(
            f"the index of the knowledge cannot be kept in '{path}' ({error.strerror or error}); set FRONTDESK_INDEX to a "
            "folder that can be written to, or run 'frontdesk ingest' where it can and serve from what it wrote"
        ) from error


def _sync_all(folder: Path) -> None:
    """Make every file below `folder` last: a power cut must not leave a pointer to half an index."""
    for place, _, files in os.walk(folder):
        for file in files:
            number = os.open(Path(place, file), os.O_RDONLY)
            try:
                os.fsync(number)
            finally:
                os.close(number)
        sync_folder(Path(place))
