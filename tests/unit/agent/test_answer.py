"""What the customer sees of the model's replies, and where its sources stand."""

from collections.abc import Iterable, Sequence
from typing import Any

import pytest

import frontdesk.agent.answer as answers
from frontdesk.agent.utterance import Utterance, utterances
from frontdesk.facts import Block, Citation, GuardActed, ModelReplied, Passage, Recorded, Retrieved, VerdictName
from frontdesk.guards import Links, StreamGate, Watch, addresses
from kit.agents import call, cited, log, reply, text

HOURS = Passage(title="Hours", url="https://e.org/hours", paragraphs=("We open at nine. ", "We close at five."))
CARS = Passage(title="Cars", url="https://e.org/cars", paragraphs=("All cars, 🚗 too.",))
CARS_LATER = Passage(title="Cars", url="https://e.org/cars", paragraphs=("Vans as well.",), position=1)


def answer(replies: Iterable[ModelReplied], facts: Sequence[Recorded]) -> tuple[str, tuple[Citation, ...]]:
    return answers.answer(map(guarded, utterances(log(*replies))), facts)


def guarded(said: Utterance) -> Utterance:
    """With what a gate finds in it."""
    gate = StreamGate([Watch(Links(addresses([HOURS.url]), "(none)"), "rewrite")])
    gate.feed(said.text)
    gate.finish()
    acts = (acted(edit=found.edit) for found in gate.found)
    return Utterance(said.replies, said.numbers, tuple(acts))


def acted(verdict: VerdictName = "rewrite", **more: Any) -> GuardActed:
    return GuardActed(turn=2, guard="g", direction="out", verdict=verdict, reason="r", source="model", **more)


def replied(*content: Block | str, stop: str | None = None) -> ModelReplied:
    made = reply(*content, stop=stop)
    return ModelReplied(turn=2, content=made.content, stop_reason=made.stop_reason, usage=made.usage, model=made.model)


def given(*passages: Passage) -> list[Recorded]:
    return log(Retrieved(turn=2, query="q", passages=passages))


CALL = call("a", "look")


@pytest.mark.parametrize(
    ("replies", "expected"),
    [
        ([], ""),
        ([replied("Hello.")], "Hello."),
        ([replied("Let me see.", CALL), replied("Here.")], "Let me see.\n\nHere."),
        ([replied(CALL), replied("Here.")], "Here."),
        ([replied("We open ", "at nine.")], "We open at nine."),
        ([replied("Half of", stop="max_tokens"), replied(" it.")], "Half of it."),
        ([replied("Let me look.", CALL, stop="max_tokens"), replied("Again.")], "Let me look.\n\nAgain."),
        ([replied("A", stop="max_tokens"), replied(CALL), replied("B")], "A\n\nB"),
        ([replied("\n\nHello.")], "Hello."),
        ([replied("No", stop="refusal")], ""),
        ([replied("  "), replied("Here.")], "Here."),
    ],
    ids=[
        "nothing",
        "one reply",
        "before and after a tool",
        "only after a tool",
        "blocks",
        "cut off in the text",
        "cut off in a call",
        "cut off, then a call alone",
        "empty lines first",
        "refused",
        "blank",
    ],
)
def test_replies_become_one_text(replies: list[ModelReplied], expected: str) -> None:
    assert answer(replies, ())[0] == expected


def places(replies: list[ModelReplied], *passages: Passage) -> list[tuple[int, str, int]]:
    said, citations = answer(replies, given(*passages))
    assert all(0 < citation.at <= len(said) for citation in citations)
    return [(citation.number, citation.url, citation.at) for citation in citations]


def test_sources_are_numbered_by_address_in_the_order_of_their_mention() -> None:
    blocks = [
        text("All cars.", cited(CARS.url, "All cars, 🚗 too.")),
        text(" We open at nine,", cited(HOURS.url, "We open at nine.")),
        text(" for vans.", cited(CARS.url, "Vans as well.")),
    ]
    assert places([replied(*blocks)], HOURS, CARS, CARS_LATER) == [
        (1, CARS.url, 9),
        (2, HOURS.url, 26),
        (1, CARS.url, 36),
    ]


