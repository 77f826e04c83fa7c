"""`frontdesk eval`: the cases of a folder played, and held against the folder's targets and a baseline."""

import asyncio
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

import frontdesk
from frontdesk.app.fitting import unfit
from frontdesk.app.knowledge import searched_by
from frontdesk.app.mending import to_mend
from frontdesk.app.settings import Settings
from frontdesk.app.stage import Stage, staged
from frontdesk.app.wiring import Surroundings
from frontdesk.errors import FolderError, Invalid, NotFound, Problem
from frontdesk.evals.criteria import targets
from frontdesk.evals.results import WORDS_ONLY, Run, Trial, decode_run
from frontdesk.evals.runner import Playing, Runner, run_cases
from frontdesk.evals.scoring.regression import CONFIRMATIONS, suspects
from frontdesk.evals.scoring.scorecard import Scorecard, scorecard
from frontdesk.evals.unfinished import going_on
from frontdesk.evals.written.cases import Case, Cases, read_cases
from frontdesk.evals.written.labels import Agreement, agreement, read_labels
from frontdesk.folder import read_folder

_MOST_AGAIN = 20
"""Cases that are played again. Where more fell, the criterion's own test tells, and Holm's method would leave none."""
Told = Callable[[str, int, int], None]
"""Hears what is being done, how much of it is done, and of how much."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be evaluated: `suites` are groups, languages, ids or "adversarial"; all cases if there are none.

    `at_once` conversations are played side by side; `logs` is where Inspect's logs go.
    """

    folder: Path
    logs: Path
    suites: tuple[str, ...] = ()
    trials: int = 1
    baseline: Path | None = None
    at_once: int = 8


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What came of it. `agreement` is that of the judge with people; None where nothing was judged or labelled."""

    run: Run
    card: Scorecard
    agreement: Agreement | None


async def evaluate(wanted: Wanted, settings: Settings, told: Told, runner: Runner = run_cases) -> Evaluated:
    """Play the cases with `runner`, and again those that fell against the baseline.

    Cases that don't fit the folder are told before anything is played, but for those that the baseline has as they stand:
    what they name was there once, so it is the folder that lost it, and the comparison shows what that does. Raises
    `FolderError`, `SettingError`, `NotFound` or `Invalid` when there is nothing to play or compare with.
    """
    # Before the library is first asked: it would draw over the screen that is the caller's.
    os.environ.setdefault("INSPECT_DISPLAY", "none")
    cases = await asyncio.to_thread(read_cases, wanted.folder)
    chosen = cases.of(wanted.suites)
    _must_be_some(wanted, chosen, len(cases.cases))
    baseline = await asyncio.to_thread(_read_run, wanted.baseline) if wanted.baseline else None
    labels = await asyncio.to_thread(read_labels, wanted.folder)
    surroundings = Surroundings()
    began, started = surroundings.clock(), surroundings.seconds()
    async with staged(wanted.folder, settings) as stage:
        await asyncio.to_thread(_must_fit, cases, chosen, stage, baseline)
        searches = [_search(stage)]
        key = f"{_purpose(stage, settings)} {searches} {cases.sha256} {wanted.suites}"
        play = _Play(runner, stage, wanted, key, told)
        with going_on(wanted.logs, play.key, began) as since:
            trials = await play(chosen, wanted.trials, "Playing", since)
            judge = stage.judge()
            agreed = await agreement(judge, labels) if judge and labels else None
            searches.append(_search(stage))  # what has to be encoded first is searched by words until then
            run = _run(stage, cases, wanted, began, trials, ", then ".join(dict.fromkeys(searches)))
            mend = await asyncio.to_thread(to_mend, stage.loaded, began.date())
            run = msgspec.structs.replace(run, to_mend=mend)
            confirmed: list[Trial] = []
            if baseline and (fallen := suspects(run, baseline)[:_MOST_AGAIN]):
                again = [case for case in chosen if case.id in fallen]
                confirmed = await play(again, CONFIRMATIONS, "Playing again", since)
        run = msgspec.structs.replace(run, seconds=surroundings.seconds() - started)
        card = scorecard(
            run,
            targets(stage.loaded.folder.config),
            baseline=baseline,
            confirmed=confirmed,
            agreement_cost_usd=judge.cost_usd if judge and agreed else 0.0,
        )
    return Evaluated(run, card, agreed)


def _purpose(stage: Stage, settings: Settings) -> str:
    """What a run that was broken off must have in common with the one that goes on with it."""
    folder = stage.loaded.folder
    model = "stand-in" if stage.stand_in else folder.config.models.chat
    return f"{frontdesk.__version__} {folder.version} {settings.provider} {settings.base_url} {model} {stage.judge_id}"


def _search(stage: Stage) -> str:
    return searched_by(stage.loaded.knowledge) or WORDS_ONLY


def _run(stage: Stage, cases: Cases, wanted: Wanted, began: datetime, trials: Sequence[Trial], search: str) -> Run:
    folder = stage.loaded.folder
    return Run(
        agent=folder.config.name,
        company=folder.config.company,
        version=folder.version,
        cases_sha256=cases.sha256,
        model="stand-in" if stage.stand_in else folder.config.models.chat,
        judge=stage.judge_id,
        search=search,
        suites=wanted.suites,
        began=began,
        trials=tuple(trials),
    )


@dataclass(frozen=True, slots=True)
class _Play:
    """Plays cases, and tells how far it is."""

    runner: Runner
    stage: Stage
    wanted: Wanted
    key: str
    told: Told

    async def __call__(self, cases: Sequence[Case], trials: int, doing: str, since: datetime) -> list[Trial]:
        total, done = len(cases) * trials, 0

        def one(trial: Trial) -> None:
            nonlocal done
            done += 1
            self.told(doing, done, total)

        self.told(doing, 0, total)
        how = Playing(
            name=self.stage.loaded.folder.path.resolve().name,
            key=f"{self.key} {doing} {trials}",
            since=since,
            trials=trials,
            at_once=self.wanted.at_once,
            logs=self.wanted.logs,
            told=one,
        )
        return await self.runner(cases, self.stage, how)


def _must_be_some(wanted: Wanted, chosen: Sequence[Case], all_cases: int) -> None:
    if chosen:
        return
    if not wanted.folder.is_dir():
        read_folder(wanted.folder)
    if not all_cases:
        remedy = "Write some in evals/*.yaml (docs/evals.md shows how)"
        raise FolderError(str(wanted.folder), [Problem("evals/", None, "there are no cases", remedy)])
    suites = ", ".join(f"'{suite}'" for suite in wanted.suites)
    raise NotFound(
        f"no case belongs to {suites}; name a group (general, product, conversation, quote, escalation), a language, "
        "'adversarial', a case's id, or the beginning of ids with a star"
    )


def _must_fit(cases: Cases, chosen: Sequence[Case], stage: Stage, baseline: Run | None) -> None:
    fitted = {(trial.case, trial.case_sha256) for trial in baseline.trials} if baseline else set[tuple[str, str]]()
    new = [case for case in chosen if (case.id, case.sha256) not in fitted]
    with stage.loaded.knowledge.opened() as index:
        addresses = {passage.url for passage in index.passages()}
    if problems := unfit(cases, new, stage.loaded.folder, stage.loaded.tools, addresses):
        raise FolderError(str(stage.loaded.folder.path), problems)


def _read_run(file: Path) -> Run:
    try:
        return decode_run(file.read_bytes(), str(file))
    except FileNotFoundError:
        raise NotFound(f"there is no baseline at '{file}'; save one with --save-baseline {file}") from None
    except OSError as error:
        raise Invalid(f"the baseline '{file}' cannot be read: {error.strerror}") from error
