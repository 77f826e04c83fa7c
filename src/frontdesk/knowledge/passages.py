"""Cut a Markdown document into passages along its headings."""

from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from frontdesk.facts import Passage
from frontdesk.folder import Document

_MARKDOWN = MarkdownIt("commonmark").enable("table")


def passages(document: Document) -> list[Passage]:
    """The sections of `document` in order, each with its paragraphs, list items and tables as citable units.

    A section's title is the document's, followed by its own heading; its text keeps its Markdown.
    """
    found: list[Passage] = []
    for heading, paragraphs in _sections(document.body):
        title = f"{document.title}: {heading}" if heading and heading != document.title else document.title
        found.append(Passage(title=title, url=document.url, paragraphs=tuple(paragraphs), position=len(found)))
    return found


def _sections(body: str) -> Iterator[tuple[str, list[str]]]:
    lines = body.split("\n")  # as the parser counts them: other line ends are text to it
    tokens = _MARKDOWN.parse(body)
    heading, paragraphs = "", list[str]()
    for index, token in enumerate(tokens):
        if token.type == "heading_open":
            if paragraphs:
                yield heading, paragraphs
            heading, paragraphs = tokens[index + 1].content, []
        elif _is_unit(token) and token.map:
            paragraphs.append("\n".join(lines[token.map[0] : token.map[1]]).strip())
    if paragraphs:
        yield heading, paragraphs


def _is_unit(token: Token) -> bool:
    """Whether a block stands alone when quoted: paragraphs, list items of the first level, tables, code."""
    if token.type in ("paragraph_open", "table_open", "fence", "code_block"):
        return token.level == 0
    if token.type == "list_item_open":
        return token.level == 1
    return token.type == "blockquote_open" and token.level == 0
