"""Trials and runs made up to measure with."""

import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from msgspec.structs import replace

from frontdesk.evals.criteria import CriterionName, Target
from frontdesk.evals.results import Check, Judgement, Run, Trial

TARGETS: dict[CriterionName, Target] = {
    "comprehension": Target(0.95),
    "relevance": Target(0.9),
    "accuracy": Target(1.0),
    "citations": Target(0.8),
    "topic": Target(0.95),
    "content": Target(1.0),
    "escalation": Target(0.95),
    "escalated_rightly": Target(0.95),
    "sentiment": Target(0.9),
    "deflection": Target(0.7, 0.8),
    "satisfaction": Target(4.0),
    "handling_time": Target(None, 360),
}
BEGAN = datetime(2026, 6, 3, 15, tzinfo=UTC)


def check(
    passed: bool,
    criterion: CriterionName = "comprehension",
    *,
    key: str = "says",
    turn: int | None = 1,
    counted: bool = True,
) -> Check:
    return Check(
        criterion=criterion,
        key=key,
        passed=passed,
        expected="“30 days”",
        found="" if passed else "60 days",
        turn=turn,
        counted=counted,
    )


def judged(passed: bool | None, criterion: CriterionName = "relevance") -> Judgement:
    return Judgement(criterion=criterion, rubric="it answers", passed=passed, reason="because", turn=1)


def trial(case: str, *checks: Check, number: int = 1, **more: object) -> Trial:
    made = Trial(case=case, group="general", language="en", number=number, checks=checks, seconds=2.0)
    return replace(made, **more)


def trials(case: str, passed: int, of: int, criterion: CriterionName = "comprehension", **more: object) -> list[Trial]:
    """`of` trials of a case, the first `passed` of which passed."""
    return [trial(case, check(number <= passed, criterion), number=number, **more) for number in range(1, of + 1)]


def run_of(*played: Sequence[Trial], **more: object) -> Run:
    made = Run(
        agent="Eva",
        company="Acme",
        version="0" * 40,
        cases_sha256="a",
        model="claude-opus-4-6",
        began=BEGAN,
        seconds=60.0,
        trials=tuple(each for some in played for each in some),
    )
    return replace(made, **more)


def chance_trials(dice: random.Random, case: str, chances: Mapping[CriterionName, float], count: int) -> list[Trial]:
    """Trials of a case whose check of each criterion passes with a chance of its own."""
    return [
        trial(case, *(check(dice.random() < chance, it) for it, chance in chances.items()), number=number)
        for number in range(1, count + 1)
    ]
