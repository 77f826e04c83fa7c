"""For every reader: names and roles, contrast, small screens, languages, light and dark."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from scripted import OpenPage, Script

LONG = "Donaudampfschifffahrtsgesellschaftskapitän" * 4
WIDE = f"Look at `{LONG}`:\n\n| a | b | c |\n|---|---|---|\n| {'word ' * 9} | {LONG} | 1 |\n\n```\n{LONG}\n```\n"


def play(script: Script) -> None:
    """A conversation with everything in it."""
    script.customer(LONG)
    quote = {"number": 1, "title": LONG, "url": f"https://help.example/{LONG}", "quote": LONG, "at": 4}
    script.agent(WIDE, [quote])
    script.say("approval_asked", call_id="k", name="cancel_policy", arguments={"number": LONG}, by="customer")
    script.say("turn_ended", outcome="failed")
    script.say("handoff_requested", message="A colleague answers from 9 AM.")
    script.say("staff_joined", name="Maria")
    script.say("staff_said", name="Maria", text="Hello", at="2026-03-02T15:04:05Z")


def check(page: Page, options: dict[str, Any] | None = None) -> None:
    result = Axe().run(page, options=options)  # pyright: ignore[reportUnknownMemberType]
    assert result.violations_count == 0, result.generate_report()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_small_screen_needs_no_sideways_scrolling(open_page: OpenPage, script: Script, scheme: str) -> None:
    page = open_page(viewport={"width": 320, "height": 568}, color_scheme=scheme)
    play(script)
    expect(page.get_by_text("Hello", exact=True)).to_be_visible()
    for area in ["document.documentElement", "document.querySelector('[data-part=scroll]')"]:
        assert page.evaluate(f"{area}.scrollWidth - {area}.clientWidth") == 0
    expect(page.get_by_role("textbox", name="Your message")).to_be_in_viewport()
    check(page)


@pytest.mark.parametrize("color", ["#ffe600", "#0a5", "#000"])
def test_any_brand_colour_stays_readable(open_page: OpenPage, script: Script, color: str) -> None:
    page = open_page(f"/?color={color.replace('#', '%23')}", color_scheme="light")
    play(script)
    expect(page.get_by_text("Hello", exact=True)).to_be_visible()
    check(page, options={"runOnly": ["color-contrast"]})
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    check(page, options={"runOnly": ["color-contrast"]})


def test_names_and_roles(page: Page, script: Script) -> None:
    script.customer("Is my wall box insured?")
    quote = {
        "number": 1,
        "title": "Charging",
        "url": "https://help.example/c",
        "quote": "All of it.",
        "at": 4,
    }
    script.agent("Yes.", [quote])
    expect(page.get_by_role("article")).to_have_count(3)
    expect(page.locator("body")).to_match_aria_snapshot("""
        - link "Skip to the message field"
        - banner:
          - heading "Eva" [level=1]
          - paragraph: Acme Insurance · Virtual assistant
          - button "Options"
        - main:
          - log "Conversation":
            - article "Eva":
              - paragraph: Eva
              - paragraph: Hello, I'm Eva. How can I help you today?
            - article "You":
              - paragraph: You
              - text: Is my wall box insured?
              - time
            - article "Eva":
              - paragraph: Eva
              - paragraph:
                - text: "Yes."
                - superscript:
                  - 'link "Source 1: Charging"'
              - paragraph: Sources
              - list "Sources":
                - listitem:
                  - link "Charging"
                  - text: help.example
                  - group: Show quoted words
              - time
        - contentinfo:
          - textbox "Your message"
          - button "Send"
    """)
    check(page)


def test_an_answer_is_announced_once_and_whole(page: Page, script: Script) -> None:
    log = page.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    page.evaluate("""() => {
        window.heard = [];
        new MutationObserver((records) => {
            for (const record of records) for (const node of record.addedNodes) window.heard.push(node.textContent);
        }).observe(document.querySelector("[role=log]"), { childList: true, subtree: true, characterData: true });
    }""")
    script.customer("Hello?")
    for piece in ["It ", "is ", "covered."]:
        script.say("delta", text=piece)
    expect(page.get_by_text("It is covered.")).to_be_visible()
    script.agent("It is covered.")
    expect(log).to_contain_text("It is covered.")
    heard = page.evaluate("window.heard")
    assert len(heard) == 2
    assert "It is covered." in heard[1]


@pytest.mark.parametrize(
    ("path", "locale", "language", "placeholder"),
    [
        ("/", "en-GB", "en", "Type your message…"),
        ("/", "fr-CA", "fr", "Écrivez votre message…"),
        ("/?lang=es", "fr-FR", "es", "Escriba su mensaje…"),
        ("/?lang=xx", "de-DE", "en", "Type your message…"),
    ],
)
def test_languages(
    open_page: OpenPage, script: Script, path: str, locale: str, language: str, placeholder: str
) -> None:
    page = open_page(path, locale=locale)
    expect(page.get_by_placeholder(placeholder)).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", language)
    [opened] = script.wait_for("POST", "/conversations")
    assert opened.body == {"language": language}


def test_every_text_exists_in_every_language(page: Page) -> None:
    shapes = page.evaluate("""async () => {
        const { languages, textsOf } = await import("/static/js/i18n.js");
        return languages.map((language) => Object.entries(textsOf(language)).map(([name, text]) =>
            `${name} ${typeof text} ${text.length && typeof text !== "string" ? text.length : ""}`));
    }""")
    assert len(shapes) == 3
    assert shapes[0] == shapes[1] == shapes[2]
    used = page.evaluate("[...document.querySelectorAll('[data-text]')].filter((node) => !node.textContent).length")
    assert used == 0


def test_the_colours_chosen_by_hand_are_remembered(open_page: OpenPage) -> None:
    page = open_page(color_scheme="light")
    page.get_by_role("button", name="Options").click()
    toggle = page.get_by_role("button", name="Dark colours")
    toggle.click()
    expect(toggle).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_focus_can_be_seen_and_the_message_field_reached_at_once(page: Page) -> None:
    page.get_by_role("link", name="Skip to the message field").focus()
    expect(page.get_by_role("link", name="Skip to the message field")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Your message")).to_be_focused()
    page.get_by_role("button", name="Options").focus()
    outline = page.evaluate("getComputedStyle(document.activeElement).outline")
    assert re.search(r"3px", outline)
