"""Documents made for tests, in the formats that people have them in."""

import io
from collections.abc import Callable, Sequence

import docx
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Table, TableStyle

STYLES = getSampleStyleSheet()


def heading(text: str, level: int = 1) -> Flowable:
    return Paragraph(text, STYLES[f"Heading{level}"])


def paragraph(text: str) -> Flowable:
    return Paragraph(text, STYLES["BodyText"])


def ruled(rows: Sequence[Sequence[str]]) -> Flowable:
    """A table with lines around its cells, whose text is wrapped."""
    cells = [[Paragraph(cell, STYLES["BodyText"]) for cell in row] for row in rows]
    table = Table(cells, colWidths=[140] * len(rows[0]))
    table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black)]))
    return table


def pdf(*flowables: Flowable, title: str | None = None, header: str = "", password: str | None = None) -> bytes:
    """A PDF with `header` at the top and the page's number at the bottom of each page."""
    file = io.BytesIO()
    encrypted = StandardEncryption(password, canPrint=0) if password else None
    document = SimpleDocTemplate(file, pagesize=A4, title=title, encrypt=encrypted)

    def around(canvas: Canvas, template: SimpleDocTemplate) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(70, A4[1] - 30, header)
        canvas.drawString(280, 30, f"Page {canvas.getPageNumber()}")

    document.build(list(flowables), onFirstPage=around, onLaterPages=around)
    return file.getvalue()


def drawn_pdf(draw: Callable[[Canvas], None]) -> bytes:
    """A PDF with whatever `draw` puts on it."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4)
    draw(canvas)
    canvas.save()
    return file.getvalue()


def word(*parts: tuple[str, str], rows: Sequence[Sequence[str]] = ()) -> bytes:
    """A Word document of (style, text), as ("Heading 1", "Returns"), and a table at the end."""
    document = docx.Document()
    for style, text in parts:
        document.add_paragraph(text, style=style)
    if rows:
        table = document.add_table(len(rows), len(rows[0]))
        for number, row in enumerate(rows):
            for cell, text in zip(table.rows[number].cells, row, strict=True):
                cell.text = text
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


__all__ = ["PageBreak", "drawn_pdf", "heading", "paragraph", "pdf", "ruled", "word"]
