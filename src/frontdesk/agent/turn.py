"""One turn, as a loop over what the facts say is next; so a turn that a dead process left is simply gone on with."""

import asyncio
import logging
from collections.abc import Sequence
from typing import TypeVar, assert_never

from frontdesk.agent.account import account
from frontdesk.agent.agent import Agent
from frontdesk.agent.answer import PARAGRAPH, answer, cut_in_text
from frontdesk.agent.calls import OVERTAKEN, TOO_MANY, answer_calls, drop_calls
from frontdesk.agent.compaction import compact, too_long
from frontdesk.agent.handoff import handoff_message
from frontdesk.agent.journal import Journal, of_turn
from frontdesk.agent.links import known_addresses
from frontdesk.agent.prompt import STAND_IN, model_request
from frontdesk.agent.retrieval import retrieve
from frontdesk.agent.transcript import CUT_OFF, HALF, MOST_CONTINUATIONS, calls_of
from frontdesk.agent.wording import texts
from frontdesk.errors import ModelError, ModelInterrupted, PromptTooLong
from frontdesk.facts import (
    AgentSaid,
    Compacted,
    ConversationOpened,
    CustomerSaid,
    Direction,
    Fact,
    GuardActed,
    HandoffRequested,
    ModelReplied,
    Outcome,
    Retrieved,
    Timings,
    ToolCalled,
    TurnEnded,
    VerdictName,
    fold,
)
from frontdesk.guards import Allow, HandOver, LinkGuard, Refuse
from frontdesk.models import Completion, Delta, ModelRequest

_T = TypeVar("_T", bound=Fact)
_log = logging.getLogger(__name__)
_MOST_ATTEMPTS = 3
_FIRST_PAUSE = 0.25


async def run_turn(agent: Agent, journal: Journal, turn: int) -> None:
    """Bring turn number `turn` to its end, from wherever it stands.

    Raises `TurnLost` when the conversation was taken over meanwhile; whatever the model does becomes an outcome.
    """
    await _Turn(agent, journal, turn).run()


async def fail_turn(agent: Agent, journal: Journal, turn: int, error: Exception) -> None:
    """End a turn that broke in a way nobody foresaw: the customer is told, and what it cost is on record."""
    await _Turn(agent, journal, turn).fail(f"{type(error).__name__}: {error}")


