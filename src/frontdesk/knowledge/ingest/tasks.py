"""What is sent to the processes that read, and how: its length in eight bytes, and that many bytes of MessagePack."""

from typing import IO

import msgspec

from frontdesk.knowledge.ingest.parts import Kind

_LENGTH = 8


class Task(msgspec.Struct, frozen=True):
    """Bytes to read: as which format, found at which address, in which encoding if its server said so."""

    kind: Kind
    data: bytes
    url: str = ""
    charset: str | None = None


def send(stream: IO[bytes], message: object) -> None:
    data = msgspec.msgpack.encode(message)
    stream.write(len(data).to_bytes(_LENGTH, "big") + data)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes | None:
    """The next message; None when there is none any more."""
    length = stream.read(_LENGTH)
    if len(length) < _LENGTH:
        return None
    size = int.from_bytes(length, "big")
    data = stream.read(size)
    return data if len(data) == size else None
