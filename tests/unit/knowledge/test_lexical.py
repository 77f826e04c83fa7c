"""Search by words."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from indexes import document, index_of

from frontdesk.knowledge import Query, SearchIndex

TOWING = "A flatbed truck takes the car to a workshop.\n\n## Abroad\n\nTowing abroad costs extra."
DOCUMENTS = [
    document("charging", "Charging at home", "Your wallbox is covered against theft.", "en"),
    document("towing", "Towing", TOWING, "en"),
    document("borne", "Borne de recharge", "Les bornes à domicile sont assurées contre le vol.", "fr"),
    document("grua", "Grúa", "La grúa lleva los coches averiados al taller.", "es"),
    document("reboque", "Reboque", "O reboque leva os carros.", "pt-BR"),
    document("zh", "拖车", "我们 提供 拖车 服务。", "zh"),
]


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    return index_of(tmp_path_factory.mktemp("index"), *DOCUMENTS)


@pytest.mark.parametrize(
    ("query", "url"),
    [
        ("Is my wallbox covered?", "charging"),
        ("thefts of wallboxes", "charging"),
        ("charged at HOME", "charging"),
        ("flatbed trucks", "towing"),
        ("Ma borne est-elle assurée ?", "borne"),
        ("assure", "borne"),
        ("¿Llevan el coche averiado?", "grua"),
        ("grua", "grua"),
        ("carro", "reboque"),
        ("拖车", "zh"),
    ],
)
async def test_words_find_their_passage_in_each_language(knowledge: SearchIndex, query: str, url: str) -> None:
    found = await knowledge.search(Query(query), 3)
    assert found[0].url == f"https://e.org/{url}"
    assert found[0].score > 0


async def test_at_most_k_come_best_first(knowledge: SearchIndex) -> None:
    found = await knowledge.search(Query("towing wallbox theft car"), 10)
    assert [passage.score for passage in found] == sorted((passage.score for passage in found), reverse=True)
    assert await knowledge.search(Query("towing wallbox theft car"), 2) == found[:2]
    assert len(knowledge) == 7


async def test_a_title_counts_twice(knowledge: SearchIndex) -> None:
    found = await knowledge.search(Query("towing"), 2)
    assert {passage.title for passage in found} == {"Towing", "Towing: Abroad"}


@pytest.mark.parametrize(
    "query",
    ["", " ", "?!", "🙂🙂", "quantum chromodynamics", "the and of", '"', "title_en:", "(((", "AND OR NOT", "\ud83d"],
)
async def test_what_says_nothing_finds_nothing(knowledge: SearchIndex, query: str) -> None:
    assert await knowledge.search(Query(query), 5) == []


async def test_the_nearest_are_found_for_who_judges_them(knowledge: SearchIndex) -> None:
    far = "does the tow truck driver take tips on a public holiday in december"
    assert await knowledge.search(Query(far, (), "en"), 5) == []
    (first, *_) = await knowledge.search(Query(far, (), "en", nearest=True), 5)
    assert first.title.startswith("Towing")


@pytest.mark.parametrize(
    "query",
    [
        'wallbox AND "theft" OR -x',
        "wallbox^9",
        "-wallbox~2",
        "wallbox*",
        "/wallbox/",
        "wallbox\\",
        "wallbox\x00 🙂",
        "wallbox " * 1_000,
    ],
    ids=["operators", "boost", "minus", "star", "regex", "backslash", "nul", "8,000 characters"],
)
async def test_operators_are_just_words(knowledge: SearchIndex, query: str) -> None:
    assert (await knowledge.search(Query(query), 1))[0].url == "https://e.org/charging"


async def test_a_message_of_any_length_is_searched(knowledge: SearchIndex) -> None:
    assert await knowledge.search(Query(" ".join(f"w{number}" for number in range(9_000))), 1) == []


@given(st.text(max_size=40))
async def test_no_query_fails(knowledge: SearchIndex, query: str) -> None:
    assert len(await knowledge.search(Query(query), 3)) <= 3


@pytest.mark.parametrize("k", [0, -1])
async def test_asked_for_none_there_is_none(knowledge: SearchIndex, k: int) -> None:
    assert await knowledge.search(Query("wallbox"), k) == []


async def test_an_agent_without_knowledge_finds_nothing(tmp_path: Path) -> None:
    empty = index_of(tmp_path)
    assert (len(empty), await empty.search(Query("wallbox"), 3)) == (0, [])