def test_places_are_counted_in_code_points() -> None:
    family = "👨‍👩‍👧"
    assert len(family) == 5
    blocks = [text(f"{family} é 🙂."), text(" At nine. ", cited(HOURS.url, "We open at nine."))]
    said, citations = answer([replied(*blocks)], given(HOURS))
    assert said[: citations[0].at] == f"{family} é 🙂. At nine."


@pytest.mark.parametrize("before", ["\n\n", "", "\n"])
def test_places_fit_the_text_whatever_came_before(before: str) -> None:
    replies = [
        replied(f"{before}Let me see.\n", CALL),
        replied("Open ", text("at nine", cited(HOURS.url, "We open at nine.")), "."),
    ]
    said, citations = answer(replies, given(HOURS))
    assert said[: citations[0].at].endswith("Open at nine")


def test_the_same_quote_at_the_same_place_stands_once() -> None:
    twice = [cited(HOURS.url, "We open at nine."), cited(HOURS.url, "We open at nine.")]
    assert places([replied(text("At nine.", *twice))], HOURS) == [(1, HOURS.url, 8)]


@pytest.mark.parametrize(
    ("citation", "kept"),
    [
        (cited(HOURS.url, "We open at nine."), True),
        (cited(HOURS.url, " We open at nine. We close at five. "), True),
        (cited("https://elsewhere.org", "We open at nine."), False),
        (cited(HOURS.url, "We never close."), False),
        (cited(HOURS.url, ""), False),
        (cited(CARS.url, "We open at nine."), False),
        ({"type": "char_location", "cited_text": "We open at nine.", "document_index": 0}, False),
    ],
    ids=[
        "as given",
        "over two paragraphs",
        "unknown source",
        "invented quote",
        "no quote",
        "another's words",
        "no source",
    ],
)
def test_only_words_that_were_given_can_be_cited(citation: dict[str, Any], kept: bool) -> None:
    assert bool(places([replied(text("So it is.", citation))], HOURS, CARS)) is kept


def test_passages_of_earlier_turns_can_be_cited_too() -> None:
    facts = log(
        Retrieved(turn=2, query="q", passages=(HOURS,)),
        Retrieved(turn=7, query="q", passages=(CARS,)),
    )
    citations = answer([replied(text("At nine.", cited(HOURS.url, "We open at nine.")))], facts)[1]
    assert [citation.url for citation in citations] == [HOURS.url]


def test_a_source_has_its_own_title_whatever_the_model_calls_it() -> None:
    renamed = {**cited(HOURS.url, "We open at nine."), "title": "Free beer"}
    (citation,) = answer([replied(text("At nine.", renamed))], given(HOURS))[1]
    assert (citation.title, citation.quote) == (HOURS.title, "We open at nine.")


def test_places_count_what_is_shown_when_a_link_is_left_out() -> None:
    cited_part = text("we open", cited(HOURS.url, "We open"))
    said = ["See https://made.up/x or [", "our hours](https://e.org/hours), ", cited_part]
    shown, citations = answer([replied(*said, ".")], given(HOURS))
    assert shown == "See (none) or [our hours](https://e.org/hours), we open."
    assert [shown[: citation.at] for citation in citations] == [shown[:-1]]


def test_a_link_that_a_cut_goes_through_is_checked_as_one() -> None:
    halves = [
        replied("See [this](ht", stop="max_tokens"),
        replied("tps://made.up/x) or https://e.or", stop="max_tokens"),
    ]
    assert answer([*halves, replied("g/hours.")], given(HOURS))[0] == "See this or https://e.org/hours."


def test_a_part_of_a_word_is_no_quote() -> None:
    assert answer([replied(text("At nine.", cited(HOURS.url, "pen at ni")))], given(HOURS))[1] == ()


@pytest.mark.parametrize(
    ("acts", "shown"),
    [([], "Two."), ([acted("flag")], "Two."), ([acted()], ""), ([acted("refuse")], ""), ([acted("hand_over")], "")],
    ids=["none", "only on record", "to be written anew", "refused", "handed over"],
)
def test_what_a_guard_stopped_is_not_shown(acts: list[GuardActed], shown: str) -> None:
    facts = log(replied("One.", CALL), replied("Two."), *acts, replied("Three."))
    said = [part for part in ("One.", shown, "Three.") if part]
    assert answers.answer(utterances(facts), ())[0] == "\n\n".join(said)
