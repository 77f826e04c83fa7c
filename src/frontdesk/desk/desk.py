"""What can be done with conversations."""

import hmac
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from hashlib import sha256

import msgspec
from msgspec import Struct

from frontdesk.agent import Agent, masked
from frontdesk.desk.events import Event, Position, events, is_end, nobody_answers, turn_events
from frontdesk.desk.runner import Runner
from frontdesk.errors import Conflict, Invalid, NotAllowed, NotFound, NotNow, TooLarge, WrongToken
from frontdesk.facts import (
    AgentSaid,
    ApprovalGiven,
    Closed,
    Confirm,
    Conversation,
    ConversationOpened,
    Customer,
    CustomerSaid,
    Fact,
    GuardActed,
    HandedBack,
    Outcome,
    Rated,
    Recorded,
    TurnEnded,
    fold,
)
from frontdesk.guards import clean
from frontdesk.store import Drafts, Store

_log = logging.getLogger(__name__)
MOST_CHARACTERS = 8_000
_MOST_WAITING = 50
_MOST_KEY_CHARACTERS = 255
_MOST_COMMENT_CHARACTERS = 2_000


class Opened(Struct, frozen=True, kw_only=True):
    """A new conversation. `token` is told once and opens nothing but this conversation."""

    id: str
    token: str
    language: str
    greeting: str


class Posted(Struct, frozen=True, kw_only=True):
    """What was stored as fact `number`, to be answered by turn `turn`; `new` is false for a repeated key."""

    number: int
    turn: int
    new: bool = True


class Access(Struct, frozen=True, kw_only=True):
    """A conversation that the caller has shown the right to, and where it stands."""

    id: str
    opened: ConversationOpened
    state: Conversation


