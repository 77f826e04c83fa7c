"""Play a case: a conversation through the desk's own use cases, from which a trial is made."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import msgspec

from frontdesk.agent import Outgoing
from frontdesk.desk import Desk, Posted
from frontdesk.errors import FrontdeskError
from frontdesk.evals.checking.checks import checked, state_check, unanswered, unexpected
from frontdesk.evals.checking.exchanges import Exchange, exchanges, transcript
from frontdesk.evals.checking.fault import attributed
from frontdesk.evals.checking.grounding import Grounding
from frontdesk.evals.judging.judge import Judge
from frontdesk.evals.results import Check, Judgement, Line, Trial
from frontdesk.evals.simulated import Customer
from frontdesk.evals.written.cases import Case, CaseTurn
from frontdesk.facts import AgentSaid, HandoffRequested, Recorded, TurnEnded, Usage

_log = logging.getLogger(__name__)
_PATIENCE = 300.0
"""Seconds after which an answer counts as never coming."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Where one case is played: a desk with tools of its own. `state` tells what data these tools have by now."""

    desk: Desk
    languages: Sequence[str]
    outgoing: Outgoing
    state: Callable[[], object] | None = None


class Stage(Protocol):
    """Makes what one trial of a case needs: a scene, a judge where one can be asked, and a customer for a simulated one."""

    def scene(self, case: Case) -> Scene: ...

    def judge(self) -> Judge | None: ...

    def customer(self, case: Case) -> Customer: ...


async def play(case: Case, number: int, stage: Stage) -> Trial:
    """Play `case` for the `number`th time. Never raises: what the agent does, and what breaks, is what the trial tells."""
    try:
        return await _played(case, number, stage)
    except Exception as broke:  # noqa: BLE001 - a folder's own code, as its state(); it spoils this trial, not the run
        _log.exception("case '%s' broke", case.id)
        return msgspec.structs.replace(
            _trial(case, number, [], ()), fault="infrastructure", error=f"{type(broke).__name__}: {broke}"
        )


async def _played(case: Case, number: int, stage: Stage) -> Trial:
    scene, judge = stage.scene(case), stage.judge()
    customer = stage.customer(case) if case.persona else None
    opened = await scene.desk.open(case.language, case.customer.customer if case.customer else None)
    talk = _Talk(scene.desk, opened.id)
    broke = await _talked(case, talk, customer)
    facts = await scene.desk.facts(opened.id)
    seen, lines = exchanges(facts), transcript(facts)
    broke = broke or _model_failed(case, seen)
    checks = [] if broke else _checks(case, scene, seen, talk.posted)
    judgements = [] if broke or judge is None else await _judged(case, lines, judge)
    fault = attributed(checks, judgements, simulated=case.persona is not None, broke=broke)
    unread = next((judged.reason for judged in judgements if judged.passed is None), "")
    return msgspec.structs.replace(
        _trial(case, number, facts, lines),
        checks=tuple(checks),
        judgements=tuple(judgements),
        fault=fault,
        error=f"{type(broke).__name__}: {broke}" if isinstance(broke, Exception) else broke or unread,
        judge_cost_usd=judge.cost_usd if judge else None,
        customer_cost_usd=customer.cost_usd if customer else None,
    )


async def _talked(case: Case, talk: "_Talk", customer: Customer | None) -> FrontdeskError | TimeoutError | None:
    """Hold the conversation; what broke it off, if something did."""
    try:
        if customer and case.persona:
            await _simulate(talk, customer, case.persona.most_turns)
        else:
            for act in case.acts:
                await talk.act(act)
    except (FrontdeskError, TimeoutError) as broke:
        return broke
    return None


def _model_failed(case: Case, seen: Sequence[Exchange]) -> str | None:
    """Why the model could not be asked in some turn; None where it could, or a case expects that it can't."""
    failed = [it.ended for it in seen if it.ended and it.ended.model_failed]
    return f"the model failed: {failed[0].error}" if failed and not _expects_failure(case) else None


