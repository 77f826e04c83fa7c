"""One turn, as a loop over what the facts say is next; so a turn that a dead process left is simply gone on with."""

import asyncio
from collections.abc import Sequence
from typing import TypeVar

from frontdesk.agent.account import account
from frontdesk.agent.agent import Agent
from frontdesk.agent.answer import PARAGRAPH, answer
from frontdesk.agent.calls import OVERTAKEN, TOO_MANY, answer_calls, drop_calls
from frontdesk.agent.checks import Checks
from frontdesk.agent.handoff import handoff_message
from frontdesk.agent.journal import Journal, of_turn
from frontdesk.agent.prompt import STAND_IN
from frontdesk.agent.retrieval import retrieve
from frontdesk.agent.screen import Screening
from frontdesk.agent.speaking import Speaking
from frontdesk.agent.stopping import said_instead, strikes
from frontdesk.agent.transcript import calls_of
from frontdesk.agent.utterance import Utterance
from frontdesk.agent.wording import texts
from frontdesk.errors import ModelError, PromptTooLong
from frontdesk.facts import (
    AgentSaid,
    Closed,
    Compacted,
    ConversationOpened,
    CustomerSaid,
    Fact,
    GuardActed,
    HandoffRequested,
    ModelReplied,
    Outcome,
    Retrieved,
    Timings,
    ToolCalled,
    TurnEnded,
    fold,
)

