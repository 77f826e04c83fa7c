"""Web pages: the article without what stands around it, as Markdown."""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import cast
from urllib.parse import urljoin, urlsplit

from justhtml import JustHTML, Node, Text

from frontdesk.errors import Unreadable
from frontdesk.knowledge.ingest.encoding import cleaned, decoded
from frontdesk.knowledge.ingest.front_matter import refuse_unread_audience
from frontdesk.knowledge.ingest.html_articles import article_of, prune
from frontdesk.knowledge.ingest.html_markdown import markdown_of
from frontdesk.knowledge.ingest.html_tree import first, value, walk, words_of
from frontdesk.knowledge.ingest.parts import Part

_DECLARED = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_MODIFIED = ("article:modified_time", "datemodified", "last-modified", "dcterms.modified")
_PUBLISHED = ("date", "article:published_time", "datepublished")
_TELLING = ("meta", "link", "title", "script")
_NO_PAGE = re.compile(r"[\s\ufeff]*(?:(?:---|\+\+\+)[^<]*|<!--(?s:.{0,4000}?)-->)")
"""Front matter or a comment on top."""
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def read_html(data: bytes, url: str, charset: str | None = None) -> tuple[Part, ...]:
    """The article of the page at `url`, and what the page's head says. `charset` is what its server said."""
    text = _text(data, charset)
    if (beginning := _NO_PAGE.match(text)) is not None:
        refuse_unread_audience(beginning[0], "Say it in a file beside it, called as it is with .yaml added")
    page = JustHTML(text, sanitize=False).root
    html, body = first(page, ("html",)), first(page, ("body",))
    if html is None or body is None:
        raise Unreadable("it has no text", "Check that it is the page you mean")
    about = [node for node in walk(html) if node.name in _TELLING or value(node, "itemprop")]
    found = dict(_about(html, about, url))
    tab = next((words_of(node) for node in about if node.name == "title"), "")
    prune(body)
    article = article_of(body)
    heading = first(article, ("h1",))
    found["title"] = (words_of(heading) if heading else "") or tab
    text = cleaned(markdown_of(article, found.get("url") or url))
    return (Part(body=text, found={key: told for key, told in found.items() if told}),)


def _text(data: bytes, charset: str | None) -> str:
    """Decoded as told by the server, by the page, or as most pages are."""
    declared = _DECLARED.search(data[:4096])
    for name in (charset, "utf-8", declared[1].decode("ascii", "replace") if declared else None):
        try:
            if name:
                return data.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return decoded(data)


def _about(html: Node, about: Sequence[Node], url: str) -> Iterator[tuple[str, str]]:
    yield "language", value(html, "lang").strip()
    canonical = [value(it, "href") for it in about if it.name == "link" and value(it, "rel").lower() == "canonical"]
    canonical += [value(it, "content") for it in about if value(it, "property") == "og:url"]
    with suppress(ValueError):  # what it names is no address
        address = urljoin(url, canonical[0]) if canonical else ""
        if urlsplit(address).scheme in ("http", "https"):
            yield "url", address
    yield "date", min(_dates(about), default=(0, ""))[1]


def _dates(about: Sequence[Node]) -> Iterator[tuple[int, str]]:
    """Dates, the more to the point the lower the number: when it was changed, when published."""
    for node in about:
        name = (value(node, "property") or value(node, "name") or value(node, "itemprop")).lower()
        told = {name: value(node, "content") or value(node, "datetime")}
        if node.name == "script" and value(node, "type") == "application/ld+json":
            told = _linked_data(node)
        for key, text in told.items():
            if match := _DATE.match(text.strip()):
                if key in _MODIFIED:
                    yield 0, match[0]
                elif key in _PUBLISHED:
                    yield 1, match[0]


def _linked_data(script: Node) -> dict[str, str]:
    try:
        data = json.loads("".join(child.data or "" for child in script.children or () if isinstance(child, Text)))
    except (ValueError, RecursionError):
        return {}
    told = cast(dict[str, object], data) if isinstance(data, dict) else {}
    return {key.lower(): item for key, item in told.items() if isinstance(item, str)}
