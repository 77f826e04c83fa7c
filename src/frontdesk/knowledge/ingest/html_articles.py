"""What of a page is its article, and what stands around it on every page."""

import re
from collections.abc import Collection

from justhtml import Node

from frontdesk.knowledge.ingest.html_tree import HEADINGS, elements, first, parents, value, walk

_NEVER = frozenset(
    re.findall(
        r"\w+",
        "script style noscript template svg math canvas iframe object embed video audio dialog nav aside input select "
        "textarea option datalist map",
    )
)
_NEVER_ROLES = frozenset(
    ["navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alertdialog", "menu", "menubar"]
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_ASIDE = re.compile(
    r"^(?:breadcrumbs?|pagination|pager|share|sharing|social|social-(?:links|share|icons)|newsletter|related|"
    r"related-(?:articles|posts|links|pages)|skip-?link|skip-to-(?:content|main)|skip|headerlink|toc|"
    r"table-of-contents|site-(?:header|footer|nav)|footer|sidebar|navbar|menu|print-only|"
    r"[\w-]*(?:cookie|consent|gdpr)[\w-]*(?:banner|bar|consent|notice|popup|modal|overlay|dialog|wall|manager|box)[\w-]*|"
    r"(?:cookie|consent)s?|cc-window|onetrust[\w-]*|cookiebot[\w-]*)$",
    re.IGNORECASE,
)
_SHORT = 0.1  # of the page's text: a <main> with less than that is not where the article is


def prune(body: Node) -> None:
    """Take out what is not read: scripts, navigation, banners, forms, and what is hidden from everybody."""
    # What a button unfolds is not hidden: an answer below its question.
    unfolded = {name for node in walk(body) for name in value(node, "aria-controls").split()}
    pending = [body]
    while pending:
        node = pending.pop()
        out = {id(child) for child in elements(node) if _is_out(child, unfolded)}
        if out:
            node.children = [child for child in node.children or () if id(child) not in out]
        pending += elements(node)


def article_of(body: Node) -> Node:
    """The element that holds the article: <main> or <article> where there is one with enough in it, else the body."""
    size = len(body.to_text())
    named = list(walk(body))
    for candidates in (
        [node for node in named if node.name == "main" or value(node, "role") == "main"],
        [node for node in named if node.name == "article"],
        [node for node in named if value(node, "itemprop") == "articleBody"],
    ):
        if len(candidates) == 1 and len(candidates[0].to_text()) >= _SHORT * size:
            return candidates[0]
    return body


def _is_out(node: Node, unfolded: Collection[str]) -> bool:
    if node.name in _NEVER or value(node, "role") in _NEVER_ROLES or node.name == "footer":
        return True
    if _is_hidden(node) and value(node, "id") not in unfolded:
        return True
    match node.name:
        case "main" | "article":
            return False
        case "header":
            return not (_is_within(node, ("main", "article")) or first(node, ("h1",)))
        case "form":
            return not first(node, ("h1", "h2", "h3", "main", "article"))
        case "button":
            return not (first(node, HEADINGS) or _is_within(node, (*HEADINGS, "dt", "summary")))
        case _:
            return _is_aside(node)


def _is_hidden(node: Node) -> bool:
    attributes = node.attrs or {}
    return "hidden" in attributes or value(node, "aria-hidden") == "true" or bool(_HIDDEN.search(value(node, "style")))


def _is_aside(node: Node) -> bool:
    names = f"{value(node, 'class')} {value(node, 'id')}"
    if names == " " or not any(map(_ASIDE.match, names.split())):
        return False
    # A question about cookies may be called "cookies"; a banner about them has no heading of the article.
    return not first(node, ("h1",)) and node.name not in (*HEADINGS, "section")


def _is_within(node: Node, names: Collection[str]) -> bool:
    return any(parent.name in names for parent in parents(node))
