"""Questions in other words, or with typing errors, counted as one. Languages stay apart."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from heapq import nsmallest
from math import log

from frontdesk.evals.production.privacy import mentioned
from frontdesk.evals.production.questions import Asked, GapKind

_MOST_KEPT = 20_000  # wordings
_MOST_ANSWERS = 5
_ALIKE = 0.6
_OTHERWISE_ALIKE = 0.75  # where each has a word that the other has not: "cover hail" and "cover theft" ask two things
_FEW = 400  # groups that a word may be in, for it alone to bring a question to them
_LONG = 5  # letters that a word has at least for one to be wrong
_COMMONER = 3  # times that the right word is as common as its misspelling


@dataclass(frozen=True, slots=True)
class Answered:
    """What people answered, and the names in it."""

    text: str
    names: frozenset[str]


@dataclass(slots=True)
class Wording:
    """A question in certain words: how often it was asked, how last, with which gaps, and what people answered.

    `names` are those in `text`; whatever is shown goes through `private` with them.
    """

    text: str
    language: str
    words: tuple[str, ...]
    last: datetime
    count: int = 0
    gaps: Counter[GapKind] = field(default_factory=Counter[GapKind])
    answers: list[Answered] = field(default_factory=list[Answered])
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Group:
    """Wordings that ask the same, the commonest first."""

    wordings: tuple[Wording, ...]

    @property
    def count(self) -> int:
        return sum(wording.count for wording in self.wordings)

    @property
    def last(self) -> datetime:
        return max(wording.last for wording in self.wordings)


class WordingCount:
    """Counts questions by their words, in any order. What is kept is bounded: beyond that, what is rare and old goes."""

    def __init__(self, most: int = _MOST_KEPT) -> None:
        self._most = most
        self._kept: dict[tuple[str, frozenset[str]], Wording] = {}
        self.dropped = 0
        """How many questions are no longer kept."""

    def add(self, asked: Asked) -> None:
        key = (asked.language, frozenset(asked.words))
        kept = self._kept.get(key)
        if kept is None:
            kept = self._kept[key] = Wording(asked.text, asked.language, asked.words, asked.at)
        if asked.at > kept.last:
            kept.text, kept.last = asked.text, asked.at
        kept.count += 1
        kept.gaps.update(asked.gaps)
        kept.names |= mentioned(asked.text, asked.names)
        if asked.answers:
            text = "\n\n".join(asked.answers)
            kept.answers = [*kept.answers, Answered(text, mentioned(text, asked.names))][-_MOST_ANSWERS:]
        if len(self._kept) > self._most:
            self._drop()

    def groups(self) -> list[Group]:
        """Most often asked first."""
        by_language: dict[str, list[Wording]] = defaultdict(list)
        for wording in self._kept.values():
            by_language[wording.language].append(wording)
        groups = [group for wordings in by_language.values() for group in _grouped(wordings)]
        return sorted(groups, key=lambda group: (-group.count, -group.last.timestamp(), group.wordings[0].text))

    def _drop(self) -> None:
        """Half of them go: those asked least often, and of these the oldest; what people answered stays longest."""
        rare = nsmallest(
            len(self._kept) // 2, self._kept.items(), key=lambda it: (bool(it[1].answers), it[1].count, it[1].last)
        )
        for key, wording in rare:
            self.dropped += wording.count
            del self._kept[key]


def _grouped(wordings: Sequence[Wording]) -> list[Group]:
    """Each wording goes to the commoner one that it is most like, if one is like it; else others may come to it."""
    right = _spelt_right(wordings)
    ordered = sorted(wordings, key=lambda it: (-it.count, -it.last.timestamp(), it.text))
    spelt = [frozenset(right.get(word, word) for word in it.words) for it in ordered]
    within = Counter(word for words in spelt for word in words)
    weight = {word: log(1 + len(ordered) / count) for word, count in within.items()}
    leaders = _Leaders(weight)
    members: list[list[Wording]] = []
    for wording, words in zip(ordered, spelt, strict=True):
        at = leaders.nearest(words)
        if at is None:
            leaders.add(words)
            members.append([wording])
        else:
            members[at].append(wording)
    return [Group(tuple(group)) for group in members]


class _Leaders:
    """The words of the first wording of each group, found again by what they have in common with others."""

    def __init__(self, weight: dict[str, float]) -> None:
        self._weight = weight
        self._words: list[frozenset[str]] = []
        self._weights: list[float] = []
        self._with: dict[str, list[int]] = defaultdict(list)

    def add(self, words: frozenset[str]) -> None:
        for word in words:
            self._with[word].append(len(self._words))
        self._words.append(words)
        self._weights.append(self._whole(words))

    def nearest(self, words: frozenset[str]) -> int | None:
        """The group most like `words`, by the weight of what is in common; None if none is like enough.

        The rarest word brings words to all groups that have it; a word that is in many groups does not by itself.
        """
        shared: dict[int, float] = defaultdict(float)
        for number, word in enumerate(sorted(words, key=lambda word: (-self._weight[word], word))):
            groups, weight = self._with.get(word, ()), self._weight[word]
            if number == 0 or len(groups) <= _FEW:
                for at in groups:
                    shared[at] += weight
            else:
                for at in shared:
                    shared[at] += weight if word in self._words[at] else 0.0
        whole = self._whole(words)
        alike = (
            (2 * common / (whole + self._weights[at]), -at)
            for at, common in shared.items()
            if 2 * common >= self._least(words, self._words[at]) * (whole + self._weights[at])
        )
        best = max(alike, default=None)
        return None if best is None else -best[1]

    def _least(self, words: frozenset[str], others: frozenset[str]) -> float:
        return _ALIKE if words <= others or others <= words else _OTHERWISE_ALIKE

    def _whole(self, words: frozenset[str]) -> float:
        return sum(self._weight[word] for word in words)


def _spelt_right(wordings: Sequence[Wording]) -> dict[str, str]:
    """Words that are one letter off a much commoner one."""
    counts = Counter[str]()
    for wording in wordings:
        counts.update(dict.fromkeys(wording.words, wording.count))
    near: dict[str, list[str]] = defaultdict(list)
    for word in counts:
        if len(word) >= _LONG - 1:
            for left in _shortened(word):
                near[left].append(word)
    right: dict[str, str] = {}
    for word, count in counts.items():
        if len(word) < _LONG:
            continue
        others = {other for left in _shortened(word) for other in near[left]} - {word}
        fitting = [other for other in others if counts[other] >= _COMMONER * count and _one_off(word, other)]
        if fitting:
            right[word] = max(fitting, key=lambda other: (counts[other], other))
    return right


def _shortened(word: str) -> Iterator[str]:
    """The word, and with each letter left out: words one letter apart have one of these in common."""
    yield word
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]


def _one_off(one: str, other: str) -> bool:
    """Whether one letter was added, left out, taken for another, or two neighbours changed places."""
    begin = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    a, b = one[begin:], other[begin:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
