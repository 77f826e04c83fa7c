"""Whether what was found has to do with what was asked."""

from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import pairwise
from math import log, log2, log10, sqrt
from statistics import fmean as mean

from frontdesk.knowledge.lexical.inverted import InvertedIndex
from frontdesk.knowledge.lexical.question import Question, pair
from frontdesk.knowledge.lexical.words import Word

# Weights and thresholds: see docs/decisions/0008-lexical-search.md.
_MOST_WORDS = 4.0
_TOGETHER, _MOST_PAIRS = 0.12, 5
_NEEDED, _BY_SIZE, _BY_LENGTH, _SHORT, _LONG = 0.77, 0.1, 0.2, 5, 15
ALIKE = 0.4
_SMALL, _AS_FEW = 10, 200


class Relevance:
    """Measures how much of a question a text says, rarer words counting for more.

    A word that no text has counts the most: what is said of "accounts" does not answer a question about "IRAs".
    """

    def __init__(self, index: InvertedIndex) -> None:
        self._scale = index.scale
        self._size = len(index)
        self._seeming_size = max(self._size, _AS_FEW)  # in a small collection even its commonest word says something
        self._needed = _NEEDED + _BY_SIZE * log10(max(_SMALL, self._size) / _AS_FEW)
        self._rarest = _rarity(0, self._seeming_size)
        self._entries = lru_cache(maxsize=1 << 14)(index.entries_with)

    def evidence(self, asked: Question, score: float, title: Sequence[Word], text: Sequence[Word]) -> float:
        """How sure it is that a text with that title, found with that score, has to do with the question: 1 is enough.

        The mean of two kinds of evidence, the score as a share of what the question weighs and what it says of the
        question in words as rare as can be, and how many pairs of neighbouring words are in common. More is needed of a
        large collection and of a long message (from 5 words to 15), where more is in common by chance.
        """
        whole = self.weight(asked.distinct)
        if not whole:
            return 0.0
        said = self.said(asked, [*title, *text])
        part = mean(word.part for word in asked.distinct)
        worth = min(said * part / self._rarest, _MOST_WORDS)
        if self._size < _SMALL:  # where rarities, and so scores, say little
            score, whole = said, self._weight(asked.distinct, self._seeming_size)
        together = asked.pairs.keys() & {pair(one, two) for one, two in pairwise(text)}
        found = sqrt(score / whole * worth) + _TOGETHER * min(len(together) * part, _MOST_PAIRS)
        length = min(max(_SHORT, len(asked.distinct) * part), _LONG)
        return found / (self._needed + _BY_LENGTH * log2(length / _SHORT))

    def weight(self, words: Collection[Word]) -> float:
        """What `words` weigh, each by its rarity: about the score of a text that has them all."""
        return self._scale * self._weight(words, self._size)

    def _weight(self, words: Collection[Word], size: int) -> float:
        # A number that no text has is a detail of the customer's: "2 wallboxes".
        known = (word for word in words if self._entries(word.stem) or not word.stem.isdecimal())
        return sum(word.weight * _rarity(self._entries(word.stem), size) for word in known)

    def said(self, asked: Question, text: Collection[Word]) -> float:
        """What the words of the question weigh that are in `text`, each by its rarity.

        A word that no text has, a misspelt one perhaps, counts as far as one in `text` is written alike.
        """
        stems = {word.stem for word in text}
        found = 0.0
        for word in asked.distinct:
            if word.stem in stems:
                found += word.weight * _rarity(self._entries(word.stem), self._seeming_size)
            elif len(word.grams) > 2 and not self._entries(word.stem):
                likeness = max((alike(word, other) for other in text), default=0.0)
                found += word.weight * self._rarest * (likeness if likeness >= ALIKE else 0.0)
        return found


def _rarity(entries: int, size: int) -> float:
    """As BM25 has it."""
    return log(1 + (size - entries + 0.5) / (entries + 0.5))


def alike(one: Word, two: Word) -> float:
    """The share of character n-grams that two words have in common: 0 to 1."""
    return 2 * len(set(one.grams) & set(two.grams)) / (len(one.grams) + len(two.grams))
