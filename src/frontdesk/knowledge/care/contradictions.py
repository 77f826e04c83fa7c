"""Figures that contradict each other: two documents say the same thing with different figures."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from frontdesk.knowledge.care.figures import Figure, Value
from frontdesk.knowledge.care.likeness import Likeness
from frontdesk.knowledge.care.statements import Statement
from frontdesk.knowledge.care.translations import in_the_same_place

# How they were found: docs/knowledge-care.md.
_ALIKE, _ALIKE_TRANSLATED = 0.45, 0.42
_EXPLAINED = 0.72  # of the likeness: an agreement this near shows that the two are about different things
_NEAREST = 0.9  # of the likeness of the nearest pair between two documents
_VALUES, _NEAR = 3, 0.5
_OF_A_DOCUMENT, _OF_A_PAIR = 4, 3  # differences
_DIGITS, _USUAL = 2, 3

Key = tuple[str, int]
Pair = tuple[float, Statement, Statement]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Statements of one thing that differ; `likeness`, from 0 to 1, is how sure it is that it is one thing."""

    statements: tuple[Statement, ...]
    likeness: float


def contradictions(found: Sequence[Statement]) -> list[Contradiction]:
    """The contradictions between documents, surest first; a statement is in one of them at most."""
    homes: dict[Key, list[Statement]] = {}
    sure: list[tuple[float, list[Statement]]] = []
    for likeness, one, other in sorted([*_differing(found), *_misspelt(found)], key=lambda pair: -pair[0]):
        home = homes.get(one.key) or homes.get(other.key)
        if home is None:
            home = list[Statement]()
            sure.append((likeness, home))
        for it in (one, other):
            if it.key not in homes:
                homes[it.key] = home
                home.append(it)
    return [Contradiction(tuple(home), round(likeness, 2)) for likeness, home in sure]


def comparable(one: Figure, other: Figure) -> bool:
    """Whether one could be said where the other is: miles and kilometres can, dollars a month and a year can't."""
    if one.unit != other.unit or (one.per and other.per and one.per[:3] != other.per[:3]):
        return False
    return bool(one.unit) or (bool(one.noun) and one.noun[:4] == other.noun[:4])


def _differing(found: Sequence[Statement]) -> Iterator[Pair]:
    likeness, compared = Likeness(found), _Compared(found)
    for one in found:
        for other in likeness.candidates(one):
            if one.file != other.file and comparable(one.figure, other.figure):
                compared.add(one, other, likeness.of(one, other))
    for alike, one, other in in_the_same_place(found):
        if comparable(one.figure, other.figure):
            compared.add(one, other, alike)
            compared.add(other, one, alike)
    return compared.contradicting()


