"""The command line.

Commands import what they need when they run, so that `frontdesk --help` answers before the SDK, which takes over a
second to load, is touched.
"""

import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from frontdesk import __version__
from frontdesk.cli import caring
from frontdesk.cli.options import Database, FolderPath, LogLevel, Provider
from frontdesk.errors import FolderError, FrontdeskError

app = typer.Typer(
    name="frontdesk",
    help=(
        "A customer-support agent from a folder of text files.\n\n"
        "Begin with [bold]frontdesk new my-agent[/bold], look at it with [bold]frontdesk chat my-agent[/bold], "
        "put it on the web with [bold]frontdesk serve my-agent[/bold]."
    ),
    no_args_is_help=True,
    rich_markup_mode="rich",
    add_completion=False,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """Run a command; expected failures become one clear message and an exit code, 1 or 2."""
    try:
        app()
    except FolderError as error:
        _fail(str(error), 1)
    except FrontdeskError as error:
        _fail(f"frontdesk: {error}", 2)


def _fail(message: str, code: int) -> NoReturn:
    Console(stderr=True, highlight=False, soft_wrap=True).print(message, style="red", markup=False)
    sys.exit(code)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"frontdesk {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which version.")
    ] = False,
) -> None:
    pass


@app.command()
def serve(
    folder: FolderPath,
    host: Annotated[str | None, typer.Option(help="Address to listen on (127.0.0.1).", show_default=False)] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on (8000).", show_default=False)] = None,
    database: Database = None,
    provider: Provider = None,
    reload: Annotated[bool, typer.Option(help="Take up changes to the folder while serving.")] = False,
    log_level: LogLevel = None,
) -> None:
    """Serve the agent: chat page, widget and HTTP API, until Ctrl-C.

    Example: frontdesk serve examples/acme --port 8123 --database sqlite:///var/x.db
    """
    from frontdesk.cli.serve import run

    run(folder, reload=reload, host=host, port=port, database=database, provider=provider, log_level=log_level)


@app.command()
def chat(
    folder: FolderPath,
    language: Annotated[
        str | None, typer.Option(help="Language to be greeted in, as in fr.", show_default=False)
    ] = None,
    database: Database = None,
    provider: Provider = None,
    log_level: LogLevel = None,
) -> None:
    """Talk with the agent in the terminal. Reads lines from a pipe too.

    Example: echo "What are your hours?" | frontdesk chat examples/acme
    """
    from frontdesk.cli.chat import run

    run(folder, language, database=database or "sqlite://", provider=provider, log_level=log_level or "error")


@app.command()
def new(
    folder: Annotated[
        Path, typer.Argument(help="The folder to make; it must not exist, or be empty.", show_default=False)
    ],
    name: Annotated[str, typer.Option(help="The assistant's name.")] = "Sam",
    company: Annotated[str, typer.Option(help="The company it works for.")] = "Our Company",
) -> None:
    """Make a new agent folder that works at once and says in each file what to change.

    Example: frontdesk new bike-shop --name Robin --company "City Bikes"
    """
    from frontdesk.cli.new import run

    run(folder, name, company)


@app.command()
def check(folder: FolderPath) -> None:
    """Check an agent folder as a whole; every problem is named with file, line and remedy. Exit code 1 if there is one."""
    from frontdesk.cli.check import run

    run(folder)


app.command()(caring.ingest)
app.command()(caring.search)
app.command()(caring.guard)
app.command()(caring.knowledge)
app.command("eval")(caring.evaluate)
app.command()(caring.insights)
app.command()(caring.replay)
app.command()(caring.studio)


@app.command()
def show(
    conversation: Annotated[
        str, typer.Argument(help="The conversation's id, or its first 6 characters or more.", show_default=False)
    ],
    database: Database = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object per fact and line.")] = False,
) -> None:
    """Show every fact of a conversation: what was said, what the model saw, which tools ran, what it cost.

    Example: frontdesk show 3f9c41 --json | jq .fact.type
    """
    from frontdesk.cli.show import run

    run(conversation, database, as_json=json)


@app.command()
def twin(
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8900,
    pace: Annotated[float, typer.Option(help="Seconds between two pieces of a streamed answer.")] = 0.012,
    fault: Annotated[
        list[str] | None,
        typer.Option(
            help="Misbehave: NAME or NAME:COUNT, as in 529:2 or cut. Can be given more than once.", show_default=False
        ),
    ] = None,
) -> None:
    """Serve the stand-in alone: a server that speaks the Messages API and answers by rule, without a model.

    Point any client of the API at it: ANTHROPIC_BASE_URL=http://127.0.0.1:8900 ANTHROPIC_API_KEY=twin
    """
    from frontdesk.cli.twin import run

    run(port, pace, fault or [])
