"""Arguments and options that several commands have."""

from pathlib import Path
from typing import Annotated, Literal

import typer

FolderPath = Annotated[Path, typer.Argument(help="The agent folder, as examples/acme is one.", show_default=False)]
Database = Annotated[
    str | None,
    typer.Option(
        help="Where conversations are kept: sqlite:///FILE, or sqlite:// to keep nothing.", show_default=False
    ),
]
Provider = Annotated[
    Literal["auto", "anthropic", "bedrock", "vertex", "twin"] | None,
    typer.Option(
        help="Whose model answers; auto is Claude with ANTHROPIC_API_KEY, else the stand-in.", show_default=False
    ),
]
LogLevel = Annotated[
    Literal["debug", "info", "warning", "error"] | None, typer.Option(help="How much to log.", show_default=False)
]
