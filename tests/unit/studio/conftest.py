"""The Studio's pages against a real service on a loopback port, with the twin as its model."""

import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from studio_pages import KEY, PATIENCE, TOOLS, Desk, Studio

from frontdesk.studio.client import Client
from frontdesk.studio.options import Options
from kit.folders import bookshop
from kit.serving import serving


@pytest.fixture
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    place = tmp_path_factory.mktemp("studio")
    folder = bookshop(place / "shop", TOOLS)
    async with serving(folder, database=f"sqlite:///{place}/facts.db", studio_key=KEY) as service:
        url = str(service.http.base_url).rstrip("/")
        client = Client(url, KEY)
        yield Desk(service, folder, url, client)
        client.close()


@pytest.fixture
def options(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Options]:
    """What the Studio is started with; the script finds it where the command puts it."""
    chosen = Options(folder=str(desk.folder), url=desk.url, key=KEY, keep=str(tmp_path / "keep"))
    file = tmp_path / "options.json"
    chosen.write(file)
    monkeypatch.setattr(sys, "argv", ["app.py", str(file)])
    monkeypatch.setenv("FRONTDESK_STUDIO_KEY", KEY)
    monkeypatch.setenv("FRONTDESK_PROVIDER", "twin")
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    yield chosen
    st.cache_resource.clear()


@pytest.fixture
def page(options: Options) -> Callable[[Callable[[], None]], Studio]:
    """Makes a page of a function."""
    return lambda script: Studio(AppTest.from_function(script, default_timeout=PATIENCE))
