"""Who abuses those who serve; being upset is no abuse."""

import pytest

from frontdesk.guards.port import Action, Allow, Flag, HandOver, Incoming, Refuse
from frontdesk.guards.words import Abuse

ABUSE = [
    "you stupid idiot bot", "Fuck you!", "You're a fucking moron", "are you stupid?", "stupid bot", "shut the fuck up",
    "I will kill you", "i know where you live", "suck my dick", "Go to hell.", "you are an idiot", "you piece of shit",
    "You people are assholes", "espèce de connard", "Va te faire foutre", "ta gueule", "tu es un abruti", "t'es con",
    "sale pute", "Vous êtes des connards", "nique ta mère", "je vais vous tuer", "Eres un idiota", "¡Hijo de puta!",
    "vete a la mierda", "te voy a matar", "que te jodan", "robot de mierda", "fuck y\u200bou",
]  # fmt: skip
UPSET = [
    "my damn car won't start", "this is bullshit", "fuck, my car is dead", "some idiot hit my car", "you are useless",
    "the other driver called me an idiot", "I want to kill myself", "This app is stupid", "shut down my account",
    "the asshole who hit me drove off", "I'll kill the engine", "he said I will kill you", "what is a dead battery",
    "putain de voiture", "un connard m'est rentré dedans", "c'est con", "mon fils est un idiot", "je vais mourir",
    "mierda, perdí las llaves", "el idiota que me chocó", "¿Es un perro o una perra?", "quiero morir", "",
]  # fmt: skip


@pytest.mark.parametrize("text", ABUSE)
async def test_clear_abuse_is_found(text: str) -> None:
    assert isinstance(await Abuse("flag").check(Incoming(text=text)), Flag)


@pytest.mark.parametrize("text", UPSET)
async def test_a_customer_who_is_upset_is_not_abusive(text: str) -> None:
    assert await Abuse("flag").check(Incoming(text=text)) == Allow()


@pytest.mark.parametrize(
    ("action", "verdict"),
    [
        ("off", Allow()),
        ("flag", Flag("the customer insults whom it speaks to", "you idiot")),
        ("rewrite", Refuse("the customer insults whom it speaks to", "you idiot")),
        ("refuse", Refuse("the customer insults whom it speaks to", "you idiot")),
        ("hand_over", HandOver("the customer insults whom it speaks to", "you idiot")),
    ],
)
async def test_the_action_decides(action: Action, verdict: object) -> None:
    found = await Abuse(action).check(Incoming(text="Hi. you idiot, help"))
    assert found == verdict


async def test_documents_and_tools_insult_nobody() -> None:
    assert await Abuse("refuse").check(Incoming(text="you idiot", source="document")) == Allow()
