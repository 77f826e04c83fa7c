"""Commitments and character: what is objected to, what is not, and that it does not matter how the answer was cut."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.guards.port import Detector
from frontdesk.guards.words import Character, Commitments
from unit.guards.words.reference import at_once, check, check_growth, sentences

COMMITMENTS = Commitments()
CHARACTER = Character("Eva")
DETECTORS = {"commitments": COMMITMENTS, "character": CHARACTER}
LISTS = [(name, part) for name in DETECTORS for part in ("tuned", "held")]


@pytest.mark.parametrize("name", DETECTORS)
def test_the_sentences_that_the_rules_were_written_with(name: str) -> None:
    wrong = [it for it in sentences(f"{name}.tuned") if bool(at_once(DETECTORS[name], it.text)) != it.objectionable]
    assert wrong == []


@pytest.mark.parametrize("name", DETECTORS)
def test_most_of_the_sentences_that_they_were_not_written_with(name: str) -> None:
    held = sentences(f"{name}.held")
    missed = [it for it in held if it.objectionable and not at_once(DETECTORS[name], it.text)]
    stopped = [it for it in held if not it.objectionable and at_once(DETECTORS[name], it.text)]
    assert len(missed) <= 0.1 * sum(it.objectionable for it in held), missed
    assert len(stopped) <= 0.02 * len(held), stopped


def test_a_finding_begins_at_the_trigger_and_tells_its_clause() -> None:
    text = "Hello. Yes, I **promise** that we pay."
    (finding,) = at_once(COMMITMENTS, text)
    assert text[finding.start : finding.end] == "promise"
    assert finding.evidence == "Yes, I **promise"
    assert finding.reason == "a promise in the company's name"
    assert finding.instead is None


@pytest.mark.parametrize(
    "text",
    [
        "I\nguarantee\nyou the money.",
        "I _guarantee_ it.",
        "I gua\u200brantee it.",
        "I ｇuarantee it.",
        "WE ADMIT LIABILITY",
        "Nous vous rembourse\u0301rons, nous vous le promettons.",
        "**We, of course, will refund you.**",
    ],
)
def test_disguises_are_seen_through(text: str) -> None:
    assert at_once(COMMITMENTS, text)
    check(COMMITMENTS, text)


def test_a_folder_adds_phrases_and_allows_some() -> None:
    own = Commitments(
        extra=["free roadside|towing [for] life", "en ^cadeau"], allowed=["replacement is guaranteed for"]
    )
    assert [it.reason for it in at_once(own, "Get free towing for life")] == [
        "a phrase of the agent's own list (commitments)"
    ]
    assert at_once(own, "You are guaranteed a car.")
    assert not at_once(Commitments(allowed=["you are guaranteed a car"]), "You are guaranteed a car.")
    assert at_once(Commitments(allowed=["you are guaranteed a car"]), "You are guaranteed a boat.")


def test_a_company_whose_product_is_a_model_allows_its_name() -> None:
    assert at_once(CHARACTER, "I'm based on Claude, of course.")
    assert not at_once(Character("Eva", allowed=["based on claude"]), "I'm based on Claude, of course.")
    assert at_once(Character("Ms Bee"), "I am not Ms Bee.")


PIECES = st.sampled_from(
    sorted(
        {
            word
            for name, part in LISTS
            for it in sentences(f"{name}.{part}")
            if it.objectionable
            for word in it.text.split()
        }
        | {
            "let",
            "please",
            "?",
            ",",
            "selon",
            "según",
            "if",
            "not",
            "once",
            "¿",
            "no",
            "si",
            "pas",
            "up",
            "to",
            "“",
            "-",
            "1.",
            "\n\n",
            "**",
            "_",
            "\u200b",
            "❤️",
        }
    )
)
TEXTS = st.one_of(
    st.lists(PIECES, max_size=14).map(" ".join),
    st.lists(
        st.sampled_from([it.text for name, part in LISTS for it in sentences(f"{name}.{part}")]).flatmap(
            lambda text: st.integers(1, 1 + len(text)).map(lambda size: text[:size])
        ),
        max_size=4,
    ).map("\n".join),
)


@settings(deadline=None, max_examples=300)
@given(TEXTS, st.sampled_from([*DETECTORS.values(), Commitments(allowed=["your claim is approved by an adjuster"])]))
def test_however_the_answer_is_cut_the_same_is_found(text: str, detector: Detector) -> None:
    check(detector, text)


HOSTILE = [
    "a",
    "9",
    "[",
    "_",
    "\u200b",
    "guarantee ",
    "we will pay ",
    "I promise, ",
    "your ",
    "i am not ",
    "dan : ",
    "a\n",
]


@pytest.mark.parametrize("piece", HOSTILE)
@pytest.mark.parametrize("name", DETECTORS)
def test_hostile_text_costs_time_in_proportion(name: str, piece: str) -> None:
    check_growth(DETECTORS[name], piece)


def test_what_is_open_is_not_read_again_without_end() -> None:
    check_growth(COMMITMENTS, " ", before="I promise")
