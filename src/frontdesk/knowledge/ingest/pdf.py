"""PDF files: headings by the size of their letters, paragraphs across lines and pages, tables; no running headers."""

# pyright: reportUnknownMemberType=false

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pypdfium2

from frontdesk.errors import Unreadable
from frontdesk.knowledge.ingest.encoding import cleaned
from frontdesk.knowledge.ingest.parts import Part
from frontdesk.knowledge.ingest.pdf_page import Line, Page, read_page
from frontdesk.knowledge.ingest.pdf_tables import Table, with_tables
from frontdesk.knowledge.ingest.pdf_text import Body, blocks_of, usual_size

_PASSWORD = 4  # PDFium's own number for it
_SOME_TEXT = 25  # letters a page; below that it is a picture of text
_MOST_STRANGE = 0.2
_STRANGE = re.compile("[�\ue000-\uf8ff]")
_EDGE = 0.12  # of a page's height, at its top and its bottom
_ANY_NUMBER = re.compile(r"\d+|\b[ivxlc]+\b")
_NUMBER = re.compile(
    r"^\W*(?:(?:page|seite|p[áa]gina)\s*)?(?:\d{1,4}|[ivxlc]{1,6})(?:\s*(?:of|de|sur|von|/)\s*\d{1,4})?\W*$",
    re.IGNORECASE,
)
_CONTENTS = re.compile(r"(?:\.\s?){4,}\s*\d+\s*$")
_DATE = re.compile(r"D:(\d{4})(\d{2})(\d{2})")
_NO_TITLE = re.compile(r"^(?:microsoft (?:word|powerpoint|excel) - .*|untitled.*|\S+\.\w{2,4}|)$", re.IGNORECASE)


def read_pdf(data: bytes) -> tuple[Part, ...]:
    """Each heading carries its page as an anchor, which browsers open a PDF at: `#page=3`."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD:
            raise Unreadable("it is protected by a password", "Save it without one") from error
        raise Unreadable("it is broken, or not a PDF", "Save it again, as PDF") from error
    try:
        pages = list(_pages(document))
        about: dict[str, str] = document.get_metadata_dict()
    finally:
        document.close()
    _check(pages)
    size = usual_size(line for page in pages for line in page.lines)
    running = _running(pages, size)
    content = [(page.number, _without_edges(page, running, size)) for page in pages]
    body = Body([item for _, items in content for item in items if isinstance(item, Line)])
    blocks = list(blocks_of(content, body))
    if not any(block.level for block in blocks) and len(pages) > 1:
        blocks = list(blocks_of(content, body, by_page=True))
    text = cleaned("\n\n".join(block.markdown for block in blocks))
    first = next((block.text for block in blocks if block.level == 1 and block.page == 1), "")
    title = about.get("Title", "").strip()
    found = {"title": first or ("" if _NO_TITLE.match(title) else title)}
    if match := _DATE.match(about.get("ModDate") or about.get("CreationDate") or ""):
        found["date"] = "-".join(match.groups())
    return (Part(body=text, found={key: value for key, value in found.items() if value}),)


def _pages(document: pypdfium2.PdfDocument) -> Iterator[Page]:
    for number in range(1, len(document) + 1):
        try:
            yield read_page(document, number)
        except pypdfium2.PdfiumError as error:
            raise Unreadable(f"its page {number} is broken", "Save it again, as PDF") from error


def _check(pages: Sequence[Page]) -> None:
    text = "".join(line.text for page in pages for line in page.lines)
    if len(text) < _SOME_TEXT * len(pages) and (any(page.pictures for page in pages) or not text):
        raise Unreadable("it has pictures of text, but no text", "Run text recognition (OCR) over it and save that")
    if len(_STRANGE.findall(text)) > _MOST_STRANGE * len(text):
        raise Unreadable("its fonts don't say which letters they draw", "Save it again from where it was written")


def _running(pages: Sequence[Page], size: float) -> set[str]:
    """Lines at the top or bottom that come again at the same place of another page, their numbers aside."""
    seen = Counter(text for page in pages for text in {_shape(line) for line in _edges(page, size)})
    return {text for text, count in seen.items() if count > 1}


def _edges(page: Page, size: float) -> list[Line]:
    """Lines at the top and the bottom that are no headings: not larger than `size`, which most letters have."""
    low, high = _EDGE * page.height, (1 - _EDGE) * page.height
    return [line for line in page.lines if line.size <= size and not low < line.baseline < high]


def _shape(line: Line) -> str:
    """The same for "Page 7 of 9" as for "Page 8 of 9"; the height tells that it stands at the same place."""
    return f"{_ANY_NUMBER.sub('#', line.text)} at {line.baseline:.0f}"


def _without_edges(page: Page, running: set[str], size: float) -> list[Line | Table]:
    edges = {id(line) for line in _edges(page, size) if _shape(line) in running or _NUMBER.match(line.text)}
    kept = tuple(line for line in page.lines if id(line) not in edges and not _CONTENTS.search(line.text))
    return with_tables(replace(page, lines=kept))
