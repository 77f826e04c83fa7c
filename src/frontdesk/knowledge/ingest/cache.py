"""What was read already: a file whose bytes are the same is not read again."""

import hashlib
import os
import tempfile
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

import msgspec

from frontdesk.knowledge.ingest.parts import PARSED_FORMAT, Kind, Parsed


class ParsedCache:
    """Results of reading, by the bytes that were read, one file each in `folder`. Writes nothing unless `writable`."""

    def __init__(self, folder: Path, *, writable: bool = True) -> None:
        self._folder = folder
        self._writable = writable

    @staticmethod
    def key(kind: Kind, data: bytes, url: str = "") -> str:
        """Names a reading: `url` where it matters, as for a page with relative links."""
        digest = hashlib.sha256(f"{PARSED_FORMAT}\0{kind}\0{url}\0".encode())
        digest.update(data)
        return digest.hexdigest()[:40]

    def get(self, key: str) -> Parsed | None:
        try:
            return msgspec.msgpack.decode(self._path(key).read_bytes(), type=Parsed)
        except (OSError, msgspec.DecodeError, msgspec.ValidationError):
            return None

    def put(self, key: str, parsed: Parsed) -> None:
        """A disk that is full costs nothing but reading it again."""
        if self._writable:
            with suppress(OSError):
                write_whole(self._path(key), msgspec.msgpack.encode(parsed))

    def keep(self, keys: Collection[str]) -> None:
        """Forget all readings but these."""
        if self._writable and self._folder.is_dir():
            for file in self._folder.glob("*/*"):
                if file.name not in keys:
                    with suppress(OSError):
                        file.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / key


def write_whole(path: Path, data: bytes, *, lasting: bool = False) -> None:
    """Readers see the old file or the new one, never a part; if `lasting`, the new one once this returns, come what may."""
    path.parent.mkdir(parents=True, exist_ok=True)
    number, temporary = tempfile.mkstemp(prefix=".", dir=path.parent)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(data)
            file.flush()
            if lasting:
                os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    if lasting:
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make new names in `folder` last."""
    if os.name == "posix":
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
