"""A file of records, read by number through the page cache: nothing is held in memory, and workers share it."""

import mmap
import struct
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

_OFFSET = struct.Struct("<Q")
_START_AND_END = struct.Struct("<QQ")


class RecordsWriter:
    """Writes `NAME.bin`, the records one after another, and `NAME.at`: where each begins, and the last ends."""

    def __init__(self, folder: Path, name: str) -> None:
        self._records = (folder / f"{name}.bin").open("xb")
        self._offsets = (folder / f"{name}.at").open("xb")
        self._end = 0
        self._count = 0
        self._offsets.write(_OFFSET.pack(0))

    def __len__(self) -> int:
        return self._count

    def append(self, record: bytes) -> None:
        self._records.write(record)
        self._end += len(record)
        self._count += 1
        self._offsets.write(_OFFSET.pack(self._end))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._records.close()
        self._offsets.close()


class Records:
    """The records that a `RecordsWriter` wrote, in order, from 0."""

    def __init__(self, folder: Path, name: str) -> None:
        self._offsets = _mapped(folder / f"{name}.at")
        self._records = _mapped(folder / f"{name}.bin")

    def __len__(self) -> int:
        return len(self._offsets) // _OFFSET.size - 1

    def __getitem__(self, number: int) -> bytes:
        if not 0 <= number < len(self):
            raise IndexError(number)
        start, end = _START_AND_END.unpack_from(self._offsets, number * _OFFSET.size)
        return self._records[start:end]

    def __iter__(self) -> Iterator[bytes]:
        return (self[number] for number in range(len(self)))

    def close(self) -> None:
        for file in (self._offsets, self._records):
            if isinstance(file, mmap.mmap):
                file.close()


def _mapped(path: Path) -> mmap.mmap | bytes:
    with path.open("rb") as file:
        try:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except ValueError:  # an empty file cannot be mapped
            return b""
