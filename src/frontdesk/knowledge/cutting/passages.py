"""Cut a Markdown document into passages along its headings: what is shown, and what is cited."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import regex
from markdown_it import MarkdownIt
from markdown_it.token import Token

from frontdesk.facts import Passage
from frontdesk.knowledge.cutting.splitting import split
from frontdesk.knowledge.documents import Document

_BLOCKS = MarkdownIt("commonmark").enable("table")
_BLOCKS.core.ruler.disable("inline")  # half of the time, for nothing: units keep their Markdown
_INLINE = MarkdownIt("commonmark")
_UNIT = 1_200  # characters; a longer paragraph is quoted in parts
_GIVEN_ANCHOR = regex.compile(r"\s*\{#([^\s{}]+)\}\s*$")
_NOT_IN_ANCHORS = regex.compile(r"[^\p{L}\p{M}\p{N}\p{Pc} -]+")


def passages(document: Document) -> list[Passage]:
    """The sections of `document` in order, each with its paragraphs, list items and tables as citable units.

    A section's title is the document's, followed by the headings that lead to it; its link has the anchor of its own
    heading, which a heading such as `## Returns {#page=3}` gives itself (else it is as GitHub and most site generators
    form it); its text keeps its Markdown.
    """
    anchors = _Anchors(document.url)
    found: list[Passage] = []
    for path, anchor, units in _sections(document.body):
        url = anchors.url(path[-1] if path else "", anchor)
        if units:
            title = _title(document.title, path)
            found.append(Passage(title=title, url=url, paragraphs=tuple(units), position=len(found)))
    return found


def _title(document: str, path: tuple[str, ...]) -> str:
    """`Title: Heading › Heading below it`; a heading that repeats the title is not said twice."""
    headings = [heading for heading in path if heading != document]
    return f"{document}: {' › '.join(headings)}" if headings else document


def _sections(body: str) -> Iterator[tuple[tuple[str, ...], str, list[str]]]:
    """Heading path, anchor if its heading gives one, and units of each section.

    Whatever is no heading and no rule belongs to a unit, comments apart.
    """
    lines = body.split("\n")  # as the parser counts them: other line ends are text to it
    tokens = _BLOCKS.parse(body)
    path: list[tuple[int, str]] = []
    anchor = ""
    units: list[str] = []
    done = 0

    def take(start: int, end: int) -> Iterator[str]:
        """The lines up to `start` that the parser gave to no block, then those of the block."""
        for first, last in ((done, start), (start, end)):
            yield from split("\n".join(lines[first:last]).strip("\n"), _UNIT)

    for index, token in enumerate(tokens):
        if not token.map or not _stands_alone(token):
            continue
        start, end = token.map
        if token.type == "heading_open":
            units += take(start, start)
            yield tuple(heading for _, heading in path), anchor, units
            level = int(token.tag[1])
            content = tokens[index + 1].content
            given = _GIVEN_ANCHOR.search(content)
            anchor = given[1] if given else ""
            heading = _plain(content[: given.start()] if given else content)
            path = [*(step for step in path if step[0] < level), (level, heading)]
            units = []
        elif token.type == "hr" or _is_comment(token):
            units += take(start, start)
        else:
            units += take(start, end)
        done = max(done, end)
    units += take(len(lines), len(lines))
    yield tuple(heading for _, heading in path), anchor, units


def _stands_alone(token: Token) -> bool:
    """Whether a block stands alone when quoted: all of the first level, but of a list each item."""
    if token.type == "list_item_open":
        return token.level == 1
    return token.level == 0 and token.type not in ("bullet_list_open", "ordered_list_open")


def _is_comment(token: Token) -> bool:
    text = token.content.strip()
    return token.type == "html_block" and text.startswith("<!--") and text.find("-->") == len(text) - 3


def _plain(heading: str) -> str:
    """A heading's words without its Markdown."""
    children = [child for token in _INLINE.parseInline(heading) for child in token.children or ()]
    return " ".join("".join(" " if "break" in child.type else child.content for child in children).split())


@dataclass(slots=True)
class _Anchors:
    """Links into one page: headings of the same name are numbered from -1, as they come."""

    page: str
    seen: dict[str, int] = field(default_factory=dict[str, int])

    def url(self, heading: str, given: str) -> str:
        if given:
            return f"{self.page.partition('#')[0]}#{given}"
        slug = _NOT_IN_ANCHORS.sub("", heading.lower()).strip().replace(" ", "-")
        if not slug or "#" in self.page:
            return self.page
        count = self.seen.get(slug, 0)
        self.seen[slug] = count + 1
        return f"{self.page}#{slug}-{count}" if count else f"{self.page}#{slug}"