class _Turn:
    def __init__(self, agent: Agent, journal: Journal, turn: int) -> None:
        self._agent = agent
        self._journal = journal
        self._turn = turn
        self._started = agent.seconds()
        self._first_word: float | None = None
        self._known = agent.instructions.addresses  # and those of the facts, as far as they were scanned
        self._scanned = 0
        # A turn that waited for approval has said its first part and ended once already; what follows stands alone.
        self._since = max(
            (item.number for item in journal.facts if isinstance(item.fact, TurnEnded) and item.fact.turn == turn),
            default=0,
        )

    async def run(self) -> None:
        if told := self._text():
            self._journal.restart(told)
        if not self._of_turn(ModelReplied):
            # What an earlier turn asked and nobody answered is void once the customer says something else.
            await drop_calls(self._journal, OVERTAKEN)
            searching = asyncio.create_task(self._retrieved())
            try:
                if await self._stopped_by_guard():
                    return
                if retrieved := await searching:
                    await self._journal.record(retrieved)
            finally:
                searching.cancel()
        try:
            await self._converse()
        except ModelError as error:
            await self.fail(str(error))

    async def fail(self, error: str) -> None:
        await self._end("failed", [], error=error)

    async def _converse(self) -> None:
        while True:
            replies = self._of_turn(ModelReplied)
            if not replies or self._asks_for_more(replies):
                await self._call_model()
                continue
            last = replies[-1]
            if last.stop_reason == "refusal":
                return await self._end("refused", [])
            if not calls_of(last):
                if not self._text():
                    return await self.fail("the model said nothing")
                return await self._end("answered", [])
            if len([reply for reply in replies if calls_of(reply)]) > self._agent.config.turn.max_tool_rounds:
                await drop_calls(self._journal, TOO_MANY)
                return await self.fail("the model asked for tools too many times")
            done = await answer_calls(self._agent, self._journal, self._turn, last)
            if done.handoff:
                return await self._hand_over(done.handoff.reason, done.handoff.summary, done.facts)
            if done.waiting:
                return await self._end("waiting_for_approval", done.facts)
            await self._call_model()

    def _asks_for_more(self, replies: Sequence[ModelReplied]) -> bool:
        """Whether the last reply is half of one: cut off by its limit, or paused."""
        half = [reply for reply in replies if reply.stop_reason in HALF]
        return replies[-1].stop_reason in HALF and len(half) <= MOST_CONTINUATIONS

    async def _retrieved(self) -> Retrieved | None:
        """The passages for the messages that this turn answers; None if it has them."""
        if self._of_turn(Retrieved):
            return None
        return await retrieve(self._agent, self._journal.facts, self._turn, self._messages())

    async def _stopped_by_guard(self) -> bool:
        """Whether a guard ended the turn before the model was asked."""
        message = "\n".join(self._messages())
        for guard in self._agent.guards:
            verdict = await guard.check(message)
            match verdict:
                case Allow():
                    continue
                case HandOver():
                    acted = self._acted(guard.name, "in", "hand_over", verdict.reason, verdict.evidence)
                    await self._hand_over(verdict.reason, self._summary(), [acted])
                case Refuse():
                    acted = self._acted(guard.name, "in", "refuse", verdict.reason, verdict.evidence)
                    await self._end("refused", [acted])
                case _:
                    assert_never(verdict)
            return True
        return False

    def _acted(self, guard: str, direction: Direction, verdict: VerdictName, reason: str, evidence: str) -> GuardActed:
        return GuardActed(
            turn=self._turn, guard=guard, direction=direction, verdict=verdict, reason=reason, evidence=evidence
        )

    def _link_guard(self) -> LinkGuard:
        facts = self._journal.facts
        self._known |= known_addresses(facts[self._scanned :])
        self._scanned = len(facts)
        return LinkGuard(self._known, texts(self._language).link_left_out)

    async def _call_model(self) -> None:
        facts = self._journal.facts
        if too_long(facts, self._turn, self._agent.config.turn.compact_at_tokens):
            try:
                await compact(self._agent, self._journal, self._turn)
            except ModelError as error:
                # It would have saved tokens; while the whole conversation still fits, it can wait.
                _log.warning("the conversation could not be summarised: %s", error)
        try:
            completion = await self._stream_again()
        except PromptTooLong:
            if not await compact(self._agent, self._journal, self._turn):
                raise
            completion = await self._stream_again()
        if completion.stop_reason == "model_context_window_exceeded" and await compact(
            self._agent, self._journal, self._turn
        ):
            self._journal.restart(self._text())
            completion = await self._stream_again()
        await self._journal.record(
            ModelReplied(
                turn=self._turn,
                content=completion.content,
                stop_reason=completion.stop_reason,
                usage=completion.usage,
                model=completion.model,
                request_id=completion.request_id,
            )
        )

    async def _stream_again(self) -> Completion:
        """The model's reply; one that breaks off midway is begun again."""
        request = model_request(self._agent.config, self._agent.instructions, self._journal.facts)
        for attempt in range(1, _MOST_ATTEMPTS + 1):
            try:
                return await self._stream(request)
            except ModelInterrupted:
                self._journal.restart(self._text())
                if attempt == _MOST_ATTEMPTS:
                    raise
                await asyncio.sleep(_FIRST_PAUSE * 2 ** (attempt - 1))
        raise AssertionError("the last attempt returns or raises")

    async def _stream(self, request: ModelRequest) -> Completion:
        replies = self._of_turn(ModelReplied)
        goes_on = bool(replies) and cut_in_text(replies[-1])
        gap = "" if not self._text() or goes_on else PARAGRAPH
        guard = self._link_guard()
        if goes_on:
            # What was held back of the reply that was cut off comes with what follows it.
            guard.feed("".join(block["text"] for block in replies[-1].content if block["type"] == "text"))
        async for event in self._agent.model.stream(request):
            cut = isinstance(event, Completion) and event.stop_reason == CUT_OFF
            shown = guard.feed(event.text) if isinstance(event, Delta) else "" if cut else guard.finish()
            if shown:
                if self._first_word is None:
                    self._first_word = self._agent.seconds() - self._started
                self._journal.say(gap + shown)
                gap = ""
            if isinstance(event, Completion):
                return event
        raise ModelInterrupted("the model's stream ended without a completion")

    async def _hand_over(self, reason: str, summary: str, facts: Sequence[Fact]) -> None:
        message = handoff_message(self._agent.config, self._language, self._agent.clock())
        requested = HandoffRequested(turn=self._turn, reason=reason, summary=summary, message=message)
        await self._end("handed_over", [*facts, requested], said=message)

    async def _end(self, outcome: Outcome, facts: Sequence[Fact], *, said: str = "", error: str | None = None) -> None:
        """The last facts of a turn, stored at once: nobody sees an answer whose turn has not ended."""
        replies = self._new(ModelReplied)
        guards: list[LinkGuard] = []

        def guard() -> LinkGuard:
            guards.append(self._link_guard())
            return guards[-1]

        text, citations = answer(replies, self._journal.facts, guard)
        words = texts(self._language)
        own = {"failed": words.failed, "refused": words.refused}.get(outcome, said)
        if outcome in ("failed", "refused"):
            text, citations = "", ()
        text = PARAGRAPH.join(part for part in (text.rstrip("\n"), own) if part)
        spoken = [AgentSaid(turn=self._turn, text=text, citations=citations, stand_in=self._stand_in())] if text else []
        usage, cost = account([*replies, *self._new(Compacted)], self._agent.config.prices)
        ended = TurnEnded(
            turn=self._turn,
            outcome=outcome,
            version=self._agent.version,
            usage=usage,
            cost_usd=cost,
            timings=Timings(
                first_word=self._first_word,
                total=round(self._agent.seconds() - self._started, 4),
                model_calls=len(replies),
                tool_calls=len(self._new(ToolCalled)),
            ),
            error=error,
        )
        if text and (removed := [address for guard in guards for address in guard.removed]):
            reason = "an address that stands in no passage, tool result, prompt or message"
            facts = [*facts, self._acted(guards[0].name, "out", "rewrite", reason, " ".join(dict.fromkeys(removed)))]
        first, then = (spoken, facts) if outcome == "waiting_for_approval" else (facts, spoken)
        await self._journal.record(*first, *then, ended)

    def _text(self) -> str:
        """What the customer has been told so far."""
        return answer(self._new(ModelReplied), (), self._link_guard, whole=False)[0]

    def _stand_in(self) -> bool:
        return any(reply.model.startswith(STAND_IN) for reply in self._new(ModelReplied))

    def _messages(self) -> list[str]:
        """The customer's messages that this turn answers; those that reached people were theirs."""
        facts = self._journal.facts
        answered = fold(facts).ended
        return [
            item.fact.text
            for item in facts
            if isinstance(item.fact, CustomerSaid) and answered < item.number <= self._turn
        ]

    def _summary(self) -> str:
        """What a person should know at least, when no model wrote it down: the customer's last words."""
        said = [item.fact.text for item in self._journal.facts if isinstance(item.fact, CustomerSaid)]
        return "\n".join(said[-5:])

    @property
    def _language(self) -> str:
        opened = self._journal.facts[0].fact
        return opened.language if isinstance(opened, ConversationOpened) else self._agent.config.languages[0]

    def _of_turn(self, kind: type[_T]) -> list[_T]:
        return of_turn(self._journal.facts, self._turn, kind)

    def _new(self, kind: type[_T]) -> list[_T]:
        """Those of them that came since the turn last ended, if it did."""
        return of_turn([item for item in self._journal.facts if item.number > self._since], self._turn, kind)
