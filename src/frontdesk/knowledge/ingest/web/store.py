"""Pages as they were last read, for when they have not changed, or cannot be had."""

import gzip
import hashlib
import zlib
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import msgspec

from frontdesk.knowledge.ingest.cache import write_whole
from frontdesk.knowledge.ingest.parts import Kind


class StoredPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page: where it led to, what came, and what its server calls this version of it."""

    address: str
    kind: Kind
    data: bytes
    charset: str | None = None
    etag: str | None = None
    modified: str | None = None


class StoredList(msgspec.Struct, frozen=True):
    """The pages that a sitemap named."""

    pages: tuple[str, ...]


_Stored = TypeVar("_Stored", StoredPage, StoredList)


class PageStore:
    """Pages and sitemaps by URL, compressed, one file each in `folder`. Writes nothing unless `writable`."""

    def __init__(self, folder: Path, *, writable: bool = True) -> None:
        self._folder = folder
        self._writable = writable

    def page(self, url: str) -> StoredPage | None:
        return self._read(url, "page", StoredPage)

    def put_page(self, url: str, page: StoredPage) -> None:
        self._write(url, "page", page)

    def listed(self, sitemap: str) -> tuple[str, ...] | None:
        found = self._read(sitemap, "list", StoredList)
        return found.pages if found else None

    def put_list(self, sitemap: str, pages: tuple[str, ...]) -> None:
        self._write(sitemap, "list", StoredList(pages))

    def keep(self, pages: Collection[str], sitemaps: Collection[str]) -> None:
        """Forget all but these."""
        names = {_name(url, "page") for url in pages} | {_name(url, "list") for url in sitemaps}
        if self._writable and self._folder.is_dir():
            for file in self._folder.iterdir():
                if file.name not in names:
                    with suppress(OSError):
                        file.unlink(missing_ok=True)

    def _read(self, url: str, kind: str, stored: type[_Stored]) -> _Stored | None:
        try:
            return msgspec.msgpack.decode(gzip.decompress((self._folder / _name(url, kind)).read_bytes()), type=stored)
        except (OSError, EOFError, zlib.error, ValueError):
            return None

    def _write(self, url: str, kind: str, value: object) -> None:
        """What a full disk cannot keep is fetched again."""
        if self._writable:
            with suppress(OSError):
                write_whole(self._folder / _name(url, kind), gzip.compress(msgspec.msgpack.encode(value), 6))


def _name(url: str, kind: str) -> str:
    return f"{hashlib.sha256(url.encode()).hexdigest()[:32]}.{kind}"
