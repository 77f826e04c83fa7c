"""`frontdesk guard`: what an agent's guards make of lines of text."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from frontdesk.app.guarding import Checked, check_lines
from frontdesk.app.settings import read_settings
from frontdesk.facts import Direction, GuardActed

_COLORS = {"allow": "green", "flag": "yellow", "rewrite": "cyan", "refuse": "red", "hand_over": "magenta"}


def run(path: Path, direction: Direction, language: str | None, *, together: bool, as_json: bool) -> None:
    """Prints a verdict for each line of the standard input; empty lines are passed over."""
    asyncio.run(_run(path, direction, language, together, as_json))


async def _run(path: Path, direction: Direction, language: str | None, together: bool, as_json: bool) -> None:
    lines = (line.rstrip("\r\n") for line in sys.stdin)
    spoken = (line for line in lines if line.strip())
    console = Console(highlight=False, soft_wrap=True)
    checked = check_lines(path, read_settings(), spoken, direction, language=language, together=together)
    async for it in checked:
        if as_json:
            print(json.dumps(_plain(it, direction), ensure_ascii=False), flush=True)
        else:
            console.print(_told(it))


def _plain(it: Checked, direction: Direction) -> dict[str, Any]:
    return {
        "text": it.text,
        "kept" if direction == "in" else "shown": it.left,
        "verdicts": [
            {
                "guard": act.guard,
                "direction": act.direction,
                "verdict": act.verdict,
                "reason": act.reason,
                "evidence": act.evidence,
            }
            for act in it.acts
        ],
    }


def _told(it: Checked) -> Text:
    """The line behind its weightiest verdict, what each guard says of it, and what is left of it."""
    verdict = max((act.verdict for act in it.acts), key=list(_COLORS).index, default="allow")
    told = Text(f"{verdict.replace('_', ' '):<10}", style=_COLORS[verdict])
    told.append(it.text, style="default")
    for why in dict.fromkeys(map(_why, it.acts)):
        told.append(f"\n          {why}", style="dim default")
    if it.acts and it.left is not None and it.left != it.text:
        told.append(f"\n          → {it.left}", style="dim default")
    return told


def _why(act: GuardActed) -> str:
    evidence = f" [{act.evidence}]" if act.evidence and act.evidence not in act.reason else ""
    return f"{act.guard}: {act.reason}{evidence}"
