"""Competitors' names, however they are written."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.guards.words import Competitors
from unit.guards.words.reference import at_once, check, check_growth

NAMES = [
    "Rival Mutual",
    "Allstate",
    "Geico",
    "Progressive",
    "State Farm",
    "Lloyd's",
    "21st Century",
    "Groupe Été",
    "Rivalo",
]
DETECTOR = Competitors(NAMES, "another provider")

NAMED = [
    "Rival Mutual", "RivalMutual", "rival-mutual", "RIVAL MUTUAL", "rival mutual", "Rival\u200bMutual", "Ri\u200bval Mutual",
    "Rivаl Mutual", "Ｒｉｖａｌ Mutual", "R1val Mutual", "Rivall Mutual", "Rivla Mutual", "Rivel Mutual", "Rival Mutuals",
    "Rival\nMutual", "Rival & Mutual", "R.I.V.A.L.M.U.T.U.A.L", "allstate", "AIlstate", "All State", "Alstate", "A11state",
    "Geico", "GEICO", "G3ico", "Geıco", "Géico", "𝐆eico", "Progressive", "pr0gressive", "State Farm",
    "StateFarm", "state-farm", "Lloyd's", "Lloyds", "lloyd’s", "21st Century", "Groupe Ete", "groupe e\u0301te\u0301",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMED)
@pytest.mark.parametrize(
    "around", ["{}", "We like {} a lot.", "**{}**", "_{}_", "({})", "www.{}.com", "{}'s offer", '"{}", they say']
)
def test_a_name_is_found_however_it_is_written(name: str, around: str) -> None:
    text = around.format(name)
    (finding,) = at_once(DETECTOR, text)
    assert text[finding.start : finding.end] == name
    assert finding.instead == "another provider"
    check(DETECTOR, text)


@pytest.mark.parametrize(
    "text",
    [
        "all state laws apply",
        "All state laws apply",
        "it gets progressive, and progressively worse",
        "state farm subsidies",
        "The state farms its roads out",
        "in the 21st century",
        "arrival mutualism",
        "a rider, the right review, the rival",
        "rivall mutual",
        "Progresive damage",
        "geicos1234567",
        "",
    ],
)
def test_other_words_are_not(text: str) -> None:
    assert at_once(DETECTOR, text) == []
    check(DETECTOR, text)


def test_an_ordinary_name_with_an_error_is_found_inside_a_sentence_only() -> None:
    assert at_once(DETECTOR, "they are with Progresive")
    assert not at_once(DETECTOR, "They left. Progresive")


def test_a_name_in_small_letters_is_found() -> None:
    assert at_once(Competitors(["Zest"], "x"), "with zest")


def test_the_longest_name_counts() -> None:
    (finding,) = at_once(Competitors(["Rival", "Rival Mutual"], "x"), "Rival Mutual it is")
    assert finding.evidence == "Rival Mutual"
    check(Competitors(["Rival", "Rival Mutual"], "x"), "Rival ")


def test_no_names_find_nothing() -> None:
    assert at_once(Competitors([], "x"), "Rival Mutual") == []
    assert at_once(Competitors(["", "!"], "x"), "Rival Mutual!") == []


PIECES = st.sampled_from(
    [*NAMED, *NAMES, "Rival", "Mutual", "Ri", "Al", "State", "l", "s", *" -.'_\n", ". ", "'s ", "  ", "\u200b"]
)


@settings(deadline=None, max_examples=300)
@given(st.lists(PIECES, max_size=10).map("".join))
def test_however_the_answer_is_cut_the_same_is_found(text: str) -> None:
    check(DETECTOR, text)


@pytest.mark.parametrize("piece", ["a", "R", "r.", "Rival ", "R-", "all ", "\u200b", "1", "Rivаl", " Al", "State Far "])
def test_hostile_text_costs_time_in_proportion(piece: str) -> None:
    check_growth(DETECTOR, piece)
    check_growth(DETECTOR, " ", before="Rival")
