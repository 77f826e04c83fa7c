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

_COLORS = {"flag": "yellow", "rewrite": "cyan", "refuse": "red", "hand_over": "magenta"}


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
    told = Text()
    told.append("allow     " if not it.acts else "", style="green")
    told.append(it.text if not it.acts else "")
    for number, act in enumerate(it.acts):
        told.append("\n" if number else "")
        told.append(f"{act.verdict.replace('_', ' '):<10}", style=_COLORS[act.verdict])
        told.append(it.text if number == 0 else "")
        told.append(f"\n          {_why(act)}", style="dim")
    if it.acts and it.left is not None and it.left != it.text:
        told.append(f"\n          → {it.left}", style="dim")
    return told


def _why(act: GuardActed) -> str:
    evidence = f" [{act.evidence}]" if act.evidence and act.evidence not in act.reason else ""
    return f"{act.guard}: {act.reason}{evidence}"
