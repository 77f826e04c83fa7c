"""`frontdesk check`."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from frontdesk.app.fitting import unfit
from frontdesk.app.knowledge import library_of
from frontdesk.app.settings import read_settings
from frontdesk.app.wiring import read
from frontdesk.errors import FolderError, Problem
from frontdesk.evals.written.cases import Cases, read_cases
from frontdesk.folder import Config, Knowledge
from frontdesk.folder.read import read_config
from frontdesk.knowledge import Document, passages
from frontdesk.knowledge.ingest import read_documents


def run(folder: Path) -> None:
    problems: list[Problem] = []
    try:
        agent, tools = read(folder)
    except FolderError as error:
        _check_documents(folder, [*error.problems])
        raise
    config, prompt = agent.config, agent.prompt
    documents = _documents(folder, config, problems)
    cases = _cases(folder, problems)
    # Those of web pages are known once they were fetched, those of what cannot be read once it is mended.
    known = not (problems or config.knowledge.pages or config.knowledge.sitemap)
    cut = [passage for document in documents for passage in passages(document)]
    problems += unfit(cases, cases.cases, agent, tools, {passage.url for passage in cut} if known else None)
    if problems:
        raise FolderError(str(folder), problems)
    table = Table.grid(padding=(0, 2))
    for name, value in (
        ("agent", f"{config.name} of {config.company}"),
        ("version", agent.version),
        ("languages", ", ".join(config.languages)),
        ("models", f"{config.models.chat}, {config.models.fast} where speed counts"),
        ("prompt", f"{len(prompt.context)} context files, {len(prompt.examples)} examples"),
        ("knowledge", _knowledge(documents, len(cut), config.knowledge)),
        ("tools", ", ".join(tool.name for tool in tools) or "none"),
        ("evals", f"{len(cases.cases)} cases" if cases.cases else "none; docs/evals.md shows how to write some"),
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


def _knowledge(documents: Sequence[Document], count: int, settings: Knowledge) -> str:
    pages = "; web pages not counted" if settings.pages or settings.sitemap else ""
    return f"{len(documents)} documents, {count} passages{pages}"


def _check_documents(folder: Path, problems: list[Problem]) -> None:
    """Raise `FolderError` with what is wrong with the documents, too; where agent.toml is wrong nothing is known of them."""
    config = read_config(folder, []) if folder.is_dir() else None
    if config:
        _documents(folder, config, problems)
        _cases(folder, problems)
        raise FolderError(str(folder), problems)


def _documents(folder: Path, config: Config, problems: list[Problem]) -> list[Document]:
    """From what was read before, where it has not changed."""
    return read_documents(folder, problems, config, library_of(folder, read_settings()).parsed)


def _cases(folder: Path, problems: list[Problem]) -> Cases:
    try:
        return read_cases(folder)
    except FolderError as error:
        problems += error.problems
        return Cases(cases=(), sha256="")
