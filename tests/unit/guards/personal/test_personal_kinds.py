"""What is personal data, however it is written, and what only looks like it."""

import pytest

from frontdesk.guards.personal import Kind, canonical, find, is_known, known

FOUND: dict[Kind, list[str]] = {
    "card": [
        "My card is «4242424242424242».",
        "card:«4242424242424242»",
        "card«4242424242424242»exp",
        "«4242-4242 4242 4242»",
        "«4242 4242 4242 4242» 12/27 123",
        "«4242.4242.4242.4242»",
        "«4242  4242  4242  4242»",
        "«4242\n4242\n4242\n4242»",
        "«42 42 42 42 42 42 42 42»",
        "«４２４２ ４２４２ ４２４２ ４２４２»",
        "«٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢»",
        "«3714 496353 98431» (American Express)",
        "«30569309025904»",
        "pay 12 with «4242 4242 4242 4242»",
        "(«4242–4242–4242–4242»)",
        "tarjeta nº «5555555555554444», gracias",
        "The Visa «4222222222222» is old",
        "«4242_4242_4242_4242»",
        "«4242|4242|4242|4242»",
        "«4242,4242,4242,4242»",
        "It is «4242, 4242, 4242, 4242», 12/27, 123",
        "«4242/4242/4242/4242»",
        "**«4242** **4242** **4242** **4242»**",
        "«4242    4242    4242    4242»",
        "«3714, 496353, 98431»",
        "My policy number is «4539 1488 0343 6467»",
    ],
    "iban": [
        "Refund «GB82 WEST 1234 5698 7654 32» and thanks",
        "«gb82west12345698765432»",
        "IBAN:«DE89370400440532013000».",
        "«ES91 2100 0418 45 0200051332»",
        "«FR14-2004-1010-0505-0001-3M02-606»",
        "«MT84MALT011000012345MTLCAST001S»",
    ],
    "national_id": [
        "His social security number is «531-21-7351»",
        "My SSN is «078-05-1120»",
        "SSN «666 12 3456»",
        "NINO «QQ123456C»",
        "NINO «QQ 12 34 56 C»",
        "about my order, SSN «531-21-7351»",
        "my id is «531-21-7351»",
        "«531 21 7351»",
        "My SSN is «123456789»",
        "SSN«123456789»",
        "Mi DNI: «12345678Z»",
        "«12.345.678-Z»",
        "NIE «X1234567L»",
        "«1 85 05 78 006 084 91»",
        "n° de sécurité sociale «185057800608491»",
        "«AB 12 34 56 C»",
        "NI number «ab123456c»",
        "Meine Steuer-ID ist «36 574 261 809»",
        "«RSSMRA85T10A562S»",
        "número de la seguridad social «28 12345678 40»",
    ],
    "passport": ["My passport is «C01X00T47»", "pasaporte «AAA123456»", "passeport n° «12AB34567»"],
    "licence": ["My driver's license number is «481195160»", "permis de conduire «123456789012»"],
    "email": [
        "Write to «ana.lopez+x@mail.example.co.uk».",
        "<«o'brien@exämple.fr»>",
        "«ANA＠EXAMPLE.COM»",
        "mailto:«a@b.io»?subject=x",
    ],
    "ip": ["from «58.74.121.78» blocked", "\\|«98.85.59.159»|", "«2001:db8::8a2e:370:7334»", "«fe80::1», he said"],
    "phone": [
        "call me at «(96) 627-277» I'd",
        "on «(07) 5331 0577»?",
        "call me on «21 212 133 2727»?",
        "at «027 896 92 86» I'd",
        "Desk: «986.291.2294x751»",
        "Fax: «001-420-335-7509x38548»",
        "\n«69 987 88 37» office\n",
        "«+1-944-435-4352x04732» mobile",
        "«+34 645 234 123»",
        "«0391 42 42 47»",
        "my number is «5551234567»",
        "«2125550123» is my new number",
        "«(555)123-4567»",
        "«06 12 34 56 78»",
        "tel.«0612345678»",
        "Mi móvil: «645 234 123», gracias",
        "«+44 (0)20 7946 0018»",
        "«212-555-0123 ext. 45» please",
        "«1-800-123-4567»",
    ],
    "address": [
        "I live at «12 Main Street, Springfield, IL 62701».",
        "«221B Baker Street» it is",
        "au «12 bis rue de la Paix, 75002 Paris»",
        "en «Calle Mayor 12, 28013 Madrid».",
        "«P.O. Box 123»",
        "«4 Privet Drive, Apt 2»",
    ],
}
NOT_FOUND = [
    "order 123-45-6789",
    "part number 123-45-6789",
    "My claim number is: 219-09-9998",
    "commande n° 123-45-6789, pedido número 123-45-6789",
    "policy AB 12 34 56 C",
    "1,234,567 and 4,242,424,242,424,242",
    "2021, 2022, 2023, 2024",
    "4242, 4242, 4242, 4241",
    "Policy AC-1234567 and claim CL-123456",
    "order 2481927345, tracking number 212-555-1234",
    "It costs $1,234.56, 1 234,56 € or €1.234.567,89",
    "On 2024-05-01, 01/02/2024, 1.2.2024 and 1998-06-28 14:48:14",
    "2019-2024, 50 %, 24/7, 10:30:45, 9:00-17:30",
    "version 1.2.3.4 of the app",
    "4242 4242 4242 4241 fails its check",
    "1234567890123456",
    "https://acme.example/orders/5551234567",
    "0.4242424242424242",
    "GB82 WEST 1234 5698 7654 33",
    "666-12-3456 and 000-12-3456 and 123-00-4567 were never issued",
    "AB12 is a code, so is QQ123456C",
    "@ana_lopez and ana@localhost",
    "std::vector::10 at 10:30",
    "7 000 000 000 km2, 29 000-24 000 BP",
    "I waited 3 Days on the Street, 12 people in 4 rows",
    "in 1886, Robert Lane came",
    "the card ending 4242",
    "the 5 10 15 20 25 30 rule, FedEx 7712 3456 7890, UPS 1Z999AA10123456784, USPS 9400 1000 0000 0000 0000 00",
    "550e8400-e29b-41d4-a716-446655440000 at 2024-05-01T10:30:45.123456Z",
    "123456789",
    "apartado 3.2 de la póliza, BP",
    "ISBN 978-0-306-40615-7",
]


