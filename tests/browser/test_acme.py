"""The guide's ideal conversation on the page, against the real service, the example agent and the twin."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

ROOT = Path(__file__).parents[2]


@pytest.fixture
def base_url(tmp_path: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "frontdesk", "serve", "examples/acme", "--port", "0", "--provider", "twin"]
    command += ["--database", f"sqlite:///{tmp_path}/x.db"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        address = re.search(r"http://\S+", server.stdout.readline())
        assert address, "the service did not say where it answers"
        yield address[0]
        server.terminate()
        server.communicate(timeout=15)


def say(page: Page, text: str) -> None:
    page.get_by_role("textbox", name="Your message").fill(text)
    page.keyboard.press("Enter")


def answer(page: Page, text: str) -> Locator:
    """Say something; the whole answer, once it stands."""
    answers = page.locator(".message.agent", has=page.locator("time"))
    before = answers.count()
    say(page, text)
    expect(answers).to_have_count(before + 1, timeout=20_000)
    return answers.last


def test_the_ideal_conversation(page: Page) -> None:
    expect(page.get_by_text("No AI model is connected")).to_be_visible()
    expect(page.get_by_role("log")).to_contain_text("I'm Eva")

    expect(answer(page, "Hello!")).to_contain_text("Eva")
    expect(answer(page, "I'm buying a new electric car. What insurance do you offer for it?")).to_contain_text(
        re.compile("electric car", re.IGNORECASE)
    )
    charger = answer(page, "Is my home charger covered?")
    expect(charger).to_contain_text("$2,500")
    expect(charger.get_by_role("link", name=re.compile("charger")).last).to_have_attribute(
        "href", re.compile(r"^https://www\.acme-insurance\.example/help/ev-charging-equipment#")
    )
    towing = answer(page, "What if it runs out of charge on the road?")
    expect(towing).to_contain_text(re.compile("flatbed|tow", re.IGNORECASE))
    expect(towing.locator("a[href^='https://www.acme-insurance.example/help/']").first).to_be_visible()
    expect(answer(page, "Who won the world cup?")).to_contain_text("Acme")
    expect(answer(page, "OK. Could I get a quote?")).to_contain_text("make")
    leaf = answer(page, "a 2022 Leaf")
    expect(leaf).to_contain_text("mileage")
    expect(leaf).not_to_contain_text("make")
    expect(answer(page, "40k miles, I'm 34")).to_contain_text("$118.44")
    expect(answer(page, "Does that include roadside assistance?")).to_contain_text("included")
    expect(answer(page, "Great. What are the next steps?")).to_contain_text("1-800-123-4567")
    expect(answer(page, "Thank you, goodbye!")).to_contain_text(re.compile("bye", re.IGNORECASE))


def test_who_leaves_in_mid_answer_finds_it_whole(page: Page) -> None:
    say(page, "Is my home charger covered?")
    expect(page.locator(".message.agent").nth(1)).to_contain_text("charg")
    address, context = page.url, page.context
    page.close()
    again = context.new_page()
    again.goto(address)
    answers = again.locator(".message.agent", has=again.locator("time"))
    expect(answers.last).to_contain_text("$2,500", timeout=20_000)
    expect(again.locator(".message.customer")).to_have_count(1)
