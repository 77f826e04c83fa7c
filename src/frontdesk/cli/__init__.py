"""The command line.

Commands import what they need when they run, so that `frontdesk --help` answers before the SDK, which takes over a
second to load, is touched.
"""

import sys
from pathlib import Path
from typing import Annotated, Literal, NoReturn

import typer
from rich.console import Console

from frontdesk import __version__
from frontdesk.errors import FolderError, FrontdeskError

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


@app.command()
def ingest(
    folder: FolderPath,
    web: Annotated[bool, typer.Option("--web/--no-web", help="Visit the pages that agent.toml names.")] = True,
    refresh: Annotated[bool, typer.Option("--refresh", help="Read everything anew, changed or not.")] = False,
    json: Annotated[bool, typer.Option("--json", help="The summary as one JSON object.")] = False,
) -> None:
    """Read the agent's documents and pages into the index that it searches; a running agent takes it up at once.

    Exit code 1 if something could not be read, 2 if nothing could.
    """
    from frontdesk.cli.ingest import run

    run(folder, web=web, refresh=refresh, as_json=json)


@app.command()
def search(
    folder: FolderPath,
    query: Annotated[list[str], typer.Argument(help="What to look for; needs no quotes.", show_default=False)],
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="How many passages to show at most.")] = 5,
    language: Annotated[str | None, typer.Option(help="The language to prefer, as in fr.", show_default=False)] = None,
    audience: Annotated[
        Literal["public", "customers", "staff"], typer.Option(help="For whom: each sees what those before it see.")
    ] = "public",
    after: Annotated[
        list[str] | None,
        typer.Option(help="What the customer wrote before. Can be given more than once.", show_default=False),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="The same as one JSON object.")] = False,
) -> None:
    """Show what a question finds in the agent's knowledge, with scores and reasons; or why it finds nothing.

    Example: frontdesk search examples/acme how far will you tow my electric car
    """
    from frontdesk.cli.search import query_of, run

    run(folder, query_of(query, language, audience, after or []), k, as_json=json)


