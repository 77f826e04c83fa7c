"""What customers say, in the words that texts use for it."""

import pytest
from indexes import document, found, index_of

from frontdesk.knowledge import SearchIndex
from frontdesk.knowledge.lexical.everyday import Everyday
from frontdesk.knowledge.lexical.words import Analyser

POLICE = "Call the police if somebody is hurt, and keep the number of their report."
DOCUMENTS = [
    document("police", "Whom to call", POLICE),
    document("pause", "Pausing", "A policy can be paused for 30 days while the vehicle is off the road."),
    document("reset", "Passwords", "A new password is set with the link that you get by email."),
    document("vol", "Vol", "La voiture volée est remboursée après 14 jours.", "fr"),
    document("robo", "Robo", "El coche robado se paga a los 14 días.", "es"),
]
OTHERS = [document(f"other{n}", "Other", f"Text {n} is about something that nobody asked.") for n in range(40)]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    return index_of(tmp_path_factory.mktemp("everyday"), *DOCUMENTS, *OTHERS)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("somebody is hurt, call the cops?", "police"),
        ("can my policy be put on hold", "pause"),
        ("how do i set a new pw", "reset"),
        ("quand est remboursée une bagnole volée", "vol"),
        ("cuándo se paga un carro robado", "robo"),
    ],
)
def test_customers_words_find_what_texts_say(index: SearchIndex, said: str, name: str) -> None:
    assert found(index, said, 1) == [name]


def test_a_word_that_no_text_has_gives_way_to_those_that_texts_have() -> None:
    everyday = Everyday(Analyser("en"), "en")
    words = everyday.words("cops came", lambda stem: int(stem in ("polic", "came")))
    assert [word.stem for word in words.ranking] == ["came", "polic"]
    assert [word.stem for word in words.whole] == ["cop", "came", "polic"]


def test_beside_a_word_that_texts_have_the_others_count_less() -> None:
    everyday = Everyday(Analyser("en"), "en")
    words = everyday.words("cops", lambda _: 1)
    assert [(word.stem, word.weight < 1) for word in words.ranking] == [("cop", False), ("polic", True)]


def test_what_no_text_has_in_any_words_stays() -> None:
    everyday = Everyday(Analyser("en"), "en")
    words = everyday.words("cops", lambda _: 0)
    assert [word.stem for word in words.ranking] == ["cop"]


def test_a_mistyped_word_is_found_by_its_parts(index: SearchIndex) -> None:
    assert found(index, "a new pasword by email", 1) == ["reset"]
