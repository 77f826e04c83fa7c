"""The material that a request brings: paragraphs to quote, with where they come from.

The prompt's static part is told by its tags (`<context>`, `<examples>`, `<guardrails>`, as Frontdesk writes them, and
`<static_context>`, `<example 1>` as the published guide does). Guardrails are read for nothing but to be left out.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from functools import lru_cache

from frontdesk.twin.rules.language import content, is_common, keys, language_of
from frontdesk.twin.rules.tables import cells, table_of
from frontdesk.twin.values import Citation, Object, as_list, as_object

TAG = re.compile(
    r"<(/?)(context|static_context|examples?|guardrails|documents?|document_content)\b[^>]*>", re.IGNORECASE
)
HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(.*?)\s*#*\s*$")
ITEM = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s+")
CLOSED = re.compile(r"[.!?…][\"'”»)]*\s*$")
SPEAKER = re.compile(r"^\s*(?:\*\*)?([A-Z][\w .'-]{0,24}?)(?:\*\*)?\s*:(?:\*\*)?\s+(.*)$")
# What a paragraph is about though it may not use the word.
SHAPES = {
    "founded": re.compile(r"\b(?:since|depuis|desde|in|en) (?:19|20)\d\d\b", re.IGNORECASE),
    "age": re.compile(
        r"\b\d\d years old|\bat least \d\d years|\bbetween \d\d and \d\d\b(?=.*\byears\b)|\b\d\d (?:ans|años)\b",
        re.IGNORECASE,
    ),
    "phone": re.compile(r"(?<![\w-])\+?\d[\d ().-]{7,}\d(?!\w)"),
    "hours": re.compile(r"\b\d{1,2}(?::\d\d)? ?(?:am|pm|h)\b|\b\d{1,2}:\d\d\b", re.IGNORECASE),
}
CUSTOMERS = frozenset(
    {"customer", "client", "cliente", "user", "human", "h", "visitor", "member", "rider", "guest", "caller"}
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A paragraph, a list's item or a table's row that can be quoted.

    `parent` is the line that introduces the list, or the table's header.
    """

    text: str
    heading: str
    title: str
    language: str
    origin: str
    citation: Citation | None = None
    parent: str = ""
    parent_citation: Citation | None = None
    section: str = ""
    body: frozenset[str] = field(default=frozenset())
    above: frozenset[str] = field(default=frozenset())
    lead: frozenset[str] = field(default=frozenset())
    start: frozenset[str] = field(default=frozenset())
    first: bool = False
    item: bool = False
    row: bool = False


@dataclass(frozen=True, slots=True)
class Example:
    """A good interaction of the prompt: what a customer asked and what the assistant said to it."""

    asked: str
    answered: str


@dataclass(frozen=True, slots=True)
class Static:
    """The prompt's static part, taken apart. `rest` is what stands outside all tags."""

    units: tuple[Unit, ...]
    examples: tuple[Example, ...]
    rest: str


def has_tags(text: str) -> bool:
    return TAG.search(text) is not None


@lru_cache(maxsize=64)
def static_of(text: str) -> Static:
    units: list[Unit] = []
    examples: list[Example] = []
    rest: list[str] = []
    depth: list[str] = []
    position = 0
    for tag in [*TAG.finditer(text), None]:
        piece = text[position : tag.start() if tag else len(text)]
        kind = depth[-1] if depth else ""
        if kind in ("context", "static_context", "document", "documents", "document_content"):
            units += units_of(piece, origin="context")
        elif kind == "example":
            examples += _examples(piece)
        elif not depth:
            rest.append(piece)
        if tag is None:
            break
        position = tag.end()
        name = tag.group(2).lower()
        if not tag.group(1):
            depth.append(name)
        elif name in depth:
            while depth.pop() != name:
                pass
    return Static(tuple(units), tuple(examples), "\n".join(rest).strip())


