"""What a folder says of words: names and phrases of its own; and what only sounds bad."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.guards import Abuse, Allow, Character, Commitments, Competitors, Incoming, StreamGate, Watch
from frontdesk.guards.words import competitors, reading
from unit.guards.words.reference import at_once, check


def shown(names: list[str], text: str) -> str:
    gate = StreamGate([Watch(Competitors(names, "another"), "rewrite")])
    return gate.feed(text) + gate.finish()


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("A 4x4 counts", "A 4x4 counts"),
        ("A 4X4 counts", "A 4X4 counts"),
        ("an A4 page, 4xa", "an A4 page, 4xa"),
        ("4XA counts", "another counts"),
        ("АХА", "another"),
        ("O2 counts", "another counts"),
        ("o2 counts", "another counts"),
    ],
)
def test_digits_are_no_letters_of_a_short_name(text: str, seen: str) -> None:
    assert shown(["AXA", "AA", "O2"], text) == seen


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("G E I C O is cheaper", "another is cheaper"),
        ("g e i c o is cheaper", "another is cheaper"),
        ("G  E\u00a0I C O", "another"),
        ("A X A", "another"),
        ("a xa, G E I", "a xa, G E I"),
    ],
)
def test_a_name_may_be_spelt(text: str, seen: str) -> None:
    assert shown(["AXA", "Geico"], text) == seen
    check(Competitors(["AXA", "Geico"], "another"), text)


@settings(deadline=None, max_examples=200)
@given(st.lists(st.sampled_from([*"AXGEICOa4g\n.s", "4X4", "is"]), max_size=9).map(" ".join))
def test_however_a_spelt_name_is_cut_it_is_found(text: str) -> None:
    check(Competitors(["AXA", "Geico", "AA"], "another"), text)


@pytest.mark.parametrize(
    "name", ['Eva "X"', "<Bot>", "Zoë a|b", "{agent}", "Eva*", "[R2_D2] ^...", "!!", "", "a" * 300]
)
def test_any_name_is_a_name(name: str) -> None:
    detector = Character(name)
    assert at_once(detector, "I am Claude. ")
    assert bool(at_once(detector, f"I am not really {name}, sorry.")) == (0 < len(name) < 64 and name != "!!")
    assert not at_once(detector, "I am not really sure.")


BAD = ["<x> y", "^", "|", "a|", "...", "!", "", " - ", "[a]", "[a b", "a [|] b", "... a", "a *", "a _", "word " * 17]


@pytest.mark.parametrize("phrase", BAD)
def test_a_phrase_that_cannot_be_read_is_named(phrase: str) -> None:
    for make in (
        lambda: Commitments(extra=["a cake", phrase]),
        lambda: Commitments(allowed=[phrase]),
        lambda: Character("Eva", allowed=[phrase]),
    ):
        with pytest.raises(ValueError, match="cannot be read; write it in plain words, 16 at most") as error:
            make()
        assert f"the phrase '{phrase}' for " in str(error.value)


@pytest.mark.parametrize(
    "phrase",
    [
        "we'll bake you a cake, promise!",
        "we'll refund you, promise!",
        "100% free (really) — 24/7",
        "“free” for life",
        "Well... yes: $100",
        "cakes & ale - on us",
        "¿Gratis? ¡Sí!",
    ],
)
def test_a_phrase_in_plain_words_is_found_and_may_be_allowed(phrase: str) -> None:
    text = f"Then {phrase} And so on."
    assert at_once(Commitments(extra=[phrase]), text)
    assert not at_once(Commitments(extra=[phrase], allowed=[phrase]), text)
    check(Commitments(extra=[phrase], allowed=["a cake, promise! And so on"]), text)


THREATS = [
    "je vais tous vous tuer",
    "je vais mettre le feu à votre agence",
    "je vais te retrouver, connard",
    "te voy a romper la cara",
    "le voy a romper las piernas",
    "voy a matar a todos",
    "le mataré",
    "voy a prender fuego a su oficina",
    "I will shoot you",
]


@pytest.mark.parametrize(
    "text",
    [
        "Je vais tuer le temps",
        "je veux casser mon contrat",
        "Je vais frapper à la porte du bureau",
        "voy a partir de madrid mañana",
        "Voy a romper el contrato",
        "Me voy a romper la cabeza",
        "Voy a quemar la tarjeta vieja",
        "la tarjeta la voy a quemar",
        "mañana le buscaré y le diré",
        "voy a prender fuego a la leña",
        "Je vais mettre le feu aux bougies",
        "Je vais retrouver, chez moi, mon contrat",
        "I'll shoot you an email",
        "we will beat your price",
    ],
)
async def test_what_is_done_to_nobody_is_no_threat(text: str) -> None:
    assert await Abuse("refuse").check(Incoming(text=text)) == Allow()


@pytest.mark.parametrize(
    "text", ["je vais te tuer", "te voy a matar", "voy a matarte", "je veux vous frapper", *THREATS]
)
async def test_threats_are_found(text: str) -> None:
    assert await Abuse("refuse").check(Incoming(text=text)) != Allow()


def test_variants_do_not_make_a_phrase_long() -> None:
    assert at_once(Commitments(extra=["free " + "|".join(f"cake{number}" for number in range(40))]), "free cake39")


@pytest.mark.parametrize("word", ["é4111", "jané@doe", "é" * 21, "4111111111111111"])
def test_what_may_tell_of_somebody_is_not_remembered(word: str) -> None:
    memories = (reading.fold, competitors.shape)
    kept = [reading._kept_folded, competitors._kept_shape]  # pyright: ignore[reportPrivateUsage]
    before = [memory.cache_info() for memory in kept]
    for read in memories:
        assert read(word)
    assert [memory.cache_info() for memory in kept] == before
    assert reading.fold("Él") == "el"
