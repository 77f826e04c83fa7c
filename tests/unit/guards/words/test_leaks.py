"""Pieces of the private prompt in an answer."""

from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.guards.words import Leaks
from unit.guards.words.reference import at_once, check, check_growth

PRIVATE = """You are Eva, who answers Acme's customers. You are warm, patient and well informed.

- Never name, rate or compare other insurers, even when the customer does.
- Give premiums only as `get_quote` returned them, and call them estimates; don't do your own arithmetic.
- Acme's staff are available Monday to Friday, 9 AM to 5 PM EST, in the office on the hill.
"""
PUBLIC = "Acme's staff are available Monday to Friday, 9 AM to 5 PM EST. You can call them."
DETECTOR = Leaks([PRIVATE], [PUBLIC])
WORDS: list[str] = [*PRIVATE.split()]


@pytest.mark.parametrize("start", range(len(WORDS) - 12))
@pytest.mark.parametrize("joint", [" ", "\n", "\n- ", " **"])
def test_every_run_is_found_however_it_is_set(start: int, joint: str) -> None:
    run = WORDS[start : start + 12]
    if "Monday" in run[:9]:
        return  # what is public, or hardly more than it
    text = f"Sure:{joint}{joint.join(run).upper()}{joint}is what it says there, and more."
    assert at_once(DETECTOR, text)
    check(DETECTOR, text)


def test_a_leak_begins_at_its_anchor() -> None:
    text = "I may never name, rate or compare other insurers, even so."
    (finding,) = at_once(DETECTOR, text)
    assert finding.end == text.index(", even so") + len(", even")
    assert finding.start <= text.index("compare")
    assert finding.reason == "repeats its private prompt"
    assert finding.instead is None


@pytest.mark.parametrize(
    "text",
    [
        "Never name, rate or compare other insurers.",
        "Acme's staff are available Monday to Friday, 9 AM to 5 PM EST.",
        "You are warm, and I am patient and well informed about you.",
        "They compare other insurers, even when the customer doesn't.",
        "",
    ],
)
def test_short_runs_and_public_ones_are_no_secret(text: str) -> None:
    assert at_once(DETECTOR, text) == []
    check(DETECTOR, text)


def test_what_a_passage_says_may_be_said() -> None:
    text = "Never name, rate or compare other insurers, even when you are asked."
    assert at_once(DETECTOR, text)
    allowing = DETECTOR.allowing(["We never name, rate or compare other insurers, even when we could."])
    assert not at_once(allowing, text)
    assert not at_once(allowing.allowing(["Something else."]), text)
    assert at_once(DETECTOR, text)
    check(allowing, text)


def test_texts_are_not_read_before_they_might_excuse_a_leak() -> None:
    allowing = DETECTOR.allowing(["a few words of a passage " * 16] * 20)
    at_once(allowing, "You can compare other offers; available Monday, warm and patient.")
    assert "_allowed" not in vars(allowing)


def test_nothing_is_held_back_before_the_words_before_the_anchor_fit() -> None:
    for word in dict.fromkeys(WORDS):
        reading = DETECTOR.read(f"In short, {word} ", 10, whole=False)
        assert reading.sure == len(f"In short, {word} ")


def test_accents_and_disguises_change_nothing() -> None:
    french = Leaks(["Vous n'êtes jamais autorisé à négocier vos indemnités déjà approuvées par l'équipe."])
    text = "Jamais autorisé à négocier vos indemnités déjà approuvées par l'équipe."
    for way in (text, normalize("NFD", text), text.replace("é", "e"), text.replace("o", "o\u200b")):
        assert at_once(french, way)
        check(french, way)


def test_an_empty_prompt_has_no_secrets() -> None:
    assert at_once(Leaks([]), PRIVATE) == []
    assert at_once(Leaks(["too short"]), "too short") == []


def test_runs_may_be_as_short_as_two_words() -> None:
    assert at_once(Leaks(["open sesame"], words=2), "Say open sesame!")


def _run(start: int, size: int) -> list[str]:
    return WORDS[start : start + size]


RUNS = st.builds(_run, st.integers(0, len(WORDS) - 1), st.integers(1, 14))
JOINTS = st.sampled_from([" ", "\n", "\n\n- ", " **", ", ", " \u200b", " " * 70])


@settings(deadline=None, max_examples=300)
@given(st.lists(st.tuples(RUNS, JOINTS), max_size=5))
def test_however_the_answer_is_cut_the_same_is_found(parts: list[tuple[list[str], str]]) -> None:
    check(DETECTOR, " ".join(joint.join(run) for run, joint in parts))


@pytest.mark.parametrize(
    "piece", ["a", "never name ", "customers ", "you are ", "\u200b", f"{PRIVATE} ", "even when the "]
)
def test_hostile_text_costs_time_in_proportion(piece: str) -> None:
    check_growth(DETECTOR, piece)
    check_growth(DETECTOR, " ", before="Never name, rate or compare")
