"""Markdown files, and what their front matter says about them."""

import re
from typing import cast

import yaml
from frontmatter.default_handlers import YAMLHandler

from frontdesk.errors import Unreadable
from frontdesk.knowledge.ingest.encoding import decoded
from frontdesk.knowledge.ingest.parts import Part

_HANDLER = YAMLHandler()
_BEFORE = " \t\n\f\ufeff\u200b\u2060\xa0"
"""What may stand before front matter unseen."""
_OPENED = re.compile(r"---[ \t]*\n\s*(?:#[^\n]*\n\s*)*(?:[-?{][ \t]*)?[\"']?\w[\w -]{0,60}[\"']?[ \t]*:")
_FENCES = ("---", "+++", "<!--", "```", "~~~", ";;;", "{", "—", "–")
_MEANT = re.compile(r"\baud(?!io)\w{3,9}[\"']?[ \t]*[:=]", re.IGNORECASE)
_NAMED = re.compile(r"^\W{0,9}audience[\"']?[ \t]*[:=][ \t]*[\"']?(?:public|customers|staff)\b\W{0,9}$", re.I | re.M)
_HEAD = 40  # lines in which somebody may have meant to say who must not see the rest
_KEY = re.compile(r"^([A-Za-z_][\w-]*)[ \t]*:", re.MULTILINE)
_FENCE = re.compile(r"^[ \t]*(```|~~~)")


def read_markdown(data: bytes) -> tuple[Part, ...]:
    """Raises `Unreadable` when its front matter makes no sense: it may say who must not see the document."""
    whole = decoded(data)
    text = whole.lstrip(_BEFORE)
    above = whole[: len(whole) - len(text)].count("\n")
    said: dict[str, str] = {}
    body = text
    if _HANDLER.detect(text):
        try:
            front, body = _HANDLER.split(text)
        except ValueError:
            if _OPENED.match(text):
                raise Unreadable("its front matter has no end", "Put a line '---' below it", above + 1) from None
        else:
            try:
                said = read_values(front, "front matter")
            except Unreadable as error:
                raise Unreadable(error.message, error.remedy, error.line and error.line + above) from None
    if text.startswith("+++"):
        remedy = "Write it between two lines '---', as lines of 'key: value'"
        raise Unreadable("its front matter is not in YAML", remedy, above + 1)
    if "audience" not in said:
        refuse_unread_audience(body, "Say it in front matter, between two lines '---' at the top")
    lines = _lines(text, above) if said else {}
    title = _first_heading(body)
    return (Part(body=body.strip("\n"), said=said, lines=lines, found={"title": title} if title else {}),)


def refuse_unread_audience(text: str, remedy: str) -> None:
    """Raises `Unreadable` for a text that seems to begin with who may see it, in a way that nothing reads."""
    text = text.lstrip(_BEFORE)
    head = "\n".join(text.split("\n", _HEAD)[:_HEAD])
    if _NAMED.search(head) or (text.startswith(_FENCES) and _MEANT.search(head)):
        raise Unreadable("it seems to say who may see it, where that is not read", remedy, 1)


def read_values(text: str, what: str) -> dict[str, str]:
    """The keys and values of YAML, all as the words that they were written as: a date, or Norwegian's 'no', too."""
    try:
        twice = _twice(cast(yaml.Node | None, yaml.compose(text, Loader=yaml.BaseLoader)))  # pyright: ignore[reportUnknownMemberType]
        values = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - makes nothing but strings, lists and dicts
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None  # from 0, which in front matter is the line of ---
        raise Unreadable(f"its {what} is not valid YAML", "Put values that contain a colon in quotes", line) from None
    if twice:
        raise Unreadable(f"'{twice[:80]}' is twice in its {what}", "Take one of them out")
    if not values:
        return {}
    if not isinstance(values, dict):
        raise Unreadable(f"its {what} has no keys", "Write it as lines of 'key: value'", 1)
    said: dict[str, str] = {}
    for key, value in cast(dict[object, object], values).items():
        if not isinstance(key, str) or not isinstance(value, str):
            name = key[:80] if isinstance(key, str) else "…"
            raise Unreadable(f"the value of '{name}' in its {what} is not one text", "Write one value there")
        said[key] = value.strip()
    return said


def _twice(node: yaml.Node | None) -> str:
    """A key that is there more than once: YAML would take the last. Empty if there is none."""
    if not isinstance(node, yaml.MappingNode):
        return ""
    keys = [str(key.value) for key, _ in cast(list[tuple[yaml.Node, yaml.Node]], node.value)]
    return next((key for key in keys if keys.count(key) > 1), "") if len(keys) > len(set(keys)) else ""


def _lines(text: str, above: int) -> dict[str, int]:
    """The line of each key of the front matter that `text` begins with, with so many lines `above` it."""
    found: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if match := _KEY.match(line):
            found.setdefault(match[1], number + above)
        if number > 1 and line.strip() == "---":
            break
    return found


def _first_heading(body: str) -> str:
    """The first heading of the highest level, if the text has one."""
    fenced = False
    for line in body.split("\n"):
        fenced ^= bool(_FENCE.match(line))
        if not fenced and line.startswith(("# ", "#\t")) and (title := _without_closing(line[1:].strip())):
            return title
    return ""


def _without_closing(title: str) -> str:
    """A heading's text without the `#` that may close it; "C#" keeps its own."""
    left = title.rstrip("#")
    return left.rstrip() if left.endswith((" ", "\t")) else title
