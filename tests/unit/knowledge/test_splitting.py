"""Texts split, and documents cut into passages and pieces: nothing is lost on the way."""

import regex
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.knowledge import Document, passages
from frontdesk.knowledge.cutting.pieces import Span, around, pieces
from frontdesk.knowledge.cutting.splitting import split

BODIES = st.text(alphabet=st.sampled_from("ab .\n#-|`é世กำ👨‍👩‍👧"), max_size=1500)


def letters(text: str) -> str:
    return "".join(text.split())


@given(st.text(max_size=300), st.integers(min_value=1, max_value=50))
def test_parts_add_up_to_the_text(text: str, most: int) -> None:
    parts = split(text, most)
    assert letters("".join(parts)) == letters(text)
    assert all(part == part.strip() and part for part in parts)


@given(st.text(max_size=300), st.integers(min_value=1, max_value=50))
def test_only_a_single_grapheme_is_longer_than_allowed(text: str, most: int) -> None:
    for part in split(text, most):
        assert len(part) <= most or len(regex.findall(r"\X", part)) == 1


def test_a_text_is_split_at_the_best_place() -> None:
    assert split("One two. Three four", 12) == ["One two.", "Three four"]
    assert split("One two\nthree. Four", 15) == ["One two", "three. Four"]
    assert split("支持退款。请联系我们。", 6) == ["支持退款。", "请联系我们。"]
    assert split("word" * 3, 5) == ["wordw", "ordwo", "rd"]


@given(BODIES)
def test_pieces_hold_the_text_of_all_passages(body: str) -> None:
    cut = passages(Document("a.md", "Cars", "https://e.org/a", "en", "public", body))
    found = pieces("Cars", cut)
    whole = letters("".join(piece.text for piece in found))
    for passage in cut:
        for paragraph in passage.paragraphs:
            for part in split(paragraph, 400):
                assert letters(part) in whole


@given(BODIES)
def test_each_unit_of_each_passage_is_in_the_span_of_a_piece(body: str) -> None:
    cut = passages(Document("a.md", "Cars", "https://e.org/a", "en", "public", body))
    spans = [span for piece in pieces("Cars", cut) for span in piece.spans]
    units = {(span.passage, unit) for span in spans for unit in range(span.first, span.last + 1)}
    assert units == {(place, unit) for place, passage in enumerate(cut) for unit in range(len(passage.paragraphs))}


def test_short_sections_share_a_piece_and_long_paragraphs_have_several() -> None:
    body = "## One\n\nShort.\n\n## Two\n\nShort, too.\n\n## Three\n\n" + "A long sentence it is. " * 40
    cut = passages(Document("a.md", "Cars", "https://e.org/a", "en", "public", body))
    first, *others = pieces("Cars", cut)
    assert first.text == "One\nShort.\nTwo\nShort, too."
    assert first.spans == (Span(0, 0, 0), Span(1, 0, 0))
    assert len(others) == 3
    assert others[0].text.startswith("Three\nA long")


def test_of_a_long_passage_what_is_around_the_span_is_shown() -> None:
    body = "\n\n".join(f"Paragraph {number}. " + "x" * 500 for number in range(20))
    (passage,) = passages(Document("a.md", "Cars", "https://e.org/a", "en", "public", body))
    shown = around(passage, Span(0, 10, 10)).paragraphs
    assert passage.paragraphs[10] in shown
    assert 2_000 < sum(map(len, shown)) <= 3_000
    assert around(passage, Span(0, 10, 10)).url == passage.url
