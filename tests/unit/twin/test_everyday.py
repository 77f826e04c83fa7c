"""Everyday words and turns of phrase, as the twin understands them."""

from __future__ import annotations

from importlib.resources import files

import pytest
from twin_folders import FolderChat

from frontdesk.twin.rules.everyday import meanings
from frontdesk.twin.rules.scene import spoken


def test_the_twin_has_the_searchs_words() -> None:
    own = files("frontdesk.twin.lexicon").joinpath("everyday.txt").read_text("utf-8")
    assert own == files("frontdesk.knowledge.lexical").joinpath("everyday.txt").read_text("utf-8")


def test_phrases_and_words_are_known_by_their_stems() -> None:
    found = [(one.said, one.meant) for one in meanings("the cop put it on hold", "en")]
    assert (("cop",), "police") in found
    assert (("on", "hold"), "pause") in found
    assert meanings("a perfectly plain sentence", "en") == ()


def test_abbreviations_are_written_out() -> None:
    assert spoken("i dont wanna talk to u") == "i don't want to talk to you"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("do i gotta call the cops", "$1,000"),
        ("can u freeze my policy while im overseas", "30 to 180 days"),
        ("on m'a pété la vitre et pris mon ordi", "objets personnels"),
        ("se me pasó pagar, sigo asegurado?", "10 días de gracia"),
    ],
)
def test_what_customers_say_is_answered(text: str, says: str) -> None:
    chat = FolderChat("acme")
    assert says in chat.say(text)
    assert chat.sources


def test_what_may_be_beside_the_point_is_said_to_be() -> None:
    assert "not sure" in FolderChat("acme").say("what happens if my windscreen wipers rot")


def test_two_questions_are_looked_up_one_by_one() -> None:
    chat = FolderChat("acme")
    said = chat.say("how long til you decide on my claim and whats your mailing address")
    assert "10 business days" in said
    assert "P.O. Box 1985" in said


@pytest.mark.parametrize(
    ("messages", "values"),
    [
        (("price for a 2020 honda crv, 45000 miles, 39", "oops 54000 not 45"), {"mileage": 54000, "driver_age": 39}),
        (("quote for a honda civic 2012, 15k miles, 30", "sorry 2021 not 2012"), {"year": 2021, "mileage": 15000}),
        (("mazda cx5 2022, 21 thousand miles, 36yo driver. price?",), {"model": "CX-5", "mileage": 21000}),
    ],
)
def test_a_quote_gets_what_was_meant(messages: tuple[str, ...], values: dict[str, object]) -> None:
    chat = FolderChat("acme")
    for text in messages:
        chat.say(text)
    (call,) = [one for one in chat.calls if one.name == "get_quote"]
    assert {name: call.arguments[name] for name in values} == values


def test_a_share_is_no_age() -> None:
    chat = FolderChat("acme")
    chat.say("2021 leaf 48k miles, battery down to like 60%. do yall do anything")
    assert not [one for one in chat.calls if one.name == "get_quote"]


def test_who_is_hurt_is_told_whom_to_call_first() -> None:
    chat = FolderChat("acme")
    assert "911" in chat.say("I just had an accident and my wife is hurt. What should I do?")
    assert [call.name for call in chat.calls] == ["hand_over"]


def test_who_wants_no_person_gets_none() -> None:
    chat = FolderChat("acme")
    chat.say("don't put me through to anyone, what's the late fee")
    assert not [call for call in chat.calls if call.name == "hand_over"]
