"""Small steps in the tree of a page. Selectors do the same, but take seconds on a large one."""

from collections.abc import Collection, Iterator

from justhtml import Node, Text

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def walk(node: Node) -> Iterator[Node]:
    """The elements below `node`, in the order of the page."""
    pending = elements(node)[::-1]
    while pending:
        found = pending.pop()
        yield found
        pending += elements(found)[::-1]


def elements(node: Node) -> list[Node]:
    """The elements right below `node`."""
    return [
        child for child in node.children or () if not isinstance(child, Text) and not child.name.startswith(("#", "!"))
    ]


def find(node: Node, names: Collection[str]) -> list[Node]:
    """The elements below `node` of one of these names, in the order of the page."""
    return [found for found in walk(node) if found.name in names]


def first(node: Node, names: Collection[str]) -> Node | None:
    return next((found for found in walk(node) if found.name in names), None)


def parents(node: Node) -> Iterator[Node]:
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def value(node: Node, name: str) -> str:
    """Of an attribute; "" if it has none."""
    return (node.attrs or {}).get(name) or ""


def words_of(node: Node) -> str:
    """The text of an element on one line, its parts joined as a browser joins them."""
    return " ".join(node.to_text(separator="", strip=False).split())


def replace(old: Node, new: Node | Text) -> None:
    if old.parent is not None:
        old.parent.replace_child(new, old)


def unwrap(node: Node) -> None:
    """Leave what is in an element without the element."""
    parent = node.parent
    if parent is None:
        return
    for child in list(node.children or ()):
        parent.insert_before(child, node)
    parent.remove_child(node)
