"""A linear classifier over hashed words and pieces of words. How it was trained and measured: docs/models/attacks.md."""

import struct
from array import array
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from math import exp
from zlib import crc32

import regex

BITS = 18
_MASK = (1 << BITS) - 1
_HEAD = struct.Struct("<dd")
_TOKEN = regex.compile(r"\p{L}{1,40}|\d{1,40}|[^\s\w]")


class Classifier:
    """Gives the chance that a text is an attack, from a signed byte for each feature."""

    def __init__(self, weights: "array[int]", scale: float, bias: float) -> None:
        self._weights = weights
        self._scale = scale
        self._bias = bias

    def chance(self, text: str) -> float:
        """Of a text as `plain` gives it, from 0 to 1; calibrated so that what is above a half should be stopped."""
        found = features(text)
        total = sum(map(self._weights.__getitem__, found))
        odds = self._bias + self._scale * total / max(1, len(found)) ** 0.5
        return 1 / (1 + exp(-max(-50.0, min(50.0, odds))))


def features(text: str) -> set[int]:
    """Numbers below 2**BITS for the words of a plain text, their pairs (with and without a gap) and their pieces."""
    tokens = ["0" if token[0].isdigit() else token for token in _TOKEN.findall(text)]
    ends = ["^", *tokens, "$"]
    names = set(tokens)
    names.update(map("{} {}".format, ends, ends[1:]))
    names.update(map("{} _ {}".format, ends, ends[2:]))
    for token in set(tokens):
        if len(token) > 1:
            names.update(_pieces(f"<{token}>"))
    return {crc32(name.encode("utf-8", "replace")) & _MASK for name in names}


def _pieces(word: str) -> Iterable[str]:
    return [word[at : at + size] for size in (3, 4, 5) for at in range(len(word) - size + 1)]


@cache
def shipped_classifier() -> Classifier:
    """The classifier whose weights come with the package."""
    return decoded(files("frontdesk.guards.attacks").joinpath("weights.bin").read_bytes())


def encoded(weights: Iterable[int], scale: float, bias: float) -> bytes:
    """Scale and bias as doubles, then a signed byte for each feature."""
    return _HEAD.pack(scale, bias) + array("b", weights).tobytes()


def decoded(stored: bytes) -> Classifier:
    weights = array("b", stored[_HEAD.size :])
    if len(weights) != 1 << BITS:
        raise ValueError(f"{len(weights)} weights where there should be {1 << BITS}: train them anew")
    return Classifier(weights, *_HEAD.unpack_from(stored))
