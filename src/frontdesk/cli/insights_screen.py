"""What the conversations that took place tell, on a screen."""

from collections.abc import Callable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from frontdesk.cli.screen import Item, Screen
from frontdesk.evals.production import (
    By,
    ConversationFigures,
    CriterionFigure,
    Gap,
    GapKind,
    Insights,
    Resolution,
    Share,
    Spread,
)

_MOST = 10  # of each list, unless everything is wanted
_MOST_SLICES = 31
_MINUTE = 60


_OUTCOMES: dict[Resolution, str] = {
    "confirmed": "resolved, as the customer said",
    "assumed": "resolved, to go by the silence",
    "reopened": "the customer came back with it",
    "handed_over": "handed over to a person",
    "unresolved": "not resolved",
    "open": "open: not known yet, in no share",
}
_GAPS: dict[GapKind, str] = {
    "found_nothing": "nothing found",
    "not_known": "“I don't know”",
    "handed_over": "handed over",
    "rated_badly": "rated 1–2",
}
_NAMES: dict[By, str] = {
    "day": "Day by day",
    "week": "Week by week",
    "intent": "By intent",
    "language": "By language",
    "version": "By version of the folder",
}


def show(console: Console, insights: Insights, *, everything: bool) -> None:
    """The criteria first, then what is behind them, then what to do something about."""
    screen = _Screen(console, everything, _MOST)
    screen.summary(insights)
    screen.criteria(insights)
    if not insights.totals.conversations:
        return
    screen.outcomes(insights)
    screen.work(insights)
    screen.series(insights)
    screen.reasons(insights)
    screen.guards(insights)
    screen.questions(insights)
    screen.gaps(insights)


class _Screen(Screen):
    def summary(self, it: Insights) -> None:
        begin = f" that began since {it.since:%d %b %Y}" if it.since else ""
        self._console.print(Text(f"The conversations of {it.agent} ({it.company})", style="bold"))
        if not it.totals.conversations:
            self._say(f"no conversations yet{begin}", "yellow")
        else:
            told = f"{_count(it.totals.conversations, 'conversation')}{begin}, {_count(it.totals.turns, 'answer')}"
            judged = f"; {it.judged} judged" if it.judged else ""
            self._say(f"{told}{judged}.", "dim")
        if it.unused:
            self._say(f"{it.unused:,} more in which the customer said nothing.", "dim")
        if it.totals.stand_in:
            self._say(
                f"{_count(it.totals.stand_in, 'answer')} came from the stand-in: no model was behind them.", "yellow"
            )

    def criteria(self, it: Insights) -> None:
        self._title("Success criteria")
        table = _table()
        table.add_column("criterion")
        table.add_column("value", justify="right", no_wrap=True)
        table.add_column("95 % interval", justify="right", no_wrap=True)
        table.add_column("of", justify="right", no_wrap=True)
        table.add_column("target", justify="right", no_wrap=True)
        table.add_column("", no_wrap=True)
        unmeasured: list[str] = []
        for criterion in it.criteria:
            if criterion.value is None:
                unmeasured.append(criterion.label.lower())
                continue
            table.add_row(*_measured(criterion))
        if table.row_count:
            self._console.print(table)
        if unmeasured:
            self._say(f"Not measured: {', '.join(unmeasured)}.", "dim")
        if it.totals.conversations and not it.judged:
            self._say("Some of these a judge can tell: --sample 50 puts as many conversations to one.", "dim")

    def outcomes(self, it: Insights) -> None:
        self._title("How conversations came out")
        table = _table(header=False)
        table.add_column(justify="right", no_wrap=True)
        table.add_column(justify="right", no_wrap=True, style="dim")
        table.add_column()
        for name, words in _OUTCOMES.items():
            count = it.totals.outcomes[name]
            part = f"{count / it.totals.ended:.0%}" if it.totals.ended and name != "open" else ""
            table.add_row(f"{count:,}", part, words)
        self._console.print(table)

    def work(self, it: Insights) -> None:
        totals = it.totals
        self._title("Time and money")
        if totals.handling.median is not None:
            person = it.person_minutes * _MINUTE
            self._say(
                f"A conversation takes the agent {_seconds(totals.handling.median)} (9 of 10 at most "
                f"{_seconds(totals.handling.p90)}); a person, as agent.toml has it, {_seconds(person)}."
            )
        if totals.first_word.median is not None:
            self._say(
                f"The first word comes after {_seconds(totals.first_word.median)} (19 of 20 at most "
                f"{_seconds(totals.first_word.p95)})."
            )
        self._say(_cost(totals))
        ended = ", ".join(f"{name.replace('_', ' ')} {count:,}" for name, count in it.turn_outcomes.items())
        self._say(f"Answers by how they ended: {ended or 'none'}.")

    def series(self, it: Insights) -> None:
        self._title(_NAMES[it.by] + (f" ({it.zone})" if it.by in ("day", "week") else ""))
        table = _table()
        table.add_column(it.by, overflow="fold")
        for name in ("convers.", "open", "deflection", "to people", "rating", "work", "1st word", "cost"):
            table.add_column(name, justify="right", no_wrap=True)
        last = it.by in ("day", "week")
        shown = it.series if self._everything else it.series[-_MOST_SLICES:] if last else it.series[:_MOST_SLICES]
        for part in shown:
            table.add_row(part.key, *_row(part.figures))
        self._console.print(table)
        self._more(it.series, _MOST_SLICES)

    def reasons(self, it: Insights) -> None:
        self._list("Why people were called in", it.reasons, lambda one: (f"{one.count}×", one.reason))

    def guards(self, it: Insights) -> None:
        self._list(
            "What guards did",
            it.guards,
            lambda one: (f"{one.count}×", f"{one.guard}, on the way {one.direction}: {one.verdict.replace('_', ' ')}"),
        )

    def questions(self, it: Insights) -> None:
        self._list("Asked most often", it.questions, lambda one: (f"{one.count}×", _short(one.question)))
        if it.questions_dropped:
            self._say(
                f"  {it.questions_dropped:,} questions were asked so rarely that they are not counted here.", "dim"
            )

    def gaps(self, it: Insights) -> None:
        self._list("The knowledge had no answer", it.gaps, _gap)
        if it.gaps:
            self._say("  --drafts FOLDER writes a draft article for each of them.", "dim")

    def _list(self, title: str, found: Sequence[Item], told: Callable[[Item], tuple[str, str]]) -> None:
        if not found:
            return
        self._title(title)
        for item in self._some(found):
            count, what = told(item)
            line = Text(f"{count:>5}  ", style="cyan")
            line.append(what, style="default")
            self._console.print(line, soft_wrap=True)
        self._more(found)


