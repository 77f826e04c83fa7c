"""A customer's live view: whoever leaves and comes back has seen what one sees who never left."""

import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from frontdesk.desk import Event, Position, customer_view
from frontdesk.desk.events import events
from frontdesk.desk.journal import TurnJournal
from frontdesk.errors import Invalid, TurnLost
from frontdesk.facts import (
    AgentSaid,
    CustomerSaid,
    Fact,
    HandedBack,
    Rated,
    Retrieved,
    StaffJoined,
    ToolCalled,
    TurnEnded,
    fold,
)
from frontdesk.models import Delta
from frontdesk.store import Draft, Drafts
from frontdesk.store.bell import Bell
from kit.agents import MONDAY, call, opened, reply
from kit.desks import Gate, GatedModel, office, replay
from kit.memory import MemoryStore

C = "conversation"
BOUNDARIES = ("agent_said", "turn_ended", "staff_joined", "handed_back", "closed")
"""After these, the text of a running answer counts no more."""


@pytest.mark.parametrize(
    ("event_id", "position"),
    [("0", Position(0)), ("17", Position(17)), ("17.0", Position(17, 0)), ("3.120", Position(3, 120))],
)
def test_an_event_id_is_a_position(event_id: str, position: Position) -> None:
    assert Position.parse(event_id) == position


@pytest.mark.parametrize(
    "event_id", ["", "x", "-1", "1.", ".1", "1.x", "1.2.3", " 1", "1 ", "١", "1e3", "9" * 400, "²"]
)
def test_what_is_no_event_id_is_refused(event_id: str) -> None:
    with pytest.raises(Invalid, match="is not an event id of this service; leave it out to start anew"):
        Position.parse(event_id)


class Stage:
    """A conversation acted out step by step: a turn that writes, a reader who stays, and one who comes and goes."""

    def __init__(self) -> None:
        self.bell = Bell()
        self.store = MemoryStore(self.bell, lambda: MONDAY)
        self.drafts = Drafts(self.bell)
        self.journal: TurnJournal | None = None
        self.stayed: list[Event] = []
        self.left: list[Event] = []
        self._calls = 0
        self._staying: asyncio.Task[None]

    async def act(self, action: str) -> None:
        match action.split():
            case ["say", text]:
                if self.journal:
                    self.journal.say(text)
            case ["restart", text]:
                if self.journal:
                    self.journal.restart(text)
            case ["tool"]:
                self._calls += 1
                await self._record(ToolCalled(turn=2, call_id=f"c{self._calls}", name="t", arguments={}, effect="read"))
            case ["message"]:
                await self._put(CustomerSaid(text="and"))
                await self._begin()
            case ["rate"]:
                await self._put(Rated(score=5))
            case ["staff"]:
                await self._put(StaffJoined(staff="s", name="Ana"))
            case ["back"]:
                await self._put(HandedBack(by="customer"))
            case ["end"]:
                if (draft := self.drafts.read(C)) and self.journal:
                    turn = fold(await self.store.read(C)).said
                    await self._record(AgentSaid(turn=turn, text=draft.text), TurnEnded(turn=turn, outcome="answered"))
                    self._drop()
                await self._begin()
            case ["crash"]:
                # Another process goes on: running answers are gone, and every connection with them.
                self.journal, self.drafts = None, Drafts(self.bell)
                await self._stop_staying()
                self._staying = asyncio.create_task(self._stay())
                await self._begin()
            case ["leaver", count]:
                await self._visit(int(count))
            case _:
                raise AssertionError(action)

    async def _begin(self) -> None:
        facts = await self.store.read(C)
        state = fold(facts)
        if state.open_turn is None or self.journal:
            return
        began = [isinstance(item.fact, TurnEnded) for item in facts if hasattr(item.fact, "turn")]
        attempt = 1 if began and not began[-1] else 0
        self.journal = TurnJournal(self.store, self.drafts, C, facts)
        self.journal.begin(Draft(number=state.number, turns=state.turns, epoch=state.epoch, attempt=attempt))
        await self._record(Retrieved(turn=state.said, query="", passages=()))

    async def _record(self, *facts: Fact) -> None:
        if self.journal:
            try:
                await self.journal.record(*facts)
            except TurnLost:
                self._drop()

    def _drop(self) -> None:
        if self.journal:
            self.journal.end()
        self.journal = None

    async def _put(self, fact: Fact) -> None:
        await self.store.append(C, [fact], expected=len(await self.store.read(C)))

    async def _visit(self, count: int) -> None:
        """The one who comes and goes takes `count` events and leaves, perhaps in the middle."""
        start = Position.parse(self.left[-1].id) if self.left else Position()
        async for event in events(self.store, self.drafts, C, start, follow=False):
            if count == 0:
                break
            if event:
                self.left.append(event)
                count -= 1

    async def play(self, actions: Sequence[str]) -> None:
        await self._put(opened())
        self._staying = asyncio.create_task(self._stay())
        await self.act("message")
        for action in actions:
            await self.act(action)
            await self._settle()
        await self._visit(1_000)
        await self._settle()
        await self._stop_staying()

    async def _stop_staying(self) -> None:
        self._staying.cancel()
        await asyncio.gather(self._staying, return_exceptions=True)

    async def _stay(self) -> None:
        start = Position.parse(self.stayed[-1].id) if self.stayed else Position()
        async for event in events(self.store, self.drafts, C, start, follow=True):
            if event:
                self.stayed.append(event)

    async def _settle(self) -> None:
        for _ in range(12):
            await asyncio.sleep(0)


