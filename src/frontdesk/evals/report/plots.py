"""The plots of a report, as SVG to stand in a page: its colours are the page's, in the light and in the dark."""

import re
from collections.abc import Callable, Sequence
from io import StringIO
from typing import Any

import matplotlib
from markupsafe import Markup
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from frontdesk.evals.results import Trial
from frontdesk.evals.scoring.amounts import printable
from frontdesk.evals.scoring.scorecard import Row
from frontdesk.evals.scoring.scores import Verdict, counted
from frontdesk.evals.scoring.tallies import Power

# Colours that stand for the page's: they are put in when the plot is drawn.
_INK, _DIM, _LINE, _ACCENT, _GOOD, _BAD, _OPEN, _PAPER = (f"#01010{number}" for number in range(1, 9))
_NAMES = {
    _INK: "ink",
    _DIM: "dim",
    _LINE: "line",
    _ACCENT: "accent",
    _GOOD: "good",
    _BAD: "bad",
    _OPEN: "open",
    _PAPER: "paper",
}
_WIDTH = 5.4  # inches of 72 units: what a phone shows without making letters small
_MARKS: dict[Verdict, tuple[str, str]] = {"met": ("o", _GOOD), "missed": ("X", _BAD), "unclear": ("D", _OPEN)}
_STYLE = {
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 10,
    "text.parse_math": False,
    "text.color": _INK,
    "axes.edgecolor": _LINE,
    "axes.labelcolor": _DIM,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": _DIM,
    "ytick.color": _DIM,
    "grid.color": _LINE,
    "grid.linewidth": 0.5,
}


def values_plot(rows: Sequence[Row]) -> Markup | None:
    """Every share with its interval, against its target."""
    shares = [row for row in rows if row.unit == "share" and row.value is not None and row.interval]

    def draw(axes: Any) -> None:
        for index, row in enumerate(shares):
            mark, color = _MARKS[row.verdict]
            low, high = row.interval or (0.0, 1.0)
            axes.hlines(index, 0, 1, color=_LINE, linewidth=0.5)
            axes.hlines(index, low, high, color=color, linewidth=2.5)
            axes.plot(row.value, index, mark, color=color, markersize=10, markeredgecolor=_PAPER, clip_on=False)
            for bound in (row.target.low, row.target.high):
                if bound is not None:
                    axes.vlines(bound, index - 0.22, index + 0.22, color=_INK, linewidth=2)
            axes.text(0, index - 0.28, row.label, va="bottom", ha="left")
        axes.set_xlim(0, 1)
        axes.set_ylim(len(shares) - 0.5, -0.8)
        axes.set_yticks([])
        axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])
        axes.spines["left"].set_visible(False)

    return _svg("values", 0.6 + 0.46 * len(shares), draw) if shares else None


def powers_plot(powers: Sequence[Power]) -> Markup | None:
    """pass^k over k."""

    def draw(axes: Any) -> None:
        axes.plot([it.k for it in powers], [it.value for it in powers], "o-", color=_ACCENT, clip_on=False)
        for it in powers if len(powers) <= 10 else ():
            axes.annotate(f"{it.value:.0%}", (it.k, it.value), (0, -14), textcoords="offset points", ha="center")
        axes.set_xticks([it.k for it in powers])
        axes.set_ylim(0, 1.02)
        axes.set_yticks([0, 0.5, 1], ["0%", "50%", "100%"])
        axes.set_xlabel("k, times in a row")
        axes.grid(axis="y")

    return _svg("powers", 2.4, draw) if len(powers) > 1 else None


def times_plot(trials: Sequence[Trial]) -> Markup | None:
    """How long the agent worked on a conversation, by group: a dot for each trial, a line at the median."""
    groups: dict[str, list[float]] = {}
    for trial in counted(trials):
        if trial.seconds:
            groups.setdefault(trial.group, []).append(trial.seconds)

    def draw(axes: Any) -> None:
        for index, (group, seconds) in enumerate(groups.items()):
            axes.text(0, index - 0.25, _plain(group), va="bottom", ha="left", transform=axes.get_yaxis_transform())
            axes.plot(seconds, [index] * len(seconds), "o", color=_ACCENT, alpha=0.35, markersize=5, clip_on=False)
            middle = sorted(seconds)[len(seconds) // 2]
            axes.vlines(middle, index - 0.22, index + 0.22, color=_INK, linewidth=2)
        axes.set_xlim(left=0)
        axes.set_ylim(len(groups) - 0.5, -0.8)
        axes.set_yticks([])
        axes.set_xlabel("seconds")
        axes.spines["left"].set_visible(False)

    return _svg("times", 0.9 + 0.46 * len(groups), draw) if groups else None


def _plain(text: str) -> str:
    """`text` in letters that the font which measures it is sure to have."""
    return " ".join(printable(text).split())[:40].encode("ascii", "replace").decode()


def _svg(name: str, height: float, draw: Callable[[Any], None]) -> Markup:
    style: Any = _STYLE | {"svg.hashsalt": name}  # so that no two plots of a page share an id
    with matplotlib.rc_context(style):  # pyright: ignore[reportUnknownMemberType]
        figure: Any = Figure((_WIDTH, height), layout="constrained")
        FigureCanvasSVG(figure)
        axes: Any = figure.subplots()
        draw(axes)
        written = StringIO()
        nobody = {"Date": None, "Creator": None, "Format": None, "Type": None}
        figure.savefig(written, format="svg", transparent=True, metadata=nobody)
    svg = written.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r'<g id="[^"]*"', "<g", svg)
    svg = re.sub(r'^<svg [^>]*?viewBox="([^"]*)"[^>]*>', r'<svg viewBox="\1" aria-hidden="true">', svg)
    for color, called in _NAMES.items():
        svg = svg.replace(color, f"var(--{called})")
    return Markup(svg)  # noqa: S704 - matplotlib escapes texts
