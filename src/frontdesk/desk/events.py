"""A customer's live view: facts from the log, the running answer from its draft, in one ordered stream.

The stream is pulled: on each tick of the conversation the follower reads what it has not sent yet. So a slow reader
holds up nobody, and joining, coming back and going on are the same code.
"""

import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

from msgspec import Struct

from frontdesk.desk.projection import customer_view
from frontdesk.errors import Invalid
from frontdesk.facts import Conversation, Recorded, TurnEnded, fold
from frontdesk.store import Draft, Drafts, Store

_EVENT_ID = re.compile(r"([0-9]{1,15})(?:\.([0-9]{1,15}))?")


class Event(Struct, frozen=True):
    """One event for a customer. `id` is a fact's number, or `number.offset` for a delta."""

    id: str
    name: str
    data: dict[str, Any]


class Position(Struct, frozen=True):
    """Where a reader stands: the last fact it saw and, if it saw part of a running answer, how many code points of it."""

    number: int = 0
    offset: int | None = None

    @staticmethod
    def parse(event_id: str) -> "Position":
        """The position after the event with this id. Raises `Invalid` for something that is no event id."""
        found = _EVENT_ID.fullmatch(event_id)
        if not found:
            raise Invalid(
                f"Last-Event-ID '{event_id[:80]}' is not an event id of this service; leave it out to start anew"
            )
        number, offset = found.groups()
        return Position(int(number), None if offset is None else int(offset))


async def events(
    store: Store, drafts: Drafts, conversation: str, start: Position, *, follow: bool
) -> AsyncIterator[Event | None]:
    """Everything after `start`, in order; then, if `follow`, what comes, with None now and then when nothing does."""
    known = await store.read(conversation)
    reader = _Reader(drafts, conversation, fold(item for item in known if item.number <= start.number), start)
    async with store.follow(conversation) as ticks:
        async for stored in ticks:
            quiet = True
            facts = await store.read(conversation, after=reader.state.number) if stored else []
            for event in reader.read(facts):
                quiet = False
                yield event
            if not follow:
                return
            if quiet:
                yield None


async def turn_events(
    store: Store, drafts: Drafts, conversation: str, number: int, turn: int
) -> AsyncIterator[Event | None]:
    """From fact `number` to the end of the turn that answers it, number `turn`; or until no turn is going to come.

    A message posted while another answer runs begins with that answer, from its first word.
    """
    known = await store.read(conversation)
    before = fold(item for item in known if item.number < number)
    reader = _Reader(drafts, conversation, before, Position(number - 1, 0))
    async with store.follow(conversation) as ticks:
        async for stored in ticks:
            quiet = True
            for item in await store.read(conversation, after=reader.state.number) if stored else []:
                quiet = False
                for event in reader.fact(item):
                    yield event
                if is_end(item, number, turn):
                    return
            for event in reader.draft():
                quiet = False
                yield event
            if nobody_answers(reader.state, number):
                return
            if quiet:
                yield None


def is_end(item: Recorded, number: int, turn: int) -> bool:
    """Whether a fact ends what fact `number` asked of turn `turn`."""
    return isinstance(item.fact, TurnEnded) and item.number > number and item.fact.turn >= turn


def nobody_answers(state: Conversation, number: int) -> bool:
    """Whether, as things stand after fact `number`, the agent has nothing left to say to it."""
    return state.number >= number and state.open_turn is None


class _Reader:
    """Remembers how far one reader has come."""

    def __init__(self, drafts: Drafts, conversation: str, state: Conversation, start: Position) -> None:
        self.state = state
        self._drafts = drafts
        self._conversation = conversation
        self._attempt = 0
        draft = self._draft()
        if start.offset is not None:
            self._offset = start.offset
        else:
            self._offset = draft.seen_at(state.number) if draft else 0

    def read(self, facts: list[Recorded]) -> Iterator[Event]:
        """The events of new facts, and what the running answer has grown by; each piece of it at its place among them."""
        for item in facts:
            yield from self.fact(item)
        yield from self.draft()

    def fact(self, item: Recorded) -> Iterator[Event]:
        """The event of the next fact, and before it what the running answer had grown by when it was stored."""
        if (draft := self._draft()) and item.number > draft.number:
            yield from self._catch_up(draft, draft.place(item.number))
        before, self.state = self.state, self.state.after(item)
        if (self.state.turns, self.state.epoch) != (before.turns, before.epoch):
            self._offset, self._attempt = 0, 0
        if view := customer_view(item):
            yield Event(str(item.number), *view)

    def draft(self) -> Iterator[Event]:
        """What the running answer has grown by since."""
        if draft := self._draft():
            yield from self._catch_up(draft, draft.upto(self.state.number))

    def _draft(self) -> Draft | None:
        """The running answer, if it is the one that comes next for this reader."""
        draft = self._drafts.read(self._conversation)
        same = draft and (draft.turns, draft.epoch) == (self.state.turns, self.state.epoch)
        return draft if same else None

    def _catch_up(self, draft: Draft, upto: int) -> Iterator[Event]:
        if draft.attempt != self._attempt or self._offset > len(draft.text):
            self._attempt, self._offset = draft.attempt, 0
            yield Event(f"{self.state.number}.0", "restart", {})
        if upto > self._offset:
            text = draft.text[self._offset : upto]
            self._offset = upto
            yield Event(f"{self.state.number}.{upto}", "delta", {"text": text})
