"""Plain text, and the encodings that it comes in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.errors import Unreadable
from frontdesk.knowledge.ingest.encoding import decoded
from frontdesk.knowledge.ingest.plaintext import read_text


def body(text: str) -> str:
    (part,) = read_text(text.encode())
    return part.body


def test_what_its_writer_meant_as_headings_becomes_headings() -> None:
    text = (
        "Guide\n=====\n\nWelcome.\n\nOPENING HOURS\nMonday to Friday.\n\nDelivery\n--------\nTwo days.\n\nFree?\nYes.\n"
    )
    assert body(text) == (
        "# Guide\n\nWelcome.\n\n## OPENING HOURS\n\nMonday to Friday.\n\n## Delivery\n\nTwo days.\n\n## Free?\n\nYes."
    )


def test_a_first_line_that_stands_alone_is_the_title() -> None:
    (part,) = read_text(b"Insurance words in plain English\n\nClaim: your request.\n")
    assert part.found == {"title": "Insurance words in plain English"}
    assert part.body == "# Insurance words in plain English\n\nClaim: your request."
    assert read_text(b"Two lines of one\nparagraph.\n")[0].found == {}


def test_questions_and_answers_lose_their_letters() -> None:
    assert (
        body("Q: Is it free?\nA: Yes.\n\nQ2. And fast?\nAnswer: Very.\n")
        == "## Is it free?\n\nYes.\n\n## And fast?\n\nVery."
    )


@pytest.mark.parametrize(
    "text",
    [
        "It closes at five. ASAP\nis what they say.",
        "- IS THIS AN ITEM?\n- YES",
        "Why not? Because nobody asked.",
        "1. FIRST THING\n2. SECOND THING",
        "SHOUTED, BUT A SENTENCE.",
    ],
)
def test_what_is_no_heading_stays_text(text: str) -> None:
    assert "#" not in body(f"Some words before it.\n\n{text}")


def test_markup_in_plain_text_is_text() -> None:
    assert body("Text.\n\n# 1 in sales\n\n    indented by four") == "Text.\n\n\\# 1 in sales\n\nindented by four"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Les délais de résiliation à l'étranger sont prolongés : déclarez-le à l'agence.", "cp1252"),
        ("El seguro de coche incluye la avería en España y la señal de tráfico dañada.", "latin-1"),
        ("Die Prüfgebühr für größere Schäden übernimmt die Versicherung, außer bei Öl.", "cp1252"),
        ("Страховой полис покрывает ущерб автомобиля, кроме умышленного повреждения.", "cp1251"),
        ("保険は車両の損害を補償します。事故の後は二十四時間以内に連絡してください。", "cp932"),
        ("Café €5", "utf-16"),
        ("Café €5", "utf-8-sig"),
        ("Café €5", "utf-32"),
    ],
)
def test_text_is_read_in_the_encoding_that_it_has(text: str, encoding: str) -> None:
    assert decoded(text.encode(encoding)) == text


def test_a_file_of_mixed_encodings_is_read_as_what_each_part_is() -> None:
    pasted = "Déjà vu à la plage, très tôt l'été: ".encode() * 3 + "café".encode("cp1252")
    assert decoded(pasted).endswith("l'été: café")


def test_line_ends_and_control_characters_are_those_of_text() -> None:
    assert decoded(b"a\r\nb\rc\x00\x07\xe2\x80\xa8d" + b" and more words of text" * 20).startswith("a\nb\nc\nd and")


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(Unreadable, match="it is not text"):
        decoded(bytes(range(32)) * 40)


@given(st.binary(max_size=400))
def test_any_bytes_are_text_without_control_characters_or_none(data: bytes) -> None:
    try:
        text = decoded(data)
    except Unreadable:
        return
    assert not set(text) & {chr(code) for code in range(32)} - {"\n", "\t"}
    text.encode("utf-8")


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]) | st.just("\n"), max_size=300))
def test_any_text_of_letters_is_read_without_an_error(text: str) -> None:
    read_text(text.encode())
