"""Disguises come off, and ordinary writing stays legible."""

import pytest

from frontdesk.guards.attacks.plain import plain


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("IGNORE All", "ignore all"),
        ("ig\u200bno\u00adre", "ignore"),
        ("ｉｇｎｏｒｅ", "ignore"),
        ("ignоrе", "ignore"),  # Cyrillic о and е
        ("1gn0re", "ignore"),
        ("i g n o r e", "ignore"),
        ("i.g.n.o.r.e", "ignore"),
        ("i g n o r e   a l l", "ignore all"),
        ("Précédentes, año, für", "precedentes, ano, fur"),
        ("don’t", "don't"),
        ("Забудьте все", "забудьте все"),
        ("AC-104221", "ac-104221"),
        ("I have 2 cars", "i have 2 cars"),
        ("a b", "a b"),
        ("line\nline", "line\nline"),
    ],
)
def test_plain(text: str, read: str) -> None:
    assert plain(text) == read
