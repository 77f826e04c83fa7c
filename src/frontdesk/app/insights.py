"""The conversations of a deployment, counted, and judged by the model that it is connected to."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime

from frontdesk.app.settings import Settings
from frontdesk.app.wiring import connected_model
from frontdesk.errors import SettingError
from frontdesk.evals.judging.judge import Judge, judge_id
from frontdesk.evals.production import COUNTED, InsightsCount
from frontdesk.folder import Folder
from frontdesk.store import SQLiteStore
from frontdesk.store.bell import Bell
from frontdesk.twin import Twin


@asynccontextmanager
async def opened_store(settings: Settings) -> AsyncGenerator[SQLiteStore]:
    """The store of a deployment, to be read."""
    async with SQLiteStore(settings.database_path, Bell(), lambda: datetime.now(UTC)) as store:
        yield store


async def count_conversations(
    store: SQLiteStore, folder: Folder, now: datetime, since: datetime | None
) -> InsightsCount:
    """The agent's conversations that began from `since` on, counted as of `now`."""
    counted = InsightsCount(folder.config, now, since)
    async for conversation, facts in store.history(folder.config.name, COUNTED, since=since):
        counted.add(conversation, facts)
    return counted


def no_judge(option: str) -> SettingError:
    """What is wrong with an option that needs a judge where no model is connected: the stand-in judges nothing."""
    return SettingError(f"{option} needs a model to judge with, and none is connected; set ANTHROPIC_API_KEY")


@asynccontextmanager
async def connected_judge(folder: Folder, settings: Settings) -> AsyncGenerator[Judge]:
    """A judge, until the block ends. Raises `SettingError` where no model is connected."""
    async with AsyncExitStack() as stack:
        patience = folder.config.turn.first_token_seconds
        alone = settings.model_copy(update={"fallback": False})
        model, stand_in = await connected_model(alone, patience, Twin(), stack)
        if stand_in:
            raise no_judge("--sample")
        name = judge_id(folder.config)
        yield Judge(model, name, folder.config.prices.get(name))
