"""The database does not do as it should."""

import asyncio
import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from frontdesk.app.settings import read_settings
from frontdesk.app.wiring import running
from frontdesk.errors import SettingError
from kit.serving import serving
from kit.visitor import named

QUESTION = "How long does delivery take?"


@contextmanager
def locked(database: Path) -> Generator[None]:
    """Another process writes, and does not let go."""
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


async def test_locked_for_a_while(folder: Path, database: Path) -> None:
    """A post waits until the lock is gone, and reading goes on meanwhile."""
    async with serving(folder, database=f"sqlite:///{database}") as service:
        visitor = await service.visitor()
        with locked(database):
            posting = asyncio.create_task(visitor.say(QUESTION))
            await asyncio.sleep(0.2)
            assert not posting.done()
            assert not (await visitor.state())["closed"]
            assert not named(await visitor.events(), "customer_said")
        assert (await posting)["outcome"] == "answered"


async def test_tables_gone(folder: Path, database: Path) -> None:
    """A store that answers nothing: not ready, no acknowledgement, no detail of it in the answer, and alive."""
    async with serving(folder, database=f"sqlite:///{database}") as service:
        visitor = await service.visitor()
        with closing(sqlite3.connect(database)) as other:
            other.execute("ALTER TABLE facts RENAME TO hidden")
        response = await visitor.post("messages", {"text": QUESTION})
        assert response.status_code == 500
        assert response.headers["content-type"] == "application/problem+json"
        assert "sqlite" not in response.text.lower()
        assert "facts" not in response.text
        assert (await service.http.get("/readyz")).status_code == 503
        assert (await service.http.get("/healthz")).status_code == 200
        with closing(sqlite3.connect(database)) as other:
            other.execute("ALTER TABLE hidden RENAME TO facts")
        assert (await service.http.get("/readyz")).status_code == 200
        assert (await visitor.say(QUESTION))["outcome"] == "answered"
        assert len(named(await visitor.events(), "customer_said")) == 1


async def test_read_only_for_a_while(folder: Path, database: Path) -> None:
    async with serving(folder, database=f"sqlite:///{database}") as service:
        visitor = await service.visitor()
        with closing(sqlite3.connect(database)) as other:
            other.execute(
                "CREATE TRIGGER no_writing BEFORE INSERT ON facts BEGIN SELECT RAISE(ABORT, 'read-only'); END"
            )
        response = await visitor.post("messages", {"text": QUESTION})
        assert response.status_code == 500
        assert "accepted" in response.json()["detail"]
        assert not named(await visitor.events(), "customer_said")
        with closing(sqlite3.connect(database)) as other:
            other.execute("DROP TRIGGER no_writing")
        assert (await visitor.say(QUESTION))["outcome"] == "answered"


async def test_fails_in_the_middle_of_a_turn(folder: Path, database: Path) -> None:
    """The message is stored, then the store fails: the turn is taken up with the next message."""
    async with serving(folder, database=f"sqlite:///{database}") as service:
        visitor = await service.visitor()
        with closing(sqlite3.connect(database)) as other:
            other.execute(
                "CREATE TRIGGER no_replies BEFORE INSERT ON facts WHEN NEW.kind <> 'CustomerSaid' "
                "BEGIN SELECT RAISE(ABORT, 'disk full'); END"
            )
        waiting = asyncio.create_task(visitor.say(QUESTION))
        async with asyncio.timeout(10):
            while not named(await visitor.events(), "customer_said"):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        with closing(sqlite3.connect(database)) as other:
            other.execute("DROP TRIGGER no_replies")
        answer = await visitor.say("And when are you open?")
        assert answer["outcome"] == "answered"
        assert (await waiting)["outcome"] == "answered"


@pytest.mark.parametrize("what", ["a folder", "no database", "a path below a file"])
async def test_unusable_from_the_start(folder: Path, tmp_path: Path, what: str) -> None:
    match what:
        case "a folder":
            path = tmp_path
        case "no database":
            path = tmp_path / "text.db"
            path.write_text("This is a shopping list, and not a database of any kind. " * 20)
        case _:
            (tmp_path / "file").write_text("x")
            path = tmp_path / "file" / "facts.db"
    settings = read_settings(database=f"sqlite:///{path}", provider="twin")
    with pytest.raises(SettingError, match=rf"{path}.* cannot be opened .*give a file"):
        async with running(folder, settings):
            pass
