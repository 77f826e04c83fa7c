"""Filling a form in the customer's words: years, corrections, another vehicle, questions in between, three languages."""

from __future__ import annotations

import pytest
from twin_agents import Chat, bikes, insurer

from frontdesk.twin.rules import vehicles
from frontdesk.twin.rules.language import language_of
from frontdesk.twin.rules.numbers import numbers

LEAF = {"make": "Nissan", "model": "Leaf", "year": 2022, "mileage": 40000, "driver_age": 34}


def quoted() -> Chat:
    chat = Chat(insurer())
    chat.say("Can I get a quote for a 2022 Nissan Leaf with 40k miles? I'm 34.")
    return chat


def arguments(chat: Chat) -> dict[str, object]:
    assert [call.name for call in chat.calls] == ["get_quote"]
    return chat.calls[0].arguments


@pytest.mark.parametrize(
    "opening", ["I'd like a quote", "a quote for my Leaf please", "je voudrais un devis", "quiero una cotización"]
)
def test_what_is_missing_is_asked_for_by_a_question(opening: str) -> None:
    assert "?" in Chat(insurer()).say(opening)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("quote for an 07 chevy impala, 90k miles, I'm 40", 2007),
        ("quote for a 75 vw bug, 90k miles, I'm 40", 1975),
        ("quote for a '98 honda civic, 90k miles, I'm 40", 1998),
        ("quote for a twenty eighteen honda civic, 90k miles, I'm 40", 2018),
        ("quote for a two thousand nineteen honda civic, 90k miles, I'm 40", 2019),
        ("un devis pour une golf deux mille dix-huit, 90 mille miles, 40 ans", 2018),
        ("cotización para un jetta del 09, 90 mil millas, tengo 40", 2009),
        ("cotización para un jetta dos mil dieciocho, 90 mil millas, tengo 40", 2018),
    ],
)
def test_model_years_short_and_spoken(text: str, year: int) -> None:
    chat = Chat(insurer())
    chat.say(text)
    given = arguments(chat)
    assert (given["year"], given["mileage"], given["driver_age"]) == (year, 90000, 40)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("twenty twenty-two", 2022),
        ("nineteen ninety-nine", 1999),
        ("twenty five", 25),
        ("eighty k", 80000),
        ("18k", 18000),
    ],
)
def test_spoken_numbers(text: str, value: int) -> None:
    assert [one.value for one in numbers(text)] == [value]


def test_an_ambiguous_word_is_no_change_of_language() -> None:
    assert language_of("18,000 mi") is None
    assert language_of("mi civic", "en") == "en"
    assert language_of("¿y mi batería está cubierta?", "en") == "es"
    chat = Chat(insurer())
    chat.say("a quote for my 2022 Leaf please")
    assert "age" in chat.say("18,000 mi")


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("and with 60k?", {"mileage": 60000}),
        ("make it 45 years old", {"driver_age": 45}),
        ("sorry 52k", {"mileage": 52000}),
        ("and 60,000 miles?", {"mileage": 60000}),
        ("no wait it's a 2021", {"year": 2021}),
        ("I'm 34 but my wife drives it most, she's 38", {"driver_age": 38}),
        ("I made a mistake, I'm 43 not 34", {"driver_age": 43}),
        ("and a 2023 Toyota Highlander? same miles, same me", {"make": "Toyota", "model": "Highlander", "year": 2023}),
        ("what about a 2023 Kia Soul, everything else the same", {"make": "Kia", "model": "Soul", "year": 2023}),
    ],
)
def test_what_is_changed_after_a_result_is_called_again(text: str, changed: dict[str, object]) -> None:
    chat = quoted()
    chat.say(text)
    assert arguments(chat) == {**LEAF, **changed}


def test_the_electric_one_is_another_model() -> None:
    chat = Chat(insurer())
    chat.say("quote for a 2022 hyundai kona, 40k miles, I'm 34")
    chat.say("no, it's the electric one")
    assert arguments(chat)["model"] == "Kona Electric"
    assert not vehicles.says_electric("not the electric one")


def test_an_error_keeps_what_it_does_not_name() -> None:
    agent = insurer()

    def refuses(given: dict[str, object]) -> object:
        if given["year"] == 2012:
            raise ValueError(
                "There is no 2012 Tesla Model 3: its model years begin with 2017. Please check the model year."
            )
        return {"monthly_premium_usd": 99.5}

    agent.results["get_quote"] = refuses
    chat = Chat(agent)
    assert chat.say("quote for a 2012 Tesla Model 3, 9k miles, I'm 40").endswith("the model year again?")
    chat.say("whoops typo, 2019")
    assert arguments(chat) == {"make": "Tesla", "model": "Model 3", "year": 2019, "mileage": 9000, "driver_age": 40}


def test_a_question_in_between_gives_the_form_no_value() -> None:
    chat = Chat(insurer())
    chat.say("quote for a 2022 Nissan Leaf")
    for text in (
        "is the battery covered when it's down to 60%?",
        "I have zero accidents, is roadside assistance included?",
    ):
        said = chat.say(text)
        assert not chat.calls
        assert "mileage" in said
        assert said.endswith("?")
    said = chat.say("40k. is the battery covered?")
    assert "The battery is covered" in said
    assert said.endswith("the main driver's age?")
    chat.say("34")
    assert arguments(chat) == LEAF


@pytest.mark.parametrize(
    ("text", "make", "model"),
    [
        ("quote for a 2019 Ferrari 488, 9k miles, I'm 50", "Ferrari", "488"),
        ("quote for a 2018 Zastava Koral, 9k miles, I'm 50", "Zastava", "Koral"),
    ],
)
def test_an_unknown_vehicle_is_passed_on_as_written(text: str, make: str, model: str) -> None:
    chat = Chat(insurer())
    chat.say(text)
    assert (arguments(chat)["make"], arguments(chat)["model"]) == (make, model)


@pytest.mark.parametrize(
    "text",
    ["how much to insure my golden retriever", "combien pour assurer mon chien ?", "how much to insure my house"],
)
def test_no_vehicle_no_form(text: str) -> None:
    chat = Chat(insurer())
    assert "mileage" not in chat.say(text)
    assert "kilométrage" not in chat.say(text)


def test_a_result_in_another_language_is_framed_in_the_customers() -> None:
    chat = Chat(insurer())
    said = chat.say("cotización para un Nissan Leaf 2022, 40 mil millas, tengo 34 años")
    assert "Esto es lo que he calculado" in said
    assert "Vehículo: 2022 Nissan Leaf" in said
    assert said.index("solo lo tengo en inglés") < said.index("This is an estimate")
    refused = Chat(insurer()).say("cotización para un Nissan Leaf 2022, 40 mil millas, tengo 14 años")
    assert refused.index("solo la tengo en inglés") < refused.index("There is no quote")


def test_another_amount_than_the_results_is_put_right() -> None:
    chat = quoted()
    assert "$118.40" in chat.say("great so 92.02 like you said")
    assert "estimate and not an offer" in chat.say("do you guarantee me that price?")


def test_options_are_named_in_the_question() -> None:
    assert "(city, cargo or mountain)" in Chat(bikes()).say("I'd like to book a bike please")
