"""Documents cut along their headings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.knowledge import passages
from frontdesk.knowledge.documents import Document

BODY = """\
Before any heading.

## Cover

Two lines of one
paragraph with **bold**.

- first item
- second item
  goes on

  - nested
1. numbered

### Prices

| car | price |
| --- | ----- |
| VW  | 10    |

```
code  stays

as it is
```

> quoted words
> of two lines

## Empty

## Cover again

The end.
"""


def document(body: str, title: str = "Cars") -> Document:
    return Document("knowledge/a.md", title, "https://example.org/a", "en", "public", body)


def test_each_heading_begins_a_passage_and_each_block_stands_alone() -> None:
    found = passages(document(BODY))
    assert [(passage.title, passage.position) for passage in found] == [
        ("Cars", 0),
        ("Cars: Cover", 1),
        ("Cars: Cover › Prices", 2),
        ("Cars: Cover again", 3),
    ]
    anchors = [passage.url.removeprefix("https://example.org/a") for passage in found]
    assert anchors == ["", "#cover", "#prices", "#cover-again"]
    assert [passage.paragraphs for passage in found] == [
        ("Before any heading.",),
        (
            "Two lines of one\nparagraph with **bold**.",
            "- first item",
            "- second item\n  goes on\n\n  - nested",
            "1. numbered",
        ),
        (
            "| car | price |\n| --- | ----- |\n| VW  | 10    |",
            "```\ncode  stays\n\nas it is\n```",
            "> quoted words\n> of two lines",
        ),
        ("The end.",),
    ]


def test_a_heading_that_repeats_the_title_is_not_said_twice() -> None:
    assert [passage.title for passage in passages(document("# Cars\n\nText."))] == ["Cars"]


@pytest.mark.parametrize("end", ["\u2028", "\x0b", "\x0c", "\x85", "\x1c"], ids=ascii)
def test_only_line_feeds_end_lines(end: str) -> None:
    (passage,) = passages(document(f"One{end}line.\n\nAnother.\n\nA third."))
    assert passage.paragraphs == (f"One{end}line.", "Another.", "A third.")


@pytest.mark.parametrize("body", ["", "## Only a heading", "\n\n\n"])
def test_without_text_there_is_no_passage(body: str) -> None:
    assert passages(document(body)) == []


@given(st.lists(st.from_regex(r"[A-Za-z][a-z ]{0,30}[a-z]\.", fullmatch=True), min_size=1, max_size=8))
def test_no_paragraph_is_lost(paragraphs: list[str]) -> None:
    (passage,) = passages(document("\n\n".join(paragraphs)))
    assert passage.paragraphs == tuple(paragraphs)
