"""Vectors kept from one build to the next: a text that has not changed is not encoded, or paid for, again."""

import re
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import numpy

from frontdesk.knowledge.dense.vectors import Rows, mapped, row_type

_DIGEST = 16  # bytes


class VectorCache:
    """The vectors of one encoder's passages, by their text, in files in `folder`.

    What is added is on disk at once and stays when a build fails; `prune` drops what is no longer used. Several builds
    may run at once: each writes a file of its own.
    """

    def __init__(self, folder: Path, encoder: str, dimensions: int) -> None:
        self._type = numpy.dtype([("digest", "V16"), ("row", row_type(dimensions))])
        self._row_type = row_type(dimensions)
        slug = re.sub(r"[^A-Za-z0-9.-]+", "-", encoder)[:60]
        self._folder = folder / f"{slug}-{blake2b(encoder.encode(), digest_size=4).hexdigest()}-{dimensions}"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._read = [mapped(file, self._type) for file in sorted(self._folder.glob("*.vectors"))]
        self._places: dict[bytes, tuple[int, int]] = {
            digest.tobytes(): (file, place)
            for file, records in enumerate(self._read)
            for place, digest in enumerate(records["digest"])
        }
        self._added: dict[bytes, Any] = {}
        self._used: set[bytes] = set()
        self._file = (self._folder / f"{uuid4().hex}.vectors").open("xb", buffering=0)

    def missing(self, texts: Sequence[str]) -> list[str]:
        """Those of `texts` that are not in it, each once."""
        return [text for text in dict.fromkeys(texts) if not self._has(_digest(text))]

    def add(self, texts: Sequence[str], rows: Rows) -> None:
        """Keep the vectors of `texts`."""
        records = numpy.zeros(len(texts), self._type)
        digests = [_digest(text) for text in texts]
        records["digest"] = numpy.frombuffer(b"".join(digests), "V16")
        records["row"] = rows
        self._file.write(records.tobytes())
        self._added |= dict(zip(digests, rows, strict=True))

    def rows(self, texts: Sequence[str]) -> Rows:
        """The vectors of `texts`, which are all in it."""
        found = numpy.zeros(len(texts), self._row_type)
        for place, text in enumerate(texts):
            digest = _digest(text)
            self._used.add(digest)
            found[place] = self._row(digest)
        return found

    def prune(self) -> None:
        """Keep only what was asked for since it was opened: for the end of a build that went well."""
        known = self._places.keys() | self._added.keys()
        files = sorted(self._folder.glob("*.vectors"))
        if known == self._used and len(files) <= 1:
            return
        records = numpy.zeros(len(self._used), self._type)
        for place, digest in enumerate(sorted(self._used)):
            records[place] = (digest, self._row(digest))
        whole = self._folder / f"{uuid4().hex}.new"
        whole.write_bytes(records.tobytes())
        whole.replace(whole.with_suffix(".vectors"))
        for file in files:
            file.unlink(missing_ok=True)

    def close(self) -> None:
        self._file.close()
        if not self._added:
            Path(self._file.name).unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _has(self, digest: bytes) -> bool:
        return digest in self._added or digest in self._places

    def _row(self, digest: bytes) -> Any:
        if digest in self._added:
            return self._added[digest]
        file, place = self._places[digest]
        return self._read[file][place]["row"]


def _digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_DIGEST).digest()
