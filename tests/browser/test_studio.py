"""The Studio in a real Chromium: the guide's question, how its answer came about, and another try; then nothing is left."""

import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest
from playwright.sync_api import Page, expect
from scripted import OpenPage, free_port

from kit.process import environment

ROOT = Path(__file__).parents[2]
QUESTION = "How far will you tow my electric car?"
_START_SECONDS = 60.0


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "frontdesk", "studio", "examples/acme", "--port", str(port)]
    command += ["--provider", "twin", "--database", f"sqlite:///{tmp_path}/x.db"]
    env = environment(FRONTDESK_HOST="0.0.0.0")  # which would show the key's routes to the network
    with (
        (tmp_path / "out").open("wb") as out,
        subprocess.Popen(command, cwd=ROOT, stdout=out, env=env) as run,
    ):
        try:
            _until_it_answers(f"http://127.0.0.1:{port}/", run)
            yield f"http://127.0.0.1:{port}"
            service = re.search(r"\d+", Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text("ascii"))
            run.send_signal(signal.SIGTERM)
            assert run.wait(30) == 0
            assert service, "its own service"
            assert not Path("/proc", service[0]).exists(), "ends with it"
        finally:
            if run.poll() is None:
                run.kill()


def _until_it_answers(url: str, run: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + _START_SECONDS
    while True:
        try:
            httpx2.get(url, timeout=5)
        except httpx2.TransportError:
            assert run.poll() is None, "the Studio ended"
            assert time.monotonic() < until
            time.sleep(0.1)
        else:
            return


def say(page: Page, text: str) -> None:
    field = page.get_by_role("textbox", name="What a customer would write to Eva")
    field.fill(text)
    field.press("Enter")


def test_a_question_its_details_and_another_try(studio: str, open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(studio)
    page.set_default_timeout(20_000)
    expect.set_options(timeout=20_000)
    hosts: set[str | None] = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
    page.reload()
    expect(page.get_by_role("heading", name="Chat with Eva")).to_be_visible()

    say(page, QUESTION)
    answers = page.get_by_test_id("stChatMessage")
    expect(answers.last).to_contain_text("tows up to 50 miles")
    expect(answers.last.get_by_role("link").first).to_have_attribute(
        "href", re.compile(r"^https://www\.acme-insurance\.example/help/")
    )
    answers.last.get_by_text("How this came about").click()
    page.get_by_role("tab", name=re.compile("Passages")).click()
    expect(answers.last.get_by_text("quoted", exact=True).first).to_be_visible()
    page.get_by_role("tab", name="Prompt").click()
    expect(answers.last.get_by_text("You are Eva").first).to_be_visible()

    page.get_by_role("button", name="Edit").click()
    page.get_by_role("textbox", name="Write it differently").fill("Is my home charger covered?")
    page.get_by_role("button", name="Send in a copy").click()
    expect(page.get_by_text("Forked from an earlier conversation")).to_be_visible()
    expect(page.get_by_test_id("stChatMessage").last).to_contain_text("$2,500")
    expect(page.get_by_text("tows up to 50 miles")).to_have_count(0)

    service = page.get_by_text(re.compile(r"Service http://127\.0\.0\.1:\d+")).inner_text()
    address = re.search(r"http://127\.0\.0\.1:\d+", service)
    assert address
    assert httpx2.get(f"{address[0]}/v1/studio/conversations", timeout=10).status_code == 401, "its routes are shut"
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390, "it fits on a phone"
    page.screenshot(path=tmp_path / "studio.png")
    assert (tmp_path / "studio.png").stat().st_size > 10_000
    assert hosts == {"127.0.0.1"}, "it talks with nobody else"
