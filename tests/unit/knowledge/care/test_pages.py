"""Sentences of documents, and the lines on which they stand."""

from pathlib import Path

import pytest

from frontdesk.knowledge import Document
from frontdesk.knowledge.care.pages import page_of, sentences
from frontdesk.knowledge.care.places import Places

BODY = """\
## Fees

The fee is **$5**. It is, e.g. for Mr. Smith, waived! Call 1-800-123-4567.

- A *first* item
  that goes on
- See [the list](https://e.org/list).

| Plan | Price | Term |
| --- | --- | --- |
| Small | $5 | 1 year |
| Large | [$9](x) | 2 years |
"""


def page_sentences(body: str) -> list[str]:
    page = page_of(Document("a.md", "A", "https://e.org/a", "en", "public", body))
    return [it.text for it in sentences(page.passages)]


def test_sentences_come_without_markdown_and_tables_cell_by_cell() -> None:
    assert page_sentences(BODY) == [
        "The fee is $5.",
        "It is, e.g. for Mr. Smith, waived!",
        "Call 1-800-123-4567.",
        "A first item that goes on",
        "See the list.",
        "Small · Price: $5",
        "Small · Term: 1 year",
        "Large · Price: $9",
        "Large · Term: 2 years",
    ]


def test_a_list_of_steps_has_no_numbers() -> None:
    assert page_sentences("1. Call us.\n2. Wait 5 days.") == ["Call us.", "Wait 5 days."]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("The fee is $5.", 6),
        ("Call 1-800-123-4567.", 6),
        ("https://e.org/list", 10),
        ("Small · Term: 1 year", 14),
        ("Large · Price: $9", 15),
        ("Nothing of this", None),
    ],
)
def test_lines(tmp_path: Path, text: str, line: int | None) -> None:
    (tmp_path / "a.md").write_text(f"---\ntitle: A\n---\n{BODY}", "utf-8")
    assert Places(tmp_path).line("a.md", text) == line


def test_lines_only_of_text_files_in_the_folder(tmp_path: Path) -> None:
    (tmp_path / "agent").mkdir()
    (tmp_path / "agent" / "a.pdf").write_bytes(b"The fee is $5.")
    (tmp_path / "b.md").write_text("The fee is $5.")
    places = Places(tmp_path / "agent")
    for file in ("a.pdf", "../b.md", "none.md", "https://e.org/a"):
        assert places.line(file, "The fee is $5.") is None
