"""What playing cases brought: the values that a run is written to disk as, and read from again."""

from datetime import datetime
from itertools import groupby
from statistics import fmean
from typing import Literal, TypeAlias

import msgspec
from msgspec import Struct

from frontdesk.errors import Invalid
from frontdesk.evals.criteria import CriterionName
from frontdesk.facts import Citation, Usage

Fault: TypeAlias = Literal["agent", "customer", "grader", "infrastructure"]
"""Whose fault a failed trial is: the agent's, the simulated customer's, the judge's, or that of what they run on."""
WORDS_ONLY = "words only"
"""The search of a run without an encoder."""
UNANSWERED, RUBRIC = "turn", "rubric"
"""The keys of what stands for all that was expected of a turn that never came, and of what a judge decides."""


class Check(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One expectation and whether it was met. `key` is the expectation's name in the case file.

    `turn` counts the customer's messages from 1; None is the whole conversation. A check that is not `counted` only
    matters when it fails: that a conversation which needs no person was not handed to one says nothing about precision.
    """

    criterion: CriterionName
    key: str
    passed: bool
    expected: str = ""
    found: str = ""
    turn: int | None = None
    counted: bool = True


class Judgement(Struct, frozen=True, kw_only=True):
    """A judge's verdict on a rubric; `passed` is None when its reply could not be read, which is the grader's error."""

    criterion: CriterionName
    rubric: str
    passed: bool | None
    reason: str = ""
    turn: int | None = None


class Line(Struct, frozen=True, kw_only=True):
    """One entry of a transcript, as people read it. `who` is "customer", "agent", "staff", "tool", "guard" or "note"."""

    who: str
    text: str
    turn: int | None = None
    citations: tuple[Citation, ...] = ()


class Trial(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A case played once. `number` counts the trials of a case from 1; `seconds` is the sum of its turns.

    In a baseline one stands for as many as it has `times`; `decode_run` makes them as many again.

    `first_word` has the seconds to the first word of each turn; `error` says what broke, where something did.
    Costs are None where no price is known. `customer_cost_usd` is that of the simulated customer, 0 for one by script.
    `case_sha256` is the hash of the case as it is written, so that one rewritten is not compared with what it was.
    """

    case: str
    case_sha256: str = ""
    group: str
    language: str
    adversarial: bool = False
    simulated: bool = False
    number: int = 1
    times: int = 1
    checks: tuple[Check, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    fault: Fault | None = None
    error: str = ""
    handed_over: bool = False
    seconds: float = 0.0
    first_word: tuple[float, ...] = ()
    usage: Usage = Usage()
    cost_usd: float | None = None
    judge_cost_usd: float | None = None
    customer_cost_usd: float | None = None
    stand_in: bool = False
    transcript: tuple[Line, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether everything that was checked and judged is as it should be."""
        return (
            self.fault is None
            and all(check.passed for check in self.checks)
            and all(judged.passed is not False for judged in self.judgements)
        )


class ToMend(Struct, frozen=True, kw_only=True):
    """Something wrong with the documents of a folder, in words, and the files that it is in."""

    files: tuple[str, ...]
    told: str


class Run(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All trials of one evaluation of one version of an agent folder.

    `cases_sha256` is the hash of the case files; `model` and `judge` are ids, `judge` empty where none could be asked.
    `search` names what the knowledge was searched with: an encoder, or WORDS_ONLY; empty in runs from before it was kept.
    `to_mend` tells what is wrong with the folder's documents, whatever the cases say; None where nobody looked.
    """

    agent: str
    company: str
    version: str
    cases_sha256: str
    model: str
    judge: str = ""
    search: str = ""
    to_mend: tuple[ToMend, ...] | None = None
    suites: tuple[str, ...] = ()
    began: datetime
    seconds: float = 0.0
    trials: tuple[Trial, ...] = ()


def encode_run(run: Run) -> bytes:
    return msgspec.json.format(msgspec.json.encode(run), indent=1)


def encode_baseline(run: Run) -> bytes:
    """`run` without what was said and spent: enough to compare with, and kept in version control.

    Trials in a row in which the same held and failed stand as one, in a line of its own, with how many `times` and their
    mean time.
    """
    head = msgspec.json.encode(msgspec.structs.replace(run, trials=()))
    lines: list[bytes] = []
    for alike, trials in groupby(run.trials, key=_slim):
        seconds = [trial.seconds for trial in trials]
        told = msgspec.structs.replace(alike, times=len(seconds), seconds=round(fmean(seconds), 2))
        lines.append(msgspec.json.encode(told))
    return head.removesuffix(b"}") + b',"trials":[\n' + b",\n".join(lines) + b"\n]}\n"


def _slim(trial: Trial) -> Trial:
    """Its checks without their words, but where these are a closed list."""
    checks = tuple(
        msgspec.structs.replace(it, expected=it.expected if it.key == "outcome" else "", found="")
        for it in trial.checks
    )
    judged = tuple(msgspec.structs.replace(it, rubric="", reason="") for it in trial.judgements)
    return Trial(
        case=trial.case,
        case_sha256=trial.case_sha256,
        group=trial.group,
        language=trial.language,
        adversarial=trial.adversarial,
        simulated=trial.simulated,
        checks=checks,
        judgements=judged,
        fault=trial.fault,
        error="broke" if trial.error else "",
        handed_over=trial.handed_over,
        stand_in=trial.stand_in,
    )


def decode_run(data: bytes, named: str) -> Run:
    """The run in `data`. Raises `Invalid` if `named`, its file, holds something else."""
    try:
        run = msgspec.json.decode(data, type=Run)
    except msgspec.MsgspecError as error:
        raise Invalid(f"{named} is not a run of `frontdesk eval` ({error}); write it anew with --report") from error
    trials = (msgspec.structs.replace(trial, times=1) for trial in run.trials for _ in range(trial.times))
    return msgspec.structs.replace(run, trials=tuple(trials))
