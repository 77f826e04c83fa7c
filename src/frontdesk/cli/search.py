"""`frontdesk search`: what a question finds in an agent's knowledge, and why."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from frontdesk.app.knowledge import served_knowledge
from frontdesk.app.settings import read_settings
from frontdesk.folder import read_folder
from frontdesk.knowledge import Audience, Explanation, Query
from frontdesk.knowledge.care import best_part, highlights, what_lacks, why_shown
from frontdesk.knowledge.index.explanation import Explained

_MOST_SHOWN = 500  # characters of a text
_MOST_NEAREST = 1


def run(path: Path, query: Query, k: int, *, as_json: bool) -> None:
    """Prints what is found; exit code 0 also when nothing is: that can be the right answer."""
    folder = read_folder(path)
    live, _ = served_knowledge(folder, read_settings())
    try:
        with live.opened() as index:
            found = index.explain(query, k)
            hidden = () if found.results else index.explain(replace(query, audience="staff"), _MOST_NEAREST).results
    finally:
        live.close()
    if as_json:
        print(json.dumps(_plain(query, found, hidden), ensure_ascii=False, indent=2))
    else:
        _print(Console(highlight=False), query, found, hidden)


def query_of(words: Sequence[str], language: str | None, audience: Audience, after: Sequence[str]) -> Query:
    """The query that the command line means; the words need no quotes."""
    return Query(" ".join(words), tuple(after), language, audience)


def _plain(query: Query, found: Explanation, hidden: Sequence[Explained]) -> dict[str, Any]:
    return {
        "query": query.text,
        "after": list(query.context),
        "language": query.language,
        "audience": query.audience,
        "results": [_plain_one(rank, query, it, why_shown(query, it)) for rank, it in enumerate(found.results, 1)],
        "reason": found.reason,
        "evidence": dict(found.evidence),
        "nearest": [_plain_one(None, query, it, why) for it, why in _nearest(query, found, hidden)],
    }


def _nearest(query: Query, found: Explanation, hidden: Sequence[Explained]) -> list[tuple[Explained, str]]:
    """When nothing is shown, what came nearest to being shown, and what it lacks."""
    others = [(it, f"it is for {it.document.audience} only; {why_shown(query, it)}") for it in hidden]
    lacking = [
        (it, what_lacks(query, it, found.evidence.get(it.document.language)))
        for it in found.rejected[:_MOST_NEAREST]
        if not others
    ]
    return others + lacking


def _plain_one(rank: int | None, query: Query, it: Explained, why: str) -> dict[str, Any]:
    return {
        **({"rank": rank} if rank else {}),
        "title": it.passage.title,
        "url": it.passage.url,
        "file": it.document.file,
        "language": it.document.language,
        "audience": it.document.audience,
        "text": best_part(it, query),
        "score": it.score,
        "channels": dict(it.channels),
        "matched": {where: list(words) for where, words in it.matched.items()},
        "why": why,
    }


def _print(console: Console, query: Query, found: Explanation, hidden: Sequence[Explained]) -> None:
    for rank, it in enumerate(found.results, 1):
        _print_one(console, f"{rank}. ", query, it, why_shown(query, it))
    if found.results:
        return
    console.print(f"Nothing is shown: {found.reason}.", style="yellow", markup=False)
    for it, why in _nearest(query, found, hidden):
        console.print("\nNearest, and not shown:", style="dim")
        _print_one(console, "", query, it, why)


def _print_one(console: Console, mark: str, query: Query, it: Explained, why: str) -> None:
    heading = Text(mark, style="bold")
    heading.append(it.passage.title, style="bold")
    audience = "" if it.document.audience == "public" else f", for {it.document.audience}"
    heading.append(f"  ({it.document.file}, {it.document.language}{audience})", style="dim")
    console.print(heading, soft_wrap=True)
    console.print(Text(f"   {it.passage.url}", style="cyan"), soft_wrap=True)
    console.print(Padding(_highlighted(it, query), (0, 0, 0, 3)))
    channels = "  ".join(f"{name} {score:.2f}" for name, score in it.channels.items())
    console.print(Text(f"   score {it.score:.2f}   {channels}", style="dim"), soft_wrap=True)
    console.print(Padding(Text(why, style="green"), (0, 0, 1, 3)))


def _highlighted(it: Explained, query: Query) -> Text:
    part = best_part(it, query)
    shown = part if len(part) <= _MOST_SHOWN else f"{part[:_MOST_SHOWN].rsplit(' ', 1)[0]} …"
    text = Text(shown)
    for start, end in highlights(shown, query, it.document.language):
        text.stylize("bold magenta", start, end)
    return text
