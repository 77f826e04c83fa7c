"""The chat on another company's site, which has a content policy of its own."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import FrameLocator, Page, Route, expect
from scripted import OpenPage, Running, Script, foreign_site


@pytest.fixture
def site(running: Running) -> Iterator[str]:
    tag = f'<script src="{running.url}/widget.js" data-language="fr" data-color="#0a5" async></script>'
    with foreign_site(f"<!doctype html><html lang=en><title>Shop</title><h1>A shop</h1>{tag}</html>") as url:
        yield url


def inside(page: Page) -> FrameLocator:
    return page.frame_locator("iframe[title='Discussion']")


def test_it_opens_talks_and_closes_with_the_keyboard(open_page: OpenPage, site: str, script: Script) -> None:
    page = open_page(site)
    launcher = page.get_by_role("button", name="Ouvrir la discussion")
    expect(page.locator("iframe")).to_have_count(0)
    launcher.press("Enter")
    field = inside(page).get_by_role("textbox", name="Votre message")
    expect(field).to_be_focused()
    page.keyboard.type("Bonjour")
    page.keyboard.press("Enter")
    assert script.wait_for("POST", "/messages")[0].body == {"text": "Bonjour"}
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(launcher).to_be_focused()
    assert script.wait_for("POST", "/conversations")[0].body == {"language": "fr"}

    script.agent("Bonjour, Sam.")
    unread = page.get_by_role("button", name="Ouvrir la discussion, nouveaux messages")
    unread.click()
    expect(inside(page).get_by_text("Bonjour, Sam.")).to_be_visible()
    expect(field).to_be_focused()


def test_escape_closes_what_is_on_top_first(open_page: OpenPage, site: str) -> None:
    page = open_page(site)
    page.get_by_role("button", name="Ouvrir la discussion").click()
    options = inside(page).get_by_role("button", name="Options")
    options.click()
    page.keyboard.press("Escape")
    expect(inside(page).get_by_role("button", name="Nouvelle discussion")).to_be_hidden()
    expect(options).to_be_focused()
    expect(page.get_by_role("dialog")).to_be_visible()
    inside(page).get_by_role("button", name="Fermer la fenêtre de discussion").click()
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_a_slow_start_takes_no_focus_away(open_page: OpenPage, site: str) -> None:
    page = open_page(site)
    held: list[Route] = []
    page.route("**/v1/conversations", lambda route: held.append(route))
    page.get_by_role("button", name="Ouvrir la discussion").click()
    inside(page).get_by_role("button", name="Options").click()
    menu = inside(page).locator("[data-part=menu]")
    expect(menu).to_be_visible()
    held[0].continue_()
    expect(inside(page).locator("[data-part=log][aria-live=polite]")).to_be_attached()
    expect(menu).to_be_visible()


def test_it_adds_one_global_and_no_style(open_page: OpenPage, site: str) -> None:
    page = open_page(site)
    expect(page.get_by_role("button", name="Ouvrir la discussion")).to_be_visible()
    added = page.evaluate("""() => {
        const frame = document.body.appendChild(document.createElement("iframe"));
        const known = frame.contentWindow;
        const names = Object.keys(window).filter((name) => !(name in known) && Number.isNaN(+name));
        frame.remove();
        return names;
    }""")
    assert added == ["Frontdesk"]
    assert page.evaluate("Object.keys(Frontdesk)") == ["open", "close"]
    assert page.evaluate("document.styleSheets.length + document.adoptedStyleSheets.length") == 0
    page.evaluate("Frontdesk.open()")
    expect(inside(page).get_by_role("log")).to_contain_text("How can I help")
    page.evaluate("Frontdesk.close()")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_it_fills_a_phone(open_page: OpenPage, site: str) -> None:
    page = open_page(site, viewport={"width": 360, "height": 640})
    page.get_by_role("button", name="Ouvrir la discussion").click()
    expect(inside(page).get_by_role("log")).to_contain_text("How can I help")
    assert page.get_by_role("dialog").bounding_box() == {"x": 0, "y": 0, "width": 360, "height": 640}


def test_it_listens_to_its_own_frame_only(open_page: OpenPage, site: str) -> None:
    page = open_page(site)
    page.get_by_role("button", name="Ouvrir la discussion").click()
    expect(inside(page).get_by_role("log")).to_contain_text("How can I help")
    page.evaluate("window.postMessage({ frontdesk: 'close' }, '*')")
    page.wait_for_timeout(100)
    expect(page.get_by_role("dialog")).to_be_visible()