class Desk:
    """The use cases. `secret` makes unguessable strings: one names a conversation, one opens it."""

    def __init__(self, store: Store, drafts: Drafts, agent: Callable[[], Agent], secret: Callable[[], str]) -> None:
        self._store = store
        self._drafts = drafts
        self._agent = agent
        self._secret = secret
        self._runner = Runner(store, drafts, agent)

    @property
    def agent(self) -> Agent:
        """The agent that the next turn will run on."""
        return self._agent()

    async def recover(self) -> None:
        """Take up every turn that a dead process left open."""
        for conversation in await self._store.unfinished():
            self._runner.wake(conversation)

    async def close_down(self) -> None:
        """Stop working; what is open is taken up at the next start."""
        await self._runner.close()

    async def check(self) -> None:
        """Raises whatever keeps the store from answering."""
        await self._store.read("")

    async def open(self, language: str | None = None, customer: Customer | None = None) -> Opened:
        """Begin a conversation in the agent's language nearest to `language`."""
        agent = self.agent
        chosen = agent.config.language(language)
        conversation, token = self._secret(), self._secret()
        opened = ConversationOpened(
            agent=agent.config.name,
            version=agent.version,
            language=chosen,
            greeting=agent.config.greeting[chosen],
            token_sha256=sha256(token.encode()).hexdigest(),
            customer=customer,
        )
        await self._store.append(conversation, [opened], expected=0)
        _log.info("conversation %s began in %s", conversation, chosen)
        return Opened(id=conversation, token=token, language=chosen, greeting=opened.greeting)

    async def access(self, conversation: str, token: str) -> Access:
        """The conversation, for whoever holds its token. Raises `NotFound` or `NotAllowed`."""
        access = await self.find(conversation)
        if not hmac.compare_digest(access.opened.token_sha256, sha256(token.encode()).hexdigest()):
            raise WrongToken(
                f"the token does not open conversation '{conversation}'; send the one you got when it began"
            )
        return access

    async def find(self, conversation: str) -> Access:
        """The conversation, for callers within Frontdesk. Raises `NotFound`."""
        state = fold(await self._store.read(conversation))
        if state.opened is None:
            raise _unknown(conversation)
        return Access(id=conversation, opened=state.opened, state=state)

    async def fork(self, conversation: str, before: int) -> Opened:
        """A new conversation that begins with what happened before fact `before`, a message of the customer.

        So another message can be tried in its place, on the agent as it is now, for the same customer. What tools did
        stays done. Raises `NotFound`, or `Invalid` when the fact is no such message.
        """
        facts = await self._store.read(conversation)
        opened = facts[0].fact if facts else None
        if not isinstance(opened, ConversationOpened):
            raise _unknown(conversation)
        said = [item.number for item in facts if isinstance(item.fact, CustomerSaid)]
        if before not in said:
            raise Invalid(
                f"fact {before} of conversation '{conversation}' is no message of the customer; "
                f"those are: {', '.join(map(str, said)) or 'none yet'}"
            )
        forked, token = self._secret(), self._secret()
        begin = msgspec.structs.replace(
            opened,
            agent=self.agent.config.name,
            version=self.agent.version,
            token_sha256=sha256(token.encode()).hexdigest(),
            forked_from=conversation,
        )
        await self._store.append(forked, [begin, *(item.fact for item in facts[1 : before - 1])], expected=0)
        _log.info("conversation %s began as a fork of %s before fact %d", forked, conversation, before)
        return Opened(id=forked, token=token, language=begin.language, greeting=begin.greeting)

    async def facts(self, conversation: str) -> list[Recorded]:
        """Every fact, for staff and tools; customers get `events`."""
        return await self._store.read(conversation)

    async def post(self, conversation: str, text: str, *, key: str | None = None) -> Posted:
        """Store a customer's message, from then on safe, and see to its answer.

        Card, account and identity numbers are masked before that. A repeated `key` returns what the first request did
        and starts nothing. Raises `Invalid` or `TooLarge` for a text that can't be a message.
        """
        words = self._checked(text)
        if key is not None and not 0 < len(key) <= _MOST_KEY_CHARACTERS:
            raise Invalid(f"the Idempotency-Key has {len(key)} characters; give it 1 to {_MOST_KEY_CHARACTERS}")
        while True:
            facts = await self._store.read(conversation)
            state = fold(facts)
            kept, acts = self._masked(state, words)
            if key is not None and key in state.keys:
                return _repeated(facts[state.keys[key] - 1], kept, key)
            _must_be_open(conversation, state)
            if sum(isinstance(item.fact, CustomerSaid) for item in facts[state.ended :]) >= _MOST_WAITING:
                raise NotNow(f"{_MOST_WAITING} messages wait for an answer already; wait for it before you send more")
            try:
                said, *_ = await self._store.append(
                    conversation, [CustomerSaid(text=kept, key=key), *acts], expected=state.number
                )
            except Conflict:
                continue
            self._runner.wake(conversation)
            return Posted(number=said.number, turn=said.number)

    async def approve(self, conversation: str, call_id: str, granted: bool, *, by: Confirm) -> Posted:
        """Say yes or no to a tool call that waits for it; only the one who was asked may."""

        def decide(state: Conversation) -> Fact:
            _must_be_open(conversation, state)
            asked = state.asked.get(call_id)
            if asked is None:
                raise NotFound(f"nothing waits for approval under '{call_id}'; it was answered already, or never asked")
            if state.said > asked.turn:
                raise NotNow(f"the call '{asked.name}' no longer waits: the customer has written something else since")
            if asked.by != by:
                raise NotAllowed(f"the call '{asked.name}' waits for the approval of {asked.by}, not of {by}")
            return ApprovalGiven(call_id=call_id, granted=granted, by=by)

        before = (await self.find(conversation)).state.asked.get(call_id)
        recorded = await self._append(conversation, decide)
        self._runner.wake(conversation)
        return Posted(number=recorded.number, turn=before.turn if before else 0)

    async def rate(self, conversation: str, score: int, comment: str = "") -> None:
        """The customer's mark, 1 to 5; a later one replaces it."""
        if not 1 <= score <= 5:
            raise Invalid(f"the score is {score}; give a whole number from 1 to 5")
        words = clean(comment)
        if len(words) > _MOST_COMMENT_CHARACTERS:
            raise TooLarge(f"the comment has {len(words):,} characters; the limit is {_MOST_COMMENT_CHARACTERS:,}")
        await self._append(conversation, lambda state: Rated(score=score, comment=self._masked(state, words)[0]))

    async def close(self, conversation: str, reason: str = "") -> None:
        """End the conversation for good; closing a closed one changes nothing."""
        await self._append(conversation, lambda state: None if state.closed else Closed(by="customer", reason=reason))

    async def hand_back(self, conversation: str, *, by: str, note: str = "") -> None:
        """From people back to the agent; nothing changes where the agent speaks already."""

        def decide(state: Conversation) -> Fact | None:
            _must_be_open(conversation, state)
            return None if state.owner == "bot" else HandedBack(by=by, note=note)

        await self._append(conversation, decide)
        self._runner.wake(conversation)

    def events(self, conversation: str, start: Position, *, follow: bool = True) -> AsyncIterator[Event | None]:
        """The customer's events after `start`; with `follow`, without end, and None when there is nothing for a while."""
        return events(self._store, self._drafts, conversation, start, follow=follow)

    def turn(self, conversation: str, posted: Posted) -> AsyncIterator[Event | None]:
        """The events from `posted` to the end of the turn that answers it; nothing waits where no turn will come."""
        return turn_events(self._store, self._drafts, conversation, posted.number, posted.turn)

    async def result(self, conversation: str, posted: Posted) -> tuple[Outcome, AgentSaid | None]:
        """How the turn that answers `posted` ended, and what the customer was told; waits until it has."""
        async with self._store.follow(conversation) as ticks:
            async for stored in ticks:
                if stored and (outcome := _outcome(await self._store.read(conversation), posted)):
                    return outcome
        raise AssertionError("ticks never end")

    async def _append(self, conversation: str, decide: Callable[[Conversation], Fact | None]) -> Recorded:
        """Store what `decide` makes of the present state; it is asked again when somebody else wrote first."""
        while True:
            facts = await self._store.read(conversation)
            if not facts:
                raise _unknown(conversation)
            fact = decide(fold(facts))
            if fact is None:
                return facts[-1]
            try:
                (recorded,) = await self._store.append(conversation, [fact], expected=facts[-1].number)
            except Conflict:
                continue
            return recorded

    def _masked(self, state: Conversation, text: str) -> tuple[str, list[GuardActed]]:
        """`text` as it may be kept, as the next fact, and the facts that say why it differs."""
        language = state.opened.language if state.opened else ""
        return masked(self.agent, text, language, state.number + 1)

    def _checked(self, text: str) -> str:
        words = clean(text)
        if not words:
            raise Invalid("the message is empty; write at least one character that can be seen")
        if len(words) > MOST_CHARACTERS:
            raise TooLarge(
                f"the message has {len(words):,} characters; the limit is {MOST_CHARACTERS:,}. Send it in parts"
            )
        return words


