"""Whether words stand in a reply, and in which language it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.evals.checking.wording import any_stands_in, language_of, stands_in


@pytest.mark.parametrize(
    ("words", "text", "stands"),
    [
        ("9 AM", "We open at **9 am** sharp.", True),
        ("9 AM", "We open at 9\u00a0AM.", True),
        ("$118", "That is $118.44.", False),
        ("$118.44", "That is **$118.44** per month.", True),
        ("118.44", "That is $118.44.", False),
        ("15", "up to 115 miles", False),
        ("15", "up to 15.5 miles", False),
        ("15", "up to 15.", True),
        ("1,000", "up to 11,000 miles", False),
        ("it's", "It’s covered", True),
        ("Art", "start", False),
        ("per-month", "per‑month", True),
        ("/no (fee|charge)/", "There is NO charge.", True),
        ("/no (fee|charge)/", "There is a charge.", False),
        ("50 %", "50\u202f% de moins", True),
    ],
)
def test_words_stand_as_words_of_their_own(words: str, text: str, stands: bool) -> None:
    assert stands_in(words, text) is stands


def test_one_of_several_ways_will_do() -> None:
    assert any_stands_in(("9 AM", "9:00"), "from 9:00")
    assert not any_stands_in(("9 AM", "9:00"), "from 10:00")


@given(st.text(min_size=1, max_size=30).filter(lambda it: it.strip("*`’‘ \n\t_") == it and it[0] != "/"))
def test_what_is_said_alone_stands(words: str) -> None:
    if words.isprintable():
        assert stands_in(words, words)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Your policy covers the battery for eight years.", "en"),
        ("Votre contrat couvre la batterie pendant huit ans.", "fr"),
        ("Su póliza cubre la batería durante ocho años.", "es"),
        ("$118.44", None),
        ("", None),
    ],
)
def test_the_language_of_a_reply(text: str, language: str | None) -> None:
    assert language_of(text, ("en", "fr", "es")) == language
