"""The scorecard of an evaluation, on a screen."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from frontdesk.cli.screen import Screen
from frontdesk.evals.scoring.amounts import (
    printable,
    shown,
    shown_change,
    shown_cost,
    shown_interval,
    shown_p,
    shown_seconds,
    shown_target,
)
from frontdesk.evals.scoring.scorecard import NO_BASELINE, Row, Scorecard
from frontdesk.evals.scoring.scores import Verdict
from frontdesk.evals.scoring.tallies import Failing, Tally

_MOST = 20  # of each list, unless everything is wanted
_MOST_FLIPPED = 5  # checks of a case
_LONGEST = 300  # characters of an expectation or of what was found
_WIDE = 120  # columns
_MARKS: dict[Verdict, tuple[str, str]] = {
    "met": ("✓", "green"),
    "missed": ("✗", "red"),
    "unclear": ("?", "yellow"),
    "not measured": ("–", "dim"),
}


def show(console: Console, card: Scorecard, *, gate: bool = False, everything: bool = False) -> None:
    """Whether it passes and why not; the criteria; what got worse; what failed; what it took."""
    screen = _Screen(console, everything, _MOST)
    screen.heading(card)
    screen.criteria(card)
    screen.powers(card)
    screen.tallies(card)
    screen.comparison(card)
    screen.failing(card.failing)
    screen.faults(card)
    screen.spent(card)
    screen.result(card, gate)


class _Screen(Screen):
    def heading(self, card: Scorecard) -> None:
        self._console.print(Text(printable(f"{card.agent} of {card.company}, version {card.version[:12]}"), "bold"))
        suites = f" of {', '.join(card.suites)}" if card.suites else ""
        count = f"{_count(card.cases, 'case')}{suites}, {_count(card.trials, 'trial')}"
        again = f" and {card.confirmations:,} to confirm" if card.confirmations else ""
        judge = f"judged by {card.judge}" if card.judge else "judged by code alone"
        self._say(f"{count}{again}; answered by {card.model}; {judge}; {card.began:%d %b %Y %H:%M}.", "dim")
        if card.stand_in:
            self._say("Answers come from the stand-in, by rule: they say nothing about a model.", "yellow")

    def criteria(self, card: Scorecard) -> None:
        wide = self._console.width >= _WIDE
        beside = card.baseline is not None
        table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False)
        table.add_column("\ncriterion", min_width=17, overflow="fold", no_wrap=wide)
        for name in ("\ntarget", "\nvalue", "95%\ninterval", "\ncases"):
            table.add_column(name, justify="right", no_wrap=True)
        table.add_column("\nverdict", no_wrap=True)
        if beside:
            table.add_column("\nchange", justify="right", no_wrap=True)
        if beside and wide:
            table.add_column("\nbefore", justify="right", no_wrap=True)
            table.add_column("\np", justify="right", no_wrap=True)
        for row in card.rows:
            cells = [row.label, shown_target(row.target, row.unit), shown(row.value, row.unit)]
            cells += [shown_interval(row.interval, row.unit), str(row.count or "–")]
            change = shown_change(row.change, row.unit)
            before = [shown(row.before, row.unit), shown_p(row.p)]
            table.add_row(*cells, _verdict(row), *([change] if beside else []), *(before if beside and wide else []))
        self._console.print()
        self._console.print(table)
        for row in card.rows:
            for remark in row.remarks:
                prefix = "not measured: " if row.value is None else ""
                self._item("  ", row.label, f"{prefix}{remark}", "dim")

    def powers(self, card: Scorecard) -> None:
        if not card.powers:
            return
        self._title("pass^k: the chance that a case passes k times in a row")
        line = Text()
        for power in card.powers:
            line.append(f"  {power.k}: ", style="dim")
            line.append(shown(power.value, "share"))
        self._console.print(line)

    def tallies(self, card: Scorecard) -> None:
        self._title("Cases that passed every time")
        table = Table(box=None, padding=(0, 2, 0, 0), show_header=False, pad_edge=False)
        table.add_column(style="dim")
        table.add_column()
        table.add_column(justify="right")
        table.add_column(style="dim")
        for title, found in (("group", card.groups), ("language", card.languages), ("kind", card.adversarial)):
            for index, tally in enumerate(found):
                table.add_row("" if index else title, printable(tally.name), _passed(tally), _sometimes(tally))
        self._console.print(table)

    def comparison(self, card: Scorecard) -> None:
        baseline = card.baseline
        if baseline is None:
            for note in card.notes:
                self._say(note, "yellow")
            return
        version = f"version {baseline.version[:12]} of {baseline.began:%d %b %Y}"
        self._title(f"Compared with {version}: {_count(len(baseline.compared.cases), 'case')}")
        for note in card.notes:
            self._say(note, "yellow")
        if not card.flips:
            self._say("No case passed less often than before.", "green" if baseline.compared.cases else "dim")
        for flip in self._some(card.flips):
            mark, style = ("✗", "red") if flip.verdict == "regressed" else ("?", "yellow")
            what = f"{flip.what} " if flip.what else ""
            told = f"{flip.verdict}: {what}passed {flip.now} trials, {flip.before} before"
            self._item(f"{mark} ", flip.case, f"{told}; {flip.why}", style)
            for failed in flip.flipped[:_MOST_FLIPPED]:
                self._failed(failed)
            if len(flip.flipped) > _MOST_FLIPPED:
                self._say(f"    … and {_count(len(flip.flipped) - _MOST_FLIPPED, 'more check')}", "dim")
        self._more(card.flips)
        for title, cases in (
            ("Passed more often than before", baseline.improved),
            ("New, not compared", baseline.compared.new),
            ("Gone", baseline.compared.gone),
            ("Rewritten since, not compared", baseline.compared.rewritten),
        ):
            if cases:
                more = "" if self._everything or len(cases) <= _MOST else ", …"
                self._say(f"{title} ({len(cases)}): {', '.join(self._some(cases))}{more}")

    def failing(self, found: Sequence[Failing]) -> None:
        if not found:
            return
        self._title(f"Not as expected ({len(found)})")
        case = ""
        for failed in self._some(sorted(found, key=lambda it: _rank(it, found))):
            if failed.case != case:
                case = failed.case
                self._item("• ", case, failed.group, "bold")
            self._failed(failed)
        self._more(found)

    def _failed(self, failed: Failing) -> None:
        where = f"turn {failed.turn}, " if failed.turn else ""
        often = f" ({failed.failed} of {failed.trials} trials)" if failed.trials > 1 else ""
        self._say(f"    {where}{failed.key}{often}")
        self._hang("      expected  ", Text(_short(failed.expected), style="green"))
        self._hang("      found     ", Text(_short(failed.found) or "nothing", style="red"))

    def faults(self, card: Scorecard) -> None:
        if not card.faults and not card.grader_errors:
            return
        self._title("Not the agent's fault")
        for fault in card.faults:
            cases = ", ".join(fault.cases[:5]) + (", …" if len(fault.cases) > 5 else "")
            example = f"; as in: {_short(fault.example)}" if fault.example else ""
            self._item("• ", fault.fault, f"{_count(fault.trials, 'trial')} ({cases}){example}", "yellow")
        if card.grader_errors:
            self._item("• ", "judge", f"{_count(card.grader_errors, 'reply', 'replies')} could not be read", "yellow")

    def spent(self, card: Scorecard) -> None:
        spent = card.spent
        self._title("What it took")
        table = Table(box=None, padding=(0, 2, 0, 0), show_header=False, pad_edge=False)
        table.add_column(style="dim", no_wrap=True)
        table.add_column(overflow="fold")
        table.add_row("time", shown_seconds(spent.seconds))
        if spent.first_word_mean is not None and spent.first_word_median is not None:
            mean = f"mean {shown_seconds(spent.first_word_mean)}"
            table.add_row("first word after", f"median {shown_seconds(spent.first_word_median)}, {mean}")
        usage = spent.usage
        cached = f"{usage.cache_read_tokens:,} of them read from the cache"
        table.add_row("tokens", f"{usage.prompt_tokens:,} in ({cached}), {usage.output_tokens:,} out")
        costs = f"agent {shown_cost(spent.cost_usd)}, judge {_judge_cost(card)}"
        if spent.customer_cost_usd != 0:
            costs += f", simulated customers {shown_cost(spent.customer_cost_usd)}"
        table.add_row("cost", costs)
        self._console.print(table)

    def result(self, card: Scorecard, gate: bool) -> None:
        reasons = card.reasons(gate)
        passed = card.let_pass(gate)
        self._console.print()
        if not reasons:
            told = [] if passed else ["no target is missed"]
            told += ["nothing got worse"] if card.baseline else []
            self._say(f"Passed: {', '.join(told)}.", "bold green")
        else:
            self._say(f"Failed, for {_count(len(reasons), 'reason')}:", "bold red")
            for reason in reasons:
                self._item("✗ ", "", reason, "red")
        for reason in passed:
            self._say(f"Let pass: {reason}", "yellow")
        if gate and card.baseline is None:
            self._say(NO_BASELINE, "yellow")

    def _title(self, title: str) -> None:
        self._console.print(Text(printable(f"\n{title}"), style="bold"))

    def _item(self, mark: str, name: str, text: str, style: str) -> None:
        line = Text(f"{printable(name)}  " if name else "", style="cyan")
        line.append(printable(text), style="default")
        self._hang(mark, line, style)

    def _say(self, text: str, style: str = "") -> None:
        told = printable(text)
        indent = len(told) - len(told.lstrip(" "))
        self._hang(" " * indent, Text(told.lstrip(" "), style=style))

    def _hang(self, mark: str, line: Text, style: str = "") -> None:
        """The line after its mark, wrapped so that what follows stands below its beginning."""
        if not mark:
            self._console.print(line)
            return
        grid = Table.grid()
        grid.add_column(no_wrap=True, min_width=len(mark))
        grid.add_column(overflow="fold")
        grid.add_row(Text(mark, style=style), line)
        self._console.print(grid)


def _verdict(row: Row) -> Text:
    mark, style = _MARKS[row.verdict]
    told = Text(f"{mark} {row.verdict}", style=style)
    if row.missed_before:
        told.append("\n  missed before", style="dim")
    if row.regressed:
        told.append("\n↓ regressed", style="bold red")
    return told


def _passed(tally: Tally) -> str:
    return f"{tally.passed} of {tally.cases}"


def _sometimes(tally: Tally) -> str:
    return f"and {tally.sometimes} in some trials" if tally.sometimes else ""


def _rank(failed: Failing, found: Sequence[Failing]) -> int:
    """The place of the case's first check, so that those of a case stand together."""
    return next(index for index, it in enumerate(found) if it.case == failed.case)


def _judge_cost(card: Scorecard) -> str:
    return shown_cost(card.spent.judge_cost_usd) if card.judge else "none"


def _short(text: str) -> str:
    line = " ".join(printable(text).split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]} …"


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"
