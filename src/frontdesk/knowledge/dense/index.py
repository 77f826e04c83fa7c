"""The dense part of an index: the vector of every piece, on disk, and the search among them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeVar

import msgspec
import numpy

from frontdesk.errors import IndexUnusable
from frontdesk.knowledge.cutting.splitting import split
from frontdesk.knowledge.dense.background import Background, background
from frontdesk.knowledge.dense.bounded import BoundedEncoder
from frontdesk.knowledge.dense.cache import VectorCache
from frontdesk.knowledge.dense.encoder import Encoder
from frontdesk.knowledge.dense.nearness import Nearness
from frontdesk.knowledge.dense.vectors import Rows, VectorFile, VectorsWriter, mapped, rows_of

_Any = TypeVar("_Any")

_VECTORS, _OWNERS, _ABOUT = "vectors.bin", "owners.bin", "about.json"
_OWNER = numpy.dtype([("document", "<u4"), ("level", "u1")])
_AT_ONCE = 256  # pieces: what a failed build loses of its work
_FEWEST = 20  # pieces: of fewer, none can stand out from the average
_PART, _MOST_PARTS = 400, 8  # characters, as long as a piece; of a query


@dataclass(frozen=True, slots=True)
class PieceText:
    """A piece to be encoded: its text with its titles in front; its document's number, and the level of its audience."""

    text: str
    document: int
    level: int


class _About(msgspec.Struct, frozen=True):
    encoder: str
    dimensions: int
    background: Background | None
    first: int


def write_dense(
    folder: Path,
    pieces: Iterable[PieceText],
    encoder: Encoder,
    first: int = 0,
    cache: VectorCache | None = None,
) -> None:
    """Write the vectors of `pieces`, numbered from `first` in their order, into `folder`, which is made, or empty.

    They are best of one language: encoders take those in a query's language for nearer than they are.

    What `cache` has is not encoded again. Fails as `encoder` does.
    """
    folder.mkdir(parents=True, exist_ok=True)
    size = encoder.dimensions
    with VectorsWriter(folder / _VECTORS, size) as vectors, (folder / _OWNERS).open("xb") as owners:
        for group in _groups(pieces):
            vectors.append(_rows([piece.text for piece in group], encoder, cache))
            owners.write(numpy.array([(piece.document, piece.level) for piece in group], _OWNER).tobytes())
        enough = len(vectors) >= _FEWEST
    seen = background(encoder, VectorFile(folder / _VECTORS, size)) if enough else None
    (folder / _ABOUT).write_bytes(msgspec.json.encode(_About(encoder.name, size, seen, first)))


def encode_into(cache: VectorCache, texts: Iterable[str], encoder: Encoder, wanted: Callable[[], bool]) -> bool:
    """Have `cache` keep the vectors of `texts`; stops when they are no longer `wanted`: whether they still are."""
    for group in _groups(texts):
        if not wanted():
            return False
        _rows(group, encoder, cache)
    return wanted()


class DenseIndex:
    """The vectors that `write_dense` wrote into `folder`, searched with the encoder that made them."""

    def __init__(self, folder: Path, encoder: BoundedEncoder) -> None:
        try:
            about = msgspec.json.decode((folder / _ABOUT).read_bytes(), type=_About)
        except (OSError, msgspec.DecodeError) as error:
            raise IndexUnusable(f"{folder} has no vectors: {error}. Build it anew with `frontdesk ingest`") from error
        if about.encoder != encoder.name:
            raise IndexUnusable(
                f"{folder} has vectors of {about.encoder}, not of {encoder.name}. Build it anew with `frontdesk ingest`"
            )
        self._encoder = encoder
        self._background = about.background
        self._first = about.first
        self._vectors = VectorFile(folder / _VECTORS, about.dimensions)
        self._owners = mapped(folder / _OWNERS, _OWNER)
        self._highest = int(self._owners["level"].max(initial=0))

    def __len__(self) -> int:
        return len(self._vectors)

    def document(self, piece: int) -> int:
        """The number of a piece's document."""
        return int(self._owners[piece - self._first]["document"])

    def nearness(self, query: str, level: int) -> Nearness | None:
        """How near each piece of an audience up to `level` is to `query`, of which the first 3,200 characters count.

        None if there is nothing to go by: no encoder in time, too few pieces, or no text in the query.
        """
        parts = split(query, _PART)[:_MOST_PARTS]
        if self._background is None or not parts:
            return None
        vectors = self._encoder.queries(parts)
        if vectors is None:
            return None
        hidden = self._owners["level"] > level if self._highest > level else None
        return Nearness(self._vectors.products(vectors), self._background, hidden, self._first)


def _rows(texts: Sequence[str], encoder: Encoder, cache: VectorCache | None) -> Rows:
    if cache is None:
        return rows_of(encoder.encode_passages(texts))
    missing = cache.missing(texts)
    if missing:
        cache.add(missing, rows_of(encoder.encode_passages(missing)))
    return cache.rows(texts)


def _groups(pieces: Iterable[_Any]) -> Iterator[list[_Any]]:
    rest = iter(pieces)
    while group := list(islice(rest, _AT_ONCE)):
        yield group
