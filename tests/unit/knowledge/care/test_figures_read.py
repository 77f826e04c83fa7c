"""Figures in sentences of several languages, in forms that can be compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.knowledge.care.figures import Figure, aligned, figures


def told(text: str) -> list[tuple[object, ...]]:
    return [(it.unit, *it.value) for it in figures(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It costs $1,250.50, or 3 dollars", [("USD", 1250.5), ("USD", 3.0)]),
        ("jusqu'à 2 500 $ et 300 €", [("USD", 2500.0), ("EUR", 300.0)]),
        ("up to £40", [("GBP", 40.0)]),
        ("5 percent, 5 %, 5 pour cent, 5 por ciento", [("percent", 5.0)] * 4),
        ("0.025% and 2,5 %", [("percent", 0.025), ("percent", 2.5)]),
        ("within 24 hours, 1 day, dans les 24 heures, en 24 horas", [("minutes", 1440.0)] * 4),
        ("within two weeks", [("minutes", 20160.0)]),
        ("within 10 business days", [("business days", 10.0)]),
        ("en 10 jours ouvrables", [("business days", 10.0)]),
        ("en 10 días laborables", [("business days", 10.0)]),
        ("les 14 premiers jours, the first 14 days", [("minutes", 20160.0)] * 2),
        ("12 months, 1 an, un año", [("months", 12.0), ("months", 12.0)]),
        ("30 to 180 days, de 30 à 180 jours", [("minutes", 43200.0, 259200.0)] * 2),
        ("entre 16 et 90 ans, ou entre 18 et 90", [("months", 192.0, 1080.0), ("months", 216.0, 1080.0)]),
        ("tows up to 50 miles", [("metres", 80467.2)]),
        ("files of up to 10 MB, 10 Mo", [("megabytes", 10.0)] * 2),
        ("9 AM to 5 PM, 9 h à 17 h, de 9 a 17 h, 9:00-17:00 Uhr", [("time", 540, 1020)] * 4),
        ("12 am to 12:30 p.m.", [("time", 0, 750)]),
        ("Monday to Friday, du lundi au vendredi, lunes a viernes", [("weekdays", 0, 4)] * 3),
        ("call 1-800-123-4567 or (800) 123 4567", [("phone", "8001234567")] * 2),
        ("4 calls per policy year", [("", 4.0)]),
    ],
)
def test_figures_are_found_in_comparable_forms(text: str, found: list[tuple[object, ...]]) -> None:
    assert told(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "since 2024-10-13, 3 March 2026, 1er mars 2026, 13.10.2024 or 10/13/2024",
        "on the 1st or the 15th",
        "see https://e.org/5-days or write to 5days@e.org",
        "claim CL-123456 of #12",
        "no figure at all",
        "",
    ],
)
def test_dates_ordinals_and_names_are_no_figures(text: str) -> None:
    assert told(text) == []


def test_what_a_price_is_per_is_told_apart() -> None:
    assert [(it.per, it.value) for it in figures("$4 a month, $40 per day, 4 $ par mois")] == [
        ("month", (4.0,)),
        ("day", (40.0,)),
        ("mois", (4.0,)),
    ]


def test_a_part_of_a_range_agrees_with_it() -> None:
    range_, low, other = (figures(text)[0] for text in ("18 to 90 years", "18 years", "21 years"))
    assert range_.agrees(low)
    assert low.agrees(range_)
    assert not low.agrees(other)
    assert not range_.agrees(figures("18 to 80 years")[0])


@given(st.text(max_size=200))
def test_places_are_those_of_the_text(text: str) -> None:
    assert len(aligned(text)) == len(text)
    last = 0
    for figure in figures(text):
        assert isinstance(figure, Figure)
        assert last <= figure.start < figure.end <= len(text)
        last = figure.end
