"""`frontdesk check`."""

from pathlib import Path

from rich.console import Console
from rich.table import Table

from frontdesk.app.wiring import load


def run(folder: Path) -> None:
    loaded = load(folder)
    config, prompt = loaded.folder.config, loaded.folder.prompt
    table = Table.grid(padding=(0, 2))
    for name, value in (
        ("agent", f"{config.name} of {config.company}"),
        ("version", loaded.folder.version),
        ("languages", ", ".join(config.languages)),
        ("models", f"{config.models.chat}, {config.models.fast} where speed counts"),
        ("prompt", f"{len(prompt.context)} context files, {len(prompt.examples)} examples"),
        ("knowledge", f"{len(loaded.folder.documents)} documents, {len(loaded.knowledge)} passages for customers"),
        ("tools", ", ".join(tool.name for tool in loaded.tools) or "none"),
    ):
        table.add_row(f"[dim]{name}[/dim]", value)
    console = Console(highlight=False)
    console.print(table)
    missing = sorted({config.models.chat, config.models.fast} - set(config.prices))
    if missing:
        console.print(
            f"agent.toml has no price for {', '.join(missing)}: costs of their turns stay unknown.", style="yellow"
        )
    console.print(f"[green]{folder} is in order.[/green]")
