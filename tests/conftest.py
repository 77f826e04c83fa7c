"""Shared by all tests: how hard Hypothesis tries, where the measuring data is, and a loop for tools."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from frontdesk.tools import ToolLoop

settings.register_profile(
    "frontdesk", max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
settings.load_profile("frontdesk")

DATA = Path(os.environ.get("FRONTDESK_DATA") or Path(__file__).parents[2] / "shared" / "data")


@pytest.fixture(scope="session", autouse=True)
def index_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One folder for the indexes of all tests, of all workers of a run: the same documents are indexed once."""
    base = tmp_path_factory.getbasetemp()
    place = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "knowledge"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FRONTDESK_INDEX", str(place))
        patch.setenv("FRONTDESK_ENCODER", "none")  # whether or not one is installed
        yield place


@pytest.fixture
def tool_loop() -> Iterator[ToolLoop]:
    loop = ToolLoop()
    yield loop
    loop.close()


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of public sets to measure with; tests that need it are skipped where it is absent."""
    if not DATA.is_dir():
        pytest.skip(f"there is no measuring data at {DATA}; FRONTDESK_DATA names its folder")
    return DATA
