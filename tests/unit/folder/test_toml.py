"""On which line a key stands."""

import pytest

from frontdesk.folder.toml import line_of

TEXT = """\
# a remark with name = inside
name = "Pat"
languages = ["en", "fr"]
hours.opens = "09:00"

[greeting]
en = "Hello"
"fr" = "Bonjour"

[prices."claude-opus-4.6"]
input = 5

[[rows]]
name = "inner"
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("name",), 2),
        (("languages",), 3),
        (("languages", 1), 3),
        (("hours", "opens"), 4),
        (("greeting",), 6),
        (("greeting", "en"), 7),
        (("greeting", "fr"), 8),
        (("greeting", "es"), 6),
        (("prices", "claude-opus-4.6", "input"), 11),
        (("prices", "claude-opus-4.6", "output"), 10),
        (("rows", "name"), 14),
        (("company",), None),
        ((), None),
    ],
    ids=str,
)
def test_the_line_of_a_key_or_of_what_encloses_it(path: tuple[str | int, ...], line: int | None) -> None:
    assert line_of(TEXT, path) == line


def test_lines_are_counted_as_toml_counts_them() -> None:
    assert line_of('a = "one\u2028two\x0c"\nb = 2\n', ("b",)) == 2
