"""What a question that has nothing to do with a knowledge looks like to an encoder.

Encoders differ in what they call near, and so do collections: in one about a single product everything is near to
everything. Questions about all kinds of other things, asked when an index is built, show where nearness begins to mean
something.
"""

from functools import cache
from importlib.resources import files

import msgspec
import numpy

from frontdesk.knowledge.dense.encoder import Encoder
from frontdesk.knowledge.dense.vectors import VectorFile

_LEAST_SPREAD = 1e-4
_NORMAL = 1.4826  # median absolute deviations in a standard deviation


class Background(msgspec.Struct, frozen=True):
    """How far above the average piece the nearest one is, for questions about something else: in products of vectors.

    Both are medians: a knowledge may well be about what some of them ask.
    """

    centre: float
    spread: float

    def compared(self, above: float) -> float:
        """How many standard deviations `above` is over what such questions reach."""
        return (above - self.centre) / self.spread


def background(encoder: Encoder, vectors: VectorFile) -> Background:
    """The background of the pieces with `vectors`, of which there are some, as `encoder` sees it."""
    products = vectors.products(encoder.encode_queries(strange_questions(), patient=True))
    above = products.max(axis=0) - products.mean(axis=0)
    centre = float(numpy.median(above))
    spread = _NORMAL * float(numpy.median(numpy.abs(above - centre)))
    return Background(centre, max(spread, _LEAST_SPREAD))


@cache
def strange_questions() -> list[str]:
    """Questions about all kinds of things, in several languages."""
    text = files("frontdesk.knowledge.dense").joinpath("strangers.txt").read_text("utf-8")
    return [line for line in text.splitlines() if line]
