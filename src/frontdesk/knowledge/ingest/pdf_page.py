"""A page of a PDF as lines of text with their place and size, and as rulings: what PDFium knows of it."""

# PDFium's functions come without types.
# pyright: reportAttributeAccessIssue=false, reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from math import hypot

import pypdfium2
import pypdfium2.raw as pdfium

_NEW_LINE = "\r\n"
_HYPHEN = "\x02\xad￾"
_WIDE_GAP = 1.5  # times the size of the letters: what is further apart is another cell, not another word
_THIN = 3.0  # points: a ruling
_SHORT = 8.0  # points: a ruling is longer
_BOLD = 600
_BOLD_NAMES = ("bold", "black", "heavy", "semibold", "demi")
_UPRIGHT = 0.1  # radians
_DEPTH = 5


@dataclass(frozen=True, slots=True)
class Box:
    """In points, from the lower left corner of the page."""

    left: float
    bottom: float
    right: float
    top: float

    def holds(self, x: float, y: float) -> bool:
        return self.left <= x <= self.right and self.bottom <= y <= self.top


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a line that stands apart from the next."""

    text: str
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: its place, the height it stands at, the size of its letters in points, all of them bold or not.

    Its parts are what wide gaps divide it into.
    """

    segments: tuple[Segment, ...]
    box: Box
    baseline: float
    size: float
    bold: bool

    @property
    def text(self) -> str:
        return " ".join(segment.text for segment in self.segments)


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its number from 1, its lines in the order in which they are read, its horizontal and vertical rulings."""

    number: int
    width: float
    height: float
    lines: tuple[Line, ...]
    horizontals: tuple[Box, ...]
    verticals: tuple[Box, ...]
    pictures: int


@dataclass(frozen=True, slots=True)
class _Letter:
    character: str
    box: Box


def read_page(document: pypdfium2.PdfDocument, number: int) -> Page:
    """The page `number`, counted from 1."""
    page = document[number - 1]
    try:
        text = page.get_textpage()
        try:
            lines = tuple(_lines(text))
        finally:
            text.close()
        horizontals, verticals, pictures = _drawn(page)
        return Page(number, page.get_width(), page.get_height(), lines, horizontals, verticals, pictures)
    finally:
        page.close()


def _lines(text: pypdfium2.PdfTextPage) -> Iterator[Line]:
    letters: list[_Letter] = []
    first = 0
    count = text.count_chars()
    for index in range(count + 1):
        character = chr(pdfium.FPDFText_GetUnicode(text, index)) if index < count else "\n"
        divided = index < count and bool(letters) and letters[-1].character == "\xad"
        if divided and _box(text, index).left < letters[-1].box.left:  # PDFium joins the lines of a divided word
            if line := _line(text, first, letters):
                yield line
            letters = []
            first = index
        if character in _NEW_LINE:
            if line := _line(text, first, letters):
                yield line
            letters = []
            first = index + 1
        else:
            letters.append(_Letter("\xad" if character in _HYPHEN else character, _box(text, index)))


def _box(text: pypdfium2.PdfTextPage, index: int) -> Box:
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(text, index, left, right, bottom, top)
    return Box(left.value, bottom.value, right.value, top.value)


def _line(text: pypdfium2.PdfTextPage, first: int, letters: list[_Letter]) -> Line | None:
    """The line of `letters`, of which the first is at the index `first`; None if there is nothing to read on it."""
    inked = [letter for letter in letters if not letter.character.isspace() and letter.box.right > letter.box.left]
    if not inked:
        return None
    start = next(index for index, letter in enumerate(letters, first) if not letter.character.isspace())
    if abs(pdfium.FPDFText_GetCharAngle(text, start)) % 6.28 > _UPRIGHT:
        return None  # a stamp across the page
    starts = [
        first + place
        for place, letter in enumerate(letters)
        if not letter.character.isspace() and (place == 0 or letters[place - 1].character.isspace())
    ]
    size = max(_size(text, index) for index in starts[:8])
    box = Box(
        min(letter.box.left for letter in inked),
        min(letter.box.bottom for letter in inked),
        max(letter.box.right for letter in inked),
        max(letter.box.top for letter in inked),
    )
    bold = all(_is_bold(text, index) for index in starts[:12])
    return Line(tuple(_segments(letters, size)), box, _baseline(text, start), size, bold)


def _baseline(text: pypdfium2.PdfTextPage, index: int) -> float:
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(text, index, x, y)
    return y.value


def _size(text: pypdfium2.PdfTextPage, index: int) -> float:
    """In points as printed, whatever scale the font is drawn at."""
    matrix = pdfium.FS_MATRIX()
    scale = hypot(matrix.c, matrix.d) if pdfium.FPDFText_GetMatrix(text, index, matrix) else 1.0
    return round(pdfium.FPDFText_GetFontSize(text, index) * (scale or 1.0) * 2) / 2


def _is_bold(text: pypdfium2.PdfTextPage, index: int) -> bool:
    if pdfium.FPDFText_GetFontWeight(text, index) >= _BOLD:
        return True
    name = ctypes.create_string_buffer(128)
    pdfium.FPDFText_GetFontInfo(text, index, name, len(name), None)
    font = name.value.decode("utf-8", "replace").lower()
    return any(word in font for word in _BOLD_NAMES)


def _segments(letters: list[_Letter], size: float) -> Iterator[Segment]:
    words: list[_Letter] = []
    end: float | None = None
    for letter in letters:
        inked = not letter.character.isspace() and letter.box.right > letter.box.left
        if inked and end is not None and letter.box.left - end > _WIDE_GAP * size:
            yield _segment(words)
            words = []
        words.append(letter)
        end = letter.box.right if inked else end
    if any(not letter.character.isspace() for letter in words):
        yield _segment(words)


def _segment(letters: list[_Letter]) -> Segment:
    inked = [letter for letter in letters if not letter.character.isspace()]
    text = " ".join("".join(letter.character for letter in letters).split())
    return Segment(text, inked[0].box.left, inked[-1].box.right)


def _drawn(page: pypdfium2.PdfPage) -> tuple[tuple[Box, ...], tuple[Box, ...], int]:
    """Horizontal and vertical rulings, sides of boxes among them, and the number of pictures."""
    horizontals: list[Box] = []
    verticals: list[Box] = []
    pictures = 0
    for item in page.get_objects(max_depth=_DEPTH):
        if item.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            pictures += 1
        if item.type != pdfium.FPDF_PAGEOBJ_PATH:
            continue
        left, bottom, right, top = item.get_bounds()
        flat, narrow = top - bottom <= _THIN, right - left <= _THIN
        if flat and not narrow and right - left >= _SHORT:
            horizontals.append(Box(left, bottom, right, top))
        elif narrow and not flat and top - bottom >= _SHORT:
            verticals.append(Box(left, bottom, right, top))
        elif not flat and not narrow and right - left < 0.95 * page.get_width():
            horizontals += [Box(left, edge, right, edge) for edge in (bottom, top)]
            verticals += [Box(edge, bottom, edge, top) for edge in (left, right)]
    return tuple(horizontals), tuple(verticals), pictures
