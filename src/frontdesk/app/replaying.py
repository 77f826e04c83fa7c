"""`frontdesk replay`: stored conversations held again on a changed folder, or with another model."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from frontdesk.agent import OWN_TOOLS, Outgoing
from frontdesk.app.insights import opened_store
from frontdesk.app.settings import Settings
from frontdesk.app.stage import Stage, staged
from frontdesk.app.wiring import Surroundings, make_agent
from frontdesk.desk import Desk
from frontdesk.errors import NotFound
from frontdesk.evals.replay import RecordedTools, Recording, Replayed, estimated_cost, recording, replay
from frontdesk.facts import ConversationOpened
from frontdesk.folder import Folder, read_folder
from frontdesk.store import Drafts, SQLiteStore
from frontdesk.store.bell import Bell

_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Chosen:
    """The conversations to be replayed, and what that will cost, in USD; None if agent.toml lacks a price."""

    folder: Folder
    recordings: tuple[Recording, ...]
    messages: int
    cost_usd: float | None


async def choose(
    path: Path, settings: Settings, *, conversations: Sequence[str], since: datetime | None, most: int, judged: bool
) -> Chosen:
    """The newest `most` conversations with the agent of the folder, or those named.

    Raises `FolderError`, or `NotFound` for a conversation that is not there.
    """
    folder = await asyncio.to_thread(read_folder, path)
    async with opened_store(settings) as store:
        names = list(conversations) or await _latest(store, folder, since, most)
        found: list[Recording] = []
        for name in names:
            facts = await store.read(name)
            if not facts:
                raise NotFound(f"there is no conversation '{name}' in {settings.database}")
            if recorded := recording(name, facts):
                found.append(recorded)
    prices, models = folder.config.prices, folder.config.models
    judge = prices.get(folder.config.evals.judge or models.fast) if judged else None
    return Chosen(
        folder,
        tuple(found),
        sum(len(each.exchanges) for each in found),
        estimated_cost(found, prices.get(models.chat), judged=judge),
    )


async def replayed(chosen: Chosen, settings: Settings, *, judged: bool, told: Callable[[int], None]) -> list[Replayed]:
    """All of them held again, some side by side; `told` hears how many are done. Raises `FolderError` or `SettingError`."""
    done = 0
    places = asyncio.Semaphore(_AT_ONCE)

    async with (
        staged(chosen.folder.path, settings) as stage,
        SQLiteStore(":memory:", Bell(), Surroundings().clock) as store,
    ):

        async def one(recorded: Recording) -> Replayed:
            nonlocal done
            async with places:
                again = await _one(recorded, stage, store, judged=judged)
            done += 1
            told(done)
            return again

        return list(await asyncio.gather(*map(one, chosen.recordings)))


async def _one(recorded: Recording, stage: Stage, store: SQLiteStore, *, judged: bool) -> Replayed:
    config = stage.loaded.folder.config
    surroundings = Surroundings(clock=lambda: recorded.at)
    agent = make_agent(stage.loaded, stage.model, stage.loop, surroundings, screens=not stage.stand_in)
    tools = RecordedTools(
        (*stage.loaded.tools, *OWN_TOOLS),
        stage.loop,
        recorded,
        timeout=config.turn.tool_timeout_seconds,
        clock=surroundings.clock,
    )
    agent = replace(agent, toolbox=tools)
    desk = Desk(store, Drafts(Bell()), lambda: agent, surroundings.secret)
    try:
        outgoing = Outgoing(config, stage.loaded.folder.prompt)
        return await replay(recorded, desk, tools, outgoing, stage.judge() if judged else None)
    finally:
        await desk.close_down()


async def _latest(store: SQLiteStore, folder: Folder, since: datetime | None, most: int) -> list[str]:
    """The names of the conversations that began from `since` on, the newest last."""
    found: list[tuple[datetime, str]] = []
    async for name, facts in store.history(folder.config.name, (ConversationOpened,), since=since):
        began = [item.at for item in facts if isinstance(item.fact, ConversationOpened)]
        if began and (since is None or began[0] >= since):
            found.append((began[0], name))
    return [name for _, name in sorted(found)[-most:]]
