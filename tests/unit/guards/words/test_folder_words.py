"""What a folder says of words: names and phrases of its own; and what only sounds bad."""

import pytest

from frontdesk.guards import Abuse, Allow, Character, Commitments, Competitors, Incoming, StreamGate, Watch


def shown(names: list[str], text: str) -> str:
    gate = StreamGate([Watch(Competitors(names, "another"), "rewrite")])
    return gate.feed(text) + gate.finish()


@pytest.mark.parametrize(
    ("text", "seen"), [("A 4x4 counts", "A 4x4 counts"), ("4XA counts", "another counts"), ("АХА", "another")]
)
def test_digits_are_no_letters_of_a_short_name(text: str, seen: str) -> None:
    assert shown(["AXA"], text) == seen


@pytest.mark.parametrize("name", ['Eva "X"', "<Bot>", "!!", "Zoë a|b"])
def test_any_name_is_a_name(name: str) -> None:
    assert Character(name).read("I am Claude. ", 0, whole=True).findings


@pytest.mark.parametrize("phrase", ["<x> y", "^", "|", "a|", "...", "!"])
def test_a_phrase_that_cannot_be_read_is_named(phrase: str) -> None:
    with pytest.raises(ValueError, match="for commitments cannot be read; write it in plain words"):
        Commitments(extra=[phrase])


def test_a_phrase_in_plain_words_is_found() -> None:
    detector = Commitments(extra=["we'll bake you a cake, promise!"])
    assert detector.read("Then we'll bake you a cake, promise! ", 0, whole=True).findings


@pytest.mark.parametrize(
    "text",
    [
        "Je vais tuer le temps",
        "je veux casser mon contrat",
        "Je vais frapper à la porte du bureau",
        "voy a partir de madrid mañana",
        "Voy a romper el contrato",
        "Me voy a romper la cabeza",
    ],
)
async def test_what_is_done_to_nobody_is_no_threat(text: str) -> None:
    assert await Abuse("refuse").check(Incoming(text=text)) == Allow()


@pytest.mark.parametrize("text", ["je vais te tuer", "te voy a matar", "voy a matarte", "je veux vous frapper"])
async def test_threats_are_found(text: str) -> None:
    assert await Abuse("refuse").check(Incoming(text=text)) != Allow()
