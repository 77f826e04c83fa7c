"""Facts to bytes and back: `decode(encode(fact)) == fact`."""

import msgspec

from frontdesk.facts.facts import Fact

_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[Fact] = msgspec.json.Decoder(Fact)


def encode(fact: Fact) -> bytes:
    """One fact as JSON, tagged with its name; equal facts give equal bytes."""
    return _encoder.encode(fact)


def decode(data: bytes) -> Fact:
    """The fact that `encode` wrote.

    Raises `msgspec.ValidationError` when the bytes are no fact: the store was written by something else or a newer version.
    """
    return _decoder.decode(data)
