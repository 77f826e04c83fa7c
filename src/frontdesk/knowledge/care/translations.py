"""Documents that say the same in two languages: their figures come in the same order."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import combinations

from frontdesk.knowledge.care.statements import Statement

_LEAST = 4  # figures in common, for one document to be a translation of another
_RATIO = 0.5  # of all figures of both
_MOST = 60  # documents that a figure may be in, for it to bring two together


def in_the_same_place(found: Sequence[Statement]) -> Iterator[tuple[float, Statement, Statement]]:
    """Statements that stand at the same place of a document and its translation, with how much these have in common.

    Only where figures differ, as many on one side as on the other, between figures that are the same.
    """
    documents: dict[str, list[Statement]] = defaultdict(list)
    for it in found:
        documents[it.file].append(it)
    for one, other in _pairs(found):
        mine, theirs = documents[one], documents[other]
        matcher = SequenceMatcher(None, [_token(it) for it in mine], [_token(it) for it in theirs], autojunk=False)
        same = sum(block.size for block in matcher.get_matching_blocks())
        if same < _LEAST or same < _RATIO * min(len(mine), len(theirs)):
            continue
        for kind, start, end, first, last in matcher.get_opcodes():
            if kind == "replace" and end - start == last - first:
                for left, right in zip(mine[start:end], theirs[first:last], strict=True):
                    if left.figure.unit and left.figure.unit == right.figure.unit:
                        yield round(same / min(len(mine), len(theirs)), 2), left, right


def _pairs(found: Sequence[Statement]) -> Iterator[tuple[str, str]]:
    """Documents of different languages that have enough figures in common."""
    languages = {it.file: it.language for it in found}
    files: dict[object, set[str]] = defaultdict(set)
    for it in found:
        files[_token(it)].add(it.file)
    common: dict[tuple[str, str], int] = defaultdict(int)
    for those in files.values():
        if len(those) <= _MOST:
            for one, other in combinations(sorted(those), 2):
                if languages[one] != languages[other]:
                    common[one, other] += 1
    return (pair for pair, count in common.items() if count >= _LEAST)


def _token(it: Statement) -> tuple[str, object]:
    return it.figure.unit, it.figure.value
