"""Vectors on disk: memory-mapped, one byte a dimension; searched in full, so that nothing is missed."""

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeAlias

import numpy
from numpy.typing import NDArray

Vectors: TypeAlias = NDArray[numpy.float32]
"""Vectors of length 1, one a row."""
Rows: TypeAlias = NDArray[numpy.void]
"""Vectors as they are kept: of each its largest dimension / 127 (`scale`), and each dimension in such steps (`steps`)."""

_BLOCK = 1024  # rows that fit in a processor's cache as float32; more or fewer take twice as long


def row_type(dimensions: int) -> numpy.dtype[numpy.void]:
    return numpy.dtype([("scale", "<f4"), ("steps", "i1", (dimensions,))])


def rows_of(vectors: Vectors) -> Rows:
    """`vectors` in the form in which they are kept: a product with one is off by about 0.002 at 384 dimensions.

    At most by half of the vector's scale for each unit of the other one's parts, summed without their signs.
    """
    rows = numpy.zeros(len(vectors), row_type(vectors.shape[1]))
    rows["scale"] = numpy.abs(vectors).max(axis=1, initial=0.0) / 127
    scale = numpy.where(rows["scale"] > 0, rows["scale"], 1.0)
    rows["steps"] = numpy.rint(vectors / scale[:, None])
    return rows


class VectorsWriter:
    """Writes a file of vectors, one block after another."""

    def __init__(self, path: Path, dimensions: int) -> None:
        self._file = path.open("xb")
        self._type = row_type(dimensions)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def append(self, rows: Rows) -> None:
        self._file.write(numpy.ascontiguousarray(rows, self._type).data)
        self._count += len(rows)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()


class VectorFile:
    """The vectors that a `VectorsWriter` wrote, known by their places from 0."""

    def __init__(self, path: Path, dimensions: int) -> None:
        self._rows: Rows = mapped(path, row_type(dimensions))
        self._dimensions = dimensions

    def __len__(self) -> int:
        return len(self._rows)

    def vectors(self, start: int, end: int) -> Vectors:
        """Those at `start` up to, not including, `end`."""
        rows = self._rows[start:end]
        return rows["steps"] * rows["scale"][:, None]

    def products(self, queries: Vectors) -> Vectors:
        """The product of each vector (a row) with each of `queries` (a column)."""
        found = numpy.empty((len(self), len(queries)), numpy.float32)
        turned = numpy.ascontiguousarray(queries.T, numpy.float32)
        buffer = numpy.empty((_BLOCK, self._dimensions), numpy.float32)
        for start, end in _blocks(len(self)):
            rows, block = self._rows[start:end], buffer[: end - start]
            numpy.copyto(block, rows["steps"])
            numpy.matmul(block, turned, out=found[start:end])
            found[start:end] *= rows["scale"][:, None]
        return found

    def best(self, query: Vectors, most: int) -> list[tuple[int, float]]:
        """The places of the `most` vectors nearest to `query`, each with their product, nearest first."""
        products = self.products(query[None, :])[:, 0]
        return [(place, float(products[place])) for place in greatest(products, most)]


def greatest(values: NDArray[Any], most: int) -> list[int]:
    """The places of the `most` greatest finite values, greatest first; of equal ones the earlier first."""
    if most <= 0 or not len(values):
        return []
    kept = min(most, len(values))
    least = numpy.partition(values, len(values) - kept)[len(values) - kept]
    places = numpy.flatnonzero((values >= least) & numpy.isfinite(values))
    ordered: list[int] = places[numpy.argsort(-values[places], kind="stable")].tolist()
    return ordered[:kept]


def mapped(path: Path, kind: numpy.dtype[Any]) -> NDArray[Any]:
    """The records of a file, read as they are used."""
    count = path.stat().st_size // kind.itemsize
    return numpy.memmap(path, kind, "r", shape=(count,)) if count else numpy.zeros(0, kind)


def _blocks(size: int) -> Iterator[tuple[int, int]]:
    return ((start, min(start + _BLOCK, size)) for start in range(0, size, _BLOCK))
