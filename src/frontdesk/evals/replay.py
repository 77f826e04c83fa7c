"""Real conversations held again with a changed folder: what customers wrote is given, tools return what they returned.

Both courses are told in the same terms, so that they can be laid side by side.
"""

import asyncio
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from frontdesk.agent import Outgoing
from frontdesk.desk import Desk, Posted
from frontdesk.errors import FrontdeskError
from frontdesk.evals.checking.exchanges import Exchange, exchanges, transcript
from frontdesk.evals.checking.grounding import Grounding
from frontdesk.evals.checking.intents import shown_intent
from frontdesk.evals.criteria import CriterionName
from frontdesk.evals.judging.estimate import estimated
from frontdesk.evals.judging.judge import Judge
from frontdesk.evals.results import Judgement
from frontdesk.facts import (
    ApprovalGiven,
    Citation,
    ConversationOpened,
    Customer,
    Outcome,
    Recorded,
    ToolCalled,
    ToolReturned,
    Usage,
)
from frontdesk.folder import Price
from frontdesk.tools import Tool, Toolbox, ToolLoop, ToolResult

NOT_RECORDED = "This was not looked up in the conversation that is replayed, so there is no result."
NOTHING_WAITS = "nothing waits for an approval now"
PATIENCE = 300.0  # seconds for one answer
_JUDGED: tuple[CriterionName, ...] = ("relevance", "comprehension")


class Recording(Struct, frozen=True, kw_only=True):
    """A stored conversation as it is to be held again. `exchanges` are those that the agent answered."""

    conversation: str
    opened: ConversationOpened
    at: datetime
    exchanges: tuple[Exchange, ...]

    @property
    def facts(self) -> tuple[Recorded, ...]:
        return tuple(item for exchange in self.exchanges for item in exchange.facts)

    @property
    def usage(self) -> Usage:
        return sum((it.ended.usage for it in self.exchanges if it.ended), Usage())


class Answer(Struct, frozen=True, kw_only=True):
    """One answer, as it was or as it is now. `wrong` says what in it stands in no material; `unrecorded` names calls.

    `seconds` is the whole turn, `cost_usd` None where a price is missing.
    """

    text: str
    citations: tuple[Citation, ...] = ()
    intent: str = ""
    outcome: Outcome | None = None
    calls: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    unrecorded: tuple[str, ...] = ()
    usage: Usage = Usage()
    cost_usd: float | None = None
    seconds: float = 0.0


class Pair(Struct, frozen=True, kw_only=True):
    """What the customer said, the answer then and the answer now.

    `after` is None where it did not come so far, and where there was nothing to answer now: `note` says what.
    """

    said: str
    before: Answer
    after: Answer | None
    note: str = ""

    @property
    def changed(self) -> bool:
        """Whether the customer would see a difference: other words, other sources, another outcome."""
        return self.after is None or _seen(self.before) != _seen(self.after)


class Replayed(Struct, frozen=True, kw_only=True):
    """A conversation, then and now, with a judge's verdicts on each if there was one; `error` is what broke it off."""

    conversation: str
    language: str
    pairs: tuple[Pair, ...]
    judged_before: tuple[Judgement, ...] = ()
    judged_after: tuple[Judgement, ...] = ()
    error: str = ""

    @property
    def changed(self) -> bool:
        return any(pair.changed for pair in self.pairs)


def recording(conversation: str, facts: Sequence[Recorded]) -> Recording | None:
    """What of a conversation can be held again; None if the agent answered nothing in it, or it was erased."""
    opened = next((item for item in facts if isinstance(item.fact, ConversationOpened)), None)
    answered = tuple(exchange for exchange in exchanges(facts) if exchange.ended and (exchange.said or exchange.reply))
    if opened is None or not answered:
        return None
    assert isinstance(opened.fact, ConversationOpened)
    return Recording(conversation=conversation, opened=opened.fact, at=opened.at, exchanges=answered)


class RecordedTools(Toolbox):
    """Tools that return what they returned then, for the same arguments, in the same order; nothing is run.

    A call that was not made then gets an error that says so, and is noted in `unrecorded`.
    """

    def __init__(
        self,
        tools: Sequence[Tool],
        loop: ToolLoop,
        recorded: Recording,
        *,
        timeout: float,
        clock: Callable[[], datetime],
    ) -> None:
        super().__init__(tools, loop, timeout=timeout, clock=clock)
        self.unrecorded: list[str] = []
        self._results = _results(recorded.exchanges)

    async def call(self, tool: Tool, arguments: Mapping[str, Any], *, customer: Customer | None) -> ToolResult:
        results = self._results.get(_key(tool.name, arguments))
        if not results:
            self.unrecorded.append(f"{tool.name}({json.dumps(dict(arguments), ensure_ascii=False)})")
            return ToolResult(NOT_RECORDED, is_error=True)
        return results.pop(0) if len(results) > 1 else results[0]


class _Said(Struct):
    """What was posted now for a recorded exchange, as fact `number`; None where there was nothing to approve."""

    number: int | None
    unrecorded: tuple[str, ...] = ()


