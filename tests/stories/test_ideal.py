"""The guide's ideal conversation, on examples/acme."""

import re
from collections.abc import Sequence

import pytest
from transcript import same_as_kept

from frontdesk.facts import AgentSaid, Passage, Recorded, Retrieved, ToolCalled, ToolReturned
from kit.serving import Service
from kit.visitor import Event, named, streamed

LINES = {
    "interest": "Hi! I'm looking for insurance for my new electric car.",
    "battery": "What happens if the battery gets damaged?",
    "charger": "And is my charging station at home covered?",
    "off topic": "By the way, who do you think will win the election?",
    "quote": "OK. I'd like to get a quote, please.",
    "car": "It's a 2022 Leaf.",
    "driver": "It has 40k miles, I'm 34.",
    "follow-up": "Which of these things affects my premium most?",
    "next steps": "What are the next steps if I want to go ahead?",
    "goodbye": "Great, thank you. Goodbye!",
}


async def test_ideal_conversation(acme: Service) -> None:
    visitor = await acme.visitor("en")
    told = {name: await visitor.told(line) for name, line in LINES.items()}
    facts = await acme.facts(visitor)

    assert "automated" in visitor.opened["greeting"]
    assert "electric" in _answer(told["interest"]).lower()
    for question, page in (("battery", "ev-battery"), ("charger", "ev-charging-equipment")):
        assert page in {citation["url"].rsplit("/", 1)[-1].partition("#")[0] for citation in _citations(told[question])}
    assert re.search(r"here for|can't help with that", _answer(told["off topic"])), "steered back"
    assert not _citations(told["off topic"])
    assert _asked_for(told["quote"]) >= {"make", "model", "mileage", "age"}
    assert _asked_for(told["car"]) == {"mileage", "age"}

    (call,) = [item.fact for item in facts if isinstance(item.fact, ToolCalled)]
    assert (call.name, call.effect) == ("get_quote", "read")
    assert call.arguments == {"make": "Nissan", "model": "Leaf", "year": 2022, "mileage": 40000, "driver_age": 34}
    assert [event.name for event in told["driver"] if event.name != "delta"] == [
        "customer_said",
        "tool_called",
        "tool_returned",
        "agent_said",
        "turn_ended",
    ]
    (result,) = [item.fact for item in facts if isinstance(item.fact, ToolReturned)]
    premium = re.search(r'"monthly_premium_usd": ([\d.]+)', result.content)
    assert premium
    assert f"${premium[1]}" in _answer(told["driver"])
    assert re.search("mileage|age", _answer(told["follow-up"]))
    assert "1-800-123-4567" in _answer(told["next steps"])
    assert re.search("goodbye|thank", _answer(told["goodbye"]), re.IGNORECASE)

    assert [named(events, "turn_ended")[0].data["outcome"] for events in told.values()] == ["answered"] * len(LINES)
    same_as_kept("ideal", facts)


async def test_every_source_was_given_and_says_so(acme: Service) -> None:
    visitor = await acme.visitor()
    for name in ("battery", "charger"):
        await visitor.say(LINES[name])
    facts = await acme.facts(visitor)
    given = {passage.url: passage for passage in _passages(facts)}
    cited = [citation for item in facts if isinstance(item.fact, AgentSaid) for citation in item.fact.citations]
    assert cited
    for citation in cited:
        whole = "\n".join(
            paragraph for passage in _passages(facts) if passage.url == citation.url for paragraph in passage.paragraphs
        )
        assert citation.quote in whole
        assert given[citation.url].url.startswith("https://")


async def test_answer_streams_as_it_stays(acme: Service) -> None:
    """The pieces of an answer are the answer that is kept, and the same that JSON gives."""
    visitor, other = await acme.visitor(), await acme.visitor()
    events = await visitor.told(LINES["battery"])
    assert streamed(events)
    assert _answer(events).startswith(streamed(events))
    assert (await other.say(LINES["battery"]))["reply"]["text"] == _answer(events)


@pytest.mark.parametrize(
    ("language", "lines", "words"),
    [
        (
            "fr",
            [
                "Bonjour, je voudrais assurer ma voiture électrique.",
                "Ma borne de recharge à domicile est-elle couverte ?",
                "Qui va gagner l'élection ?",
                "Je voudrais un devis.",
                "C'est une Nissan Leaf de 2022.",
                "Elle a 40 000 miles et j'ai 34 ans.",
                "Merci, au revoir !",
            ],
            ("Bonjour", "recharge"),
        ),
        (
            "es",
            [
                "Hola, quisiera asegurar mi coche eléctrico.",
                "¿Está cubierta mi estación de carga en casa?",
                "¿Quién ganará las elecciones?",
                "Quiero una cotización.",
                "Es un Nissan Leaf de 2022.",
                "Tiene 40 000 millas y tengo 34 años.",
                "Gracias, ¡adiós!",
            ],
            ("Hola", "carga"),
        ),
    ],
    ids=["fr", "es"],
)
async def test_conversation_in(acme: Service, language: str, lines: list[str], words: tuple[str, str]) -> None:
    visitor = await acme.visitor(f"{language}-CA")
    assert visitor.opened["language"] == language
    assert words[0] in visitor.opened["greeting"]
    answers = [await visitor.say(line) for line in lines]
    facts = await acme.facts(visitor)
    assert {answer["outcome"] for answer in answers} == {"answered"}
    assert words[1] in answers[1]["reply"]["text"]
    assert answers[1]["reply"]["citations"]
    (call,) = [item.fact for item in facts if isinstance(item.fact, ToolCalled)]
    assert call.arguments == {"make": "Nissan", "model": "Leaf", "year": 2022, "mileage": 40000, "driver_age": 34}
    same_as_kept(f"ideal-{language}", facts)


async def test_policy_needs_signing_in(acme: Service) -> None:
    visitor = await acme.visitor()
    answer = await visitor.say("Can you look up my policy AC-1234567?")
    facts = await acme.facts(visitor)
    (result,) = [item.fact for item in facts if isinstance(item.fact, ToolReturned)]
    assert result.is_error
    assert "signed-in" in result.content
    assert "1-800-123-4567" in answer["reply"]["text"]
    same_as_kept("policy", facts)


def _answer(events: list[Event]) -> str:
    (said,) = named(events, "agent_said")
    return said.data["text"]


def _citations(events: list[Event]) -> list[dict[str, str]]:
    (said,) = named(events, "agent_said")
    return said.data["citations"]


def _asked_for(events: list[Event]) -> set[str]:
    """Which of a quote's values the answer asks for."""
    text = _answer(events).lower()
    asks = text[text.rfind("still need") if "still need" in text else 0 :]
    return {word for word in ("make", "model", "mileage", "age") if re.search(rf"\b{word}\b", asks)}


def _passages(facts: Sequence[Recorded]) -> list[Passage]:
    return [passage for item in facts if isinstance(item.fact, Retrieved) for passage in item.fact.passages]
