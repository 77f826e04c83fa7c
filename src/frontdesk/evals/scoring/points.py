"""What passed of a case's trials: of the case as a whole, and of each of its expectations."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain

from msgspec import Struct

from frontdesk.evals.results import RUBRIC, UNANSWERED, Trial

Point = tuple[str, int | None, int]
"""An expectation of a case: its key, its turn, and how many of that key and turn stand before it."""
WHOLE: Point = ("", None, 0)
"""All that a case expects."""


class Passes(Struct, frozen=True, kw_only=True):
    """How many of a case's trials passed."""

    passed: int
    trials: int

    @property
    def share(self) -> float:
        return self.passed / self.trials

    def __str__(self) -> str:
        return f"{self.passed} of {self.trials}"


def expected(trials: Iterable[Trial]) -> Iterable[Point]:
    return (WHOLE, *(point for trial in trials for point in _held(trial)))


def passes_at(trials: Sequence[Trial], points: Iterable[Point]) -> dict[Point, Passes]:
    """What passed of the trials at each point.

    What a trial has no check of held, as some checks are only made when they fail, unless its turn was never answered.
    """
    found: dict[Point, Passes] = {}
    held = [(_held(trial), _cut_short(trial), trial.passed) for trial in trials]
    for point in points:
        passed = sum(
            whole if point == WHOLE else seen.get(point, point[1] not in never and None not in never)
            for seen, never, whole in held
        )
        found[point] = Passes(passed=passed, trials=len(trials))
    return found


def _held(trial: Trial) -> dict[Point, bool]:
    """Whether each expectation held: what code checked, and the rubrics that a judge's verdict could be read on."""
    before: Counter[tuple[str, int | None]] = Counter()
    held: dict[Point, bool] = {}
    judged = ((RUBRIC, it.turn, it.passed) for it in trial.judgements if it.passed is not None)
    for key, turn, passed in chain(((it.key, it.turn, it.passed) for it in trial.checks), judged):
        held[key, turn, before[key, turn]] = passed
        before[key, turn] += 1
    return held


def _cut_short(trial: Trial) -> frozenset[int | None]:
    """The turns in which nothing could be checked; None for all of a trial in which the agent broke."""
    turns = {check.turn for check in trial.checks if check.key == UNANSWERED and not check.passed}
    return frozenset(turns | ({None} if trial.error else set[int | None]()))
