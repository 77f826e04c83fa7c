"""The published guide's ideal interaction, from greeting to goodbye, on an insurer's request."""

from __future__ import annotations

import pytest
from twin_agents import Chat, insurer

LEAF = {"make": "Nissan", "model": "Leaf", "year": 2022, "mileage": 40000, "driver_age": 34}


def test_the_whole_conversation() -> None:
    chat = Chat(insurer())
    assert "Mia" in chat.say("Hi there!")
    assert "Electric car insurance with battery cover." in chat.say(
        "I'm looking into insurance for my new electric car"
    )
    assert "The battery is covered against fire, flood and theft." in chat.say("is the battery covered?")
    assert chat.citations[0] == "https://harbor.example/battery"
    assert "up to $2,000" in chat.say("and what about charging equipment at home?")
    assert chat.citations == ["https://harbor.example/charging"]
    steered = chat.say("who won the world cup?")
    assert "Harbor Mutual" in steered
    assert not chat.citations
    asked = chat.say("ok, can I get a quote?")
    for word in ("make", "model", "year", "mileage", "age"):
        assert word in asked
    remaining = chat.say("a 2022 Leaf")
    assert "2022 Nissan Leaf" in remaining
    assert "mileage" in remaining
    assert not chat.calls
    presented = chat.say("40k miles, I'm 34")
    assert [(call.name, call.arguments) for call in chat.calls] == [("get_quote", LEAF)]
    assert "$118.40 per month" in presented
    assert "2022 Nissan Leaf" in presented
    assert "$118.40 per month" in chat.say("is that per month?")
    assert "Roadside assistance is included" in chat.say("does that include roadside assistance?")
    changed = chat.say("what if I were 45?")
    assert [call.arguments for call in chat.calls] == [{**LEAF, "driver_age": 45}]
    assert "$101.25" in changed
    assert "To turn a quote into a policy" in chat.say("great, what are the next steps?")
    assert "Goodbye" in chat.say("thanks, bye!")


@pytest.mark.parametrize(
    "said",
    [
        ["Can I get a quote for a 2022 Nissan Leaf with 40k miles? I'm 34."],
        ["quote please", "1. Nissan Leaf\n2. 2022\n3. 40000\n4. 34"],
        ["quote please", "Nissan Leaf, 2022, 40,000, 34"],
        ["I'd like a quote", "my Leaf is from 2022", "forty thousand on the clock", "34"],
        ["I drive a 2022 Leaf", "How much would insurance cost me?", "40000 miles", "thirty-four"],
        ["how much would it cost to insure my 2022 nissan leaf", "40k, 34"],
        ["je voudrais un devis", "une Nissan Leaf de 2022", "40 000 miles et j'ai 34 ans"],
        ["quiero una cotización", "un Nissan Leaf de 2022", "cuarenta mil millas, tengo treinta y cuatro años"],
    ],
)
def test_the_quote_is_called_with_what_was_said(said: list[str]) -> None:
    chat = Chat(insurer())
    for text in said[:-1]:
        chat.say(text)
        assert not chat.calls
    assert "118" in chat.say(said[-1])
    assert [(call.name, call.arguments) for call in chat.calls] == [("get_quote", LEAF)]


def test_a_question_in_the_middle_is_answered_and_the_open_one_repeated() -> None:
    chat = Chat(insurer())
    chat.say("can I get a quote for a 2022 Nissan Leaf?")
    said = chat.say("is the battery covered?")
    assert "The battery is covered" in said
    assert "mileage" in said
    chat.say("40k miles, I'm 34")
    assert chat.calls[0].arguments == LEAF


def test_never_mind_leaves_it() -> None:
    chat = Chat(insurer())
    chat.say("can I get a quote?")
    assert "left that aside" in chat.say("never mind")
    assert "still need" not in chat.say("is the battery covered?")


def test_another_car_keeps_only_the_driver() -> None:
    chat = Chat(insurer())
    chat.say("Can I get a quote for a 2022 Nissan Leaf with 40k miles? I'm 34.")
    asked = chat.say("and a quote for another car, a 2019 Honda Civic")
    assert not chat.calls
    assert "mileage" in asked
    assert "Honda Civic" in asked
    chat.say("62,000 miles")
    assert chat.calls[0].arguments == {
        "make": "Honda",
        "model": "Civic",
        "year": 2019,
        "mileage": 62000,
        "driver_age": 34,
    }


def test_a_correction_calls_again() -> None:
    chat = Chat(insurer())
    chat.say("Can I get a quote for a 2022 Nissan Leaf with 40k miles? I'm 34.")
    chat.say("sorry, it's a 2021")
    assert chat.calls[0].arguments == {**LEAF, "year": 2021}


def test_an_error_is_said_and_can_be_mended() -> None:
    chat = Chat(insurer())
    said = chat.say("Can I get a quote for a 2022 Nissan Leaf with 40k miles? I'm 14.")
    assert "There is no quote for a driver of 14" in said
    assert len(chat.calls) == 1
    chat.say("sorry, I meant 34")
    assert chat.calls[0].arguments == LEAF


@pytest.mark.parametrize(
    "text", ["how long is a quote valid?", "what is a quote?", "does my premium include roadside?"]
)
def test_a_mention_is_no_intent(text: str) -> None:
    chat = Chat(insurer())
    assert "still need" not in chat.say(text)
    assert not [call for call in chat.calls if call.name == "get_quote"]
