"""Passages that stand in two documents of one language with nearly the same words."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from zlib import crc32

from frontdesk.facts import Passage
from frontdesk.knowledge.care.pages import Page
from frontdesk.knowledge.lexical.words import Analyser, base_language

_SHINGLE = 4  # words
_LEAST = 12  # words; less is said twice by chance
_ALIKE = 0.65
_SAMPLED = 2  # of so many shingles one brings passages together; all of them are compared
_MOST = 50  # passages with a shingle that still tell something


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Two passages by the files of their documents; `likeness` is the share of runs of four words that both have."""

    file: str
    other_file: str
    title: str
    other_title: str
    likeness: float


def duplicates(pages: Sequence[Page]) -> list[Duplicate]:
    """The near-identical passages of different documents, most alike first."""
    analysers: dict[str, Analyser] = {}
    where: dict[tuple[str, int], list[int]] = defaultdict(list)
    held: list[tuple[str, Passage, frozenset[int]]] = []
    for page in pages:
        language = base_language(page.entry.language)
        analyser = analysers.setdefault(language, Analyser(language))
        for passage in page.passages:
            shingles = _shingles(passage, analyser)
            for shingle in shingles:
                if shingle % _SAMPLED == 0:
                    where[language, shingle].append(len(held))
            held.append((page.entry.file, passage, shingles))
    near = {pair for places in where.values() if 1 < len(places) <= _MOST for pair in combinations(places, 2)}
    return sorted(_compared(held, near), key=lambda it: (-it.likeness, it.file, it.other_file))


def _compared(held: Sequence[tuple[str, Passage, frozenset[int]]], near: set[tuple[int, int]]) -> Iterator[Duplicate]:
    for one, other in near:
        (file, passage, mine), (other_file, other_passage, theirs) = held[one], held[other]
        likeness = len(mine & theirs) / len(mine | theirs)
        if file != other_file and likeness >= _ALIKE:
            yield Duplicate(file, other_file, passage.title, other_passage.title, round(likeness, 2))


def _shingles(passage: Passage, analyser: Analyser) -> frozenset[int]:
    stems = [word.stem for word in analyser.words("\n".join(passage.paragraphs))]
    if len(stems) < _LEAST:
        return frozenset()
    runs = (" ".join(stems[start : start + _SHINGLE]) for start in range(len(stems) - _SHINGLE + 1))
    return frozenset(crc32(run.encode()) for run in runs)
