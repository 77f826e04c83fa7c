"""Gaps of the knowledge: what was asked and had no answer in it, and what people of the team said to it."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec import Struct

from frontdesk.evals.production.grouping import Group
from frontdesk.evals.production.questions import GapKind
from frontdesk.guards import mask
from frontdesk.guards.personal import KINDS, REGIONS

_MOST_EXAMPLES = 5
_MOST_ANSWERS = 5


class Gap(Struct, frozen=True, kw_only=True):
    """One question, however it was put, that the knowledge had no answer to.

    `kinds` says how that showed, `examples` are the commonest wordings, `answers` what people of the team answered to
    these. Personal data is masked in all of them.
    """

    question: str
    language: str
    count: int
    last: datetime
    kinds: dict[GapKind, int]
    examples: tuple[str, ...]
    answers: tuple[str, ...]


def gap_of(group: Group, regions: Sequence[str] = REGIONS) -> Gap:
    """The gap that a group of unanswered questions shows. `regions` are where numbers without a country code are from."""
    kinds: Counter[GapKind] = Counter()
    for wording in group.wordings:
        kinds.update(wording.gaps)
    names = frozenset(name for wording in group.wordings for name in wording.names)
    language = group.wordings[0].language
    examples = [
        without_names(private(wording.text, language, regions), names) for wording in group.wordings[:_MOST_EXAMPLES]
    ]
    answers = list(dict.fromkeys(answer for wording in group.wordings for answer in wording.answers))[:_MOST_ANSWERS]
    return Gap(
        question=examples[0],
        language=language,
        count=group.count,
        last=group.last,
        kinds=dict(kinds.most_common()),
        examples=tuple(examples),
        answers=tuple(without_names(private(answer, language, regions), names) for answer in answers[-_MOST_ANSWERS:]),
    )


def private(text: str, language: str, regions: Sequence[str] = REGIONS) -> str:
    """`text` with all kinds of personal data masked."""
    return mask(text, KINDS, language=language, regions=regions)[0]


def without_names(text: str, names: Iterable[str]) -> str:
    """`text` without the names of people in the conversation: whole ones however written, parts of them as they are.

    Some parts are words besides: "Will" goes, "will" stays.
    """
    whole = sorted({name for name in names if len(name) > 1}, key=lambda name: (-len(name), name))
    if not whole:
        return text
    parts = sorted({part for name in whole for part in name.split() if len(part) > 1})
    either = rf"(?i:{'|'.join(map(re.escape, whole))})|{'|'.join(map(re.escape, parts))}" if parts else "(?!)"
    return re.sub(rf"(?<!\w)(?:{either})(?!\w)", "[name]", text)