async def replay(
    recorded: Recording,
    desk: Desk,
    tools: RecordedTools,
    outgoing: Outgoing,
    judge: Judge | None,
    *,
    patience: float = PATIENCE,
) -> Replayed:
    """Hold `recorded` again on `desk`; it ends early when the new course hands over to a person or breaks.

    It breaks, too, where an answer takes longer than `patience`, in seconds.
    """
    opened = await desk.open(recorded.opened.language, recorded.opened.customer)
    error = ""
    again: list[_Said] = []
    try:
        for exchange in recorded.exchanges:
            posted = await _again(desk, opened.id, exchange)
            again.append(said := _Said(posted.number if posted else None))
            if posted:
                async with asyncio.timeout(patience):
                    await desk.result(opened.id, posted)
            said.unrecorded = tuple(tools.unrecorded)
            tools.unrecorded.clear()
            if (await desk.find(opened.id)).state.owner != "bot":
                break
    except TimeoutError:
        error = f"no answer within {patience:g} seconds"
    except FrontdeskError as broke:
        error = f"{type(broke).__name__}: {broke}"
    facts = await desk.facts(opened.id)
    grounding = Grounding(outgoing)
    return Replayed(
        conversation=recorded.conversation,
        language=recorded.opened.language,
        pairs=tuple(_pairs(recorded.exchanges, again, exchanges(facts), grounding)),
        judged_before=await _judged(judge, recorded.facts),
        judged_after=await _judged(judge, facts),
        error=error,
    )


async def _again(desk: Desk, conversation: str, exchange: Exchange) -> Posted | None:
    """Say again what was said; None where it was a yes or no, and nothing waits for one now."""
    if exchange.said:
        return await desk.post(conversation, exchange.said)
    posted: Posted | None = None
    granted = any(isinstance(item.fact, ApprovalGiven) and item.fact.granted for item in exchange.facts)
    state = (await desk.find(conversation)).state
    for call, asked in state.asked.items():
        if state.said <= asked.turn:
            posted = await desk.approve(conversation, call, granted, by=asked.by)
    return posted


def _pairs(
    before: Sequence[Exchange], again: Sequence[_Said], now: Sequence[Exchange], grounding: Grounding
) -> Iterator[Pair]:
    """Each recorded exchange, with the one that holds what was posted for it now."""
    holding = {item.number: exchange for exchange in now for item in exchange.facts}
    for index, exchange in enumerate(before):
        said = again[index] if index < len(again) else None
        held = holding.get(said.number) if said and said.number else None
        after = _answer(held, grounding) if held else None
        yield Pair(
            said=exchange.said or "[approval]",
            before=_answer(exchange, grounding),
            after=msgspec.structs.replace(after, unrecorded=said.unrecorded) if after and said else None,
            note=NOTHING_WAITS if said and said.number is None else "",
        )


def _answer(exchange: Exchange, grounding: Grounding) -> Answer:
    ended = exchange.ended
    return Answer(
        text=exchange.reply,
        citations=exchange.citations,
        intent=shown_intent(exchange.facts),
        outcome=ended.outcome if ended else None,
        calls=tuple(f"{call.name}({json.dumps(call.arguments, ensure_ascii=False)})" for call in exchange.calls),
        wrong=tuple(f"{check.key}: {check.found}" for check in grounding.checks(exchange)),
        usage=ended.usage if ended else Usage(),
        cost_usd=ended.cost_usd if ended else None,
        seconds=ended.timings.total if ended else 0.0,
    )


def _seen(answer: Answer) -> tuple[object, ...]:
    return " ".join(answer.text.split()), tuple(citation.url for citation in answer.citations), answer.outcome


async def _judged(judge: Judge | None, facts: Iterable[Recorded]) -> tuple[Judgement, ...]:
    if judge is None:
        return ()
    lines = transcript(facts)
    return tuple([await judge.judge(criterion, "", lines) for criterion in _JUDGED])


def _results(seen: Iterable[Exchange]) -> dict[str, list[ToolResult]]:
    """What each call returned, by its name and arguments."""
    calls: dict[str, ToolCalled] = {}
    found: dict[str, list[ToolResult]] = {}
    for exchange in seen:
        for item in exchange.facts:
            if isinstance(item.fact, ToolCalled):
                calls[item.fact.call_id] = item.fact
            elif isinstance(item.fact, ToolReturned) and (call := calls.get(item.fact.call_id)):
                result = ToolResult(item.fact.content, item.fact.is_error)
                found.setdefault(_key(call.name, call.arguments), []).append(result)
    return found


def _key(name: str, arguments: Mapping[str, Any]) -> str:
    """One text for calls that mean the same: 25 and 25.0, whatever their order and capitals."""
    plain = {key: float(value) if isinstance(value, int | float) else value for key, value in arguments.items()}
    return f"{name} {json.dumps(plain, sort_keys=True, ensure_ascii=False, default=str)}".casefold()


def estimated_cost(
    recordings: Sequence[Recording], price: Price | None, *, judged: bool, judge_price: Price | None = None
) -> float | None:
    """What it will cost about, in USD, by the tokens that it took then; None if a price is missing.

    Where it is `judged`, both courses of each conversation are put to a judge.
    """
    if price is None:
        return None
    usage = sum((each.usage for each in recordings), Usage())
    total = usage.input_tokens * price.input + usage.output_tokens * price.output
    total += usage.cache_write_tokens * price.cache_write + usage.cache_read_tokens * price.cache_read
    if not judged:
        return total / 1_000_000
    courses = [transcript(each.facts) for each in recordings] * 2
    judging = estimated(((lines, len(_JUDGED)) for lines in courses), judge_price).cost_usd
    return None if judging is None else total / 1_000_000 + judging
