from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from frontdesk.twin import Twin
from kit.folders import bookshop


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "facts.db"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return bookshop(tmp_path / "shop")


@pytest.fixture
async def model() -> AsyncGenerator[tuple[Twin, dict[str, str]]]:
    """A model of this process, whose pace a test can change, and the settings that connect another process to it."""
    twin = Twin(pace_seconds=0.0, slow_seconds=0.2, record=100)
    async with twin.serve() as url:
        yield twin, {"FRONTDESK_BASE_URL": url, "ANTHROPIC_API_KEY": "test"}
