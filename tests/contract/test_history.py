"""What every store tells of all conversations, to be counted."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from frontdesk.errors import Invalid
from frontdesk.facts import AgentSaid, ConversationOpened, CustomerSaid, Erased, Fact, Recorded
from frontdesk.store import History, SQLiteStore, whole_id
from frontdesk.store.bell import Bell

BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)
AGENT = "Pat"


class Clock:
    """Stands still until it is moved."""

    now = BEGIN

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=[1, 2, 500], ids="facts per read: {}".format)
def store(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> SQLiteStore:
    return SQLiteStore(tmp_path / "facts.db", Bell(), clock, most_per_read=request.param)


def opened(agent: str = AGENT) -> ConversationOpened:
    return ConversationOpened(agent=agent, version="1", language="en", greeting="Hello.", token_sha256="")


def talk(*texts: str) -> list[Fact]:
    """A customer's messages, each answered with the same words."""
    return [opened(), *(fact for text in texts for fact in (CustomerSaid(text=text), AgentSaid(turn=2, text=text)))]


async def told(store: History, *kinds: type[Fact], agent: str = AGENT, since: datetime | None = None) -> list[str]:
    """The history, with the parts of each conversation put together."""
    found: list[tuple[str, list[Recorded]]] = []
    async for conversation, facts in store.history(agent, kinds, since=since):
        if found and found[-1][0] == conversation:
            found[-1][1].extend(facts)
        else:
            found.append((conversation, list(facts)))
    return [f"{name}: {_said(facts)}" for name, facts in found]


def _said(facts: Sequence[Recorded]) -> str:
    return " ".join(f"{item.number}:{getattr(item.fact, 'text', type(item.fact).__name__)}" for item in facts)


async def test_each_conversation_comes_whole_and_in_order(store: SQLiteStore) -> None:
    async with store:
        await store.append("b", talk("one", "two"), expected=0)
        await store.append("a", talk("uno"), expected=0)
        await store.append("b", [CustomerSaid(text="three")], expected=5)
        assert await told(store, CustomerSaid) == ["a: 2:uno", "b: 2:one 4:two 6:three"]
        assert await told(store, ConversationOpened, AgentSaid) == [
            "a: 1:ConversationOpened 3:uno",
            "b: 1:ConversationOpened 3:one 5:two",
        ]
        assert await told(store) == []


async def test_of_older_conversations_it_tells_what_is_new_and_how_they_were_opened(
    store: SQLiteStore, clock: Clock
) -> None:
    async with store:
        await store.append("a", talk("old"), expected=0)
        clock.now += timedelta(days=2)
        await store.append("a", [CustomerSaid(text="new")], expected=3)
        yesterday = BEGIN + timedelta(days=1)
        assert await told(store, CustomerSaid, since=yesterday) == ["a: 4:new"]
        assert await told(store, ConversationOpened, CustomerSaid, since=yesterday) == ["a: 1:ConversationOpened 4:new"]
        assert await told(store, CustomerSaid, since=clock.now) == ["a: 4:new"], "from then on, that moment included"


async def test_erased_conversations_and_those_of_other_agents_are_left_out(store: SQLiteStore) -> None:
    async with store:
        await store.append("gone", [*talk("private"), Erased(by="staff")], expected=0)
        await store.append("other", [opened("Somebody else"), CustomerSaid(text="elsewhere")], expected=0)
        await store.append("here", talk("kept"), expected=0)
        assert await told(store, CustomerSaid) == ["here: 2:kept"]
        assert await told(store, CustomerSaid, agent="Somebody else") == ["other: 2:elsewhere"]


async def test_recent_ones_begin_with_the_newest(store: SQLiteStore, clock: Clock) -> None:
    async with store:
        for name in ("b", "a", "c"):
            clock.now += timedelta(minutes=1)
            await store.append(name, talk("hello"), expected=0)
        clock.now += timedelta(minutes=1)
        await store.append("b", [CustomerSaid(text="later")], expected=3)
        await store.append("other", [opened("Somebody else")], expected=0)
        await store.append("gone", [opened(), Erased(by="staff")], expected=0)
        assert await store.recent(AGENT, 10) == ["c", "a", "b"], "by when they began"
        assert await store.recent(AGENT, 2) == ["c", "a"]
        assert await store.recent("Somebody else", 10) == ["other"]
        assert await store.recent("Nobody", 10) == []


async def test_a_conversation_is_known_by_a_beginning_that_is_no_other_s(store: SQLiteStore) -> None:
    async with store:
        for name in ("abcdef01", "abcdef02", "abcdef02-more", "abcxyz", "ab%def01"):
            await store.append(name, talk("hello"), expected=0)
        assert await store.beginning_with("abcdef", 10) == ["abcdef01", "abcdef02", "abcdef02-more"]
        assert await store.beginning_with("abcdef", 2) == ["abcdef01", "abcdef02"]
        assert await whole_id(store, "abcdef01") == "abcdef01"
        assert await whole_id(store, "abcdef02-") == "abcdef02-more"
        assert await whole_id(store, "abcdef02") == "abcdef02", "whole it is, whatever else begins with it"
        assert await whole_id(store, "ab%def") == "ab%def01"
        assert await whole_id(store, "abcxy") == "abcxy", "five characters are too few"
        assert await whole_id(store, "nobody") == "nobody"
        with pytest.raises(Invalid) as caught:
            await whole_id(store, "abcdef")
        assert str(caught.value) == (
            "several conversations begin with 'abcdef': abcdef01, abcdef02, abcdef02-more; "
            "give more of the one you mean"
        )


async def test_of_many_that_begin_alike_ten_are_told(store: SQLiteStore) -> None:
    async with store:
        for number in range(12):
            await store.append(f"abcdef{number:02}", talk("hello"), expected=0)
        with pytest.raises(Invalid, match=r"abcdef08, abcdef09, …; give more"):
            await whole_id(store, "abcdef")
