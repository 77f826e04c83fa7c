"""Why a passage is shown or not, in words."""

from pathlib import Path

import pytest

from frontdesk.knowledge import Document, Query, SearchIndex, write_index
from frontdesk.knowledge.care import best_part, highlights, what_lacks, why_shown

BODY = "Batteries are covered.\n\n## How far will you tow my electric car?\n\nUp to 50 miles, on a flatbed truck.\n"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    folder: Path = tmp_path_factory.mktemp("index")
    others = [
        Document(f"{it}.md", it.title(), f"https://e.org/{it}", "en", "public", f"About {it}.") for it in ("a", "b")
    ]
    write_index(folder, [Document("tow.md", "Towing", "https://e.org/tow", "en", "public", BODY), *others])
    return SearchIndex(folder)


def test_why_a_passage_is_shown(index: SearchIndex) -> None:
    query = Query("can a flatbed tow an electric car, or a helicopter?")
    best = index.explain(query, 1).results[0]
    why = why_shown(query, best)
    assert "'tow', 'electric' and 'car' stand in the title" in why
    assert "'flatbed' stands in the text" in why
    assert "4 of 5 words matched" in why
    part = best_part(best, query)
    assert part == "Up to 50 miles, on a flatbed truck."
    assert [part[start:end] for start, end in highlights(part, query, "en")] == ["flatbed"]


def test_what_a_passage_lacks(index: SearchIndex) -> None:
    query = Query("helicopters and submarines covered in gold")
    nearest = index.explain(query, 1)
    assert nearest.results == ()
    lacks = what_lacks(query, nearest.rejected[0], nearest.evidence["en"])
    assert "1 of 4 words matched; it does not say 'helicopters', 'submarines' and 'gold' (evidence 0." in lacks
