"""A run and its scorecard as one page of HTML that needs nothing else.

What customers wrote is hostile until shown otherwise: the template escapes everything, only web addresses become links,
and the page's own policy lets no script run but the one in it.
"""

from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup
from msgspec import Struct

from frontdesk.evals.report.plots import powers_plot, times_plot, values_plot
from frontdesk.evals.results import Run, Trial
from frontdesk.evals.scoring import amounts
from frontdesk.evals.scoring.scorecard import NO_BASELINE, Scorecard
from frontdesk.evals.scoring.scores import by_case
from frontdesk.evals.scoring.tallies import Failing

_FOLDER = Path(__file__).parent
_SPEAKERS = {
    "customer": "Customer",
    "agent": "Agent",
    "staff": "Staff",
    "tool": "Tool",
    "guard": "Guard",
    "note": "Note",
}
_MARKS = {
    "met": "✓",
    "missed": "✗",
    "unclear": "?",
    "not measured": "–",
    "regressed": "✗",
    "not confirmed": "?",
    "passed": "✓",
    "failed": "✗",
    "undecided": "?",
    "not counted": "?",
}


class _Case(Struct, frozen=True, kw_only=True):
    """A case as the page shows it; of its trials, that at place `opened` stands open."""

    name: str
    anchor: str
    outcome: str
    count: str
    opened: int
    trials: list[Trial]


def page(run: Run, card: Scorecard, *, gate: bool = False) -> str:
    script = (_FOLDER / "page.js").read_text("utf-8")
    cases = [_case(name, number, played) for number, (name, played) in enumerate(by_case(run.trials).items(), 1)]
    failing: dict[str, list[Failing]] = {}
    for it in card.failing:
        failing.setdefault(it.case, []).append(it)
    return _template().render(
        card=card,
        reasons=card.reasons(gate),
        let_pass=card.let_pass(gate),
        warning=NO_BASELINE if gate and card.baseline is None else "",
        cases=cases,
        anchors={case.name: case.anchor for case in cases},
        failing=failing,
        groups=list(dict.fromkeys(trial.group for trial in run.trials)),
        values_plot=values_plot(card.rows),
        powers_plot=powers_plot(card.powers),
        times_plot=times_plot(run.trials),
        amounts=amounts,
        speakers=_SPEAKERS,
        marks=_MARKS,
        style=Markup((_FOLDER / "page.css").read_text("utf-8")),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file
        script_hash=b64encode(sha256(script.encode()).digest()).decode(),
    )


def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalized,
    )
    own: dict[str, Any] = {"link": _link, "outcome": _outcome, "class": _class, "p": amounts.equals_p}
    environment.filters.update(own)
    return environment.get_template("page.html")


def _finalized(value: object) -> object:
    return amounts.printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _link(url: str) -> str:
    """`url` where it leads to the web, else nothing."""
    try:
        return url if urlsplit(url).scheme in ("http", "https") else ""
    except ValueError:
        return ""


def _class(told: str) -> str:
    """The name of the style for a verdict or an outcome."""
    return told.replace(" ", "-")


def _outcome(trial: Trial) -> str:
    if trial.fault == "grader":
        return "undecided"
    if trial.fault not in (None, "agent"):
        return "not counted"
    return "passed" if trial.passed else "failed"


def _case(name: str, number: int, trials: list[Trial]) -> _Case:
    outcomes = [_outcome(trial) for trial in trials]
    outcome = next((it for it in ("failed", "passed", "undecided") if it in outcomes), "not counted")
    passed, failed = outcomes.count("passed"), outcomes.count("failed")
    return _Case(
        name=name,
        anchor=f"case-{number}",
        outcome=outcome,
        count=f"{passed} of {passed + failed} trials passed" if passed + failed else "no trial is decided",
        opened=outcomes.index(outcome),
        trials=trials,
    )
