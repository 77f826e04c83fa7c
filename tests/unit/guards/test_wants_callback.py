"""A call back is asked for like a person, and neither accents nor hyphens are needed for it."""

import pytest

from frontdesk.guards import Allow, HandOver, Incoming, WantsPerson


@pytest.mark.parametrize(
    "sentence",
    [
        "could someone give me a call back tmrw about signing up",
        "Can I get a callback please?",
        "could i get a call tomorrow",
        "I'd like a call back",
        "I would like to request a callback on Monday",
        "please call me back",
        "have someone call me",
        "i need someone to call me back asap",
        "can i speak to a person tomorrow",
        "passez moi quelqu'un, un vrai",
        "passez moi un conseiller",
        "je voudrais qu'on me rappelle demain",
        "j'aimerais être rappelée",
        "est ce qu'un conseiller peut me rappeler demain",
        "pasame con alguien de verdad no con un robot",
        "pasame con un agente",
        "¿me pueden llamar mañana?",
        "llamenme por favor",
        "quiero que me llamen",
        "quisiera hablar con alguien mañana",
    ],
)
async def test_who_wants_to_be_called_gets_a_person(sentence: str) -> None:
    assert await WantsPerson().check(Incoming(text=sentence)) == HandOver("the customer asked for a person", sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "how fast is the call back",
        "when will someone call me back?",
        "do i get a call back after the quote",
        "can i get a callback number",
        "please don't call me back",
        "no dont put me through to anyone, i just wanna know what the late fee is",
        "how do i get people in my car insured",
        "pouvez-vous me rappeler ma franchise ?",
        "rappelez-moi, c'était quoi la franchise ?",
        "une autre personne que moi peut conduire ma voiture de tps en tps?",
        "je peux avoir une personne pour conduire ma voiture ?",
        "cuando me llama el perito",
        "si quiero, en cuanto me llaman",
        "con cuantos años puede manejar una persona para cotizar un carro",
    ],
)
async def test_who_only_asks_about_calls_goes_on(sentence: str) -> None:
    assert await WantsPerson().check(Incoming(text=sentence)) == Allow()
