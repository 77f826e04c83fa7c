"""Builds a running Frontdesk from an agent folder and settings."""

import asyncio
import logging
import secrets
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from frontdesk.agent import OWN_TOOLS, Agent, Instructions, Outgoing, incoming_guards, texts
from frontdesk.app.knowledge import current_knowledge
from frontdesk.app.settings import Settings
from frontdesk.desk import Desk
from frontdesk.errors import FolderError, Problem, SettingError
from frontdesk.folder import Folder, read_folder
from frontdesk.knowledge.ingest import LiveKnowledge
from frontdesk.models import Claude, Fallback, Model, bedrock_client, messages_client, vertex_client
from frontdesk.store import Drafts, History, SQLiteStore, Store
from frontdesk.store.bell import Bell
from frontdesk.tools import Tool, Toolbox, ToolLoop, load_tools
from frontdesk.twin import Twin

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Loaded:
    """An agent folder that is valid as a whole, and the index of its documents."""

    folder: Folder
    tools: tuple[Tool, ...]
    knowledge: LiveKnowledge


def _now() -> datetime:
    return datetime.now(UTC)


def _secret() -> str:
    # For tokens and ids: 160 random bits in letters and digits, which neither URLs nor command lines misread.
    return secrets.token_hex(20)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Time and chance. `clock` gives UTC, `seconds` only grows, `secret` cannot be guessed; tests pass fixed ones."""

    clock: Callable[[], datetime] = _now
    seconds: Callable[[], float] = time.monotonic
    secret: Callable[[], str] = _secret


class Running:
    """A desk at work. `stand_in` is true when the twin answers because no model is connected."""

    def __init__(
        self,
        loaded: Loaded,
        store: Store,
        drafts: Drafts,
        model: Model,
        tools: ToolLoop,
        stand_in: bool,
        surroundings: Surroundings,
        settings: Settings,
        history: History,
    ) -> None:
        self._settings = settings
        self._model = model
        self._tools = tools
        self._surroundings = surroundings
        self.history = history
        self.stand_in = stand_in
        self._take(loaded)
        self.desk = Desk(store, drafts, lambda: self._agent, surroundings.secret)

    async def reload(self) -> None:
        """Read the folder again; the next turns run on it. Raises `FolderError` or `SettingError`, and nothing changes."""
        now = self.loaded
        self._take(await asyncio.to_thread(load, now.folder.path, self._settings, now.knowledge))

    def _take(self, loaded: Loaded) -> None:
        self.loaded = loaded
        self._agent = make_agent(loaded, self._model, self._tools, self._surroundings, screens=not self.stand_in)

    def notice(self, language: str) -> str | None:
        """The line that tells customers in `language` that no AI model is connected."""
        return texts(language).stand_in if self.stand_in else None


def read(path: Path) -> tuple[Folder, tuple[Tool, ...]]:
    """Read and check a whole agent folder, documents apart. Raises `FolderError` with every problem of all its parts."""
    problems: list[FolderError] = []
    folder: Folder | None = None
    tools: tuple[Tool, ...] = ()
    try:
        folder = read_folder(path)
    except FolderError as error:
        problems.append(error)
    try:
        file = path / "tools.py"
        tools = load_tools(file if file.is_file() else None)
    except FolderError as error:
        problems.append(error)
    if folder:
        problems += _unreadable_phrases(folder)
    if problems or folder is None:
        raise FolderError(str(path), [item for error in problems for item in error.problems])
    return folder, tools


def _unreadable_phrases(folder: Folder) -> list[FolderError]:
    try:
        Outgoing(folder.config, folder.prompt)
    except ValueError as error:
        message, _, remedy = str(error).partition("; ")
        return [FolderError(str(folder.path), [Problem("agent.toml", None, message, remedy.capitalize())])]
    return []


def load(path: Path, settings: Settings, knowledge: LiveKnowledge | None = None) -> Loaded:
    """The agent folder at `path`, checked, with the index of its documents brought up to date; `knowledge` is its old one.

    Blocks while documents are read: for a thread. Raises `FolderError` or `SettingError`.
    """
    folder, tools = read(path)
    return Loaded(folder, tools, current_knowledge(folder, settings, knowledge))


@asynccontextmanager
async def running(
    path: Path, settings: Settings, *, surroundings: Surroundings | None = None, twin: Twin | None = None
) -> AsyncGenerator[Running]:
    """A desk for the agent folder at `path`, with everything it needs, until the block ends; `twin` is its stand-in.

    Raises `FolderError` or `SettingError` when it cannot be built.
    """
    surroundings = surroundings or Surroundings()
    loaded = await asyncio.to_thread(load, path, settings)
    async with AsyncExitStack() as stack:
        stack.callback(loaded.knowledge.close)
        patience = loaded.folder.config.turn.first_token_seconds
        model, stand_in = await connected_model(settings, patience, twin or Twin(), stack)
        bell = Bell()
        store = await stack.enter_async_context(SQLiteStore(settings.database_path, bell, surroundings.clock))
        tool_loop = ToolLoop()
        stack.callback(tool_loop.close)
        now = Running(loaded, store, Drafts(bell), model, tool_loop, stand_in, surroundings, settings, store)
        stack.push_async_callback(now.desk.close_down)
        await now.desk.recover()
        yield now


def make_agent(
    loaded: Loaded, model: Model, tool_loop: ToolLoop, surroundings: Surroundings, *, screens: bool
) -> Agent:
    """The agent of a folder, ready for turns; `screens` where the model can judge messages too, which no stand-in can."""
    folder = loaded.folder
    tools = (*loaded.tools, *OWN_TOOLS)
    return Agent(
        version=folder.version,
        config=folder.config,
        instructions=Instructions.of(folder.prompt, tools),
        toolbox=Toolbox(tools, tool_loop, timeout=folder.config.turn.tool_timeout_seconds, clock=surroundings.clock),
        knowledge=loaded.knowledge,
        model=model,
        guards=incoming_guards(folder.config),
        outgoing=Outgoing(folder.config, folder.prompt),
        screens=screens,
        clock=surroundings.clock,
        seconds=surroundings.seconds,
    )


async def connected_model(
    settings: Settings, patience: float, stand_in: Twin, stack: AsyncExitStack
) -> tuple[Model, bool]:
    """The model that the settings ask for, and whether it is only the stand-in; it is closed with `stack`."""
    twin_url = await stack.enter_async_context(stand_in.serve(port=0))
    twin = Claude(messages_client(api_key="twin", base_url=twin_url), patience=patience)
    stack.push_async_callback(twin.close)
    key = settings.api_key.get_secret_value() if settings.api_key else None
    match settings.provider:
        case "twin":
            return twin, True
        case "auto" if not key and not settings.base_url:
            return twin, True
        case "auto" | "anthropic":
            if not key and not settings.base_url:
                raise SettingError("provider 'anthropic' needs a key; set ANTHROPIC_API_KEY, or use provider 'twin'")
            client = messages_client(api_key=key or "none", base_url=settings.base_url)
        case "bedrock":
            client = bedrock_client()
        case "vertex":
            client = vertex_client()
    claude = Claude(client, patience=patience)
    stack.push_async_callback(claude.close)
    return (Fallback(claude, twin) if settings.fallback else claude), False