def rows() -> list[tuple[Kind, str]]:
    return [(kind, text) for kind, texts in FOUND.items() for text in texts]


@pytest.mark.parametrize(("kind", "marked"), rows())
def test_what_is_personal_is_found_from_its_first_character_to_its_last(kind: Kind, marked: str) -> None:
    before, _, rest = marked.partition("«")
    value, _, after = rest.partition("»")
    assert [(it.kind, it.value, it.start) for it in find(before + value + after)] == [(kind, value, len(before))]


@pytest.mark.parametrize("text", NOT_FOUND)
def test_what_only_looks_personal_is_not(text: str) -> None:
    assert find(text) == []


def test_only_the_kinds_asked_for_are_found() -> None:
    text = "ana@example.com paid with 4242 4242 4242 4242 from 58.74.121.78"
    assert [it.kind for it in find(text, ["email", "ip"])] == ["email", "ip"]


def test_a_card_in_what_looks_like_a_phone_number_is_a_card() -> None:
    found = find("call 12 4242 4242 4242 4242")
    assert [(it.kind, it.value) for it in found] == [("card", "4242 4242 4242 4242")]


def test_a_card_right_after_a_phone_number_is_no_part_of_it() -> None:
    found = find("0612345678 4242424242424242")
    assert [(it.kind, it.value) for it in found] == [("phone", "0612345678"), ("card", "4242424242424242")]


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("phone", "06 12 34 56 78", "+33 (0)6-12-34-56-78"),
        ("phone", "(212) 555-0123", "+1 212 555 0123 x45"),
        ("card", "4242 4242 4242 4242", "4242-4242-4242-4242"),
        ("iban", "gb82 west 1234 5698 7654 32", "GB82WEST12345698765432"),
        ("email", "Ana@Example.com", "ana@example.COM"),
        ("national_id", "12.345.678-z", "12345678Z"),
        ("ip", "2001:db8:0:0:0:0:0:1", "2001:DB8::1"),
        ("address", "12 Main Street, Springfield", "12  main street Springfield"),
    ],
)
def test_values_compare_however_they_are_written(kind: Kind, one: str, other: str) -> None:
    assert canonical(kind, one) == canonical(kind, other)


def test_what_a_text_holds_is_known_whatever_it_is_called_there() -> None:
    values = known(
        ['{"contact": "5550123456", "mail": "ana@example.com", "id": 531217351}', "Reach us: 0033 6 12 34 56 78"]
    )
    text = "Call 555-012-3456 or 06 12 34 56 78, write to Ana@example.com, SSN 531-21-7351. Not 555-012-9999."
    assert [it.value for it in find(text) if not is_known(it, values)] == ["555-012-9999"]
