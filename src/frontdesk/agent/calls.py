"""Answer the tool calls of a reply: reads side by side, writes one at a time, each on record before it runs."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from frontdesk.agent.agent import Agent
from frontdesk.agent.checks import Checks
from frontdesk.agent.handoff import HAND_OVER
from frontdesk.agent.journal import Journal, customer_of
from frontdesk.agent.retrieval import SEARCH_KNOWLEDGE, look_up
from frontdesk.agent.transcript import calls_of
from frontdesk.agent.utterance import utterances
from frontdesk.errors import ToolFailed
from frontdesk.facts import (
    ApprovalAsked,
    ApprovalGiven,
    Block,
    Confirm,
    Effect,
    Fact,
    GuardActed,
    ModelReplied,
    ToolCalled,
    ToolReturned,
)
from frontdesk.tools import UNKNOWN_EFFECT, Tool, ToolResult

_INTERRUPTED: dict[Effect, str] = {
    "read": (
        "Interrupted: the service was restarted while the tool ran, so there is no result. "
        "Say so and offer to try again."
    ),
    "write": f"Interrupted: the service was restarted while the tool ran. {UNKNOWN_EFFECT}",
}
_DECLINED = "The {by} did not agree to this call; it was not made."
_NOTHING_FOUND = (
    "Nothing in the documents has to do with that. If other words would not find it either, tell the customer that you "
    "don't know, and offer a person."
)
OVERTAKEN = (
    "The call was not made: the customer wrote a message instead of answering with the buttons. If the message agrees to "
    "it, make the call again, so that the customer is asked again."
)
TOO_MANY = "The call was not made: tools were called too many times for one answer."


@dataclass(frozen=True, slots=True)
class Handoff:
    reason: str
    summary: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of the calls: all answered, or approvals to wait for, or a handoff; `facts` are still to be stored."""

    facts: Sequence[Fact] = ()
    waiting: bool = False
    handoff: Handoff | None = None


async def answer_calls(agent: Agent, journal: Journal, checks: Checks, turn: int, reply: ModelReplied) -> Answered:
    """Answer every call of `reply` that has no answer yet."""
    calls = _Calls(agent, journal, checks, turn)
    blocks = [block for block in calls_of(reply) if not _returned(journal, block["id"])]
    reads: list[tuple[Tool, Block]] = []
    writes: list[tuple[Tool, Block]] = []
    searches: list[Block] = []
    asked: list[ApprovalAsked] = []
    handoff: Block | None = None
    for block in blocks:
        tool = agent.toolbox.get(block["name"])
        if refusal := calls.refusal(tool, block):
            await journal.record(calls.returned(block, refusal))
        elif tool is None:
            raise AssertionError("a call of an unknown tool is refused")
        elif tool is HAND_OVER:
            handoff = handoff or block
        elif tool is SEARCH_KNOWLEDGE:
            searches.append(block)
        elif calls.confirm(tool) != "nobody" and calls.granted(block) is None:
            asked.append(calls.approval(tool, block))
        else:
            (writes if tool.effect == "write" else reads).append((tool, block))
    await asyncio.gather(calls.run_together(reads), *(calls.search(block) for block in searches))
    for tool, block in writes:
        await calls.run_together([(tool, block)])
    if handoff:
        return await _handed_over(calls, blocks, handoff)
    new = [ask for ask in asked if not _asked(journal, ask.call_id)]
    return Answered(new, waiting=bool(asked))


async def drop_calls(journal: Journal, reason: str) -> None:
    """Answer the calls that the last reply left open, so that the model's history stays whole."""
    said = utterances(journal.facts)
    if not said or said[-1].stopped:
        return
    replies = said[-1].replies
    begun: dict[str, Effect] = {
        item.fact.call_id: item.fact.effect for item in journal.facts if isinstance(item.fact, ToolCalled)
    }
    facts = [
        ToolReturned(
            turn=replies[-1].turn,
            call_id=block["id"],
            name=block["name"],
            content=_INTERRUPTED[begun[block["id"]]] if block["id"] in begun else reason,
            is_error=True,
        )
        for block in calls_of(replies[-1])
        if not _returned(journal, block["id"])
    ]
    if facts:
        await journal.record(*facts)


