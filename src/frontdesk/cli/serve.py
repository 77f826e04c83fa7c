"""`frontdesk serve`."""

import asyncio
import logging
from pathlib import Path

from rich.console import Console
from rich.logging import RichHandler

from frontdesk.app.serve import serve
from frontdesk.app.settings import Settings, read_settings
from frontdesk.app.wiring import Running


def run(folder: Path, *, reload: bool, **options: object) -> None:
    settings = read_settings(**options)
    console = Console(highlight=False, soft_wrap=True)
    set_up_logging(settings)

    def ready(running: Running, address: str) -> None:
        config = running.loaded.folder.config
        console.print(
            f"[bold]{config.name}[/bold] of {config.company} answers at [bold]{address}[/bold]  (stop with Ctrl-C)"
        )
        console.print(model_line(running, settings), style="yellow" if running.stand_in else "green")
        console.print(
            f"Conversations are kept in {settings.database}; the API is described at {address}/docs", style="dim"
        )

    asyncio.run(serve(folder, settings, ready, reload=reload))


def model_line(running: Running, settings: Settings) -> str:
    """One plain line on who answers."""
    if running.stand_in:
        return (
            "No AI model is connected (ANTHROPIC_API_KEY is not set): Frontdesk's stand-in, the twin, answers by rule "
            "from the documents."
        )
    provider = "anthropic" if settings.provider == "auto" else settings.provider
    where = f" at {settings.base_url}" if settings.base_url else ""
    return f"Answers come from {running.loaded.folder.config.models.chat} ({provider}{where})."


def set_up_logging(settings: Settings) -> None:
    """Log lines to standard error, from Frontdesk at the level of the settings, from libraries only what is wrong."""
    handler = RichHandler(console=Console(stderr=True), show_path=False, rich_tracebacks=False)
    logging.basicConfig(level="WARNING", format="%(message)s", datefmt="[%X]", handlers=[handler], force=True)
    logging.getLogger("frontdesk").setLevel(settings.log_level.upper())
