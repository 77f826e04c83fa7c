"""`frontdesk show`: every fact of a conversation."""

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from frontdesk.app.settings import read_settings
from frontdesk.errors import NotFound
from frontdesk.facts import Recorded
from frontdesk.store import SQLiteStore, whole_id
from frontdesk.store.bell import Bell


def run(conversation: str, database: str | None, *, as_json: bool) -> None:
    settings = read_settings(database=database)
    if not Path(settings.database_path).is_file():
        raise NotFound(f"there is no database at '{settings.database}'; name it with --database sqlite:///FILE")
    facts = asyncio.run(_read(settings.database_path, conversation))
    if not facts:
        raise NotFound(
            f"there is no conversation '{conversation}' in {settings.database}; "
            "give its id, or 6 characters or more of its beginning"
        )
    if as_json:
        for item in facts:
            print(json.dumps(_plain(item), ensure_ascii=False))
    else:
        Console(highlight=False).print(_table(facts))


async def _read(path: str, conversation: str) -> list[Recorded]:
    async with SQLiteStore(path, Bell(), lambda: datetime.now(UTC)) as store:
        return await store.read(await whole_id(store, conversation))


def _plain(item: Recorded) -> dict[str, Any]:
    return {"number": item.number, "at": item.at.isoformat(), "fact": msgspec.to_builtins(item.fact)}


def _table(facts: Sequence[Recorded]) -> Table:
    table = Table(box=None, padding=(0, 1), show_header=False)
    table.add_column(justify="right", style="dim")
    table.add_column(style="dim")
    table.add_column(style="bold cyan", no_wrap=True)
    table.add_column(overflow="fold")
    for item in facts:
        told = Text()
        for name, value in msgspec.to_builtins(item.fact).items():
            if name != "type" and value not in (None, "", [], {}):
                told.append(f"{name} ", style="dim")
                told.append(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
                told.append("\n")
        told.rstrip()
        table.add_row(str(item.number), item.at.strftime("%H:%M:%S"), type(item.fact).__name__, told)
    return table
