"""One reply of the model: asked for, checked as it comes, shown as far as it may be, and put on record."""

import asyncio
import logging
from collections.abc import Sequence

from frontdesk.agent.agent import Agent
from frontdesk.agent.answer import PARAGRAPH, answer
from frontdesk.agent.checks import Checks
from frontdesk.agent.compaction import compact, too_long
from frontdesk.agent.journal import Journal
from frontdesk.agent.prompt import model_request
from frontdesk.agent.screen import Screening
from frontdesk.agent.utterance import CUT_OFF, HALF, MOST_CONTINUATIONS, Utterance, utterances_of
from frontdesk.errors import ModelError, ModelInterrupted, PromptTooLong
from frontdesk.facts import GuardActed, ModelReplied
from frontdesk.guards import StreamGate
from frontdesk.models import Completion, Delta, ModelRequest

_log = logging.getLogger(__name__)
_MOST_ATTEMPTS = 3
_FIRST_PAUSE = 0.25


class Speaking:
    """What the model says in a turn from fact number `since` on.

    `first_word` is when the customer saw that, in seconds from the start of the turn.
    """

    def __init__(self, agent: Agent, journal: Journal, turn: int, since: int, checks: Checks) -> None:
        self._agent = agent
        self._journal = journal
        self._turn = turn
        self._since = since
        self._checks = checks
        self._screening: Screening | None = None
        self._started = agent.seconds()
        self.first_word: float | None = None

    def wait_for(self, screening: Screening) -> None:
        """Show nothing before the screen's verdict, which goes on record with the reply that it holds back."""
        self._screening = screening

    @property
    def said(self) -> list[Utterance]:
        """What the model has said in all of the turn, stopped replies among it."""
        return utterances_of(self._journal.facts, self._turn)

    @property
    def to_tell(self) -> list[Utterance]:
        """What of it makes the running answer."""
        return utterances_of((item for item in self._journal.facts if item.number > self._since), self._turn)

    def goes_on(self) -> bool:
        """Whether the model is to go on with its last reply: it was cut off by its limit, or paused."""
        said = self.said
        return bool(said) and not said[-1].stopped and self._unfinished(said[-1].replies[-1].stop_reason, 0)

    def told(self) -> str:
        """What the customer has been told so far."""
        said = self.to_tell
        if not (said and said[-1].is_open and self.goes_on()):
            return answer(said, ())[0]
        before = answer(said[:-1], ())[0]
        shown = self._checks.gate().feed(said[-1].text)
        return before + PARAGRAPH + shown if before and shown else before or shown.lstrip("\n")

    async def reply(self) -> None:
        """Have the model reply, and store what it said with the verdicts on it."""
        facts = self._journal.facts
        if too_long(facts, self._turn, self._agent.config.turn.compact_at_tokens):
            try:
                await compact(self._agent, self._journal, self._turn)
            except ModelError as error:
                # It would have saved tokens; while the whole conversation still fits, it can wait.
                _log.warning("the conversation could not be summarised: %s", error)
        try:
            completion, acts = await self._stream_again()
        except PromptTooLong:
            if not await compact(self._agent, self._journal, self._turn):
                raise
            completion, acts = await self._stream_again()
        if completion.stop_reason == "model_context_window_exceeded" and await compact(
            self._agent, self._journal, self._turn
        ):
            self._journal.restart(self.told())
            completion, acts = await self._stream_again()
        replied = ModelReplied(
            turn=self._turn,
            content=completion.content,
            stop_reason=completion.stop_reason,
            usage=completion.usage,
            model=completion.model,
            request_id=completion.request_id,
        )
        await self._journal.record(replied, *acts)
        self._screening = None  # its verdict is on record

    async def _stream_again(self) -> tuple[Completion, Sequence[GuardActed]]:
        """The model's reply and the verdicts on it; one that breaks off midway is begun again."""
        request = model_request(self._agent.config, self._agent.instructions, self._journal.facts)
        for attempt in range(1, _MOST_ATTEMPTS + 1):
            try:
                return await self._stream(request)
            except ModelInterrupted:
                self._journal.restart(self.told())
                if attempt == _MOST_ATTEMPTS:
                    raise
                await asyncio.sleep(_FIRST_PAUSE * 2 ** (attempt - 1))
        raise AssertionError("the last attempt returns or raises")

    async def _stream(self, request: ModelRequest) -> tuple[Completion, Sequence[GuardActed]]:
        said = self.to_tell
        gate = self._checks.gate()
        # What was held back of a reply that was cut off comes with what follows it.
        first = gate.feed(said.pop().text) if said and said[-1].is_open else ""
        gap = PARAGRAPH if not first and answer(said, ())[0] else ""
        found_before = len(gate.found)
        screened: GuardActed | None = None
        async for event in self._agent.model.stream(request):
            shown = gate.feed(event.text) if isinstance(event, Delta) else self._last_words(gate, event)
            if shown or isinstance(event, Completion):
                screened = await self._screening.verdict() if self._screening else None
            if shown and (screened is None or screened.verdict == "flag"):
                if self.first_word is None:
                    self.first_word = self._agent.seconds() - self._started
                self._journal.say(gap + shown)
                gap = ""
            if isinstance(event, Completion):
                return event, [*([screened] if screened else []), *self._checks.answer(gate.found[found_before:])]
        raise ModelInterrupted("the model's stream ended without a completion")

    def _last_words(self, gate: StreamGate, completion: Completion) -> str:
        """What was held back; nothing if the next reply goes on in the middle of this one's text."""
        cut = completion.stop_reason == CUT_OFF and completion.content[-1:] and completion.content[-1]["type"] == "text"
        return "" if cut and self._unfinished(completion.stop_reason, 1) else gate.finish()

    def _unfinished(self, stop_reason: str, more: int) -> bool:
        """Whether the model is asked to go on after a reply that is not on record yet (`more` = 1), or is (0)."""
        half = [reply for said in self.said for reply in said.replies if reply.stop_reason in HALF]
        return stop_reason in HALF and len(half) + more <= MOST_CONTINUATIONS
