"""SQL in files."""

from frontdesk.store.queries import queries

TEXT = """\
-- a remark for readers
-- :name first
SELECT 1;

-- :name second
SELECT 2; -- with a remark
SELECT 3;
"""


def test_each_statement_stands_under_its_name() -> None:
    assert queries(TEXT) == {"first": "SELECT 1;", "second": "SELECT 2; -- with a remark\nSELECT 3;"}
