"""Fusion: how well a piece answers by its words and by its meaning together."""

from collections.abc import Mapping
from dataclasses import dataclass

from frontdesk.knowledge.dense.nearness import Nearness

# See docs/decisions/0009-dense-search.md for how they were found.
_WORTH = 5.0  # points of BM25 that a standard deviation is worth
_FROM = 1.0  # standard deviations above the average piece, where nearness begins to count


@dataclass(frozen=True, slots=True)
class Fused:
    """A piece found by words, by meaning or by both; `words` and `meaning` add up to its score."""

    piece: int
    words: float
    meaning: float

    @property
    def score(self) -> float:
        return self.words + self.meaning


def fuse(words: Mapping[int, float], nearness: Nearness, most: int) -> list[Fused]:
    """Pieces that are best by words (`words` has their BM25 scores) or by meaning, best first.

    Meaning is scored in standard deviations above the average piece, words by BM25 as it is: a question with few words,
    or in another language than the piece, has few points to be found by, and meaning decides; a long one has many.
    Of meaning, the `most` nearest pieces take part besides those in `words`.
    """
    found = words.keys() | set(nearness.nearest(most))
    fused = [Fused(piece, words.get(piece, 0.0), meaning(nearness.deviations(piece))) for piece in found]
    return sorted(fused, key=lambda it: (-it.score, it.piece))


def meaning(deviations: float) -> float:
    """What nearness is worth, in points of BM25."""
    return _WORTH * max(0.0, deviations - _FROM)