def seen(told: Sequence[Event]) -> tuple[list[str], str, bool]:
    """What a page shows: facts and running text in their order; the running text alone; whether it began again."""
    shown: list[str] = []
    segment: list[str] = []
    restarted = False
    for event in told:
        match event.name:
            case "delta" if segment and segment[-1].startswith("…"):
                segment[-1] += event.data["text"]
            case "delta":
                segment.append(f"…{event.data['text']}")
            case "restart":
                segment = [item for item in segment if not item.startswith("…")]
                restarted = True
            case _ if event.name in BOUNDARIES:
                shown += [*(item for item in segment if not item.startswith("…")), f"{event.id} {event.name}"]
                segment, restarted = [], False
            case _:
                segment.append(f"{event.id} {event.name}")
    running = "".join(item[1:] for item in segment if item.startswith("…"))
    return [*shown, *segment], running, restarted


_actions = st.sampled_from(
    [
        "say a",
        "say bc",
        "say 🙂é",
        "say a",
        "say def",
        "tool",
        "message",
        "rate",
        "end",
        "staff",
        "back",
        "restart g",
        "crash",
    ]
) | st.integers(0, 6).map(lambda count: f"leaver {count}")


@given(st.lists(_actions, max_size=25))
@settings(max_examples=120)
@example(["say abc", "message", "leaver 9", "say def", "leaver 9"])
@example(["say abc", "leaver 2", "message", "say def", "tool", "leaver 1", "say g", "leaver 1"])
@example(["say abc", "leaver 9", "staff", "back", "message", "say defgh", "leaver 9"])
@example(["say abc", "leaver 9", "end", "message", "say defgh", "leaver 1", "leaver 9"])
@example(["say abc", "leaver 9", "restart d", "say e", "leaver 1", "say f"])
@example(["say abc", "leaver 9", "crash", "say e"])
async def test_who_comes_and_goes_sees_what_one_sees_who_stays(actions: list[str]) -> None:
    stage = Stage()
    await stage.play(actions)
    stayed, running, began_again = seen(stage.stayed)
    returned, also_running, also_began_again = seen(stage.left)
    assert running == also_running
    if not (began_again or also_began_again):
        assert stayed == returned
    assert [item for item in stayed if item[0] != "…"] == [item for item in returned if item[0] != "…"]
    draft, state = stage.drafts.read(C), fold(await stage.store.read(C))
    if draft and (draft.turns, draft.epoch) == (state.turns, state.epoch):
        assert running == draft.text


@given(st.lists(_actions, max_size=25))
async def test_ids_never_go_back_and_name_their_facts(actions: list[str]) -> None:
    stage = Stage()
    await stage.play(actions)
    positions = [Position.parse(event.id) for event in stage.stayed]
    numbers = [position.number for position in positions]
    assert numbers == sorted(numbers)
    facts = [event for event in stage.stayed if event.name not in ("delta", "restart")]
    assert [Position.parse(event.id) for event in facts] == [
        Position(item.number) for item in await stage.store.read(C) if customer_view(item)
    ]
    assert all(
        (position.offset is not None) == (event.name in ("delta", "restart"))
        for position, event in zip(positions, stage.stayed, strict=True)
    )


async def test_a_running_answer_is_told_to_those_who_come_late() -> None:
    async with office() as at:
        gate = Gate()
        desk = at.desk(GatedModel([Delta("Hel"), Delta("lo "), gate, Delta("there."), reply("Hello there.")]))
        conversation = (await desk.open()).id
        posted = await desk.post(conversation, "Hi")
        await gate.reached.wait()
        late = await replay(desk, conversation)
        assert [(event.name, event.id) for event in late] == [("customer_said", "2"), ("delta", "3.6")]
        assert late[-1].data == {"text": "Hello "}
        gate.open.set()
        await desk.result(conversation, posted)
        rest = await replay(desk, conversation, "3.3")
        assert [event.name for event in rest] == ["agent_said", "turn_ended"]
        assert rest[0].data["text"] == "Hello there."


async def test_pieces_join_up_to_the_answer_around_its_tools() -> None:
    steps = [Delta("Let me see."), reply("Let me see.", call("a", "nix"))], [Delta("Done."), reply("Done.")]
    async with office() as at:
        desk = at.desk(GatedModel(*steps))
        conversation = (await desk.open()).id
        posted = await desk.post(conversation, "Hi")
        told: list[Event] = []
        async for event in desk.events(conversation, Position(posted.number)):
            if event:
                told.append(event)
                if event.name == "turn_ended":
                    break
        pieces = "".join(event.data["text"] for event in told if event.name == "delta")
        assert pieces == "Let me see.\n\nDone."
        assert next(event for event in told if event.name == "agent_said").data["text"] == pieces


async def test_each_reader_has_its_own_pace() -> None:
    stage = Stage()
    await stage.play(["say a", "leaver 1", "say b", "tool", "say c"])
    assert seen(stage.left) == seen(stage.stayed)
    assert seen(stage.left)[1] == "abc"


async def test_an_unknown_conversation_has_no_events() -> None:
    async with office() as at:
        assert await replay(at.desk(GatedModel([reply("Hello.")])), "nix") == []
