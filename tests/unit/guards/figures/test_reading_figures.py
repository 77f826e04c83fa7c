"""What is a figure, of which kind, and which spellings say the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.guards.figures import Figures, known, read_figures

LANGUAGES = ("en", "fr", "es")


def kinds(text: str) -> list[tuple[str, str]]:
    asked = {(it.start, it.end): it.kind for it in read_figures(text, LANGUAGES) if it.needs}
    return [(kind, text[start:end]) for (start, end), kind in asked.items()]


def objections(answer: str, *material: str) -> list[str]:
    return [it.evidence for it in Figures(known(material)).read(answer, 0, whole=True).findings]


@pytest.mark.parametrize(
    ("text", "kind", "written"),
    [
        ("It is $1,234.56 in all.", "amount", "$1,234.56"),
        ("That's US$50 each.", "amount", "US$50"),
        ("Pay EUR 20 now.", "amount", "EUR 20"),
        ("Cela fait 1 234,56 € par an.", "amount", "1 234,56 €"),
        ("Son 1.234,56 euros.", "amount", "1.234,56 euros"),
        ("About $1.2 million.", "amount", "$1.2 million"),
        ("Pay **$40** a day.", "amount", "$40"),
        ("You save 5%.", "percentage", "5%"),
        ("C'est 25 pour cent.", "percentage", "25 pour cent"),
        ("Un 25 por ciento más.", "percentage", "25 por ciento"),
        ("On 2026-03-31.", "date", "2026-03-31"),
        ("On March 31st, 2026.", "date", "March 31st, 2026"),
        ("On 31 March 2026.", "date", "31 March 2026"),
        ("Le 1er janvier.", "date", "1er janvier"),
        ("El 31 de marzo de 2026.", "date", "31 de marzo de 2026"),
        ("In May 2024.", "date", "May 2024"),
        ("At 9 AM.", "time", "9 AM"),
        ("At 9:30.", "time", "9:30"),
        ("Dès 17 h 30.", "time", "17 h 30"),
        ("A las 9 a. m. en punto.", "time", "9 a. m."),
        ("Within 30 days.", "measure", "30 days"),
        ("Within thirty-five business days.", "measure", "thirty-five business days"),
        ("Sous quatre-vingt-dix jours.", "measure", "quatre-vingt-dix jours"),
        ("En treinta y cinco días.", "measure", "treinta y cinco días"),
        ("The first 14 full days.", "measure", "14 full days"),
        ("Up to 5MB.", "measure", "5MB"),
        ("A 12-volt battery.", "measure", "12-volt"),
        ("Up to 62k miles.", "measure", "62k miles"),
        ("HTTP error 429 means that.", "number", "429"),
        ("It has 200K tokens.", "number", "200K"),
        ("Call +33 1 23 45 67 89 today.", "phone", "+33 1 23 45 67 89"),
        ("Call (800) 123-4567 today.", "phone", "(800) 123-4567"),
        ("Write to jane.doe@acme.example today.", "email", "jane.doe@acme.example"),
        ("Policy AC-1234567 is active.", "id", "AC-1234567"),
        ("Use claude-3-5-sonnet-20241022 for it.", "id", "claude-3-5-sonnet-20241022"),
        ("The range is 2607:6bc0::/48 now.", "id", "2607:6bc0::/48"),
    ],
)
def test_every_kind_is_read_in_its_spellings(text: str, kind: str, written: str) -> None:
    assert kinds(text) == [(kind, written)]


def test_both_ends_of_a_range_and_all_of_a_list_have_the_unit() -> None:
    assert kinds("between 16 and 90 years") == [("measure", "16"), ("measure", "90 years")]
    assert kinds("250, 500 or 1,000 dollars") == [("amount", "250"), ("amount", "500"), ("amount", "1,000 dollars")]
    assert kinds("9 to 5 PM") == [("time", "9"), ("time", "5 PM")]


@pytest.mark.parametrize(
    "text",
    [
        "1. Open the app.\n2) Choose a car.",
        "There are two options, and one of them is free.",
        "It may help you, and we march on.",
        "A couple of things, step 3 first.",
        "See https://acme.example/2024/10/page-99 for more.",
        "We are here 24/7. In an emergency call 911.",
        "Thank you once more!",
    ],
)
def test_what_is_no_fact_is_not_asked_about(text: str) -> None:
    assert objections(text, "") == []


@pytest.mark.parametrize(
    ("answer", "material"),
    [
        ("$1,000", "1000 dollars"),
        ("1 000 $", "$1,000"),
        ("1.000 dólares", "$1,000"),
        ("ten thousand dollars", "$10,000"),
        ("$25.00", "$25"),
        ("25%", "25 percent"),
        ("trente jours", "30 days"),
        ("treinta días", "within thirty days"),
        ("9 h", "9 AM"),
        ("17:00", "5 PM"),
        ("5 de la tarde", "until 5 PM"),
        ("24 hours", "1 day"),
        ("within 24 hours", "within a day"),
        ("un plazo de 7 días", "one week"),
        ("12 months", "a policy year of 1 year"),
        ("10 jours ouvrés", "10 working days"),
        ("le 31 mars 2026", "2026-03-31"),
        ("March 31", "31/03/2026"),
        ("March 31, 2026", "It is 2026: the offer ends on March 31"),
        ("+1 (800) 123-4567", "1-800-123-4567"),
        ("01 23 45 67 89", "+33 1 23 45 67 89"),
        ("policy ac 1234567", "AC-1234567"),
        ("AC1234567", "AC-1234567"),
        ("$40 per day", "$40/day"),
        ("40 $ par jour", "up to $40 a day"),
        ("$40", "$40 a day"),
        ("16 to 90", "between 16 and 90 years old"),
        ("de 16 à 20 ans", "drivers between 16 and 20 have more accidents"),
        ("62,000 miles", "| Miles | 62000 |"),
    ],
)
def test_other_spellings_say_the_same(answer: str, material: str) -> None:
    assert objections(answer, material) == []


@pytest.mark.parametrize(
    ("answer", "material"),
    [
        ("$41 a day", "$40 a day"),
        ("$40 a week", "$40 a day"),
        ("40 €", "$40"),
        ("30 days", "it costs $30"),
        ("30 days", "within 30 business days"),
        ("30 weeks", "30 days"),
        ("25 %", "0.25"),
        ("9 PM", "9 AM"),
        ("March 13, 2026", "March 31, 2026"),
        ("March 31, 2027", "March 31, 2026"),
        ("February 31, 2026", "March 31, 2026"),
        ("1-800-123-4576", "1-800-123-4567"),
        ("900-123-4567", "1-800-123-4567"),
        ("jane@acme.example", "john@acme.example"),
        ("AC-1234568", "AC-1234567"),
        ("claude-3-5-sonnet-20241023", "claude-3-5-sonnet-20241022"),
        ("voyage-code-3", "voyage-code-2"),
        ("v0.3", "v0.2"),
        ("Claude 4 answers", "Claude 3 answers"),
        ("five calls a year", "4 calls per policy year"),
        ("cuarenta días", "30 days"),
        ("17 letters and digits", "18 letters and digits"),
    ],
)
def test_a_changed_figure_is_found(answer: str, material: str) -> None:
    assert objections(answer, material) != []


@given(st.integers(2, 999), st.sampled_from(["days", "jours", "días"]), st.sampled_from(["days", "jours", "días"]))
def test_numbers_compare_across_languages(number: int, one: str, other: str) -> None:
    assert objections(f"{number} {one}", f"{number} {other}") == []
    assert objections(f"{number + 1} {one}", f"{number} {other}") == [f"{number + 1} {one}"]
