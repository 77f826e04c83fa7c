"""Texts and figures as the Studio shows them."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

_ANSWER = re.compile(
    r"(?P<code>(?<!`)(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`))"
    r"|\\."  # escaped already
    r"|(?P<streamlit>\$|!(?=\[)|:(?=[a-zA-Z0-9_+\-/]+[:\[]))",
    re.DOTALL,
)
"""`streamlit` is what its Markdown takes for a formula, a picture, an icon or a colour, and a customer's page does not."""
_PICTURE = re.compile(r"(?<!\\)((?:\\\\)*)!(?=\[)")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&])")


def markdown(text: str) -> str:
    """An answer's Markdown for Streamlit: prices are no formulas, pictures are not loaded.

    Of a whole answer, or all that there is of it so far: cut into pieces, a picture would not be known for one.
    """
    return _ANSWER.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    if code := found["code"]:
        # What looks like code may be none. In code a stray backslash does no harm; out of it a picture would.
        return _PICTURE.sub(r"\1\\!", code)
    return f"\\{found[0]}" if found["streamlit"] else found[0]


def plain(text: str) -> str:
    """Markdown that shows `text` as it stands, line by line."""
    return "  \n".join(_MARKDOWN.sub(r"\\\1", line) for line in text.splitlines())


def link(title: str, url: str) -> str:
    """A link in Markdown where `url` is one that a browser may follow; the title alone otherwise."""
    if not re.match(r"https?://[^\s<>]+$", url):
        return plain(title)
    return f"[{plain(title)}](<{url}>)"


def cited(text: str, citations: Iterable[dict[str, Any]]) -> str:
    """An answer's text in Markdown with the marks of its sources behind what they bear out."""
    for citation in sorted(citations, key=lambda it: (it["at"], it["number"]), reverse=True):
        mark = f"⟦{citation['number']}⟧"
        text = text[: citation["at"]] + mark + text[citation["at"] :]
    return re.sub("⟦(\\d+)⟧", r" \\[\1\\]", markdown(text))


def sources(citations: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each source once, by its number, with all that was quoted from it."""
    found: dict[int, dict[str, Any]] = {}
    for citation in sorted(citations, key=lambda it: it["number"]):
        source = found.setdefault(citation["number"], {**citation, "quotes": []})
        if citation["quote"] not in source["quotes"]:
            source["quotes"].append(citation["quote"])
    return list(found.values())


def table(rows: Iterable[dict[str, str]]) -> str:
    """A table in Markdown; its cells are Markdown too. None of it is drawn by a script, so every reader can have it."""
    rows = list(rows)
    lines = [list(rows[0]), ["---"] * len(rows[0]), *(list(row.values()) for row in rows)]
    return "\n".join("| " + " | ".join(cell.replace("\n", "<br>") for cell in line) + " |" for line in lines)


def seconds(value: float | None) -> str:
    if value is None:
        return "–"
    if value < 1:
        return f"{value * 1000:.0f}\u00a0ms"
    if value < 119.95:
        return f"{value:.1f}\u00a0s"
    minutes, rest = divmod(round(value), 60)
    return f"{minutes}\u00a0min {rest}\u00a0s" if rest else f"{minutes}\u00a0min"


def cost(value: float | None) -> str:
    """USD, with as many digits as say something; a dash where the folder has no price."""
    if value is None:
        return "–"
    return f"${value:.2f}" if value >= 0.1 or value == 0 else f"${value:.4f}"


def count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def moment(text: str) -> str:
    """A time in a list: day and minute, in UTC as it was stored."""
    return f"{datetime.fromisoformat(text):%d %b %Y, %H:%M}"


def shortened(text: str, most: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def amount(value: float | None, unit: str) -> str:
    """A criterion's value: 93.3%, 4.20 or 12.5 s; what is not quite all is never rounded to 100%."""
    if value is None:
        return "–"
    match unit:
        case "share":
            percent = round(value * 100, 1)
            return f"{99.9 if percent == 100 and value < 1 else percent:g}%"
        case "seconds":
            return seconds(value)
        case _:
            return f"{value:.2f}"


def span(interval: Iterable[float] | None, unit: str) -> str:
    return " to ".join(amount(value, unit) for value in interval) if interval else "–"


def target(bounds: dict[str, float | None], unit: str) -> str:
    low, high = bounds.get("low"), bounds.get("high")
    if low is not None and high is not None:
        return span((low, high), unit)
    if high is not None:
        return f"≤\u00a0{amount(high, unit)}"
    if low is None:
        return "–"
    return amount(low, unit) if unit == "share" and low >= 1 else f"≥\u00a0{amount(low, unit)}"
