"""Where a conversation stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.facts import (
    AgentSaid,
    ApprovalAsked,
    ApprovalGiven,
    Closed,
    CustomerSaid,
    Erased,
    Fact,
    HandedBack,
    HandoffRequested,
    Rated,
    StaffJoined,
    StaffSaid,
    ToolReturned,
    TurnEnded,
    fold,
)
from kit.agents import log, opened
from kit.facts import facts, numbered

ENDED = TurnEnded(turn=2, outcome="answered")
HANDED_OVER = TurnEnded(turn=2, outcome="handed_over")
WAITING = TurnEnded(turn=2, outcome="waiting_for_approval")
HANDOFF = HandoffRequested(turn=2, reason="asked", summary="", message="A person comes")
JOINED = StaffJoined(staff="s1", name="Ana")
BACK = HandedBack(by="customer")
YES = ApprovalGiven(call_id="a", granted=True, by="customer")


def hello(text: str = "hello", key: str | None = None) -> Fact:
    return CustomerSaid(text=text, key=key)


def asked(call_id: str = "a") -> Fact:
    return ApprovalAsked(turn=2, call_id=call_id, name="pay", arguments={}, by="customer")


@given(st.lists(facts, max_size=12), st.integers(0, 12))
def test_the_fold_of_a_prefix_extends(happened: list[Fact], cut: int) -> None:
    log = numbered(happened)
    assert fold(log) == fold(log[cut:], fold(log[:cut]))


@given(st.lists(facts, max_size=12))
def test_the_owner_changes_exactly_when_the_epoch_does_or_the_same_one_is_confirmed(happened: list[Fact]) -> None:
    before = fold([])
    for recorded in numbered(happened):
        after = before.after(recorded)
        assert after.epoch >= before.epoch
        assert after.owner == before.owner or after.epoch == before.epoch + 1
        before = after


@pytest.mark.parametrize(
    ("name", "happened", "owner"),
    [
        ("nothing yet", [], "nobody"),
        ("opened", [opened()], "bot"),
        ("answered", [opened(), hello(), ENDED], "bot"),
        ("handed over", [opened(), hello(), HANDOFF], "nobody"),
        ("staff joined", [opened(), hello(), HANDOFF, JOINED], "staff"),
        ("staff joined unasked", [opened(), hello(), JOINED], "staff"),
        ("handed back", [opened(), hello(), HANDOFF, JOINED, BACK], "bot"),
        ("closed", [opened(), hello(), Closed(by="customer")], "nobody"),
        ("erased", [opened(), Erased(by="dpo")], "nobody"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_who_may_speak(name: str, happened: list[Fact], owner: str) -> None:
    assert fold(log(*happened)).owner == owner


@pytest.mark.parametrize(
    ("name", "happened", "open_turn"),
    [
        ("nothing yet", [], None),
        ("opened", [opened()], None),
        ("a message", [opened(), hello()], 2),
        ("two messages", [opened(), hello(), hello()], 3),
        ("answered", [opened(), hello(), AgentSaid(turn=2, text="hi"), ENDED], None),
        ("a message in mid-turn", [opened(), hello(), hello(), AgentSaid(turn=2, text="hi"), ENDED], 3),
        ("a message after the turn", [opened(), hello(), ENDED, hello()], 4),
        ("waiting for approval", [opened(), hello(), asked(), WAITING], None),
        ("approval given", [opened(), hello(), asked(), WAITING, YES], 2),
        ("one of two approvals", [opened(), hello(), asked(), asked("b"), WAITING, YES], None),
        ("an approval nobody asked for", [opened(), hello(), ENDED, YES], None),
        ("approval given, then a message", [opened(), hello(), asked(), WAITING, YES, hello()], 2),
        ("the same once the approved call is done", [opened(), hello(), asked(), WAITING, YES, hello(), ENDED], 6),
        ("resumed and ended", [opened(), hello(), asked(), WAITING, YES, ENDED], None),
        ("handed over", [opened(), hello(), HANDOFF, HANDED_OVER, hello()], None),
        ("with staff", [opened(), hello(), JOINED, hello()], None),
        ("handed back by staff", [opened(), hello(), JOINED, hello(), BACK], None),
        ("handed back before anybody came", [opened(), hello(), HANDOFF, HANDED_OVER, hello(), BACK], 5),
        ("a message after the hand-back", [opened(), hello(), JOINED, hello(), BACK, hello()], 6),
        ("approved while with staff, handed back", [opened(), hello(), asked(), WAITING, JOINED, YES, BACK], None),
        ("closed in mid-turn", [opened(), hello(), Closed(by="customer")], None),
        ("a late turn end", [opened(), hello(), hello(), TurnEnded(turn=3, outcome="answered"), ENDED], None),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_which_turn_is_owed(name: str, happened: list[Fact], open_turn: int | None) -> None:
    assert fold(log(*happened)).open_turn == open_turn


def test_an_approval_stays_asked_until_it_is_answered_or_its_call_returns() -> None:
    happened = [opened(), hello(), asked("a"), asked("b"), asked("c"), WAITING]
    assert set(fold(log(*happened)).asked) == {"a", "b", "c"}
    dropped = ToolReturned(turn=2, call_id="b", name="pay", content="dropped", is_error=True)
    assert set(fold(log(*happened, YES, dropped)).asked) == {"c"}


def test_keys_lead_to_their_messages() -> None:
    state = fold(log(opened(), hello("one", "k1"), ENDED, hello("two", "k2"), hello("three")))
    assert dict(state.keys) == {"k1": 2, "k2": 4}


def test_outcomes_ratings_and_counts() -> None:
    later = TurnEnded(turn=4, outcome="refused")
    state = fold(log(opened(), hello(), ENDED, hello(), later, Rated(score=2), Rated(score=5)))
    assert (dict(state.outcomes), state.turns, state.rating, state.number) == ({2: "answered", 4: "refused"}, 2, 5, 7)


def test_what_staff_say_changes_nothing_but_the_number() -> None:
    before = fold(log(opened(), hello(), JOINED))
    after = fold(log(opened(), hello(), JOINED, StaffSaid(staff="s1", name="Ana", text="Hi")))
    assert (after.owner, after.epoch, after.said, after.number) == (before.owner, before.epoch, before.said, 4)
