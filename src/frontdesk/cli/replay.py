"""`frontdesk replay`: real conversations held again, the answers side by side."""

import asyncio
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean

import msgspec
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from frontdesk.app.replaying import Chosen, choose, replayed
from frontdesk.app.settings import read_settings
from frontdesk.cli.knowledge import begin_of
from frontdesk.errors import NotFound, SettingError
from frontdesk.evals.replay import Answer, Pair, Replayed


@dataclass(frozen=True, slots=True)
class Options:
    """Which conversations, at most how many; `judged` puts both courses to a judge; `yes` says that the cost is known."""

    conversations: tuple[str, ...]
    since: str | None
    most: int
    judged: bool
    as_json: bool
    everything: bool
    yes: bool


def run(folder: Path, database: str | None, provider: str | None, options: Options) -> None:
    settings = read_settings(database=database, provider=provider)
    if not Path(settings.database_path).is_file():
        raise NotFound(f"there is no database at '{settings.database}'; name it with --database sqlite:///FILE")
    begin = begin_of(options.since, datetime.now(UTC)) if options.since else None
    console = Console(highlight=False)
    aside = Console(stderr=True, highlight=False, soft_wrap=True)

    async def go() -> list[Replayed]:
        chosen = await choose(
            folder,
            settings,
            conversations=options.conversations,
            since=begin,
            most=options.most,
            judged=options.judged,
        )
        if not chosen.recordings:
            raise NotFound(
                f"there is no conversation with {chosen.folder.config.name} to replay in {settings.database}"
            )
        paid = settings.provider != "twin" and (settings.api_key or settings.base_url or settings.provider != "auto")
        aside.print(_told(chosen, paid=bool(paid)))
        if paid and not options.yes and not (sys.stdin.isatty() and typer.confirm("Go on?", err=True)):
            raise SettingError("nothing was replayed; add --yes to go on with it")
        with aside.status("Replaying …") as status:
            return await replayed(
                chosen,
                settings,
                judged=options.judged,
                told=lambda done: status.update(f"Replaying … {done} of {len(chosen.recordings)}"),
            )

    again = asyncio.run(go())
    if options.as_json:
        print(msgspec.json.encode(again).decode())
    else:
        show(console, again, everything=options.everything)


def show(console: Console, again: Sequence[Replayed], *, everything: bool) -> None:
    """What changed, message by message, then the sums of both courses."""
    for each in again:
        pairs = [pair for pair in each.pairs if everything or pair.changed]
        if not pairs:
            continue
        console.rule(Text(f"{each.conversation} ({each.language})"), align="left", style="dim")
        for pair in pairs:
            console.print(Text(f"› {pair.said}", style="bold"))
            console.print(_side_by_side(pair))
        if each.error:
            console.print(Text(f"broken off: {each.error}", style="red"))
    console.rule(style="dim")
    console.print(_sums(again))


def _told(chosen: Chosen, *, paid: bool) -> str:
    what = f"Replaying {len(chosen.recordings)} conversations, {chosen.messages} messages"
    if not paid:
        return f"{what}, with the stand-in: it costs nothing."
    model = chosen.folder.config.models.chat
    if chosen.cost_usd is None:
        lacking = " and ".join(chosen.unpriced)
        return f"{what}, with {model}: agent.toml has no price for {lacking}, so the cost is unknown."
    return f"{what}, with {model}: about ${chosen.cost_usd:.2f}, by the tokens that they took then."


def _side_by_side(pair: Pair) -> Table:
    table = Table(box=None, padding=(0, 2, 1, 0), expand=True)
    table.add_column("then", ratio=1, header_style="dim", overflow="fold")
    table.add_column("now", ratio=1, header_style="dim", overflow="fold")
    table.add_row(
        _answer(pair.before),
        _answer(pair.after) if pair.after else Text(pair.note or "no answer any more", style="yellow"),
    )
    return table


def _answer(answer: Answer) -> Text:
    told = Text(answer.text or "no answer")
    told.append(f"\n{answer.intent}, {answer.outcome or 'not ended'}", style="dim")
    for citation in answer.citations:
        told.append(f"\n[{citation.number}] {citation.url}", style="cyan")
    for call in answer.calls:
        told.append(f"\n→ {call}", style="magenta")
    for call in answer.unrecorded:
        told.append(f"\nnot called then, so without a result: {call}", style="yellow")
    for wrong in answer.wrong:
        told.append(f"\nstands in no material: {wrong}", style="red")
    return told


def _sums(again: Sequence[Replayed]) -> Table:
    before = [pair.before for each in again for pair in each.pairs]
    after = [pair.after for each in again for pair in each.pairs if pair.after]
    table = Table("", "then", "now", box=None, padding=(0, 3, 0, 0))
    table.add_row("answers", str(len(before)), str(len(after)))
    table.add_row("changed", "", str(sum(pair.changed for each in again for pair in each.pairs)))
    counted: tuple[tuple[str, Callable[[Answer], bool]], ...] = (
        ("with a source", lambda it: bool(it.citations)),
        ("handed over", lambda it: it.outcome == "handed_over"),
        ("refused", lambda it: it.outcome == "refused"),
        ("failed", lambda it: it.outcome == "failed"),
        ("with something that stands nowhere", lambda it: bool(it.wrong)),
    )
    for name, count in counted:
        table.add_row(name, str(sum(map(count, before))), str(sum(map(count, after))))
    table.add_row("seconds an answer", _seconds(before), _seconds(after))
    table.add_row("cost", _cost(before), _cost(after))
    for criterion in ("relevance", "comprehension"):
        then = [it.passed for each in again for it in each.judged_before if it.criterion == criterion]
        now = [it.passed for each in again for it in each.judged_after if it.criterion == criterion]
        if then or now:
            table.add_row(f"{criterion}, as judged", _share(then), _share(now))
    return table


def _seconds(answers: Sequence[Answer]) -> str:
    return f"{fmean(answer.seconds for answer in answers):.2f}" if answers else "–"


def _cost(answers: Sequence[Answer]) -> str:
    costs = [answer.cost_usd for answer in answers]
    return "unknown" if None in costs else f"${sum(cost for cost in costs if cost is not None):.4f}"


def _share(verdicts: Sequence[bool | None]) -> str:
    read = [verdict for verdict in verdicts if verdict is not None]
    unread = f", {len(verdicts) - len(read)} unreadable" if len(read) < len(verdicts) else ""
    return f"{sum(read)} of {len(read)}{unread}"