def units_of(text: str, *, origin: str, title: str = "") -> list[Unit]:
    """The text's paragraphs and list items as units."""
    units: list[Unit] = []
    heading, parent, paragraph = "", "", list[str]()

    def flush() -> None:
        nonlocal parent
        if table := table_of("\n".join(paragraph)):
            units.extend(
                unit(row, heading, title, origin, parent=table.header, item=True, row=True) for row in table.rows
            )
            parent = ""
            paragraph.clear()
        elif paragraph:
            joined = " ".join(line.strip() for line in paragraph)
            parent = joined if joined.rstrip("* ").endswith(":") else ""
            if not parent:
                units.append(unit(joined, heading, title, origin))
            paragraph.clear()

    for line in text.splitlines():
        stripped = line.strip()
        if match := HEADING.match(line):
            flush()
            heading, parent = match.group(1), ""
        elif not stripped:
            flush()
        elif item := ITEM.match(line):
            flush()
            units.append(unit(line[item.end() :].strip(), heading, title, origin, parent=parent, item=True))
        else:
            if paragraph and "|" not in stripped and paragraph[-1].rstrip().endswith((".", "!", "?", ":")):
                flush()
            paragraph.append(stripped)
    flush()
    return [one for one in units if one.text]


def unit(
    text: str,
    heading: str,
    title: str,
    origin: str,
    *,
    citation: Citation | None = None,
    parent: str = "",
    parent_citation: Citation | None = None,
    section: str = "",
    first: bool = False,
    item: bool = False,
    row: bool = False,
) -> Unit:
    language = language_of(f"{title} {heading} {text}") or "en"
    body = keys(cells(text) if row else text, language)
    body |= {f"{group}*" for group, shape in SHAPES.items() if shape.search(text)}
    return Unit(
        text=text,
        heading=heading,
        title=title,
        language=language,
        origin=origin,
        citation=citation,
        parent=parent,
        parent_citation=parent_citation,
        section=section or heading,
        body=body,
        above=keys(f"{heading} {title} {cells(parent) if row else parent}", language),
        lead=keys(cells(parent) if row else parent, language),
        start=frozenset(word.key for word in content(text, language)[:3] if not is_common(word.folded)),
        first=first,
        item=item,
        row=row,
    )


def units_of_result(block: Object, index: int) -> list[Unit]:
    """The paragraphs of a `search_result` block that is number `index` of the request."""
    source, title = str(block.get("source", "")), str(block.get("title", ""))
    citing = bool((as_object(block.get("citations")) or {}).get("enabled"))
    units: list[Unit] = []
    heading = title.rpartition(" › ")[2].rpartition(": ")[2]
    parent, parent_citation, caption = "", None, ""
    texts = [str((as_object(inner) or {}).get("text", "")) for inner in as_list(block.get("content")) or []]
    for number, raw in enumerate(texts):
        kept: list[str] = []
        for line in raw.strip().splitlines():
            if match := HEADING.match(line):
                heading = match.group(1)
            else:
                kept.append(line.rstrip())
        text = "\n".join(kept).strip()
        if not text:
            continue
        citation = Citation(raw, source, title or None, index, number, number + 1) if citing else None
        section = f"{source}#{heading}"
        if table := table_of(text):
            units += [
                unit(
                    row, heading, f"{title} {caption}", "search", citation=citation, parent=table.header,
                    parent_citation=citation, section=section, first=number == 0, item=True, row=True,
                )
                for row in table.rows
            ]  # fmt: skip
            parent, parent_citation, caption = "", None, ""
            continue
        caption = text if table_of("".join(texts[number + 1 : number + 2])) else ""
        if caption and not CLOSED.search(text):
            continue
        item = ITEM.match(text)
        if text.rstrip("* ").endswith(":") and item is None:
            parent, parent_citation = text, citation
            continue
        if item is None:
            parent, parent_citation = "", None
        units.append(
            unit(
                text[item.end() :] if item else text, heading, title, "search",
                citation=citation, parent=parent, parent_citation=parent_citation, section=section, first=number == 0,
                item=item is not None,
            )
        )  # fmt: skip
    return units


def _examples(text: str) -> list[Example]:
    """The exchanges in an example; those in which a tool is called are left out, as they speak of one case only."""
    spoken: list[tuple[bool, str]] = []
    for line in text.strip().splitlines():
        if match := SPEAKER.match(line):
            spoken.append((match.group(1).strip().lower() in CUSTOMERS, match.group(2)))
        elif spoken:
            spoken[-1] = (spoken[-1][0], f"{spoken[-1][1]}\n{line}")
    if any("[" in said for customer, said in spoken if not customer):
        return []
    pairs = itertools.pairwise(spoken)
    return [Example(asked.strip(), said.strip()) for (who, asked), (other, said) in pairs if who and not other]
