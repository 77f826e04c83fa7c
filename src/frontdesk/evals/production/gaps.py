"""Gaps of the knowledge: what was asked and had no answer in it, and what people of the team said to it."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from frontdesk.evals.production.grouping import Group
from frontdesk.evals.production.privacy import private
from frontdesk.evals.production.questions import GapKind
from frontdesk.guards.personal import REGIONS

_MOST_EXAMPLES = 5
_MOST_ANSWERS = 5


class Gap(Struct, frozen=True, kw_only=True):
    """One question, however it was put, that the knowledge had no answer to.

    `kinds` says how that showed, `examples` are the commonest wordings, `answers` what people of the team answered to
    these. Personal data is masked and names are removed in all of them.
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
    language = group.wordings[0].language
    examples = [private(it.text, language, it.names, regions) for it in group.wordings[:_MOST_EXAMPLES]]
    answers: dict[str, None] = {}
    for answer in (answer for wording in group.wordings for answer in wording.answers):
        if len(answers) < _MOST_ANSWERS:
            answers[private(answer.text, language, answer.names, regions)] = None
    return Gap(
        question=examples[0],
        language=language,
        count=group.count,
        last=group.last,
        kinds=dict(kinds.most_common()),
        examples=tuple(examples),
        answers=tuple(answers),
    )
