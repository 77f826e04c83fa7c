"""Personal data in an answer: what is found is the same however the answer was cut, and nothing is held for long."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from frontdesk.guards.gate import StreamGate, Watch
from frontdesk.guards.personal import PersonalData, known
from frontdesk.guards.port import Finding

DETECTOR = PersonalData(frozenset())
FRAGMENTS = [
    *("4242", "4242 4242 4242 4242", "4242-4242-4242-4242", "4242424242424242", "371449635398431", "3714 496353 98431"),
    *(
        "GB82",
        "WEST",
        "1234",
        "5698",
        "7654",
        "32",
        "GB82WEST12345698765432",
        "DE89 3704 0044 0532 0130 00",
        "ES91 2100 0418 45",
    ),
    *(
        "123-45-6789",
        "531 21 7351",
        "123456789",
        "SSN",
        "social security number",
        "12345678Z",
        "12345678",
        "Z",
        "X1234567L",
    ),
    *("AB", "AB 12 34 56 C", "C", "1 85 05 78 006 084 91", "2A", "RSS MRA 85T10 A562S", "dni", "passport", "C01X00T47"),
    *(
        "(555)",
        "+34",
        "645 234 123",
        "0391 42 42 47",
        "212-555-1234",
        "x123",
        "ext",
        "ext. 7",
        "555 0100",
        "call",
        "office",
        "is my",
    ),
    *(
        "phone",
        "number",
        "(96) 627-277",
        "001-420-335-7509x38548",
        "+1",
        "order",
        "5551234567",
        "€",
        "000",
        "1.000.000",
    ),
    *(
        "ana@example.com",
        "ana@",
        "@",
        "a.b",
        "58.74.121.78",
        "1.2.3.4",
        "version",
        "fe80::1",
        "10:30",
        "2024-05-01",
        "12/26",
    ),
    *(
        "12",
        "7",
        "Main",
        "Street",
        "Place",
        "rue",
        "de la",
        "Paix",
        "75002",
        "Paris",
        "Calle",
        "Mayor",
        "P.O.",
        "PO",
        "Box",
        "bis",
        "IL",
    ),
    *(
        "Eva",
        "days",
        "the",
        "Suite",
        "#",
        "AC-1234567",
        "$1,234.56",
        "v1",
        "driver's license",
        "é",
        "４２４２",
        "٤٢٤٢",
        "🙂",
    ),
]
GAPS = [
    " ",
    ", ",
    "    ",
    "** **",
    "_",
    "|",
    "  ",
    "\n",
    "\n\n",
    "\t",
    "",
    "-",
    ".",
    ", ",
    ". ",
    ": ",
    "(",
    ") ",
    "/",
    "\u00a0",
    " - ",
    ":",
    "'",
]
TEXTS = st.lists(st.tuples(st.sampled_from(FRAGMENTS), st.sampled_from(GAPS)), max_size=14).map(
    lambda pairs: "".join(map("".join, pairs))
)


def streamed(pieces: list[str]) -> list[Finding]:
    """What a gate finds in an answer that comes in these pieces."""
    gate = StreamGate([Watch(DETECTOR, "flag")])
    for piece in pieces:
        gate.feed(piece)
    gate.finish()
    return [found.finding for found in gate.found]


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.integers(1, 9))
@example("call 555 01", 1)
@example("12 rue Victor de Hugo, 75002 Paris", 4)
@example("GB82WEST12345698765432 DE89 3704 0044 0532 0130 00 ", 3)
def test_the_same_is_found_however_the_answer_came(text: str, size: int) -> None:
    at_once = list(DETECTOR.read(text, 0, whole=True).findings)
    assert streamed([text[at : at + size] for at in range(0, len(text), size)]) == at_once


def test_what_the_customer_may_see_passes_and_the_rest_is_masked() -> None:
    detector = PersonalData(known(["Call 1-800-123-4567 or write to help@acme.example."]), language="fr")
    text = "Call 1 (800) 123-4567 or HELP@acme.example; not ana@example.com, 4242 4242 4242 4242 or 212-555-0123."
    assert [(it.evidence, it.instead) for it in detector.read(text, 0, whole=True).findings] == [
        ("e-mail at example.com", "[e-mail retiré]"),
        ("card ending 4242", "[carte se terminant par 4242]"),
        ("phone number ending 23", "[numéro de téléphone retiré]"),
    ]


def test_only_the_kinds_asked_for_are_objected_to() -> None:
    detector = PersonalData(frozenset(), ["card"])
    found = detector.read("ana@example.com, 4242 4242 4242 4242", 0, whole=True).findings
    assert [it.evidence for it in found] == ["card ending 4242"]


def test_what_is_left_in_front_of_a_value_is_kept() -> None:
    text = "Write to (ana@example.com), tel.+34 645 234 123 or QQ 1, AB 12 34 56 C."
    found = streamed(list(text))
    assert [text[it.start : it.end] for it in found] == ["ana@example.com", "+34 645 234 123", "AB 12 34 56 C"]


@pytest.mark.parametrize(
    "text",
    [
        "The excess is 500 dollars a year, ",
        "It opened in 2019, and ",
        "Your claim CL-123456 was paid on 2024-05-01, ",
        "see https://acme.example/a/1234567 or ",
        "AB12 is a code ",
        "12 people ",
        "an API key ",
    ],
)
def test_nothing_is_held_of_what_cannot_become_personal_data(text: str) -> None:
    assert DETECTOR.read(text, 0, whole=False).sure == len(text)


def test_a_number_is_held_until_it_is_over() -> None:
    assert DETECTOR.read("Pay 4242 4242 ", 0, whole=False).sure == 4
    assert DETECTOR.read("at 12 rue de la ", 0, whole=False).sure == 3
    assert DETECTOR.read("Pay 4242, 4242, ", 0, whole=False).sure == 4


def test_an_endless_row_of_numbers_is_not_held_for_ever() -> None:
    gate = StreamGate([Watch(DETECTOR, "flag")])
    for _ in range(300):
        gate.feed("12 34 56 ")
        assert gate.held < 150
