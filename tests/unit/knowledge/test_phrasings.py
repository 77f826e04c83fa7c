"""How customers ask for a section: read from lists, found by search, never shown."""

from pathlib import Path

import pytest

from frontdesk.errors import Problem
from frontdesk.knowledge import Query
from frontdesk.knowledge.documents import Document, Phrasing
from frontdesk.knowledge.index.search_index import SearchIndex
from frontdesk.knowledge.index.writing import write_index
from frontdesk.knowledge.ingest.local import LocalFile
from frontdesk.knowledge.ingest.phrasings import is_phrasings, with_phrasings

URL = "https://e.org/glass"
BODY = """\
## Is the windscreen covered?

Comprehensive coverage repairs the glass, minus the deductible.

## What about theft?

Report a stolen vehicle to the police within a day.
"""


def glass(*phrasings: Phrasing, audience: str = "public") -> Document:
    return Document("glass.md", "Damage", URL, "en", audience, BODY, phrasings=phrasings)  # pyright: ignore[reportArgumentType]


HOURS = Document("hours.md", "Hours", "https://e.org/hours", "fr", "public", "## Horaires\n\nDe 9 h à 17 h.\n")
ROCK = Phrasing(f"{URL}#is-the-windscreen-covered", "en", "rock hit my front window on the freeway")
GONE = Phrasing(f"{URL}#what-about-theft", "en", "my ride is gone from the parking lot")
FRENCH = Phrasing(f"{URL}#what-about-theft", "fr", "on m'a piqué ma caisse")


@pytest.fixture
def index(tmp_path: Path) -> SearchIndex:
    write_index(tmp_path / "index", [glass(ROCK, GONE, FRENCH), HOURS])
    return SearchIndex(tmp_path / "index")


def found(index: SearchIndex, text: str, language: str = "en", audience: str = "public") -> list[str]:
    return [it.url.partition("#")[2] for it in index.find(Query(text, (), language, audience), 1)]  # pyright: ignore[reportArgumentType]


def test_a_question_in_the_words_of_a_phrasing_finds_its_section(index: SearchIndex) -> None:
    assert found(index, "a rock hit the window on a freeway") == ["is-the-windscreen-covered"]
    assert found(index, "help my ride is gone!!") == ["what-about-theft"]


def test_a_phrasing_leads_to_another_language_s_section(index: SearchIndex) -> None:
    assert found(index, "on m'a piqué la caisse hier", "fr") == ["what-about-theft"]


def test_what_has_nothing_to_do_with_any_phrasing_finds_nothing(index: SearchIndex) -> None:
    assert found(index, "what is the capital of mongolia") == []


def test_a_phrasing_is_never_shown(index: SearchIndex) -> None:
    (passage,) = index.find(Query("a rock hit the window on a freeway", (), "en"), 1)
    assert "rock" not in passage.title + "".join(passage.paragraphs)


def test_a_search_says_that_a_phrasing_found_it(index: SearchIndex) -> None:
    explained = index.explain(Query("a rock hit the window on a freeway", (), "en"), 1).results[0]
    assert explained.channels["phrasing"] > 0


def test_a_phrasing_opens_no_document_to_those_who_must_not_see_it(tmp_path: Path) -> None:
    write_index(tmp_path / "index", [glass(ROCK, audience="staff"), HOURS])
    index = SearchIndex(tmp_path / "index")
    assert found(index, "a rock hit the window on a freeway") == []
    assert found(index, "a rock hit the window on a freeway", audience="staff") == ["is-the-windscreen-covered"]


def test_documents_score_as_they_did_but_for_phrasings(tmp_path: Path) -> None:
    write_index(tmp_path / "with", [glass(ROCK), HOURS])
    write_index(tmp_path / "without", [glass(), HOURS])
    query = Query("is theft covered by the police", (), "en")
    told = [SearchIndex(tmp_path / name).explain(query, 1).results[0].channels for name in ("with", "without")]
    assert {name: score for name, score in told[0].items() if name != "phrasing"} == told[1]


def test_a_heading_is_how_its_section_is_asked_for_too(tmp_path: Path) -> None:
    rival = Phrasing(f"{URL}#what-about-theft", "en", "is the window of my windscreen covered against theft")
    write_index(tmp_path / "index", [glass(rival), HOURS])
    assert found(SearchIndex(tmp_path / "index"), "is the windscreen covered") == ["is-the-windscreen-covered"]


def listed(path: Path, text: str, name: str = "asked.csv") -> tuple[list[Document], list[Problem]]:
    (path / name).write_text(text, "utf-8")
    problems: list[Problem] = []
    files = [LocalFile(f"knowledge/{name}", path / name, "csv", 1)]
    return with_phrasings([glass()], files, "en", problems), problems


def test_a_list_says_how_sections_are_asked_for(tmp_path: Path) -> None:
    text = f'url,asked\n{ROCK.url},"rock, hit my window"\n\n{URL},what do you pay\n'
    (document,), problems = listed(tmp_path, text, "asked.fr.csv")
    assert problems == []
    assert document.phrasings == (
        Phrasing(ROCK.url, "fr", "rock, hit my window"),
        Phrasing(URL, "fr", "what do you pay"),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "question,answer\na,b\n",
            "knowledge/asked.csv:1: its first line is 'question,answer'. Write 'url,asked' there",
        ),
        (f"url,asked\n{URL}#nowhere,x\n", f"knowledge/asked.csv:2: no section is at '{URL}#nowhere'"),
        ("url,asked\nhttps://other.org,x\n", "knowledge/asked.csv:2: no section is at 'https://other.org'"),
        (f"url,asked\n{URL},a,b\n", "knowledge/asked.csv:2: a row needs an address and a phrasing"),
        (f"url,asked\n{URL},{'x' * 301}\n", "knowledge/asked.csv:2: a phrasing is over 300 characters long"),
    ],
)
def test_what_is_wrong_in_a_list_is_named(tmp_path: Path, text: str, expected: str) -> None:
    _, problems = listed(tmp_path, text)
    assert str(problems[0]).startswith(expected)


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("asked.csv", True),
        ("fr/asked.fr.csv", True),
        ("asked.pt-BR.csv", True),
        ("faq.csv", False),
        ("asked.md", False),
    ],
)
def test_lists_are_known_by_their_names(name: str, is_one: bool) -> None:
    assert is_phrasings(f"knowledge/{name}") is is_one