async def _handed_over(calls: "_Calls", blocks: Sequence[Block], block: Block) -> Answered:
    arguments = HAND_OVER.validated(block["input"])
    others = [other for other in blocks if other is not block and not _returned(calls.journal, other["id"])]
    facts: list[Fact] = [
        ToolCalled(turn=calls.turn, call_id=block["id"], name=block["name"], arguments=block["input"], effect="write"),
        calls.returned(block, ToolResult("Handed over. The customer has been told.")),
        *(
            calls.returned(other, ToolResult("Not run: the conversation was handed over.", is_error=True))
            for other in others
        ),
    ]
    return Answered(facts, handoff=Handoff(arguments["reason"], arguments["summary"]))


class _Calls:
    def __init__(self, agent: Agent, journal: Journal, checks: Checks, turn: int) -> None:
        self._agent = agent
        self._checks = checks
        self.journal = journal
        self.turn = turn

    def refusal(self, tool: Tool | None, block: Block) -> ToolResult | None:
        """Why a call is not to be run, in words for the model; None when it may be."""
        if tool is None:
            return self._agent.toolbox.unknown(block["name"])
        if _called(self.journal, block["id"]):
            return ToolResult(_INTERRUPTED[tool.effect], is_error=True)
        if self.granted(block) is False:
            return ToolResult(_DECLINED.format(by=self.confirm(tool)), is_error=True)
        try:
            tool.validated(block["input"])
        except ToolFailed as error:
            return ToolResult(str(error), is_error=True)
        return None

    def confirm(self, tool: Tool) -> Confirm:
        """Who must say yes. Where a document or result of the conversation spoke to the model, the customer too."""
        acts = [item.fact for item in self.journal.facts if isinstance(item.fact, GuardActed)]
        talked_to = any(act.source in ("document", "tool") and act.verdict != "flag" for act in acts)
        return "customer" if tool.confirm == "nobody" and tool.effect == "write" and talked_to else tool.confirm

    def granted(self, block: Block) -> bool | None:
        """What was decided of a call that needed a yes; None when nothing was."""
        for item in reversed(self.journal.facts):
            if isinstance(item.fact, ApprovalGiven) and item.fact.call_id == block["id"]:
                return item.fact.granted
        return None

    def approval(self, tool: Tool, block: Block) -> ApprovalAsked:
        return ApprovalAsked(
            turn=self.turn, call_id=block["id"], name=tool.name, arguments=block["input"], by=self.confirm(tool)
        )

    def returned(self, block: Block, result: ToolResult, seconds: float = 0.0) -> ToolReturned:
        return ToolReturned(
            turn=self.turn,
            call_id=block["id"],
            name=block["name"],
            content=result.content,
            is_error=result.is_error,
            seconds=seconds,
        )

    async def run_together(self, calls: Sequence[tuple[Tool, Block]]) -> None:
        """Run calls side by side. All are on record before one begins; each result is stored as it comes."""
        if not calls:
            return
        await self.journal.record(
            *(
                ToolCalled(
                    turn=self.turn, call_id=block["id"], name=tool.name, arguments=block["input"], effect=tool.effect
                )
                for tool, block in calls
            )
        )
        await asyncio.gather(*(self._run(tool, block) for tool, block in calls))

    async def search(self, block: Block) -> None:
        """Look something up in the knowledge. What is found is stored with the answer to the call."""
        words = str(SEARCH_KNOWLEDGE.validated(block["input"])["query"])
        found = await look_up(self._agent, self.journal.facts, self.turn, block["id"], words)
        found, acts = await self._checks.passages(found)
        titles = [passage.title for passage in found.passages]
        result = ToolResult("\n".join(titles) if titles else _NOTHING_FOUND)
        called = ToolCalled(
            turn=self.turn, call_id=block["id"], name=block["name"], arguments=block["input"], effect="read"
        )
        await self.journal.record(called, found, self.returned(block, result, found.seconds), *acts)

    async def _run(self, tool: Tool, block: Block) -> None:
        started = self._agent.seconds()
        customer = customer_of(self.journal.facts)
        result = await self._agent.toolbox.call(tool, block["input"], customer=customer)
        result, acts = await self._checks.result(tool.name, result)
        await self.journal.record(self.returned(block, result, round(self._agent.seconds() - started, 4)), *acts)


def _called(journal: Journal, call_id: str) -> bool:
    return any(isinstance(item.fact, ToolCalled) and item.fact.call_id == call_id for item in journal.facts)


def _returned(journal: Journal, call_id: str) -> bool:
    return any(isinstance(item.fact, ToolReturned) and item.fact.call_id == call_id for item in journal.facts)


def _asked(journal: Journal, call_id: str) -> bool:
    return any(isinstance(item.fact, ApprovalAsked) and item.fact.call_id == call_id for item in journal.facts)
