"""The report on an agent's knowledge, on a screen."""

from collections.abc import Callable, Sequence
from datetime import datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from frontdesk.cli.screen import Item, Screen
from frontdesk.folder import Folder
from frontdesk.knowledge.care import CareReport
from frontdesk.knowledge.care.report import Described

_MOST = 10  # of each list, unless everything is wanted
_MOST_DOCUMENTS = 15
_WIDE = 120  # columns


def show(console: Console, report: CareReport, folder: Folder, since: datetime | None, *, everything: bool) -> None:
    """What has to be mended first, then what is to look at, then the documents."""
    screen = _Screen(console, everything, _MOST)
    screen.summary(report, folder, since)
    screen.contradictions(report)
    screen.dead_links(report)
    screen.failed(report)
    screen.unanswered(report)
    screen.stale(report)
    screen.duplicates(report)
    screen.documents(report)


class _Screen(Screen):
    def summary(self, report: CareReport, folder: Folder, since: datetime | None) -> None:
        passages = sum(it.entry.passages for it in report.documents)
        count = f"{_count(len(report.documents), 'document')}, {_count(passages, 'passage')}"
        used = "no conversations counted"
        if report.conversations is not None:
            begin = f" since {since:%d %b %Y}" if since else ""
            searches = _count(report.turns or 0, "search", "searches")
            used = f"{_count(report.conversations, 'conversation')}{begin}, {searches}"
        self._console.print(Text(f"The knowledge of {folder.config.name} ({folder.path})", style="bold"))
        self._say(f"{count}; {used}.", "dim")
        wrong = [
            (len(report.contradictions), "contradiction"),
            (len(report.dead_links), "dead link"),
            (len(report.failed), "document that cannot be read"),
        ]
        found = ", ".join(_count(number, what, _plural(what)) for number, what in wrong if number)
        self._say(f"To mend: {found}." if found else "Nothing to mend.", "red" if found else "green")

    def contradictions(self, report: CareReport) -> None:
        if not report.contradictions:
            return
        self._title("Figures that contradict each other, surest first")
        for differing in self._some(report.contradictions):
            for number, said in enumerate(differing.said):
                line = Text("• " if number == 0 else "  ", style="bold")
                line.append(said.figure, style="bold red")
                line.append(f"  {said.place}", style="cyan")
                line.append(f"  {_short(said.text)}")
                self._console.print(line, soft_wrap=True)
        self._more(report.contradictions)

    def dead_links(self, report: CareReport) -> None:
        for title, found in (("Dead links", report.dead_links), ("Links to look at yourself", report.doubtful)):
            self._list(title, found, lambda it: (str(it.place), f"{it.target}: {it.reason}"))
        if report.outside_links and not report.visited:
            what = _count(report.outside_links, "link leads", "links lead")
            self._say(f"\n{what} out of the knowledge; --links visits them.", "dim")

    def failed(self, report: CareReport) -> None:
        self._list("Not read", report.failed, lambda it: ("", str(it)))

    def unanswered(self, report: CareReport) -> None:
        if report.conversations is None:
            return
        self._list(
            "Questions that found nothing, most often asked first",
            report.unanswered,
            lambda it: (f"{it.count}×", f"{_short(it.question)}{_now(it.found_now)}"),
        )

    def stale(self, report: CareReport) -> None:
        self._list(
            "To look at again",
            report.stale,
            lambda it: (str(it.place), f"{it.reason}{_dated(it.date)}{': ' + _short(it.text) if it.text else ''}"),
        )

    def duplicates(self, report: CareReport) -> None:
        self._list(
            "Said twice, in nearly the same words",
            report.duplicates,
            lambda it: (f"{it.likeness:.0%}", f"{it.file} ({it.title}) and {it.other_file} ({it.other_title})"),
        )

    def documents(self, report: CareReport) -> None:
        counted = report.conversations is not None
        titled = self._console.width >= _WIDE
        self._title("Documents")
        table = Table(box=None, padding=(0, 1), header_style="dim")
        table.add_column("file", style="cyan", overflow="fold")
        if titled:
            table.add_column("title", overflow="fold")
        for name in ("in", "for", "date"):
            table.add_column(name, no_wrap=True)
        for name in ("size", "parts", *(("found", "cited") if counted else ())):
            table.add_column(name, justify="right", no_wrap=True)
        if counted:
            table.add_column("last cited", no_wrap=True)
        for it in report.documents if self._everything else report.documents[:_MOST_DOCUMENTS]:
            file, title, *rest = _row(it)
            table.add_row(file, *([title] if titled else []), *rest)
        self._console.print(table)
        self._more(report.documents, _MOST_DOCUMENTS)
        if counted and report.turns:
            used = [(it, it.use) for it in report.documents if it.use]
            self._files("Never found", [it for it, use in used if not use.retrieved])
            self._files("Found, never cited", [it for it, use in used if use.retrieved and not use.cited])

    def _files(self, title: str, found: Sequence[Described]) -> None:
        if found:
            names = ", ".join(_file(it) for it in self._some(found))
            more = "" if self._everything or len(found) <= _MOST else ", …"
            self._say(f"{title} ({len(found)}): {names}{more}")

    def _list(self, title: str, found: Sequence[Item], told: Callable[[Item], tuple[str, str]]) -> None:
        if not found:
            return
        self._title(title)
        for item in self._some(found):
            where, what = told(item)
            line = Text("• ", style="bold")
            line.append(f"{where}  " if where else "", style="cyan")
            line.append(what)
            self._console.print(line, soft_wrap=True)
        self._more(found)


def _row(it: Described) -> tuple[str, ...]:
    entry, use = it.entry, it.use
    row = (_file(it), entry.title, entry.language, entry.audience, str(entry.date or "none"))
    row = (*row, f"{entry.characters:,}", str(entry.passages))
    if use is None:
        return row
    return (*row, str(use.retrieved), str(use.cited), f"{use.last_cited:%Y-%m-%d}" if use.last_cited else "never")


def _file(it: Described) -> str:
    return it.entry.file.removeprefix("knowledge/")


def _short(text: str, most: int = 160) -> str:
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0]} …"


def _now(title: str) -> str:
    return f"  (finds “{title}” now)" if title else ""


def _dated(date: object) -> str:
    return f" ({date})" if date else ""


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or _plural(one)}"


def _plural(word: str) -> str:
    return "documents that cannot be read" if word.startswith("document that") else f"{word}s"