class _Compared:
    """Statements that are about much the same thing, and the signs that they are not about the same all the same."""

    def __init__(self, found: Sequence[Statement]) -> None:
        self._beside: dict[tuple[str, str], list[Figure]] = defaultdict(list)
        for it in found:
            self._beside[it.file, it.text].append(it.figure)
            self._beside[it.file, it.title].append(it.figure)
        self._differing: dict[frozenset[Key], Pair] = {}
        self._agreeing: dict[Key, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        self._nearest: dict[Key, dict[str, tuple[float, Value]]] = defaultdict(dict)
        self._agreements: dict[str, set[tuple[Key, Key]]] = defaultdict(set)
        self._differences: dict[str, set[tuple[Key, Key]]] = defaultdict(set)

    def add(self, one: Statement, other: Statement, alike: float) -> None:
        """`one` and `other` are so much alike; to be called for both orders of each pair."""
        enough = _ALIKE if one.language == other.language else _ALIKE_TRANSLATED
        if one.figure.agrees(other.figure):
            self._agreeing[one.key][other.file] = max(self._agreeing[one.key][other.file], alike)
            if alike >= enough:
                self._agreements[one.file].add((one.key, other.key))
        elif alike >= enough and not self._listed(one, other):
            pair = frozenset((one.key, other.key))
            self._differing[pair] = max(
                self._differing.get(pair, (0.0, one, other)), (alike, one, other), key=_likeness
            )
            nearest = self._nearest[one.key]
            nearest[other.file] = max(nearest.get(other.file, (0.0, ())), (alike, other.figure.value))
            self._differences[one.file].add((one.key, other.key))

    def contradicting(self) -> Iterator[Pair]:
        """The pairs that nothing speaks against."""
        for alike, one, other in self._differing.values():
            mine, theirs = self._nearest[one.key], self._nearest[other.key]
            nearest = max(mine[other.file][0], theirs[one.file][0])
            if alike < _NEAREST * nearest or self._explained(one, other) >= _EXPLAINED * alike:
                continue
            # Figures that every document has its own of, such as the price of each product.
            if any(
                len({value for near, value in it.values() if near >= _NEAR * alike}) >= _VALUES for it in (mine, theirs)
            ):
                continue
            if not self._about_others(one.file, other.file):
                yield alike, one, other

    def _explained(self, one: Statement, other: Statement) -> float:
        """How near the figures are to others that agree with them: both anywhere, or either in the other's document."""
        mine, theirs = self._agreeing[one.key], self._agreeing[other.key]
        anywhere = min(max(mine.values(), default=0.0), max(theirs.values(), default=0.0))
        return max(anywhere, mine.get(other.file, 0.0), theirs.get(one.file, 0.0))

    def _about_others(self, one: str, other: str) -> bool:
        """Whether a document differs from the rest, or from the other one, in more than it agrees."""
        for file in (one, other):
            differ = _distinct(self._differences[file])
            if differ >= _OF_A_DOCUMENT and differ > _distinct(self._agreements[file]):
                return True
        differ = _distinct(pair for pair in self._differences[one] if pair[1][0] == other)
        return differ >= _OF_A_PAIR and differ > _distinct(it for it in self._agreements[one] if it[1][0] == other)

    def _listed(self, one: Statement, other: Statement) -> bool:
        """Whether either figure stands beside the other too: in the sentence or, of a translation, in the section."""
        mine, theirs = (one.text, other.text) if one.language == other.language else (one.title, other.title)
        return _all_in(one.figure, self._beside[one.file, mine], self._beside[other.file, theirs]) or _all_in(
            other.figure, self._beside[other.file, theirs], self._beside[one.file, mine]
        )


def _distinct(pairs: Iterable[tuple[Key, Key]]) -> int:
    """How many statements of either side there are, whichever is less: one may be near to many."""
    sides = list(zip(*pairs, strict=True))
    return min(len(set(side)) for side in sides) if sides else 0


def _likeness(pair: Pair) -> float:
    return pair[0]


def _all_in(figure: Figure, where: Sequence[Figure], there: Sequence[Figure]) -> bool:
    """Whether a figure that stands once or more `where` it is stands as often `there`."""
    here, found = (sum(it.unit == figure.unit and it.agrees(figure) for it in place) for place in (where, there))
    return found >= here


def _misspelt(found: Sequence[Statement]) -> Iterator[Pair]:
    """Telephone numbers that are nearly, and not quite, one that several documents have."""
    phones = [it for it in found if it.figure.unit == "phone"]
    documents = Counter(number for number, _ in {(str(it.figure.value[0]), it.file) for it in phones})
    for (usual, often), (odd, seldom) in combinations(documents.most_common(), 2):
        if often >= _USUAL > seldom and _digits_apart(usual, odd) <= _DIGITS:
            pattern = next(it for it in phones if it.figure.value[0] == usual)
            yield from ((1.0, it, pattern) for it in phones if it.figure.value[0] == odd)


def _digits_apart(one: str, other: str) -> int:
    """In how many places two numbers differ; in all, if one is longer."""
    return sum(a != b for a, b in zip(one, other, strict=True)) if len(one) == len(other) else len(one)
