"""`frontdesk knowledge`: the report on an agent's knowledge."""

import asyncio
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from rich.console import Console

from frontdesk.agent import OWN_TOOLS
from frontdesk.app.knowledge import served_knowledge
from frontdesk.app.settings import Settings, read_settings
from frontdesk.cli.knowledge_screen import show
from frontdesk.errors import NotFound, SettingError
from frontdesk.folder import Folder, read_folder
from frontdesk.knowledge import Query, SearchIndex
from frontdesk.knowledge.care import (
    COUNTED,
    CareReport,
    Knowledge,
    Usage,
    UsageCount,
    Visit,
    care_report,
    pages_of,
    visit,
)
from frontdesk.store import SQLiteStore
from frontdesk.store.bell import Bell

_SPAN = re.compile(r"(\d{1,5})([hdw])")
_HOURS = {"h": 1, "d": 24, "w": 24 * 7}


def run(
    path: Path, database: str | None, since: str | None, *, links: bool, as_json: bool, everything: bool, check: bool
) -> None:
    """Prints the report; with `check` the exit code is 1 when something in it has to be mended."""
    settings = read_settings(database=database)
    folder = read_folder(path)
    now = datetime.now(UTC)
    begin = begin_of(since, now) if since else None
    kept = Path(settings.database_path).is_file()
    if database and not kept:
        raise NotFound(f"there is no database at '{settings.database}'; name it with --database sqlite:///FILE")
    usage = asyncio.run(count(settings.database_path, folder.config.name, begin)) if kept else None
    report = _report(folder, settings, now, usage, visiting=links)
    if as_json:
        print(msgspec.json.encode(report).decode())
    else:
        show(Console(highlight=False), report, folder, begin, everything=everything)
    if check and not report.in_order:
        sys.exit(1)


def begin_of(since: str, now: datetime) -> datetime:
    """The moment that --since means: 30d, 12w or 36h ago, or a day such as 2026-03-01 (UTC). Raises `SettingError`."""
    if span := _SPAN.fullmatch(since.strip()):
        return now - timedelta(hours=int(span[1]) * _HOURS[span[2]])
    try:
        return datetime.fromisoformat(since).replace(tzinfo=UTC)
    except ValueError:
        message = f"--since is '{since}'; write it as in 30d (days), 12w (weeks), 36h (hours) or 2026-03-01"
        raise SettingError(message) from None


async def count(database: str, agent: str, since: datetime | None) -> Usage:
    """How the knowledge was used in the conversations that are kept."""
    counted = UsageCount(own={tool.name for tool in OWN_TOOLS})
    async with SQLiteStore(database, Bell(), lambda: datetime.now(UTC)) as store:
        async for conversation, facts in store.history(agent, COUNTED, since=since):
            counted.add(conversation, facts)
    return counted.result()


def _report(folder: Folder, settings: Settings, now: datetime, usage: Usage | None, *, visiting: bool) -> CareReport:
    live, looked = served_knowledge(folder, settings)
    try:
        with live.opened() as index:
            knowledge = Knowledge.of(list(pages_of(index)), folder)
            return care_report(
                knowledge,
                folder,
                today=now.date(),
                failed=looked.failed,
                usage=usage,
                finds=_finder(index),
                visits=_visited(knowledge, folder) if visiting else None,
            )
    finally:
        live.close()


def _finder(index: SearchIndex) -> Callable[[str, str], str]:
    def find(question: str, language: str) -> str:
        found = index.find(Query(question, (), language), 1)
        return found[0].title if found else ""

    return find


def _visited(knowledge: Knowledge, folder: Folder) -> dict[str, Visit]:
    settings = folder.config.knowledge
    addresses = {link.address for link in knowledge.outside}
    with Console(stderr=True).status(f"Visiting {len(addresses)} addresses …"):
        return asyncio.run(visit(addresses, private=settings.private_addresses, seconds=settings.timeout_seconds))
