"""The stage on which cases are played: the same desk, agent and tools as customers get."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from frontdesk.agent import Agent, Outgoing
from frontdesk.app.settings import Settings
from frontdesk.app.wiring import Loaded, Surroundings, connected_model, load, make_agent
from frontdesk.desk import Desk
from frontdesk.evals.judging.judge import Judge, judge_id
from frontdesk.evals.play import Scene
from frontdesk.evals.simulated import Customer, ModelCustomer, ScriptedCustomer
from frontdesk.evals.written.cases import Case
from frontdesk.models import Model
from frontdesk.store import Drafts, SQLiteStore, Store
from frontdesk.store.bell import Bell
from frontdesk.tools import ToolLoop, load_module
from frontdesk.twin import Twin


class Stage:
    """Plays cases at their moment. Where tools change something, each case has tools of its own, loaded anew.

    `stand_in` is true when the twin answers because no model is connected: then nothing is judged, and simulated
    customers follow their script.
    """

    def __init__(self, loaded: Loaded, store: Store, bell: Bell, model: Model, loop: ToolLoop, stand_in: bool) -> None:
        self.loaded = loaded
        self.stand_in = stand_in
        self._store = store
        self._bell = bell
        self.model = model
        self.loop = loop
        self._outgoing = Outgoing(loaded.folder.config, loaded.folder.prompt)
        self._writes = any(tool.effect == "write" for tool in loaded.tools)
        self._agents: dict[datetime, Agent] = {}
        self._desks: list[Desk] = []

    @property
    def judge_id(self) -> str:
        """The model that judges; empty where none can."""
        return "" if self.stand_in else judge_id(self.loaded.folder.config)

    def judge(self) -> Judge | None:
        """A judge, where a model is connected."""
        prices = self.loaded.folder.config.prices
        return Judge(self.model, self.judge_id, prices.get(self.judge_id)) if self.judge_id else None

    def scene(self, case: Case) -> Scene:
        moment = case.moment(self.loaded.folder.config.evals.now)
        state: Callable[[], object] | None = None
        if self._writes:
            module = load_module(self.loaded.folder.tools)
            agent, state = self._agent(replace(self.loaded, tools=module.tools), moment), module.state
        else:
            agent = self._agents[moment] = self._agents.get(moment) or self._agent(self.loaded, moment)
        desk = Desk(self._store, Drafts(self._bell), lambda: agent, Surroundings().secret)
        self._desks.append(desk)
        return Scene(desk, self.loaded.folder.config.languages, self._outgoing, state)

    def customer(self, case: Case) -> Customer:
        assert case.persona
        if self.stand_in:
            return ScriptedCustomer(case.persona, case.language)
        config = self.loaded.folder.config
        return ModelCustomer(
            self.model, config.models.fast, case.persona, case.language, config.prices.get(config.models.fast)
        )

    async def close(self) -> None:
        for desk in self._desks:
            await desk.close_down()

    def _agent(self, loaded: Loaded, moment: datetime) -> Agent:
        surroundings = Surroundings(clock=lambda: moment)
        return make_agent(loaded, self.model, self.loop, surroundings, screens=not self.stand_in)


@asynccontextmanager
async def staged(path: Path, settings: Settings) -> AsyncGenerator[Stage]:
    """A stage for the folder at `path`, until the block ends. Raises `FolderError` or `SettingError`.

    Nothing is kept, and the twin does not step in for a model that fails: it would be measured in its place.
    """
    loaded = await asyncio.to_thread(load, path, settings)
    async with AsyncExitStack() as stack:
        stack.callback(loaded.knowledge.close)
        patience = loaded.folder.config.turn.first_token_seconds
        alone = settings.model_copy(update={"fallback": False})
        model, stand_in = await connected_model(alone, patience, Twin(pace_seconds=0), stack)
        bell = Bell()
        store = await stack.enter_async_context(SQLiteStore(":memory:", bell, Surroundings().clock))
        loop = ToolLoop()
        stack.callback(loop.close)
        stage = Stage(loaded, store, bell, model, loop, stand_in)
        stack.push_async_callback(stage.close)
        yield stage
