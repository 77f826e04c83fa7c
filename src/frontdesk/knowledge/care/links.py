"""Links in documents: those within the knowledge that lead nowhere, and those that lead out of it."""

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import regex
from markdown_it import MarkdownIt

from frontdesk.knowledge.care.pages import Page

_MARKDOWN = MarkdownIt("commonmark")
_BARE = regex.compile(r"https?://[^\s<>\"`|\\^{}]+")
_AROUND = ".,;:!?)]}'*_…»”’"


@dataclass(frozen=True, slots=True)
class Link:
    """A link in the section called `title` of a document; `target` as it is written, `address` the whole of it."""

    file: str
    title: str
    target: str
    address: str


@dataclass(frozen=True, slots=True)
class DeadLink:
    """A link that leads nowhere, and why."""

    link: Link
    reason: str


def links(pages: Sequence[Page]) -> Iterator[Link]:
    """The links of documents, each target once a section; what is no web address (mailto:, tel:) is left out."""
    for page in pages:
        for passage in page.passages:
            for target in dict.fromkeys(found for unit in passage.paragraphs for found in _targets(unit)):
                address = _whole(page.entry.url, target)
                if not _is_valid(address) or urlsplit(address).scheme in ("http", "https"):
                    yield Link(page.entry.file, passage.title, target, address)


def dead_inside(found: Sequence[Link], pages: Sequence[Page]) -> list[DeadLink]:
    """The links to places where the knowledge should have a document and has none, or no such heading in it."""
    known = _Known(pages)
    return [DeadLink(link, reason) for link in found if (reason := known.why_dead(link))]


def outside(found: Sequence[Link], pages: Sequence[Page]) -> list[Link]:
    """The links to addresses that are not of the knowledge."""
    known = _Known(pages)
    return [link for link in found if not known.is_inside(link)]


class _Known:
    """What the knowledge has: its pages, the anchors in them, and the folders of the site that its pages are in."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self._files = {page.entry.file: page for page in pages}
        self._pages = {_plain(page.entry.url): page for page in pages}
        folders = {posixpath.dirname(urlsplit(page.entry.url).path): page for page in pages if page.entry.url}
        self._folders = {
            (urlsplit(page.entry.url).netloc.lower(), folder)
            for folder, page in folders.items()
            if folder not in ("", "/")
        }

    def is_inside(self, link: Link) -> bool:
        if not _is_valid(link.address):
            return True  # nobody can go there to look
        parts = urlsplit(link.address)
        place = (parts.netloc.lower(), posixpath.dirname(parts.path.rstrip("/")))
        return self._page(link) is not None or place in self._folders

    def why_dead(self, link: Link) -> str:
        """Why a link leads nowhere; empty when it doesn't, or when the knowledge cannot know."""
        if not _is_valid(link.address):
            return "not a valid address"
        page = self._page(link)
        if page is None:
            return "no document has this address" if self.is_inside(link) else ""
        anchor = unquote(urldefrag(link.target).fragment)
        if not anchor or page.entry.file.startswith(("http://", "https://")):
            return ""  # a web page may have anchors that are not headings
        anchors = {unquote(urldefrag(passage.url).fragment) for passage in page.passages}
        return "" if anchor in anchors else f"'{page.entry.title}' has no heading '#{anchor}'"

    def _page(self, link: Link) -> Page | None:
        if not urlsplit(link.target).scheme and not link.target.startswith(("#", "/")):
            path = unquote(urldefrag(link.target).url)
            beside = posixpath.normpath(posixpath.join(posixpath.dirname(link.file), path))
            if beside in self._files:
                return self._files[beside]
        return self._pages.get(_plain(link.address))


def _whole(url: str, target: str) -> str:
    """Where `target` leads from the page at `url`; itself if that cannot be told."""
    try:
        return urljoin(url, target)
    except ValueError:
        return target


def _is_valid(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.port is None or parts.port > 0
    except ValueError:
        return False


def _plain(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.netloc.lower()}{unquote(parts.path).rstrip('/')}?{parts.query}"


def _targets(unit: str) -> Iterator[str]:
    """Targets of Markdown's links and addresses that stand as they are."""
    for token in _MARKDOWN.parseInline(unit):
        for child in token.children or ():
            if child.type == "link_open":
                yield str(child.attrGet("href") or "")
            elif child.type == "text":
                for match in _BARE.finditer(child.content):
                    yield match[0].rstrip(_AROUND)
