"""`frontdesk studio`."""

from pathlib import Path

from rich.console import Console

from frontdesk.app.settings import read_settings
from frontdesk.app.studio import serve_studio


def run(folder: Path, port: int, service: str | None, **options: object) -> None:
    settings = read_settings(**options)
    console = Console(highlight=False, soft_wrap=True)

    def ready(address: str) -> None:
        console.print(f"The Studio opens at [bold]{address}[/bold]  (stop with Ctrl-C)")

    console.print(f"Starting the Studio for {folder} …", style="dim", markup=False)
    serve_studio(folder, settings, port, service.rstrip("/") if service else None, ready)