_T = TypeVar("_T", bound=Fact)


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
        # A turn that waited for approval has said its first part and ended once already; what follows stands alone.
        self._since = max(
            (item.number for item in journal.facts if isinstance(item.fact, TurnEnded) and item.fact.turn == turn),
            default=0,
        )
        self._checks = Checks(agent, journal, turn, self._language)
        self._screening: Screening | None = None
        self._speaking = Speaking(agent, journal, turn, self._since, self._checks)

    async def run(self) -> None:
        if told := self._speaking.told():
            self._journal.restart(told)
        try:
            if not self._of_turn(ModelReplied) and await self._stopped_on_the_way_in():
                return
            await self._converse()
        except ModelError as error:
            await self.fail(str(error), model_failed=not isinstance(error, PromptTooLong))
        finally:
            if self._screening:
                self._screening.cancel()

    async def fail(self, error: str, *, model_failed: bool = False) -> None:
        await self._end("failed", [], error=error, model_failed=model_failed)

    async def _converse(self) -> None:
        while True:
            replies = self._of_turn(ModelReplied)
            said = self._speaking.said
            if replies and replies[-1].stop_reason == "refusal":
                return await self._end("refused", [])
            if said and said[-1].stopped:
                if await self._ended_by_guard(said):
                    return None
            elif said and not self._speaking.goes_on():
                if not calls_of(replies[-1]):
                    if not self._speaking.told():
                        return await self.fail("the model said nothing")
                    return await self._end("answered", [])
                if await self._ended_by_calls(replies):
                    return None
            await self._speaking.reply()

    async def _ended_by_calls(self, replies: Sequence[ModelReplied]) -> bool:
        """Whether answering the last reply's calls ended the turn."""
        if len([reply for reply in replies if calls_of(reply)]) > self._agent.config.turn.max_tool_rounds:
            await drop_calls(self._journal, TOO_MANY)
            await self.fail("the model asked for tools too many times")
            return True
        done = await answer_calls(self._agent, self._journal, self._checks, self._turn, replies[-1])
        if done.handoff:
            await self._hand_over(done.handoff.reason, done.handoff.summary, done.facts)
        elif done.waiting:
            await self._end("waiting_for_approval", done.facts)
        return bool(done.handoff) or done.waiting

    async def _ended_by_guard(self, said: Sequence[Utterance]) -> bool:
        """Whether the verdicts on what was said last end the turn; the model may write it anew once."""
        verdicts = {act.verdict: act for act in reversed(said[-1].stopped)}
        if act := verdicts.get("hand_over"):
            await self._hand_over(act.reason, self._summary(), [])
        elif "refuse" in verdicts or any(it.stopped for it in said[:-1]):
            await self._refuse(verdicts.get("refuse", said[-1].stopped[0]), [])
        else:
            self._journal.restart(self._speaking.told())
            return False
        return True

    async def _stopped_on_the_way_in(self) -> bool:
        """Look up passages and check the message, side by side; whether that ended the turn before the model was asked."""
        # What an earlier turn asked and nobody answered is void once the customer says something else.
        await drop_calls(self._journal, OVERTAKEN)
        searching = asyncio.create_task(self._retrieved())
        try:
            acts = [] if self._of_turn(Retrieved) else await self._checks.message(self._messages())
            match acts[-1:]:
                case [GuardActed(verdict="hand_over") as act]:
                    await self._hand_over(act.reason, self._summary(), acts)
                    return True
                case [GuardActed(verdict="refuse") as act]:
                    await self._refuse(act, acts)
                    return True
                case _:
                    pass
            self._begin_screening()
            retrieved = await searching
            found = [*acts, *([retrieved[0], *retrieved[1]] if retrieved else [])]
            if found:
                await self._journal.record(*found)
        finally:
            searching.cancel()
        return False

    def _begin_screening(self) -> None:
        if self._agent.screens and self._agent.config.guards.screen.action != "off":
            self._screening = Screening(self._agent, self._turn, self._heard())
            self._speaking.wait_for(self._screening)

    async def _retrieved(self) -> tuple[Retrieved, list[GuardActed]] | None:
        """The passages for the messages that this turn answers, and the verdicts on them; None if it has them."""
        if self._of_turn(Retrieved):
            return None
        found = await retrieve(self._agent, self._journal.facts, self._turn, self._messages())
        return await self._checks.passages(found)

    async def _refuse(self, act: GuardActed, facts: Sequence[Fact]) -> None:
        """End the turn with what the folder says instead; after too many refusals end the conversation or hand it over."""
        repeated = self._agent.config.guards.repeated
        if act.source != "customer" or strikes(self._journal.facts, act) < repeated.times:
            await self._end("refused", facts, said=said_instead(self._agent.config, act, self._language))
        elif repeated.then == "hand_over":
            await self._hand_over(
                f"{repeated.times} messages were refused; the last: {act.reason}", self._summary(), facts
            )
        else:
            said = repeated.say.get(self._language) or texts(self._language).closing
            closed = Closed(by="system", reason=f"{repeated.times} messages were refused")
            await self._end("refused", facts, said=said, then=[closed])

    async def _hand_over(self, reason: str, summary: str, facts: Sequence[Fact]) -> None:
        message = handoff_message(self._agent.config, self._language, self._agent.clock())
        requested = HandoffRequested(turn=self._turn, reason=reason, summary=summary, message=message)
        await self._end("handed_over", [*facts, requested], said=message)

    async def _end(
        self,
        outcome: Outcome,
        facts: Sequence[Fact],
        *,
        said: str = "",
        error: str | None = None,
        model_failed: bool = False,
        then: Sequence[Fact] = (),
    ) -> None:
        """The last facts of a turn, stored at once: nobody sees an answer whose turn has not ended."""
        replies = self._new(ModelReplied)
        text, citations = answer(self._speaking.to_tell, self._journal.facts)
        words = texts(self._language)
        own = said or {"failed": words.failed, "refused": words.refused}.get(outcome, "")
        if outcome in ("failed", "refused"):
            text, citations = "", ()
        text = PARAGRAPH.join(part for part in (text.rstrip("\n"), own) if part)
        spoken = [AgentSaid(turn=self._turn, text=text, citations=citations, stand_in=self._stand_in())] if text else []
        screened = [self._screening.reply] if self._screening and self._screening.reply else []
        usage, cost = account([*replies, *self._new(Compacted), *screened], self._agent.config.prices)
        ended = TurnEnded(
            turn=self._turn,
            outcome=outcome,
            version=self._agent.version,
            usage=usage,
            cost_usd=cost,
            timings=Timings(
                first_word=self._speaking.first_word,
                total=round(self._agent.seconds() - self._started, 4),
                model_calls=len(replies),
                tool_calls=len(self._new(ToolCalled)),
            ),
            error=error,
            model_failed=model_failed,
        )
        acts = [*spoken, *facts] if outcome == "waiting_for_approval" else [*facts, *spoken]
        await self._journal.record(*acts, ended, *then)

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

    def _heard(self) -> list[str]:
        """All that the customer said up to this turn."""
        said = ((item.number, item.fact) for item in self._journal.facts)
        return [fact.text for number, fact in said if isinstance(fact, CustomerSaid) and number <= self._turn]

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
