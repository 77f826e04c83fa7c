"""The chat page in a real Chromium, against a server that plays what the test says."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from scripted import OpenPage, Running, Script, scripted

CHROMIUM = Path(os.environ.get("FRONTDESK_CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")  # its event loop must be gone before asynchronous tests of other folders
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(
            f"no Chromium at {CHROMIUM}: install it (Debian: apt-get install chromium) "
            "or set FRONTDESK_CHROMIUM to its path"
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def running(browser: Browser) -> Iterator[Running]:
    with scripted() as running:
        yield running


@pytest.fixture
def base_url(running: Running) -> str:
    return running.url


@pytest.fixture
def script(running: Running) -> Script:
    return running.script


@pytest.fixture
def open_page(browser: Browser, base_url: str) -> Iterator[OpenPage]:
    """Opens the page in a browser profile of its own. Script errors and breaches of the CSP fail the test."""
    complaints: list[str] = []
    pages: list[Page] = []

    def watch(page: Page) -> None:
        page.set_default_timeout(5000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: _complain(complaints, line.text))

    def open_page(path: str = "/", locale: str = "en-US", **options: Any) -> Page:
        page = browser.new_context(locale=locale, **options).new_page()
        watch(page)
        pages.append(page)
        if path.startswith("http"):
            page.goto(path)
        else:
            page.goto(base_url + path)
            page.wait_for_selector("[role=log] > *", state="attached")
        return page

    yield open_page
    for page in pages:
        page.context.close()
    assert complaints == []


def _complain(complaints: list[str], text: str) -> None:
    if "Content Security Policy" in text:
        complaints.append(text)


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page()
