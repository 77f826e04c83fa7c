"""An element of a page as Markdown that a model and a citation can use: tables, definitions and questions included."""

import re
from urllib.parse import urljoin, urlsplit

from justhtml import Node, Text
from justhtml.dom.builder import element

from frontdesk.knowledge.ingest.html_tree import HEADINGS, elements, find, first, replace, unwrap, value, walk, words_of

_KEPT_SCHEMES = ("http", "https", "mailto", "tel")
_ANCHOR = re.compile(r"^[^\s{}#]+$")
_MARK = re.compile("[\ue000\ue001]")
_TOKEN = re.compile("\ue000(\\d+)\ue001")
_GAPS = re.compile(r"\n(?:[ \t]*\n){2,}")
_FORMATTED = frozenset(["b", "strong", "i", "em", "u", "s", "small", "sup", "sub", "mark", "abbr", "font", "span"])


def markdown_of(article: Node, url: str) -> str:
    """The Markdown of an element of the page at `url`. Headings keep their anchors as `{#id}`; links are made whole."""
    tables: list[str] = []
    _clean_text(article)
    _anchors(article)
    _links(article, url)
    _images(article)
    _questions(article)
    _definitions(article)
    for table in reversed(find(article, ("table",))):  # inner ones first
        replace(table, element("p", _token(tables, _table(table, tables))))
    text = article.to_markdown()
    while _TOKEN.search(text):  # a table within a table
        text = _TOKEN.sub(lambda match: tables[int(match[1])], text)
    return _GAPS.sub("\n\n", text).strip()


def _clean_text(article: Node) -> None:
    """Without the two characters that mark a table's place, and without non-breaking spaces, which nobody searches."""
    pending: list[Node | Text] = [article]
    while pending:
        node = pending.pop()
        if isinstance(node, Text):
            node.data = _MARK.sub("", node.data or "").replace("\xa0", " ").replace("\xad", "")
        else:
            pending += node.children or ()


def _links(article: Node, url: str) -> None:
    for link in find(article, ("a",)):
        href = value(link, "href").strip()
        try:
            target = urljoin(url, href)
            known = urlsplit(target).scheme in _KEPT_SCHEMES
        except ValueError:
            known, target = False, ""
        if href and known and link.to_text().strip() and target.partition("#")[0] != url.partition("#")[0]:
            link.attrs = {"href": target}
        else:
            unwrap(link)


def _images(article: Node) -> None:
    for image in find(article, ("img",)):
        replace(image, Text(value(image, "alt").strip()))


def _questions(article: Node) -> None:
    """What unfolds under a line that one clicks is a heading with its text."""
    for summary in find(article, ("summary",)):
        level = _level_before(summary) + 1
        replace(summary, element(f"h{min(level, 6)}", words_of(summary)))


def _level_before(node: Node) -> int:
    """The level of the heading that `node` stands under; 1 if there is none."""
    at = node
    while (parent := at.parent) is not None:
        siblings: list[Node] = list(parent.children or ())
        for sibling in reversed(siblings[: siblings.index(at)]):
            if sibling.name in HEADINGS:
                return int(sibling.name[1])
        at = parent
    return 1


def _anchors(article: Node) -> None:
    for heading in find(article, HEADINGS):
        name = _anchor(heading)
        for inner in find(heading, _FORMATTED):
            unwrap(inner)
        if not heading.to_text().strip():
            if heading.parent is not None:
                heading.parent.remove_child(heading)
        elif name and _ANCHOR.match(name):
            heading.append_child(Text(f" {{#{name}}}"))


def _anchor(heading: Node) -> str:
    """The id that a link to `heading` names: its own, that of an anchor in it, or of the section that it begins."""
    for node in (heading, *walk(heading)):
        if name := value(node, "id") or value(node, "name"):
            return name
    section = heading.parent
    if section is None or section.name != "section":
        return ""
    begins = next((node for node in elements(section) if node.name in HEADINGS), None) is heading
    return value(section, "id") if begins else ""


def _definitions(article: Node) -> None:
    for listed in find(article, ("dl",)):
        items = element("div")
        for node in find(listed, ("dt", "dd")):
            if node.name == "dt":
                text = words_of(node)
                level = min(_level_before(listed) + 1, 6)
                items.append_child(
                    element(f"h{level}", text) if text.endswith("?") else element("p", element("b", text))
                )
            else:
                items.append_child(element("div", *list(node.children or ())))
        replace(listed, items)


def _table(table: Node, tables: list[str]) -> str:
    """A Markdown table; one that only arranges the page, with one column or one row, becomes paragraphs."""
    rows = [[_cell(cell) for cell in elements(row) if cell.name in ("td", "th")] for row in find(table, ("tr",))]
    rows = [row for row in rows if any(row)]
    width = max(map(len, rows), default=0)
    caption = first(table, ("caption",))
    before = f"{_flat(caption.to_markdown())}\n\n" if caption else ""
    arranges = width < 2 or len(rows) < 2 or value(table, "role") == "presentation"
    if arranges or any(_TOKEN.search(cell) for row in rows for cell in row):
        return before + "\n\n".join(cell for row in rows for cell in row if cell)
    rows = [[*row, *[""] * (width - len(row))] for row in rows]
    lines = [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows]
    return before + "\n".join([lines[0], f"|{' --- |' * width}", *lines[1:]])


def _cell(cell: Node) -> str:
    return _flat(cell.to_markdown())


def _flat(text: str) -> str:
    """On one line. Escapes that only a line's start needs are taken back."""
    return re.sub(r"\s*\\?\s*\n\s*", " ", text).strip()


def _token(tables: list[str], text: str) -> str:
    tables.append(text)
    return f"\ue000{len(tables) - 1}\ue001"
