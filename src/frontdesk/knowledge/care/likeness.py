"""How far two statements are about the same thing, in one language or in two."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from math import log, sqrt

from frontdesk.knowledge.care.figures import Value
from frontdesk.knowledge.care.statements import AS_FEW, Statement, rarities

Token = tuple[str, Value]
"""A figure as a word that every language has."""

_ENOUGH = 6.0  # what words must weigh to say what a figure is about
_SHARED = 4.0  # what must be in common, by weight
_CONVINCING = 8.0  # what must be in common of two languages, by weight, not to be by chance
_IN_SENTENCE, _IN_SECTION, _BESIDE = 1.5, 0.7, 0.7
_MOST = 400  # statements that a word may be in, for it to bring two together
_COGNATE = 4


class Likeness:
    """Compares statements among `found`. Words weigh the more, the rarer they are.

    In one language: how many of the words of each figure's clause the other's sentence, heading and title have, and
    how much of the sentences is the same. In two languages words mean little; what tells are the other figures of
    the sentence and the section, those next to it in the document, and words written alike, such as names.
    """

    def __init__(self, found: Sequence[Statement]) -> None:
        self._found = found
        self._rarities = rarities(found)
        self._sections: dict[tuple[str, str], list[Statement]] = defaultdict(list)
        self._documents: dict[str, list[Statement]] = defaultdict(list)
        sections: dict[Token, set[tuple[str, str]]] = defaultdict(set)
        self._words: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for number, it in enumerate(found):
            self._sections[it.file, it.title].append(it)
            self._documents[it.file].append(it)
            sections[_token(it)].add((it.file, it.title))
            for stem in it.context:
                self._words[it.language][stem].append(number)
        count = max(len(self._sections), AS_FEW)
        self._token_rarities = {token: log(1 + count / len(where)) for token, where in sections.items()}
        self._cognates: dict[tuple[str, str], frozenset[str]] = {}
        self._near: dict[tuple[str, int], dict[Token, float]] = {}

    def of(self, one: Statement, other: Statement) -> float:
        """From 0, nothing in common, to 1."""
        return self._alike(one, other) if one.language == other.language else self._translated(one, other)

    def candidates(self, one: Statement) -> Iterator[Statement]:
        """Those that could be about the same thing: with a rare word in common, or a figure nearby."""
        numbers: set[int] = set()
        for language, words in self._words.items():
            for stem in one.context:
                for other in (stem,) if language == one.language else self._written_alike(stem, language):
                    where = words.get(other, ())
                    if len(where) <= _MOST:
                        numbers.update(where)
        for token in self._around(one):
            where = self._by_token.get(token, ())
            if len(where) <= _MOST:
                numbers.update(number for number in where)
        return (self._found[number] for number in sorted(numbers))

    @cached_property
    def _by_token(self) -> dict[Token, list[int]]:
        """Statements that have a figure near them."""
        found: dict[Token, list[int]] = defaultdict(list)
        for number, it in enumerate(self._found):
            for token in self._around(it):
                found[token].append(number)
        return found

    def _alike(self, one: Statement, other: Statement) -> float:
        shared = self._weight(one.sentence & other.sentence)
        if shared < _SHARED:
            return 0.0
        mine, theirs = self._focus(one), self._focus(other)
        covered = sqrt(self._share(mine, other.context) * self._share(theirs, one.context))
        return (covered + shared / self._weight(one.sentence | other.sentence)) / 2

    def _focus(self, it: Statement) -> frozenset[str]:
        """The words nearest to the figure that are enough to say what it is about."""
        return next((words for words in (it.clause, it.sentence) if self._weight(words) >= _ENOUGH), it.context)

    def _share(self, words: Collection[str], within: Collection[str]) -> float:
        whole = self._weight(words)
        return self._weight([word for word in words if word in within]) / whole if whole else 0.0

    def _weight(self, words: Collection[str]) -> float:
        return sum(self._rarities.get(word, 1.0) for word in words)

    def _translated(self, one: Statement, other: Statement) -> float:
        mine, theirs = self._known_to(one, other), self._known_to(other, one)
        evidence = min(mine[1], theirs[1])
        return sqrt(mine[0] * theirs[0]) * min(1.0, evidence / _CONVINCING) if evidence >= _SHARED else 0.0

    def _known_to(self, one: Statement, other: Statement) -> tuple[float, float]:
        """The share of what can be told of `one` in the other's language that `other` has too, and its weight."""
        whole = found = 0.0
        for stem in one.sentence:
            if alike := self._written_alike(stem, other.language):
                weight = self._rarities.get(stem, 1.0)
                whole += weight
                found += weight if alike & other.context else 0.0
        around = self._around(other)
        for token, nearness in self._around(one).items():
            weight = self._token_rarities[token] * nearness
            if nearness == _BESIDE and token not in around:
                continue  # what stands beside it in one document need not in the other
            whole += weight
            found += weight if token in around else 0.0
        return (found / whole if whole else 0.0), found

    def _around(self, it: Statement) -> dict[Token, float]:
        """The other figures of its sentence and section, and those before and after it in the document."""
        key = it.key
        if key not in self._near:
            document = self._documents[it.file]
            beside = document[max(0, it.place - 1) : it.place] + document[it.place + 1 : it.place + 2]
            near = {_token(other): _BESIDE for other in beside}
            for other in self._sections[it.file, it.title]:
                if other.place != it.place:
                    near[_token(other)] = max(
                        near.get(_token(other), 0.0), _IN_SENTENCE if other.text == it.text else _IN_SECTION
                    )
            self._near[key] = near
        return self._near[key]

    def _written_alike(self, stem: str, language: str) -> frozenset[str]:
        """Words of another language that are written as this one is, or begin so."""
        key = (stem, language)
        if key not in self._cognates:
            self._cognates[key] = frozenset(
                other for other in self._words[language] if other[:3] == stem[:3] and _cognate(stem, other)
            )
        return self._cognates[key]


def _token(it: Statement) -> Token:
    return it.figure.unit, it.figure.value


def _cognate(one: str, other: str) -> bool:
    if one == other:
        return len(one) >= 3
    common = next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    return common >= _COGNATE and common >= 0.6 * max(len(one), len(other))
