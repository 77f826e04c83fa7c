"""`frontdesk new`."""

from pathlib import Path

from rich.console import Console

from frontdesk.app.scaffold import scaffold


def run(folder: Path, name: str, company: str) -> None:
    files = scaffold(folder, name, company)
    console = Console(highlight=False)
    console.print(f"[green]Made {folder}[/green] with {len(files)} files. Next:")
    console.print(f"  frontdesk chat {folder}     talk with it")
    console.print(f"  frontdesk check {folder}    after every change")
    console.print(f"  frontdesk eval {folder}     see how good it is, by the cases in evals/")
    console.print(f"  frontdesk serve {folder}    put it on a page")
