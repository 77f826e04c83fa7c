"""PDF files: what their readers see as headings, paragraphs and tables."""

import pytest
from reportlab.pdfgen.canvas import Canvas

from frontdesk.errors import Unreadable
from frontdesk.knowledge.ingest.parts import Part
from frontdesk.knowledge.ingest.pdf import read_pdf
from kit.made import PageBreak, drawn_pdf, heading, paragraph, pdf, ruled

LONG = "The battery is covered against damage by rising water, whether the car was parked or was driven. " * 4


def read(data: bytes) -> Part:
    (part,) = read_pdf(data)
    return part


def test_headings_are_told_by_their_size_and_link_to_their_page() -> None:
    part = read(
        pdf(
            heading("Cover for bicycles"),
            paragraph(LONG),
            heading("Theft", 2),
            paragraph(LONG),
            PageBreak(),
            heading("Returns", 2),
            paragraph("Within 30 days."),
        )
    )
    lines = part.body.split("\n\n")
    assert lines[0] == "# Cover for bicycles {#page=1}"
    assert lines[2] == "## Theft {#page=1}"
    assert lines[4:] == ["## Returns {#page=2}", "Within 30 days."]
    assert part.found["title"] == "Cover for bicycles"


def test_the_lines_of_a_paragraph_are_joined_over_the_end_of_a_page() -> None:
    text = "word and then another word which goes on " * 260
    part = read(pdf(heading("A long story"), paragraph(text + "until the end.")))
    _, *paragraphs = part.body.split("\n\n")
    assert paragraphs == [text + "until the end."]


def test_running_headers_footers_and_page_numbers_are_left_out() -> None:
    pages = [item for number in range(4) for item in (heading(f"Part {number}"), paragraph(LONG), PageBreak())]
    part = read(pdf(*pages, header="Acme handbook 2026"))
    assert "handbook" not in part.body
    assert "Page" not in part.body
    assert part.body.count("rising water") == 16


def test_words_divided_at_the_end_of_a_line_are_whole_again() -> None:
    def draw(canvas: Canvas) -> None:
        for number, line in enumerate(
            [
                "A well-known policy covers responsi-",
                "bility for damage. It is a well-",
                "known one, and has a long-",
                "term price.",
            ]
        ):
            canvas.drawString(72, 700 - 14 * number, line)

    assert read(drawn_pdf(draw)).body == (
        "A well-known policy covers responsibility for damage. It is a well-known one, and has a longterm price."
    )


def test_a_ruled_table_is_a_table_with_whole_cells() -> None:
    wrapped = "Hail, wind, flood and trees that fall on it in a storm"
    part = read(
        pdf(
            heading("Events"),
            paragraph(LONG),
            ruled([["What happened", "Who pays"], [wrapped, "Comprehensive"], ["A | B", "Nobody"]]),
            paragraph("After the table."),
        )
    )
    assert part.body.split("\n\n")[2:] == [
        f"| What happened | Who pays |\n| --- | --- |\n| {wrapped} | Comprehensive |\n| A \\| B | Nobody |",
        "After the table.",
    ]


def test_columns_without_rulings_are_a_table_too() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(72, 740, "Prices of all our plans, in dollars a month, and what each of them covers.")
        for number, row in enumerate([("Plan", "Price"), ("Basic", "$10"), ("Plus", "$20"), ("Gold", "$30")]):
            canvas.drawString(72, 700 - 16 * number, row[0])
            canvas.drawString(250, 700 - 16 * number, row[1])

    assert "| Plan | Price |\n| --- | --- |\n| Basic | $10 |" in read(drawn_pdf(draw)).body


def test_list_items_stay_apart() -> None:
    part = read(pdf(heading("Steps"), *(paragraph(f"• {step}") for step in ("Lock it.", "Call us.", "Wait."))))
    assert part.body.split("\n\n")[1:] == ["- Lock it.", "- Call us.", "- Wait."]


def test_without_headings_each_page_is_a_section() -> None:
    part = read(pdf(paragraph(LONG), PageBreak(), paragraph("The second page has a few words of its own to say.")))
    assert part.body.startswith("## Page 1 {#page=1}\n\n")
    assert "## Page 2 {#page=2}\n\nThe second page" in part.body


def test_the_file_says_its_title_where_no_heading_does() -> None:
    assert read(pdf(paragraph(LONG), title="Cover for bicycles")).found["title"] == "Cover for bicycles"
    assert "title" not in read(pdf(paragraph(LONG), title="handbook_v3.docx")).found


def test_what_looks_like_markup_in_the_text_stays_text() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "# 1 choice of 9 out of 10 riders, says nobody in particular.")

    assert read(drawn_pdf(draw)).body.startswith("\\# 1 choice")


def _scan(canvas: Canvas) -> None:
    canvas.rect(10, 10, 300, 300, fill=1)


@pytest.mark.parametrize(
    ("data", "says", "remedy"),
    [
        (b"%PDF-1.4 and then nothing", "broken, or not a PDF", "Save it again"),
        (pdf(paragraph(LONG))[:600], "broken, or not a PDF", "Save it again"),
        (b"MZ\x90\x00", "broken, or not a PDF", "Save it again"),
        (pdf(paragraph(LONG), password="secret"), "protected by a password", "Save it without one"),
        (drawn_pdf(_scan), "pictures of text", "text recognition"),
    ],
    ids=["broken", "cut off", "a program", "password", "a scan"],
)
def test_what_cannot_be_read_is_told_with_its_remedy(data: bytes, says: str, remedy: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_pdf(data)
    assert says in caught.value.message
    assert remedy in caught.value.remedy
