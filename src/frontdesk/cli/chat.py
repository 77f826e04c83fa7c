"""`frontdesk chat`: the agent in the terminal."""

import asyncio
import sys
from pathlib import Path
from textwrap import shorten
from typing import Any

from rich.console import Console
from rich.live import Live
from rich.markdown import Markdown
from rich.markup import escape
from rich.prompt import Confirm
from rich.text import Text

from frontdesk.app.settings import read_settings
from frontdesk.app.wiring import Running, running
from frontdesk.cli.serve import model_line, set_up_logging
from frontdesk.desk import Desk, Posted
from frontdesk.errors import Invalid

_QUOTE = 160  # characters
_HELP = "Commands: /rate 1-5, /back (from a person to the assistant), /show (the conversation's id), /quit"


def run(folder: Path, language: str | None, **options: object) -> None:
    settings = read_settings(**options)
    set_up_logging(settings)

    async def talk() -> None:
        async with running(folder, settings) as now:
            console = Console(highlight=False)
            console.print(model_line(now, settings), style="yellow" if now.stand_in else "dim", soft_wrap=True)
            await _Terminal(now, console).talk(language)

    try:
        asyncio.run(talk())
    except KeyboardInterrupt:
        sys.exit(130)


class _Terminal:
    def __init__(self, now: Running, console: Console) -> None:
        self._desk: Desk = now.desk
        self._name = now.loaded.folder.config.name
        self._console = console

    async def talk(self, language: str | None) -> None:
        opened = await self._desk.open(language)
        self._console.print(f"{_HELP}\n" if sys.stdin.isatty() else "", style="dim", end="")
        self._print_name()
        self._console.print(Markdown(opened.greeting))
        while (line := await asyncio.to_thread(self._ask)) is not None:
            if not line.strip():
                continue
            try:
                if line.startswith("/"):
                    if not await self._command(opened.id, line.split()):
                        return
                else:
                    await self._answer(opened.id, await self._desk.post(opened.id, line))
            except Invalid as error:
                self._console.print(str(error), style="red", markup=False)
            if (await self._desk.find(opened.id)).state.closed:
                self._console.print("(This conversation has ended.)", style="dim")
                return

    async def _command(self, conversation: str, words: list[str]) -> bool:
        match words:
            case ["/quit" | "/exit" | "/q"]:
                return False
            case ["/rate", score] if score.isdecimal():
                await self._desk.rate(conversation, int(score))
                self._console.print("Thank you.", style="dim")
            case ["/back"]:
                await self._desk.hand_back(conversation, by="customer")
                self._console.print(f"{self._name} answers again.", style="dim")
            case ["/show"]:
                self._console.print(conversation)
            case _:
                self._console.print(_HELP, style="dim")
        return True

    async def _answer(self, conversation: str, posted: Posted) -> None:
        self._print_name()
        pending: dict[str, Any] | None = None
        said: dict[str, Any] | None = None
        text = ""
        with Live(Text("…", style="dim"), console=self._console, refresh_per_second=12, transient=False) as live:
            async for event in self._desk.turn(conversation, posted):
                if event is None:
                    continue
                match event.name:
                    case "delta":
                        text += event.data["text"]
                        live.update(Markdown(text))
                    case "restart":
                        text = ""
                        live.update(Text("…", style="dim"))
                    case "tool_called":
                        live.update(Markdown(f"{text}\n\n*({event.data['name']} …)*"))
                    case "approval_asked" if event.data["by"] == "customer":
                        pending = event.data
                    case "agent_said":
                        said = event.data
                        live.update(Markdown(_with_marks(said)))
                    case _:
                        pass
            if said is None:
                live.update("")
        if not self._console.is_terminal:
            self._console.print()  # there, rich's Live leaves the line open
        if said:
            _sources(self._console, said)
        state = (await self._desk.find(conversation)).state
        if state.closed:
            return
        if state.owner != "bot":
            self._console.print("(A person will answer. /back goes on with the assistant.)", style="dim")
        if pending:
            arguments = ", ".join(f"{name}: {value}" for name, value in pending["arguments"].items())
            try:
                granted = await asyncio.to_thread(
                    Confirm.ask, f"{pending['name']} ({arguments}) – go ahead?", console=self._console
                )
            except EOFError:  # nobody is there to say yes
                self._console.print()
                return
            await self._answer(
                conversation, await self._desk.approve(conversation, pending["call_id"], granted, by="customer")
            )

    def _ask(self) -> str | None:
        try:
            line = self._console.input("[bold cyan]You[/bold cyan] " if sys.stdin.isatty() else "")
        except EOFError:
            return None
        if not sys.stdin.isatty():
            self._console.print(f"[bold cyan]You[/bold cyan] {escape(line)}")
        return line

    def _print_name(self) -> None:
        self._console.print(f"[bold green]{self._name}[/bold green]")


def _with_marks(said: dict[str, Any]) -> str:
    """The answer with the numbers of its sources at their places."""
    text: str = said["text"]
    for citation in sorted(said["citations"], key=lambda citation: citation["at"], reverse=True):
        text = f"{text[: citation['at']]} [{citation['number']}]{text[citation['at'] :]}"
    return text


def _sources(console: Console, said: dict[str, Any]) -> None:
    """Each source once, and below it the words that were quoted from it."""
    quotes: dict[int, dict[str, None]] = {}
    for citation in said["citations"]:
        quotes.setdefault(citation["number"], {})[shorten(citation["quote"], _QUOTE, placeholder=" …")] = None
    for number, quoted in quotes.items():
        source = next(citation for citation in said["citations"] if citation["number"] == number)
        lines = [f"  [{number}] {source['title']}  {source['url']}", *(f"      “{quote}”" for quote in quoted)]
        for line in lines:
            console.print(line, style="dim", markup=False, soft_wrap=True)
