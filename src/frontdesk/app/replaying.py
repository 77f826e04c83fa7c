"""`frontdesk replay`: stored conversations held again on a changed folder, or with another model."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from frontdesk.agent import OWN_TOOLS, Outgoing
from frontdesk.app.insights import no_judge, opened_store
from frontdesk.app.settings import Settings
from frontdesk.app.stage import Stage, staged
from frontdesk.app.wiring import Surroundings, make_agent
from frontdesk.desk import Desk
from frontdesk.errors import NotFound
from frontdesk.evals.judging.judge import judge_id
from frontdesk.evals.replay import RecordedTools, Recording, Replayed, estimated_cost, recording, replay
from frontdesk.facts import ConversationOpened
from frontdesk.folder import Folder, read_folder
from frontdesk.store import Drafts, SQLiteStore, whole_id
from frontdesk.store.bell import Bell

_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Chosen:
    """The conversations to be replayed, and what that will cost, in USD; None if models in `unpriced` have no price."""

    folder: Folder
    recordings: tuple[Recording, ...]
    messages: int
    cost_usd: float | None
    unpriced: tuple[str, ...] = ()


async def choose(
    path: Path, settings: Settings, *, conversations: Sequence[str], since: datetime | None, most: int, judged: bool
) -> Chosen:
    """The newest `most` conversations with the agent of the folder, or those named.

    Raises `FolderError`; `NotFound` for a conversation that is not there, `Invalid` for a beginning that several share.
    """
    folder = await asyncio.to_thread(read_folder, path)
    async with opened_store(settings) as store:
        named = dict.fromkeys([await whole_id(store, name) for name in conversations])
        names = list(named) or await _latest(store, folder, since, most)
        found: list[Recording] = []
        for name in names:
            facts = await store.read(name)
            if not facts:
                raise NotFound(
                    f"there is no conversation '{name}' in {settings.database}; "
                    "give its id, or 6 characters or more of its beginning"
                )
            if recorded := recording(name, facts):
                found.append(recorded)
    prices, chat, judge = folder.config.prices, folder.config.models.chat, judge_id(folder.config)
    needed = dict.fromkeys([chat, judge] if judged else [chat])
    return Chosen(
        folder,
        tuple(found),
        sum(len(each.exchanges) for each in found),
        estimated_cost(found, prices.get(chat), judged=judged, judge_price=prices.get(judge)),
        tuple(model for model in needed if model not in prices),
    )


async def replayed(chosen: Chosen, settings: Settings, *, judged: bool, told: Callable[[int], None]) -> list[Replayed]:
    """All of them held again, some side by side; `told` hears how many are done.

    Raises `FolderError` or `SettingError`, the latter also where they are to be `judged` and no model is connected.
    """
    done = 0
    places = asyncio.Semaphore(_AT_ONCE)

    async with (
        staged(chosen.folder.path, settings) as stage,
        SQLiteStore(":memory:", Bell(), Surroundings().clock) as store,
    ):
        if judged and stage.stand_in:
            raise no_judge("--judge")

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
    """The names of the conversations that began from `since` on, the newest last; forks that staff made are left out."""
    found: list[tuple[datetime, str]] = []
    async for name, facts in store.history(folder.config.name, (ConversationOpened,), since=since):
        for item in facts:
            opened = isinstance(item.fact, ConversationOpened) and not item.fact.forked_from
            if opened and (since is None or item.at >= since):
                found.append((item.at, name))
    return [name for _, name in sorted(found)[-most:]]
