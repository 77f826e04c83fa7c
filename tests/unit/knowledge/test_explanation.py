"""Why something was found, and why nothing is shown."""

from pathlib import Path

import pytest

from frontdesk.knowledge import Query, SearchIndex
from unit.knowledge.indexes import document, index_of


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    return index_of(
        tmp_path_factory.mktemp("explained"),
        document(
            "towing",
            "Towing",
            "A flatbed truck takes the car to a workshop.\n\n## Abroad\n\nTowing abroad costs extra.",
        ),
        document("glass", "Windshield", "A cracked windshield is replaced for free."),
        document("goodwill", "Goodwill", "Goodwill payments need a team lead.", audience="staff"),
    )


def test_what_it_shows_is_what_a_search_finds(index: SearchIndex) -> None:
    query = Query("towing with a flatbed truck")
    explanation = index.explain(query, 3)
    assert [it.passage for it in explanation.results] == index.find(query, 3)
    assert (explanation.rejected, explanation.reason) == ((), "")
    assert explanation.evidence["en"] >= 1


def test_channels_add_up_to_the_score_and_words_say_where_they_matched(index: SearchIndex) -> None:
    first = index.explain(Query("towing with a flatbed truck"), 3).results[0]
    assert first.document.file == "towing.md"
    assert sum(first.channels.values()) == pytest.approx(first.score, abs=0.02)
    assert set(first.channels) == {"words", "pairs", "grams", "title"}
    assert first.matched == {
        "title": ("towing",),
        "text": ("towing", "flatbed", "truck"),
        "pairs": ("flatbed truck",),
    }


def test_misspelt_words_show_what_they_were_taken_for(index: SearchIndex) -> None:
    (first, *_) = index.explain(Query("windsheild cracked"), 1).results
    assert first.matched["alike"] == ("windsheild ~ windshield",)


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        (Query("which wine goes with a cracked egg and asparagus risotto"), "too little to do"),
        (Query("asparagus risotto"), "no word of the question"),
        (Query("hello?"), "says nothing"),
        (Query("goodwill payments"), "not for the audience 'public'"),
        (Query("goodwill payments", audience="customers"), "not for the audience 'customers'"),
    ],
)
def test_why_nothing_is_shown(index: SearchIndex, query: Query, reason: str) -> None:
    explanation = index.explain(query, 3)
    assert explanation.results == ()
    assert reason in explanation.reason
    assert all(it.document.audience == "public" for it in explanation.rejected)


def test_what_was_rejected_is_told(index: SearchIndex) -> None:
    explanation = index.explain(Query("which wine goes with a cracked egg and asparagus risotto"), 3)
    assert [it.document.file for it in explanation.rejected] == ["glass.md"]
    assert explanation.evidence["en"] < 1


def test_an_empty_index_says_so(tmp_path: Path) -> None:
    assert "empty" in index_of(tmp_path).explain(Query("towing"), 3).reason
