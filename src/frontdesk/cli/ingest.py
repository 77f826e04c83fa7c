"""`frontdesk ingest`: read an agent's documents into its index."""

import sys
from collections.abc import Mapping
from pathlib import Path

import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from frontdesk.app.knowledge import bring_up_to_date, library_of
from frontdesk.app.settings import read_settings
from frontdesk.errors import Problem
from frontdesk.folder import read_folder
from frontdesk.knowledge.ingest import Report

_DOING = {"pages": "Fetching pages", "documents": "Reading documents", "index": "Writing the index"}


def run(path: Path, *, web: bool, refresh: bool, as_json: bool) -> None:
    """Exit code 0 when all is in the index, 1 when something failed, 2 when nothing could be read."""
    settings = read_settings()
    folder = read_folder(path)
    with _Bars(Console(stderr=True)) as bars:
        report = bring_up_to_date(
            folder, settings, web="revisit" if web else "never", refresh=refresh, progress=bars.show
        )
    if as_json:
        print(msgspec.json.encode(report).decode())
    else:
        _print(report, library_of(path, settings).path)
    if report.failed:
        sys.exit(1 if report.documents else 2)


class _Bars:
    """A bar for each thing that is done, where somebody can see them."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._tasks: dict[str, TaskID] = {}

    def show(self, what: str, done: int, of: int) -> None:
        if what not in self._tasks:
            self._tasks[what] = self._progress.add_task(_DOING[what])
        self._progress.update(self._tasks[what], completed=done, total=of)

    def __enter__(self) -> "_Bars":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()


def _print(report: Report, place: Path) -> None:
    table = Table.grid(padding=(0, 2))
    kept = "written" if report.built else "as it was"
    for name, value in (
        ("documents", f"{report.documents}, in {report.passages} passages"),
        (
            "files and pages",
            f"{report.new} new, {report.changed} changed, {report.unchanged} unchanged, {report.removed} removed",
        ),
        ("languages", _counts(report.by_language)),
        ("for", _counts(report.by_audience)),
        ("formats", _counts(report.by_format)),
        ("size", f"{report.bytes / 1e6:.1f} MB"),
        ("time", f"{report.seconds:.1f} s"),
        ("index", f"{report.index} in {place} ({kept})"),
    ):
        table.add_row(f"[dim]{name}[/dim]", value)
    console = Console(highlight=False)
    console.print(table)
    _list(console, "Not in the index:", report.failed, "red")
    _list(console, "To know:", report.notes, "yellow")
    if report.failed and not report.documents:
        console.print("Nothing could be read; what was served before is served still.", style="red")


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items()) or "none"


def _list(console: Console, title: str, problems: tuple[Problem, ...], style: str) -> None:
    if problems:
        console.print(f"\n{title}", style=style)
        for problem in problems:
            console.print(f"  {problem}", markup=False, soft_wrap=True)
