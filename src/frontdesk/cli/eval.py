"""`frontdesk eval`: play the cases of an agent folder and print its scorecard."""

import asyncio
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from frontdesk.errors import Invalid, SettingError

if TYPE_CHECKING:
    from frontdesk.evals.written.labels import Agreement

BASELINE = "evals/baseline.json"
"""Where in an agent folder the gate looks for a baseline."""
_FEWEST = 5
"""Trials of a baseline that can show a regression in one case."""


def run(
    folder: Path,
    suites: tuple[str, ...],
    *,
    trials: int,
    baseline: Path | None,
    save_baseline: Path | None,
    report: Path | None,
    gate: bool,
    at_once: int,
    logs: Path,
    provider: str | None,
    everything: bool,
) -> None:
    """Writes what is to be kept, then prints the scorecard: who reads only its beginning (`| head`) loses no file.

    The exit code is 1 when a target is missed or a regression is real.
    """
    if not find_spec("inspect_ai") or not find_spec("statsmodels"):
        raise SettingError("evaluations need more packages; install them with: pip install 'frontdesk[evals]'")
    from frontdesk.app.evaluating import Wanted, evaluate
    from frontdesk.app.settings import read_settings
    from frontdesk.cli.eval_screen import show
    from frontdesk.evals.results import encode_baseline

    settings = read_settings(provider=provider)
    if gate and baseline is None and (folder / BASELINE).is_file():
        baseline = folder / BASELINE
    _can_be_written(report, save_baseline)
    wanted = Wanted(folder, logs, suites, trials, baseline, at_once)
    with _Progress() as progress:
        evaluated = asyncio.run(evaluate(wanted, settings, progress.told))
    if report:
        from frontdesk.evals.report import write_report

        write_report(report, evaluated.run, evaluated.card, gate=gate)
    if save_baseline:
        save_baseline.write_bytes(encode_baseline(evaluated.run))
    console = Console(highlight=False)
    show(console, evaluated.card, gate=gate, everything=everything)
    if evaluated.agreement:
        console.print(_agreement(evaluated.agreement))
    if report:
        console.print(f"Report: {report / 'report.html'} (also run.json, scorecard.json, junit.xml)", soft_wrap=True)
    console.print(f"Logs: inspect view --log-dir {logs}", style="dim", soft_wrap=True)
    if save_baseline:
        console.print(f"Saved as a baseline: {save_baseline}", soft_wrap=True)
        if trials < _FEWEST:
            told = f"With {trials} trials it can hardly show that a case got worse: save it with --trials {_FEWEST}."
            console.print(told, style="yellow", soft_wrap=True)
    if evaluated.card.failed(gate):
        sys.exit(1)


def _can_be_written(report: Path | None, baseline: Path | None) -> None:
    """Raises `Invalid` for a place where nothing can be written, before anything is played."""
    for option, place, folder in (
        ("--report", report, report),
        ("--save-baseline", baseline, baseline.parent if baseline else None),
    ):
        if place is None or folder is None:
            continue
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Invalid(
                f"{option} is '{place}', where nothing can be written ({error.strerror}); name another"
            ) from None
    if baseline and baseline.is_dir():
        raise Invalid(f"--save-baseline is '{baseline}', which is a folder; name a file, as in evals/baseline.json")


def _agreement(agreed: "Agreement") -> str:
    """How far the judge can be believed."""
    low, high = agreed.interval or (0.0, 0.0)
    kappa = "" if agreed.kappa is None else f", kappa {agreed.kappa:.2f}"
    told = f"The judge agrees with people on {agreed.agreed} of {agreed.count} labelled examples"
    return f"{told} (95 % interval {low:.0%} to {high:.0%}{kappa}); {agreed.unreadable} replies could not be read"


class _Progress:
    """A bar on standard error, so that the scorecard can be piped; where that is no terminal, a line for every tenth."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._bars = Progress(*columns, console=self._console, transient=True)
        self._tasks: dict[str, TaskID] = {}

    def told(self, doing: str, done: int, total: int) -> None:
        if not self._console.is_terminal:
            if done * 10 // max(1, total) > (done - 1) * 10 // max(1, total):
                self._console.print(f"{doing}: {done} of {total}")
            return
        if doing not in self._tasks:
            self._tasks[doing] = self._bars.add_task(doing, total=total)
        self._bars.update(self._tasks[doing], completed=done)

    def __enter__(self) -> "_Progress":
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()
