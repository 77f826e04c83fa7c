"""Documents as a report reads them: what the index lists, with their passages and the sentences in these."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import regex
from markdown_it import MarkdownIt

from frontdesk.facts import Passage
from frontdesk.knowledge.cutting.passages import passages
from frontdesk.knowledge.cutting.pieces import pieces
from frontdesk.knowledge.documents import Document
from frontdesk.knowledge.index.search_index import SearchIndex
from frontdesk.knowledge.index.texts import DocumentEntry

_MARKDOWN = MarkdownIt("commonmark")
_MARKER = regex.compile(r"^\s*(?:[-*+]|\d{1,3}[.)])\s+")
_SENTENCE = regex.compile(r"(?<=[.!?…])['\"»”’)]*\s+(?=[\p{Lu}\p{N}¿¡'\"«“‘(])|(?<=[。！？])|\n")
_ABBREVIATED = regex.compile(r"(?:\b\p{L}|\b(?:e\.g|i\.e|approx|ca|etc|no|nr|art|p|St|Mr|Mrs|Dr))\.$", regex.IGNORECASE)
_RULE = regex.compile(r"^\s*\|?\s*:?-{2,}")


@dataclass(frozen=True, slots=True)
class Page:
    """A document and what it was cut into."""

    entry: DocumentEntry
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, or a cell of a table: `text` as it reads, `about` what else says what it is about (a table's headers)."""

    passage: Passage
    text: str
    about: str = ""


def pages_of(index: SearchIndex) -> Iterator[Page]:
    """The documents of an index, in its order."""
    found = index.passages()
    for entry in index.documents():
        yield Page(entry, tuple(next(found) for _ in range(entry.passages)))


def page_of(document: Document) -> Page:
    """A document that is in no index, such as a file of the prompt."""
    cut = tuple(passages(document))
    return Page(DocumentEntry.of(document, len(cut), len(pieces(document.title, cut))), cut)


def sentences(passages: Iterable[Passage]) -> Iterator[Sentence]:
    """The sentences of passages in order, without Markdown, and of tables each cell but those of the first column."""
    for passage in passages:
        for unit in passage.paragraphs:
            if unit.lstrip().startswith("|"):
                yield from _cells(passage, unit)
            else:
                yield from (Sentence(passage, text) for text in _split(plain(unit)))


def plain(unit: str) -> str:
    """The words of a paragraph without its Markdown; links keep their words."""
    bare = "\n".join(_MARKER.sub("", line) for line in unit.split("\n"))
    children = [child for token in _MARKDOWN.parseInline(bare) for child in token.children or ()]
    return "".join(
        "\n" if child.type == "hardbreak" else " " if "break" in child.type else child.content for child in children
    )


def _split(text: str) -> Iterator[str]:
    held = ""
    for part in _SENTENCE.split(text):
        held = f"{held} {part}".strip()
        if not _ABBREVIATED.search(held):
            if held:
                yield held
            held = ""
    if held:
        yield held


def _cells(passage: Passage, table: str) -> Iterator[Sentence]:
    rows = [[cell.strip() for cell in row.strip().strip("|").split("|")] for row in table.split("\n") if row.strip()]
    if len(rows) < 2 or not any(_RULE.match(row) for row in table.split("\n")):
        return
    header, *body = [[plain(cell) for cell in row] for row in rows if not _RULE.match("|".join(row))]
    for first, *others in body:
        for name, cell in zip(header[1:], others, strict=False):
            yield Sentence(passage, f"{first} · {name}: {cell}")
