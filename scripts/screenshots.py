"""Take the README's screenshots: the example agent, served by the twin, in Chromium."""

import os
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from playwright.sync_api import Page, expect, sync_playwright

ROOT = Path(__file__).parent.parent
CHROMIUM = os.environ.get("FRONTDESK_CHROMIUM", "/usr/bin/chromium")
SHOTS: tuple[tuple[str, Literal["light", "dark"], int], ...] = (
    ("chat", "light", 900),
    ("chat-dark-phone", "dark", 390),
)
SAID = ("I've just bought an electric car. Is its battery covered?", "And my charger at home?")


def main() -> None:
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "frontdesk", "serve", "examples/acme", "--port", "0", "--provider", "twin"]
        command += ["--database", f"sqlite:///{folder}/x.db"]
        server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        try:
            assert server.stdout
            address = re.search(r"http://\S+", server.stdout.readline())
            assert address, "the service did not say where it answers"
            take(address[0], ROOT / "docs/images")
        finally:
            server.terminate()
            server.wait(10)


def take(address: str, images: Path) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, scheme, width in SHOTS:
            page = browser.new_page(
                viewport={"width": width, "height": 800}, color_scheme=scheme, locale="en-US", device_scale_factor=2
            )
            page.goto(address)
            for text in SAID:
                say(page, text)
            page.screenshot(path=images / f"{name}.png")
            page.close()
        browser.close()


def say(page: Page, text: str) -> None:
    answers = page.locator(".message.agent time")
    before = answers.count()
    page.get_by_role("textbox", name="Your message").fill(text)
    page.keyboard.press("Enter")
    expect(answers).to_have_count(before + 1, timeout=20_000)


if __name__ == "__main__":
    main()
