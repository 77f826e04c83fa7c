"""`frontdesk insights`: what the conversations that took place tell."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import typer
from rich.console import Console

from frontdesk.app.insights import connected_judge, count_conversations, opened_store
from frontdesk.app.settings import Settings, read_settings
from frontdesk.cli.insights_screen import show
from frontdesk.cli.knowledge import begin_of
from frontdesk.errors import NotFound, SettingError
from frontdesk.evals.judging.estimate import Estimate
from frontdesk.evals.judging.judge import judge_id
from frontdesk.evals.production import (
    By,
    InsightsCount,
    estimate,
    judged,
    must_be_apart,
    sample,
    write_drafts,
)
from frontdesk.evals.results import Judgement
from frontdesk.folder import Folder, read_folder
from frontdesk.store import SQLiteStore


@dataclass(frozen=True, slots=True)
class Options:
    """How the conversations are to be told. `sample` of them are judged; `yes` says that what that costs is known."""

    by: By
    as_json: bool
    everything: bool
    drafts: Path | None
    sample: int
    yes: bool


def run(path: Path, database: str | None, since: str | None, provider: str | None, options: Options) -> None:
    settings = read_settings(database=database, provider=provider)
    folder = read_folder(path)
    now = datetime.now(UTC)
    begin = begin_of(since, now) if since else None
    if options.drafts:
        must_be_apart(options.drafts, folder.path)
    kept = Path(settings.database_path).is_file()
    if database and not kept:
        raise NotFound(f"there is no database at '{settings.database}'; name it with --database sqlite:///FILE")
    console = Console(highlight=False)
    verdicts: Sequence[Judgement] = ()
    counted, size = InsightsCount(folder.config, now, begin), 0
    if kept:
        counted, verdicts, size = asyncio.run(_counted(folder, settings, now, begin, options))
    insights = counted.result(options.by, verdicts, size)
    if options.as_json:
        print(msgspec.json.encode(insights).decode())
    else:
        show(console, insights, everything=options.everything)
    if options.drafts:
        new, there = write_drafts(((gap, "") for gap in counted.gaps()), options.drafts, folder.path)
        drafts = "1 draft" if len(new) == 1 else f"{len(new)} drafts"
        left = f"; {len(there)} that were there already are left as they are" if there else ""
        told = f"{drafts} written to {options.drafts}{left}."
        Console(stderr=True, highlight=False, soft_wrap=True).print(told)


async def _counted(
    folder: Folder, settings: Settings, now: datetime, since: datetime | None, options: Options
) -> tuple[InsightsCount, Sequence[Judgement], int]:
    """What was counted, and the verdicts on a sample of the conversations, with its size."""
    async with opened_store(settings) as store:
        with Console(stderr=True).status("Reading conversations …"):
            counted = await count_conversations(store, folder, now, since)
        if not options.sample:
            return counted, [], 0
        names = sample(counted.records(), options.sample)
        return counted, await _judged(store, names, folder, settings, yes=options.yes), len(names)


async def _judged(
    store: SQLiteStore, names: Sequence[str], folder: Folder, settings: Settings, *, yes: bool
) -> list[Judgement]:
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    async with connected_judge(folder, settings) as judge:
        model = judge_id(folder.config)
        expected = estimate([await store.read(name) for name in names], folder.config.prices.get(model))
        console.print(_told(expected, model))
        if not yes and not (sys.stdin.isatty() and typer.confirm("Go on?", err=True)):
            raise SettingError("nothing was judged; add --yes to go on with it")
        with console.status("Judging …") as status:
            return await judged(names, store.read, judge, lambda done, of: status.update(f"Judging … {done} of {of}"))


def _told(expected: Estimate, model: str) -> str:
    cost = "at a price that agent.toml does not name"
    if expected.cost_usd is not None:
        cost = f"about ${expected.cost_usd:.2f}"
    return (
        f"Judging {expected.transcripts} conversations with {model}: {expected.questions} questions, "
        f"some {expected.tokens:,} tokens, {cost}."
    )