class _Talk:
    """The customer's side of one conversation."""

    def __init__(self, desk: Desk, conversation: str) -> None:
        self.posted: list[int | None] = []
        """For each act the number of the fact that it stored; None where nothing waited for it."""
        self._desk = desk
        self._conversation = conversation

    async def act(self, act: CaseTurn) -> None:
        if act.say is not None:
            said = await self._desk.post(self._conversation, act.say)
            self.posted.append(said.number)
            await self._answered(said)
            return
        waiting = (await self._desk.find(self._conversation)).state.asked
        granted = bool(act.approve)
        posted = [await self._desk.approve(self._conversation, call, granted, by="customer") for call in waiting]
        self.posted.append(posted[-1].number if posted else None)
        if posted:
            await self._answered(posted[-1])

    async def lines(self) -> tuple[Line, ...]:
        return transcript(await self._desk.facts(self._conversation))

    async def over(self) -> bool:
        """Whether the agent answers no more: a person does, or it is closed."""
        return (await self._desk.find(self._conversation)).state.owner != "bot"

    async def _answered(self, posted: Posted) -> None:
        async with asyncio.timeout(_PATIENCE):
            await self._desk.result(self._conversation, posted)


async def _simulate(talk: _Talk, customer: Customer, most_turns: int) -> None:
    """Let them talk until the customer leaves, a person takes over or the agent closes. Raises `CustomerFailed`."""
    for _ in range(most_turns):
        said = await customer.next(await talk.lines())
        if said is None:
            return
        await talk.act(CaseTurn(say=said))
        if await talk.over():
            return


def _checks(case: Case, scene: Scene, seen: Sequence[Exchange], posted: Sequence[int | None]) -> list[Check]:
    found: list[Check] = []
    grounding = Grounding(scene.outgoing)
    for exchange in seen:
        found += grounding.checks(exchange)
        if exchange.ended and exchange.ended.outcome == "failed" and not _expects_failure(case):
            found.append(_failed(exchange))
    for turn, (act, number) in enumerate(
        zip(case.turns, posted, strict=False), 1
    ):  # `posted` has more of a simulated one
        part = [exchange for exchange in seen if any(item.number == number for item in exchange.facts)]
        answered = [exchange for exchange in part if exchange.ended]
        found += checked(act.expect, answered, scene.languages, turn=turn) if answered else unanswered(act.expect, turn)
    found += checked(case.expect, seen, scene.languages, turn=None) if seen else []
    found += unexpected([case.expect, *(act.expect for act in case.turns)], seen)
    if case.expect.state:
        found.append(state_check(case.expect.state, scene.state() if scene.state else None))
    return found


def _expects_failure(case: Case) -> bool:
    return any(expect.outcome == "failed" for expect in (case.expect, *(act.expect for act in case.turns)))


def _failed(exchange: Exchange) -> Check:
    """A turn that failed by the agent's own doing, as one that calls tools without end."""
    error = exchange.ended.error if exchange.ended else ""
    return Check(
        criterion="comprehension",
        key="outcome",
        passed=False,
        expected="an answer",
        found=f"the turn failed: {error}",
        turn=exchange.number,
    )


async def _judged(case: Case, lines: Sequence[Line], judge: Judge) -> list[Judgement]:
    rubrics = [(act.expect.rubric, turn) for turn, act in enumerate(case.turns, 1) if act.expect.rubric]
    if case.expect.rubric:
        rubrics.append((case.expect.rubric, 0))
    judged = [await judge.judge("relevance", rubric, lines, turn=turn or None) for rubric, turn in rubrics]
    if len(case.turns) > 1 or case.persona:
        judged.append(await judge.judge("sentiment", "", lines))
    return judged


def _trial(case: Case, number: int, facts: Sequence[Recorded], lines: tuple[Line, ...]) -> Trial:
    """What was said and what it took, before anything is checked."""
    ended = [item.fact for item in facts if isinstance(item.fact, TurnEnded)]
    costs = [turn.cost_usd for turn in ended]
    return Trial(
        case=case.id,
        case_sha256=case.sha256,
        group=case.group,
        language=case.language,
        adversarial=case.adversarial,
        simulated=case.persona is not None,
        number=number,
        handed_over=any(isinstance(item.fact, HandoffRequested) for item in facts),
        seconds=sum(turn.timings.total for turn in ended),
        first_word=tuple(it.timings.first_word for it in ended if it.timings.first_word is not None),
        usage=sum((turn.usage for turn in ended), Usage()),
        cost_usd=None if None in costs else sum(cost for cost in costs if cost is not None),
        stand_in=any(isinstance(item.fact, AgentSaid) and item.fact.stand_in for item in facts),
        transcript=lines,
    )