def _unknown(conversation: str) -> NotFound:
    return NotFound(f"there is no conversation '{conversation}'; begin one with POST /v1/conversations")


def _must_be_open(conversation: str, state: Conversation) -> None:
    if state.opened is None:
        raise _unknown(conversation)
    if state.closed:
        raise NotNow(f"conversation '{conversation}' is closed; begin a new one with POST /v1/conversations")


def _repeated(first: Recorded, words: str, key: str) -> Posted:
    assert isinstance(first.fact, CustomerSaid)
    if first.fact.text != words:
        raise Invalid(f"the Idempotency-Key '{key}' came with another message before; use a new key for a new message")
    return Posted(number=first.number, turn=first.number, new=False)


def _outcome(facts: Sequence[Recorded], posted: Posted) -> tuple[Outcome, AgentSaid | None] | None:
    """How what was posted ended; None while it has not. Raises `NotNow` when the conversation was closed before that."""
    said: AgentSaid | None = None
    for item in facts:
        if isinstance(item.fact, AgentSaid) and item.number > posted.number and item.fact.turn >= posted.turn:
            said = item.fact
        if is_end(item, posted.number, posted.turn):
            assert isinstance(item.fact, TurnEnded)
            return item.fact.outcome, said
    state = fold(facts)
    if not nobody_answers(state, posted.number):
        return None
    if state.closed:
        raise NotNow("the conversation was closed before the answer was finished")
    return ("waiting_for_approval" if state.asked else "handed_over"), None
