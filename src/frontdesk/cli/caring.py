"""Commands that look after an agent: its knowledge, its guards, its cases, its conversations.

As all commands, they import what they need when they run.
"""

from pathlib import Path
from typing import Annotated, Literal

import typer

from frontdesk.cli.options import Database, FolderPath, Provider


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


def replay(
    folder: Annotated[Path, typer.Option("--folder", help="The changed agent folder.", show_default=False)],
    conversation: Annotated[
        list[str] | None,
        typer.Option(
            help="Replay this one: its id, or its first 6 characters or more. Can be given more than once.",
            show_default=False,
        ),
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
