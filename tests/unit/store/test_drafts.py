"""Running answers, and the places that facts have in them."""

from hypothesis import given
from hypothesis import strategies as st

from frontdesk.store import Draft, Drafts
from frontdesk.store.bell import Bell


def draft(text: str = "") -> Draft:
    return Draft(number=2, turns=0, epoch=1, text=text)


def test_a_draft_grows_restarts_and_ends() -> None:
    drafts = Drafts(Bell())
    drafts.begin("a", draft())
    drafts.add("a", "Hel")
    drafts.add("a", "lo")
    grown = drafts.read("a")
    assert grown
    assert (grown.text, grown.attempt) == ("Hello", 0)
    drafts.restart("a", "Again")
    again = drafts.read("a")
    assert again
    assert (again.text, again.attempt, again.number, again.turns, again.epoch) == ("Again", 1, 2, 0, 1)
    drafts.end("a")
    assert drafts.read("a") is None


def test_the_place_of_a_fact_is_settled_when_first_asked() -> None:
    running = draft("Hello")
    assert running.place(5) == 5
    running.text += " world"
    assert running.place(5) == 5
    assert running.place(6) == 11


def test_a_fact_that_is_seen_late_stands_before_those_that_follow_it() -> None:
    running = draft("Hello")
    running.place(6)
    running.text += " world"
    assert running.place(5) == 5


def test_how_much_was_seen_with_a_fact() -> None:
    running = draft("Hello")
    running.place(4)
    running.text += " world"
    running.place(7)
    assert [running.seen_at(number) for number in (2, 3, 4, 5, 6, 7, 8)] == [0, 0, 5, 5, 5, 11, 11]
    running.text += "!"
    assert [running.upto(number) for number in (2, 3, 4, 6, 7, 8)] == [5, 5, 11, 11, 12, 12]


@given(st.lists(st.tuples(st.integers(3, 12), st.text(max_size=3)), max_size=10))
def test_later_facts_never_stand_before_earlier_ones(steps: list[tuple[int, str]]) -> None:
    running = draft()
    for number, text in steps:
        running.place(number)
        running.text += text
    places = [running.places[number] for number in sorted(running.places)]
    assert places == sorted(places)
    assert all(running.seen_at(number) == length for number, length in running.places.items())


def test_marks_without_a_draft_are_nothing() -> None:
    drafts = Drafts(Bell())
    drafts.mark("a", [1, 2])
    assert drafts.read("a") is None
