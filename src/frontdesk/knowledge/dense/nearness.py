"""How near the pieces of an index are to a query."""

from collections.abc import Iterable
from math import inf, log, sqrt

import numpy
from numpy.typing import NDArray

from frontdesk.knowledge.dense.background import Background
from frontdesk.knowledge.dense.vectors import Vectors, greatest

# See docs/decisions/0009-dense-search.md for how they were found.
_CERTAIN = 2.5


class Nearness:
    """The nearness of every piece to a query, which may have several parts: a piece need be near to one of them.

    `products` has a row for each piece, of which the first has the number `first`, and a column for each part; pieces
    whose `hidden` is true are never near.
    """

    def __init__(
        self, products: Vectors, background: Background, hidden: NDArray[numpy.bool_] | None = None, first: int = 0
    ) -> None:
        above = products - products.mean(axis=0)
        spread = numpy.maximum(products.std(axis=0), 1e-6)
        self._deviations: NDArray[numpy.float32] = (above / spread).max(axis=1)
        self._above: NDArray[numpy.float32] = above.max(axis=1)
        if hidden is not None:
            self._deviations[hidden] = -inf
            self._above[hidden] = -inf
        self._background = background
        self._first = first
        self._by_chance = sqrt(log(products.shape[1]))  # of many parts one is near to something by chance

    def nearest(self, most: int) -> list[int]:
        """The `most` nearest pieces, nearest first."""
        return [self._first + place for place in greatest(self._deviations, most)]

    def deviations(self, piece: int) -> float:
        """How many standard deviations a piece is nearer than the average one."""
        return float(self._deviations[piece - self._first])

    def relevant(self, pieces: Iterable[int]) -> bool:
        """Whether one of `pieces`, the best that were found, is certainly nearer than questions about something else get."""
        nearest = max((self.evidence(piece) for piece in pieces), default=-inf)
        return nearest - self._by_chance >= _CERTAIN

    def evidence(self, piece: int) -> float:
        """How much nearer a piece is than questions about something else get: 0 just as near, 2.5 certainly nearer.

        In standard deviations of what they get: the same for every encoder and every knowledge.
        """
        return self._background.compared(float(self._above[piece - self._first]))
