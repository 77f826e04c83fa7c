"""Markdown files, and what their front matter says about them."""

import re
from typing import cast

import yaml
from frontmatter.default_handlers import YAMLHandler

from frontdesk.errors import Unreadable
from frontdesk.knowledge.ingest.encoding import decoded
from frontdesk.knowledge.ingest.parts import Part

_HANDLER = YAMLHandler()
_OPENED = re.compile(r"\A\s*---[ \t]*\n\s*[A-Za-z_]+[ \t]*:")
_KEY = re.compile(r"^([A-Za-z_][\w-]*)[ \t]*:", re.MULTILINE)
_FENCE = re.compile(r"^[ \t]*(```|~~~)")
_FIRST_HEADING = re.compile(r"^#[ \t]+(?P<title>.+?)[ \t]*#*[ \t]*$")


def read_markdown(data: bytes) -> tuple[Part, ...]:
    """Raises `Unreadable` when its front matter makes no sense: it may say who must not see the document."""
    text = decoded(data)
    said: dict[str, str] = {}
    body = text
    if _HANDLER.detect(text):
        try:
            front, body = _HANDLER.split(text)
        except ValueError:
            if _OPENED.match(text):
                raise Unreadable("its front matter has no end", "Put a line '---' below it", 1) from None
        else:
            said = read_values(front, "front matter")
    lines = _lines(text) if said else {}
    title = _first_heading(body)
    return (Part(body=body.strip("\n"), said=said, lines=lines, found={"title": title} if title else {}),)


def read_values(text: str, what: str) -> dict[str, str]:
    """The keys and values of YAML, all as the words that they were written as: a date, or Norwegian's 'no', too."""
    try:
        values = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - makes nothing but strings, lists and dicts
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None  # from 0, which in front matter is the line of ---
        raise Unreadable(f"its {what} is not valid YAML", "Put values that contain a colon in quotes", line) from None
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


def _lines(text: str) -> dict[str, int]:
    """The line of each key of the front matter."""
    found: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if match := _KEY.match(line):
            found.setdefault(match[1], number)
        if number > 1 and line.strip() == "---":
            break
    return found


def _first_heading(body: str) -> str:
    """The first heading of the highest level, if the text has one."""
    fenced = False
    for line in body.split("\n"):
        fenced ^= bool(_FENCE.match(line))
        if not fenced and (match := _FIRST_HEADING.match(line)):
            return match["title"]
    return ""