def _table(*, header: bool = True) -> Table:
    return Table(box=None, padding=(0, 1), header_style="dim", show_header=header)


def _measured(it: CriterionFigure) -> tuple[str | Text, ...]:
    said = _in_unit(it)
    interval = "" if it.low is None or it.high is None else f"{said(it.low)} – {said(it.high)}"
    met = Text("met", style="green") if it.met else Text("not met", style="red")
    if it.met is False and it.target_high is not None and it.value is not None and it.value > it.target_high:
        met = Text("above", style="yellow") if it.name == "deflection" else met
    return it.label, said(it.value or 0.0), interval, f"{it.count:,}", _target(it), met if it.met is not None else ""


def _target(it: CriterionFigure) -> str:
    said = _in_unit(it)
    match it.target_low, it.target_high:
        case None, None:
            return ""
        case float() as low, None:
            return f"≥ {said(low)}"
        case None, float() as high:
            return f"≤ {said(high)}"
        case low, high:
            return f"{said(low or 0.0)} – {said(high or 0.0)}"


def _in_unit(it: CriterionFigure) -> Callable[[float], str]:
    match it.unit:
        case "share":
            return lambda value: f"{value:.0%}"
        case "score":
            return lambda value: f"{value:.1f}"
        case "seconds":
            return _seconds


def _row(it: ConversationFigures) -> tuple[str, ...]:
    rating = f"{it.satisfaction.value:.1f} ({it.satisfaction.count})" if it.satisfaction.value is not None else "–"
    cost = f"${it.cost.total:.2f}" if it.cost.total is not None else "?"
    times = (_median(it.handling), _median(it.first_word))
    return (
        f"{it.conversations:,}",
        f"{it.outcomes['open']:,}",
        _share(it.deflection),
        _share(it.escalation),
        rating,
        *times,
        cost,
    )


def _share(it: Share) -> str:
    return "–" if it.value is None else f"{it.value:.0%}"


def _median(it: Spread) -> str:
    return "–" if it.median is None else _seconds(it.median)


def _cost(it: ConversationFigures) -> str:
    cost = it.cost
    if cost.turns_without_price:
        return (
            f"What it cost is not known: {_count(cost.turns_without_price, 'answer')} came from models without a price in "
            f"agent.toml. The others cost ${cost.known:.2f}."
        )
    each = "" if cost.per_resolved is None else f", ${cost.per_resolved:.4f} for each that was resolved"
    return f"It cost ${cost.known:.2f}{each}."


def _gap(it: Gap) -> tuple[str, str]:
    kinds = ", ".join(f"{_GAPS[kind]} {count}" for kind, count in it.kinds.items())
    answered = "; answered by people" if it.answers else ""
    return f"{it.count}×", f"{_short(it.question)}  ({it.language}, last {it.last:%d %b}; {kinds}{answered})"


def _seconds(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value / _MINUTE:.1f} min" if value >= _MINUTE else f"{value:.1f} s"


def _short(text: str, most: int = 120) -> str:
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0]} …"


def _count(number: int, one: str) -> str:
    return f"{number:,} {one}{'' if number == 1 else 's'}"
