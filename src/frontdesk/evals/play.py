"""Play a case: a conversation through the desk's own use cases, from which a trial is made."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import msgspec

from frontdesk.agent import Outgoing
from frontdesk.desk import Desk, Posted
from frontdesk.errors import FrontdeskError
from frontdesk.evals.checking.checks import checked, state_check, unexpected
from frontdesk.evals.checking.exchanges import Exchange, exchanges, transcript
from frontdesk.evals.checking.fault import attributed
from frontdesk.evals.checking.grounding import Grounding
from frontdesk.evals.judging.judge import Judge
from frontdesk.evals.results import Check, Judgement, Line, Trial
from frontdesk.evals.simulated import Customer
from frontdesk.evals.written.cases import Case, CaseTurn
from frontdesk.facts import AgentSaid, HandoffRequested, Recorded, TurnEnded, Usage

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
    """Play `case` for the `number`th time. Never raises for what the agent does: that is what the trial tells."""
    scene, judge = stage.scene(case), stage.judge()
    opened = await scene.desk.open(case.language, case.customer.customer if case.customer else None)
    broke = await _talked(case, _Talk(scene.desk, opened.id), stage)
    facts = await scene.desk.facts(opened.id)
    seen, lines = exchanges(facts), transcript(facts)
    broke = broke or _broken(case, seen)
    checks = [] if broke else _checks(case, scene, seen)
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
    )


async def _talked(case: Case, talk: "_Talk", stage: Stage) -> FrontdeskError | TimeoutError | None:
    """Hold the conversation; what broke it off, if something did."""
    try:
        if case.persona:
            await _simulate(talk, stage.customer(case), case.persona.most_turns)
        else:
            for act in case.acts:
                await talk.act(act)
    except (FrontdeskError, TimeoutError) as broke:
        return broke
    return None


def _broken(case: Case, seen: Sequence[Exchange]) -> str | None:
    """What broke in a turn that failed; None where none did, or a case expects it."""
    expected = any(expect.outcome == "failed" for expect in (case.expect, *(act.expect for act in case.turns)))
    failed = [it.ended for it in seen if it.ended and it.ended.outcome == "failed"]
    return f"a turn failed: {failed[0].error}" if failed and not expected else None


class _Talk:
    """The customer's side of one conversation."""

    def __init__(self, desk: Desk, conversation: str) -> None:
        self._desk = desk
        self._conversation = conversation

    async def act(self, act: CaseTurn) -> None:
        if act.say is not None:
            await self._answered(await self._desk.post(self._conversation, act.say))
            return
        waiting = (await self._desk.find(self._conversation)).state.asked
        granted = bool(act.approve)
        posted = [await self._desk.approve(self._conversation, call, granted, by="customer") for call in waiting]
        if posted:  # else the checks tell that nothing was asked
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


def _checks(case: Case, scene: Scene, seen: Sequence[Exchange]) -> list[Check]:
    found: list[Check] = []
    grounding = Grounding(scene.outgoing)
    for exchange in seen:
        found += grounding.checks(exchange)
    for turn, act in enumerate(case.turns, 1):
        # An act that nobody answered, as after a handoff, has no exchange of its own.
        part = [exchange for exchange in seen if exchange.number == turn]
        found += checked(act.expect, part, scene.languages, turn=turn) if part else []
    found += checked(case.expect, seen, scene.languages, turn=None) if seen else []
    found += unexpected([case.expect, *(act.expect for act in case.turns)], seen)
    if case.expect.state:
        found.append(state_check(case.expect.state, scene.state() if scene.state else None))
    return found


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
