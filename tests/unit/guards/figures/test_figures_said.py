"""What customers write without a unit, and amounts that begin like an emergency number."""

import pytest

from frontdesk.guards.figures import Figures, Known, known_result, known_said


def objections(answer: str, given: Known) -> list[str]:
    return [it.evidence for it in Figures(given).read(answer, 0, whole=True).findings]


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("oops sorry 54000 not 45", "54,000 miles, not 45,000"),
        ("no wait its 54k now", "For 54,000 miles:"),
        ("62000 its for my daughter shes 22", "62,000 miles, driver 22 years old"),
        ("pardon 54000 pas 45000", "54 000 miles et non 45 000"),
        ("perdon 54000 no 45000", "54.000 millas"),
    ],
)
def test_a_number_may_be_of_any_unit_whatever_word_follows(said: str, answer: str) -> None:
    assert [it for it in objections(answer, known_said([said])) if "54" in it or "62" in it or "22" in it] == []


def test_so_may_a_number_in_a_tool_result() -> None:
    given = known_result("OK: 54000 recorded, driver 39, 3 cars")
    assert objections("54,000 miles, a driver of 39 years", given) == []
    assert objections("55,000 miles in 3 days", given) == ["55,000 miles", "3 days"]


def test_what_is_counted_in_small_is_no_other_unit() -> None:
    given = known_said(["I have 3 cars and 2 drivers"])
    assert objections("within 3 days, for $2", given) == ["3 days", "$2"]
    assert objections("63,000 miles", known_said(["54000 not 45"])) == ["63,000 miles"]


@pytest.mark.parametrize("amount", ["112,47 $ par mois", "112.47 $ per month", "$112.47", "112,47 €", "911,50 $"])
def test_an_amount_is_no_emergency_number(amount: str) -> None:
    given = known_result('{"monthly_premium_usd": 112.47, "premium_eur": 112.47, "fee_usd": 911.5}')
    assert objections(f"Cela fait {amount}.", given) == []
    assert objections(f"Cela fait {amount}.", Known()) != []


def test_thousands_are_told_whole() -> None:
    assert objections("Nous payons 112 000 $.", Known()) == ["112 000 $"]


@pytest.mark.parametrize(
    "text",
    [
        "Appelez le 112.",
        "Call 911, now",
        "911/112",
        "dial 911: an ambulance comes",
        "Call 911 or 112 first",
        "24/7",
        "au 112, jour et nuit",
    ],
)
def test_emergency_numbers_stand_nowhere_and_pass(text: str) -> None:
    assert objections(text, Known()) == []
