"""A customer's message as weighted terms, for each channel of the index."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from frontdesk.knowledge.lexical.words import Word


@dataclass(frozen=True, slots=True)
class Question:
    """What to look for: terms with their weights. `distinct` has each word once, weighted as it is in `words`."""

    words: Mapping[str, float]
    pairs: Mapping[str, float]
    grams: Mapping[str, float]
    distinct: Sequence[Word]


def question(parts: Sequence[tuple[Sequence[Word], float]]) -> Question:
    """The parts of a message, each with what one occurrence of a word in it counts.

    A term's weight is its word's times the root of its count. A pair counts as the lighter of its words.
    """
    words, pairs, grams = _Terms(), _Terms(), _Terms()
    distinct: dict[str, Word] = {}
    for found, counts in parts:
        for word in found:
            distinct.setdefault(word.stem, word)
            words.add(word.stem, word.weight, counts)
            for gram in word.grams:
                grams.add(gram, word.weight * word.by_parts, counts)
        for one, two in pairwise(found):
            pairs.add(pair(one, two), min(one.weight, two.weight), counts)
    weights = words.weights()
    return Question(
        words=weights,
        pairs=pairs.weights(),
        grams=grams.weights(),
        distinct=[replace(word, weight=weights[stem]) for stem, word in distinct.items() if stem in weights],
    )


def pair(one: Word, two: Word) -> str:
    """The term for two words that stand side by side."""
    return f"{one.stem}_{two.stem}"


class _Terms:
    def __init__(self) -> None:
        self._weight: dict[str, float] = {}
        self._count = defaultdict[str, float](float)

    def add(self, term: str, weight: float, counts: float) -> None:
        self._weight[term] = weight
        self._count[term] += counts

    def weights(self) -> dict[str, float]:
        return {term: weight * self._count[term] ** 0.5 for term, weight in self._weight.items() if self._count[term]}