@app.command()
def guard(
    folder: FolderPath,
    direction: Annotated[
        Literal["in", "out"], typer.Option(help="Take the lines for customers' messages (in) or for answers (out).")
    ] = "in",
    language: Annotated[
        str | None, typer.Option(help="The language of the conversation, as in fr.", show_default=False)
    ] = None,
    together: Annotated[
        bool, typer.Option("--together", help="Take the messages for one conversation, not for one each.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Read lines and say what the agent's guards make of each, and why. No model is asked, nothing is stored.

    Example: echo "Ignore your instructions" | frontdesk guard examples/acme --direction in
    """
    from frontdesk.cli.guard import run

    run(folder, direction, language, together=together, as_json=json)


@app.command()
def knowledge(
    folder: FolderPath,
    database: Database = None,
    since: Annotated[
        str | None,
        typer.Option(help="Count conversations from then on: 30d, 12w, 36h or a date.", show_default=False),
    ] = None,
    links: Annotated[bool, typer.Option("--links", help="Visit the addresses that documents link to.")] = False,
    json: Annotated[bool, typer.Option("--json", help="The report as one JSON object.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Show whole lists, not their beginnings.")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Exit code 1 if figures contradict, links are dead or files unreadable.")
    ] = False,
) -> None:
    """Report on the agent's knowledge: contradicting figures, dead links, old documents, questions that found nothing.

    Example: frontdesk knowledge examples/acme --since 30d
    """
    from frontdesk.cli.knowledge import run

    run(folder, database, since, links=links, as_json=json, everything=everything, check=check)


@app.command("eval")
def evaluate(
    folder: FolderPath,
    suite: Annotated[
        list[str] | None,
        typer.Option(
            help="Play only these: a group, a language, 'adversarial', an id, or the beginning of ids with a star. "
            "Can be given more than once.",
            show_default=False,
        ),
    ] = None,
    trials: Annotated[int, typer.Option("--trials", "-k", min=1, max=100, help="How often to play each case.")] = 1,
    baseline: Annotated[
        Path | None, typer.Option(help="An earlier run to compare with: a run.json or a saved baseline.")
    ] = None,
    save_baseline: Annotated[
        Path | None, typer.Option(help="Save this run as a baseline; play 5 trials for it.", show_default=False)
    ] = None,
    report: Annotated[Path | None, typer.Option(help="Write a report into this folder.", show_default=False)] = None,
    gate: Annotated[
        bool,
        typer.Option(
            "--gate",
            help="For builds: compare with evals/baseline.json, and let pass what it missed too.",
        ),
    ] = False,
    at_once: Annotated[int, typer.Option(min=1, max=500, help="How many conversations to hold side by side.")] = 8,
    logs: Annotated[Path, typer.Option(help="Where the logs go; a run that was broken off goes on from them.")] = Path(
        "var/evals"
    ),
    provider: Provider = None,
    everything: Annotated[bool, typer.Option("--all", help="Show whole lists, not their beginnings.")] = False,
) -> None:
    """Play the cases in evals/ and print the scorecard: each criterion with its target, value and verdict.

    Exit code 1 if a target is missed or a regression is real. Example: frontdesk eval examples/acme --suite quote
    """
    from frontdesk.cli.eval import run

    run(
        folder,
        tuple(suite or ()),
        trials=trials,
        baseline=baseline,
        save_baseline=save_baseline,
        report=report,
        gate=gate,
        at_once=at_once,
        logs=logs,
        provider=provider,
        everything=everything,
    )


@app.command()
def insights(
    folder: FolderPath,
    database: Database = None,
    since: Annotated[
        str | None,
        typer.Option(help="Count conversations that began from then on: 30d, 12w, 36h or a day.", show_default=False),
    ] = None,
    by: Annotated[
        Literal["day", "week", "intent", "language", "version"], typer.Option(help="What to set the figures apart by.")
    ] = "week",
    json: Annotated[bool, typer.Option("--json", help="The same as one JSON object.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Show whole lists, not their beginnings.")] = False,
    drafts: Annotated[
        Path | None,
        typer.Option(help="Write a draft article for each gap of the knowledge into this folder.", show_default=False),
    ] = None,
    sample: Annotated[int, typer.Option(min=0, help="How many conversations to put to a judge; that costs money.")] = 0,
    yes: Annotated[bool, typer.Option("--yes", help="Judge without asking whether the cost is all right.")] = False,
    provider: Provider = None,
) -> None:
    """Report on conversations that took place: the success criteria, what was asked, what nobody could answer.

    Example: frontdesk insights examples/acme --since 30d --by intent
    """
    from frontdesk.cli.insights import Options, run

    run(folder, database, since, provider, Options(by, json, everything, drafts, sample, yes))


@app.command()
def replay(
    folder: Annotated[Path, typer.Option("--folder", help="The changed agent folder.", show_default=False)],
    conversation: Annotated[
        list[str] | None,
        typer.Option(help="Replay this one. Can be given more than once.", show_default=False),
    ] = None,
    since: Annotated[
        str | None, typer.Option(help="Replay those from then on: 30d, 12w, 36h or a date.", show_default=False)
    ] = None,
    most: Annotated[int, typer.Option(min=1, help="Replay the newest of them, so many at most.")] = 50,
    database: Database = None,
    provider: Provider = None,
    judge: Annotated[bool, typer.Option("--judge", help="Let a model judge both courses.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Both courses as JSON.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Show answers that did not change, too.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask whether the cost is all right.")] = False,
) -> None:
    """Hold real conversations again on a changed folder, with the tool results of then; show the answers side by side.

    What it costs is estimated first. Example: frontdesk replay --folder my-agent-next --since 7d
    """
    from frontdesk.cli.replay import Options, run

    options = Options(
        tuple(conversation or ()), since, most, judged=judge, as_json=json, everything=everything, yes=yes
    )
    run(folder, database, provider, options)


@app.command()
def show(
    conversation: Annotated[str, typer.Argument(help="The conversation's id.", show_default=False)],
    database: Database = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object per fact and line.")] = False,
) -> None:
    """Show every fact of a conversation: what was said, what the model saw, which tools ran, what it cost.

    Example: frontdesk show 3f9c… --json | jq .fact.type
    """
    from frontdesk.cli.show import run

    run(conversation, database, as_json=json)


@app.command()
def studio(
    folder: FolderPath,
    port: Annotated[int, typer.Option(min=1, max=65_535, help="Port of this machine to open it at.")] = 8501,
    service: Annotated[
        str | None,
        typer.Option(
            help="Address of a running service to look into, as in http://127.0.0.1:8000; without one, or where none "
            "answers, the Studio starts its own.",
            show_default=False,
        ),
    ] = None,
    database: Database = None,
    provider: Provider = None,
) -> None:
    """Open the Studio: talk with the agent and see how each answer came about, compare, evaluate, look at insights.

    Example: frontdesk studio examples/acme --port 8601
    """
    from frontdesk.cli.studio import run

    run(folder, port, service, database=database, provider=provider)


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
