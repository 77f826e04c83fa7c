"""Documents that may no longer be right."""

import datetime

import pytest

from frontdesk.knowledge import Document
from frontdesk.knowledge.care.pages import page_of
from frontdesk.knowledge.care.stale import stale

TODAY = datetime.date(2026, 3, 2)


def found(body: str, date: datetime.date | None = TODAY) -> list[tuple[str, datetime.date | None]]:
    page = page_of(Document("a.md", "A", "https://e.org/a", "en", "public", body, date))
    return [(it.reason, it.date) for it in stale([page], TODAY, 365)]


def test_age() -> None:
    year = datetime.timedelta(days=365)
    assert found("Text.") == []
    assert found("Text.", TODAY - year) == []
    assert found("Text.", TODAY - year - datetime.timedelta(days=1)) == [("old", datetime.date(2025, 3, 1))]
    assert found("Text.", None) == [("undated", None)]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("The offer is valid until 31 December 2024.", datetime.date(2024, 12, 31)),
        ("The offer is valid until December 31, 2024.", datetime.date(2024, 12, 31)),
        ("Offer valid through 2025.", datetime.date(2025, 12, 31)),
        ("The shop will open on 2025-06-01.", datetime.date(2025, 6, 1)),
        ("L'offre est valable jusqu'au 1er mars 2026.", datetime.date(2026, 3, 1)),
        ("La oferta es válida hasta el 31 de diciembre de 2024.", datetime.date(2024, 12, 31)),
        ("From 2024-01-01 through 2025-12-31 the fee is waived.", datetime.date(2025, 12, 31)),
    ],
)
def test_a_past_date_named_as_one_to_come(text: str, date: datetime.date) -> None:
    assert found(text) == [("past", date)]


@pytest.mark.parametrize(
    "text",
    [
        "The offer is valid until 31 December 2026.",
        "The offer is valid until 2026.",
        "Acme has insured drivers since 1985, and electric cars since 2019.",
        "Cars of model year 2015 can be insured.",
        "Until the warning has ended, cover can't be added.",
        "A limit of $2024 is valid.",
    ],
)
def test_other_dates_are_fine(text: str) -> None:
    assert found(text) == []
