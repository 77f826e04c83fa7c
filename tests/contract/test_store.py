"""What every store keeps, on each of its adapters."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.errors import Conflict, SettingError
from frontdesk.facts import (
    ApprovalAsked,
    ApprovalGiven,
    Closed,
    CustomerSaid,
    Fact,
    HandedBack,
    HandoffRequested,
    Recorded,
    ToolCalled,
    TurnEnded,
)
from frontdesk.store import SQLiteStore, Store
from frontdesk.store.bell import Bell
from kit.agents import opened
from kit.facts import facts as any_fact
from kit.memory import MemoryStore

Opener: TypeAlias = Callable[[], AbstractAsyncContextManager[Store]]
"""Opens the store; on a store that lasts, again and again the same one."""


def _clock() -> Callable[[], datetime]:
    seconds = itertools.count()
    return lambda: datetime(2026, 3, 2, tzinfo=UTC) + timedelta(seconds=next(seconds), microseconds=123_456)


def _sqlite(path: Path | str) -> Opener:
    return lambda: SQLiteStore(path, Bell(), _clock())


@pytest.fixture(params=["sqlite file", "sqlite memory"])
def adapter(request: pytest.FixtureRequest, tmp_path: Path) -> Opener:
    return _sqlite(tmp_path / "var" / "facts.db" if request.param == "sqlite file" else ":memory:")


@pytest.fixture(params=["sqlite file"])
def lasting(request: pytest.FixtureRequest, tmp_path: Path) -> Opener:
    """The adapters whose facts outlive the process."""
    return _sqlite(tmp_path / "facts.db")


@pytest.fixture
async def store(adapter: Opener) -> AsyncIterator[Store]:
    async with adapter() as store:
        yield store


def say(*texts: str) -> list[Fact]:
    return [CustomerSaid(text=text) for text in texts]


def texts(recorded: Sequence[Recorded]) -> list[str]:
    return [item.fact.text for item in recorded if isinstance(item.fact, CustomerSaid)]


async def test_facts_are_numbered_from_one_within_their_conversation(store: Store) -> None:
    first = await store.append("a", say("one", "two"), expected=0)
    other = await store.append("b", say("uno"), expected=0)
    second = await store.append("a", say("three"), expected=2)
    assert [item.number for item in [*first, *other, *second]] == [1, 2, 1, 3]
    assert texts(await store.read("a")) == ["one", "two", "three"]


async def test_an_append_returns_what_a_read_gives(store: Store) -> None:
    appended = await store.append("a", [opened(), *say("hello 🙂")], expected=0)
    assert await store.read("a") == appended
    assert appended[0].at.tzinfo is not None


async def test_reading_after_a_number_gives_what_comes_later(store: Store) -> None:
    await store.append("a", say("one", "two", "three"), expected=0)
    assert texts(await store.read("a", after=1)) == ["two", "three"]
    assert await store.read("a", after=3) == []
    assert await store.read("nobody") == []


@pytest.mark.parametrize("expected", [0, 1, 3, 99])
async def test_the_losing_writer_stores_nothing(store: Store, expected: int) -> None:
    await store.append("a", say("one", "two"), expected=0)
    with pytest.raises(Conflict, match="'a' is at fact 2"):
        await store.append("a", say("late", "later"), expected=expected)
    assert texts(await store.read("a")) == ["one", "two"]


async def test_of_two_writers_that_race_one_wins(store: Store) -> None:
    tries = [store.append("a", say(f"from {writer}", "again"), expected=0) for writer in range(8)]
    results = await asyncio.gather(*tries, return_exceptions=True)
    won = [result for result in results if isinstance(result, list)]
    assert len(won) == 1
    assert sum(isinstance(result, Conflict) for result in results) == 7
    assert await store.read("a") == won[0]


async def test_many_appends_at_once_get_the_right_numbers(store: Store) -> None:
    async def write(conversation: str) -> list[int]:
        numbers: list[int] = []
        for step in range(5):
            numbers += [item.number for item in await store.append(conversation, say(str(step)), expected=step)]
        return numbers

    names = [f"c{number}" for number in range(60)]
    assert await asyncio.gather(*map(write, names)) == [[1, 2, 3, 4, 5]] * 60
    for name in names:
        assert texts(await store.read(name)) == ["0", "1", "2", "3", "4"]


async def test_a_writer_that_is_cancelled_disturbs_nobody(store: Store) -> None:
    leaving = asyncio.create_task(store.append("a", say("left"), expected=0))
    staying = asyncio.create_task(store.append("b", say("stayed"), expected=0))
    await asyncio.sleep(0)
    leaving.cancel()
    assert texts(await staying) == ["stayed"]
    assert texts(await store.read("a")) in (["left"], [])


async def test_a_fact_that_no_store_can_hold_fails_its_own_writer_only(store: Store) -> None:
    with pytest.raises(UnicodeEncodeError):
        await store.append("a", say("half of an emoji: \ud83d"), expected=0)
    assert [item.number for item in await store.append("a", say("whole"), expected=0)] == [1]


async def test_appending_nothing_is_checked_all_the_same(store: Store) -> None:
    assert await store.append("a", [], expected=0) == []
    with pytest.raises(Conflict):
        await store.append("a", [], expected=1)


async def test_a_follower_gets_a_tick_at_once_and_one_after_appends(store: Store) -> None:
    async with store.follow("a") as ticks:
        await anext(ticks)
        await store.append("a", say("one"), expected=0)
        await anext(ticks)
        assert texts(await store.read("a")) == ["one"]


async def test_ticks_coalesce_and_belong_to_one_conversation(store: Store) -> None:
    async with store.follow("a") as ticks, store.follow("b") as others:
        await anext(ticks)
        await anext(others)
        await store.append("a", say("one"), expected=0)
        await store.append("a", say("two"), expected=1)
        await anext(ticks)
        waiting, elsewhere = asyncio.ensure_future(anext(ticks)), asyncio.ensure_future(anext(others))
        done, pending = await asyncio.wait([waiting, elsewhere], timeout=0.02)
        assert not done
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)


ENDED = TurnEnded(turn=2, outcome="answered")
HANDOFF = [HandoffRequested(turn=2, reason="", summary="", message=""), TurnEnded(turn=2, outcome="handed_over")]
ASKED = ApprovalAsked(turn=2, call_id="a", name="pay", arguments={}, by="customer")
WAITING = TurnEnded(turn=2, outcome="waiting_for_approval")


@pytest.mark.parametrize(
    ("case", "facts", "owes"),
    [
        ("only opened", [opened()], False),
        ("a message", [opened(), *say("hi")], True),
        ("answered", [opened(), *say("hi"), ENDED], False),
        ("a message in mid-turn", [opened(), *say("hi", "and"), ENDED], True),
        ("a message after the turn", [opened(), *say("hi"), ENDED, *say("and")], True),
        (
            "a tool was running",
            [opened(), *say("hi"), ToolCalled(turn=2, call_id="a", name="x", arguments={}, effect="read")],
            True,
        ),
        ("waiting for approval", [opened(), *say("hi"), ASKED, WAITING], False),
        (
            "approval given",
            [opened(), *say("hi"), ASKED, WAITING, ApprovalGiven(call_id="a", granted=False, by="customer")],
            True,
        ),
        (
            "approval given and acted on",
            [opened(), *say("hi"), ASKED, WAITING, ApprovalGiven(call_id="a", granted=True, by="customer"), ENDED],
            False,
        ),
        ("handed over", [opened(), *say("hi"), *HANDOFF], False),
        ("handed back, then a message", [opened(), *say("hi"), *HANDOFF, HandedBack(by="x"), *say("and")], True),
        ("closed when all was said", [opened(), *say("hi"), ENDED, Closed(by="customer")], False),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_which_conversations_may_owe_an_answer(store: Store, case: str, facts: list[Fact], owes: bool) -> None:
    await store.append("other", [opened(), *say("hi"), ENDED], expected=0)
    await store.append("this", facts, expected=0)
    assert await store.unfinished() == (["this"] if owes else [])


async def test_facts_survive_a_new_start(lasting: Opener) -> None:
    async with lasting() as store:
        written = await store.append("a", [opened(), *say("hi")], expected=0)
    async with lasting() as store:
        assert await store.read("a") == written
        assert await store.unfinished() == ["a"]
        assert [item.number for item in await store.append("a", say("again"), expected=2)] == [3]


async def test_two_stores_on_one_place_see_and_fence_each_other(lasting: Opener) -> None:
    async with lasting() as one, lasting() as two:
        await one.append("a", say("from one"), expected=0)
        with pytest.raises(Conflict):
            await two.append("a", say("from two"), expected=0)
        await two.append("a", say("from two"), expected=1)
        assert texts(await one.read("a")) == ["from one", "from two"]


@pytest.mark.parametrize("kind", ["a folder", "a file in the way", "no database"])
async def test_a_place_that_cannot_be_opened_is_named_with_a_remedy(tmp_path: Path, kind: str) -> None:
    place = tmp_path / "here"
    match kind:
        case "a folder":
            place.mkdir()
        case "a file in the way":
            place.write_text("")
            place = place / "facts.db"
        case _:
            place.write_text("this is no database, " * 100)
    with pytest.raises(SettingError, match=r"cannot be opened.*give a file that this user may write") as caught:
        async with SQLiteStore(place, Bell(), _clock()):
            pass
    assert str(place) in str(caught.value)


_scripts = st.lists(
    st.tuples(st.sampled_from(["a", "b"]), st.lists(any_fact, max_size=3), st.integers(-1, 1)), max_size=6
)


@given(_scripts)
@settings(max_examples=25)
async def test_two_stores_fed_the_same_appends_read_the_same(script: list[tuple[str, list[Fact], int]]) -> None:
    async def fed(opener: Opener) -> list[object]:
        seen: list[object] = []
        async with opener() as store:
            for conversation, facts, error in script:
                expected = len(await store.read(conversation)) + error
                try:
                    seen.append(await store.append(conversation, facts, expected=expected))
                except Conflict as conflict:
                    seen.append(str(conflict))
            return [*seen, await store.read("a"), await store.read("b"), sorted(await store.unfinished())]

    assert await fed(_sqlite(":memory:")) == await fed(lambda: nullcontext(MemoryStore(Bell(), _clock())))
