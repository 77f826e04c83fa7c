"""Lines of a PDF put together again: headings, paragraphs, list items."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from frontdesk.knowledge.ingest.pdf_page import Line
from frontdesk.knowledge.ingest.pdf_tables import Table

_ITEM = re.compile(r"^(?:[•◦▪●○■‣⁃∙·–—*-]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s+(?=\S)")
_BULLET = re.compile(r"^[•◦▪●○■‣⁃∙·–—*-]\s+")
_END = re.compile(r"[.!?:;…。！？][\"'”’»)\]]*$")
_LARGER = 1.1  # times the size of the text: a heading
_LONGEST_HEADING = 160
_LONGEST_BOLD = 100
_LEVELS = 4
_HYPHENS = ("-", "‐", "\xad")  # the last is how PDFium writes one at the end of a line
_SPACED = 1.3  # times the usual distance between lines: a new paragraph
_INDENT = 6.0  # points
_SHORT_LINE = 0.85  # of the width of the text: a line that ends before is a paragraph's last


@dataclass(slots=True)
class Block:
    """A heading (`level` from 1), a paragraph or item (0), or a table, and the page that it begins on."""

    text: str
    page: int
    level: int = 0

    @property
    def markdown(self) -> str:
        return f"{'#' * self.level} {self.text} {{#page={self.page}}}" if self.level else self.text


def usual_size(lines: Iterable[Line]) -> float:
    """The size that most letters have."""
    sizes = Counter[float]()
    for line in lines:
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


class Body:
    """What most lines of a document are like; headings are what is larger, or bold and alone."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.size = usual_size(lines)
        plain = [line for line in lines if line.size == self.size]
        self.bold = sum(line.bold for line in plain) > len(plain) / 2
        steps = Counter(
            round(step * 2) / 2
            for one, other in pairwise(plain)
            if 0 < (step := one.baseline - other.baseline) < 3 * self.size
        )
        self.step = steps.most_common(1)[0][0] if steps else 1.3 * self.size
        widths = sorted(line.box.right for line in plain)
        self.right = widths[int(0.9 * (len(widths) - 1))] if widths else 0.0
        larger = sorted({line.size for line in lines if self._is_larger(line)}, reverse=True)[: _LEVELS - 1]
        self._levels = {size: level for level, size in enumerate(larger, 1)}
        words = Counter(word for line in lines for word in re.findall(r"\w+-\w+", line.text))
        self._compounds = frozenset(word.lower() for word in words)

    def level(self, line: Line) -> int:
        """Of the heading that `line` is (a part of), 0 if it is none."""
        if not any(character.isalpha() for character in line.text):
            return 0
        if self._is_larger(line):
            return self._levels.get(line.size, _LEVELS)
        alone = line.bold and not self.bold and line.size >= self.size and len(line.segments) == 1
        if (
            alone
            and len(line.text) <= _LONGEST_BOLD
            and not _END.search(line.text.rstrip("?"))
            and not _ITEM.match(line.text)
        ):
            return len(self._levels) + 1
        return 0

    def _is_larger(self, line: Line) -> bool:
        return line.size > self.size * _LARGER and len(line.text) <= _LONGEST_HEADING

    def glued(self, text: str, line: str) -> str:
        """`text` with the next `line` of the same paragraph; a word that was divided at the end is whole again."""
        if not (text.endswith(_HYPHENS) and len(text) > 1 and text[-2].isalpha() and line[:1].islower()):
            return f"{text} {line}"
        before, after = re.search(r"\w*$", text[:-1]), re.match(r"\w*", line)
        word = f"{before[0] if before else ''}-{after[0] if after else ''}".lower()
        return f"{text[:-1]}-{line}" if word in self._compounds else text[:-1] + line


@dataclass(slots=True)
class _Open:
    """A paragraph or heading that may go on."""

    block: Block
    last: Line
    first: Line = field(init=False)

    def __post_init__(self) -> None:
        self.first = self.last


def blocks_of(
    pages: Sequence[tuple[int, Sequence[Line | Table]]], body: Body, *, by_page: bool = False
) -> Iterator[Block]:
    """The blocks of all pages in order; a paragraph may go over a page's end. With `by_page` each page has a heading."""
    open_: _Open | None = None
    for number, items in pages:
        if by_page and items:
            if open_:
                yield _closed(open_)
                open_ = None
            yield Block(f"Page {number}", number, 2)
        for item in items:
            if isinstance(item, Table):
                if open_:
                    yield _closed(open_)
                    open_ = None
                yield Block(item.markdown, number)
                continue
            level = 0 if by_page else body.level(item)
            if open_ and _goes_on(open_, item, number, level, body):
                open_.block.text = body.glued(open_.block.text, item.text)
                open_.last = item
            else:
                if open_:
                    yield _closed(open_)
                open_ = _Open(Block(item.text, number, level), item)
    if open_:
        yield _closed(open_)


def _goes_on(open_: _Open, line: Line, page: int, level: int, body: Body) -> bool:
    """Whether `line` belongs to what is open."""
    last = open_.last
    step = last.baseline - line.baseline
    if level or open_.block.level:
        return level == open_.block.level and line.size == last.size and 0 < step < 1.8 * line.size
    if _ITEM.match(line.text):
        return False
    if page != open_.block.page or step <= 0:  # the next page or column
        return not _END.search(last.text) and (line.text[:1].islower() or last.text.endswith(("-", ",", "\xad")))
    if step > _SPACED * max(body.step, 1.0) or abs(line.size - last.size) > 1:
        return False
    if not _ITEM.match(open_.first.text) and line.box.left - last.box.left > _INDENT and _END.search(last.text):
        return False
    return not (_END.search(last.text) and last.box.right < _SHORT_LINE * body.right and line.text[:1].isupper())


def _closed(open_: _Open) -> Block:
    block = open_.block
    text = block.text.replace("\xad", "").strip()
    wordy = len(text) > _LONGEST_HEADING or (len(text) > _LONGEST_BOLD and text.endswith("."))
    if not block.level or wordy:  # a first paragraph in larger letters is no heading
        text = _BULLET.sub("- ", text)
        text = f"\\{text}" if text.startswith("#") else text
    return Block(text, block.page, 0 if wordy else block.level)
