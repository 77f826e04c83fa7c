"""Runs cases on Inspect: a task whose solver plays a case and whose scorer tells what came of it.

Logs are Inspect's own, one a run; `inspect view --log-dir DIR` shows them. What a broken-off run had played is taken
from its log, so that the next one goes on where it stopped.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeAlias

import msgspec
from inspect_ai import Task, eval_async  # pyright: ignore[reportUnknownVariableType]
from inspect_ai.dataset import Sample
from inspect_ai.log import EvalLog, list_eval_logs, read_eval_log
from inspect_ai.model import ChatMessage, ChatMessageAssistant, ChatMessageUser, ModelOutput
from inspect_ai.scorer import Score, Scorer, Target, mean, scorer, stderr
from inspect_ai.solver import Generate, Solver, TaskState, solver
from inspect_ai.util import display_type

from frontdesk.errors import NotNow
from frontdesk.evals.criteria import NAMES
from frontdesk.evals.play import Stage, play
from frontdesk.evals.results import Trial
from frontdesk.evals.scoring.scores import scores
from frontdesk.evals.written.cases import Case

_TRIAL = "trial"
_KEY = "frontdesk"
Told = Callable[[Trial], None]


@dataclass(frozen=True, slots=True)
class Playing:
    """How cases are to be played: each `trials` times, `at_once` at a time; `told` hears of each trial as it ends.

    `key` says what a run is of: trials of runs with the same key that began from `since` on are taken over, but for those
    that something else than the agent spoiled. `name` is the run's in its log, which goes to `logs`.
    """

    name: str
    key: str
    since: datetime
    trials: int
    at_once: int
    logs: Path
    told: Told


Runner: TypeAlias = Callable[[Sequence[Case], Stage, Playing], Awaitable[list[Trial]]]


async def run_cases(cases: Sequence[Case], stage: Stage, how: Playing) -> list[Trial]:
    """Play `cases` on Inspect; their trials by case, then number. Raises `NotNow` when it was broken off."""
    wanted = {case.id for case in cases}
    before = [
        trial
        for trial in _played_since(how.logs, how.key, how.since)
        if trial.case in wanted and trial.number <= how.trials
    ]
    played: dict[tuple[str, int], Trial] = {(trial.case, trial.number): trial for trial in before}
    for trial in played.values():
        how.told(trial)
    by_id = {case.id: case for case in cases}

    async def one(case: str, number: int) -> Trial:
        if (done := played.get((case, number))) is None:
            done = played[case, number] = await play(by_id[case], number, stage)
            how.told(done)
        return done

    left = [case for case in cases if any((case.id, number) not in played for number in range(1, how.trials + 1))]
    if left:
        display_type()  # as INSPECT_DISPLAY has it; unasked, the library would draw over the caller's screen
        (log,) = await eval_async(
            Task(
                name=how.name,
                dataset=[_sample(case) for case in left],
                solver=_converse(one),
                scorer=_criteria(),
                metadata={_KEY: how.key},
            ),
            model=None,
            epochs=how.trials,
            max_samples=how.at_once,
            fail_on_error=True,
            log_dir=str(how.logs),
            log_level="warning",
            log_buffer=10,
            log_realtime=False,
            score_display=False,
        )
        if len(played) < len(cases) * how.trials:
            why = f" ({log.error.message})" if log.error else ""
            raise NotNow(
                f"broken off after {len(played)} of {len(cases) * how.trials} conversations{why}; "
                "give the same command again to go on"
            )
    order = {case.id: index for index, case in enumerate(cases)}
    return sorted(played.values(), key=lambda trial: (order[trial.case], trial.number))


def _played_since(logs: Path, key: str, since: datetime) -> list[Trial]:
    """The trials that runs with `key` played since then."""

    def is_it(log: EvalLog) -> bool:
        # Inspect's times have whole seconds.
        began = datetime.fromisoformat(log.eval.created) + timedelta(seconds=1)
        return (log.eval.metadata or {}).get(_KEY) == key and began >= since

    if not logs.is_dir():
        return []
    found = [read_eval_log(info) for info in list_eval_logs(str(logs), filter=is_it)]
    samples = [sample for log in found for sample in log.samples or []]
    trials = [msgspec.convert(sample.store[_TRIAL], Trial) for sample in samples if _TRIAL in sample.store]
    return [trial for trial in trials if trial.fault in (None, "agent")]


def _sample(case: Case) -> Sample:
    expected = case.expect.model_dump_json(exclude_defaults=True)
    metadata = {"group": case.group, "language": case.language, "adversarial": case.adversarial}
    return Sample(id=case.id, input=case.acts[0].say or "", target=expected, metadata=metadata)


@solver(name="converse")
def _converse(one: Callable[[str, int], Awaitable[Trial]]) -> Solver:
    """Plays the case of a sample; the conversation becomes the sample's messages."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        trial = await one(str(state.sample_id), state.epoch)
        state.store.set(_TRIAL, msgspec.to_builtins(trial))
        state.messages = [message for line in trial.transcript if (message := _message(line.who, line.text))]
        said = [line.text for line in trial.transcript if line.who == "agent"]
        state.output = ModelOutput.from_content("frontdesk", said[-1] if said else "")
        return state

    return solve


def _message(who: str, text: str) -> ChatMessage | None:
    if who == "customer":
        return ChatMessageUser(content=text)
    return ChatMessageAssistant(content=text if who == "agent" else f"[{who}] {text}")


@scorer(metrics={"*": [mean(), stderr()]}, name="criteria")
def _criteria() -> Scorer:
    """The score of a trial by criterion: 1 or 0, and not a number where the case says nothing of it."""

    async def score(state: TaskState, target: Target) -> Score:
        trial = msgspec.convert(state.store.get(_TRIAL), Trial)
        values = {name: scores([trial], name).get(trial.case, (float("nan"),))[0] for name in NAMES}
        wrong = [
            f"{check.key}: expected {check.expected}, found {check.found}" for check in trial.checks if not check.passed
        ]
        return Score(
            value={name: float(value) for name, value in values.items()},
            answer=state.output.completion,
            explanation="\n".join([*wrong, trial.error]).strip() or "as expected",
        )

    return score
