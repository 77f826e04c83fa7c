"""Links within the knowledge that lead nowhere, and those that lead out of it."""

import asyncio

import pytest

from frontdesk.knowledge import Document
from frontdesk.knowledge.care.links import dead_inside, links, outside
from frontdesk.knowledge.care.outside import visit
from frontdesk.knowledge.care.pages import Page, page_of


def page(name: str, body: str, file: str = "") -> Page:
    url = f"https://e.org/help/{name}"
    return page_of(Document(file or f"knowledge/{name}.md", name.title(), url, "en", "public", body))


TOW = page("tow", "## How far?\n\nFar.")
WEB = page("web", "## Something\n\nText.", file="https://e.org/help/web")


def dead(body: str) -> list[tuple[str, str]]:
    pages = [page("this", body), TOW, WEB]
    return [(it.link.target, it.reason) for it in dead_inside(list(links(pages)), pages)]


@pytest.mark.parametrize(
    "target",
    [
        "https://e.org/help/tow",
        "https://E.org/help/tow/",
        "https://e.org/help/tow#how-far",
        "tow",
        "tow.md",
        "./tow.md#how-far",
        "/help/tow#how-far",
        "https://e.org/help/web#an-anchor-of-the-page",
        "https://e.org/claims",
        "https://elsewhere.org/help/none",
        "mailto:help@e.org",
        "tel:+18001234567",
    ],
)
def test_links_that_lead_somewhere_or_out_are_not_dead(target: str) -> None:
    assert dead(f"See [this]({target}).") == []


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("https://e.org/help/tows", "no document has this address"),
        ("tows.md", "no document has this address"),
        ("https://e.org/help/tow#how-fast", "'Tow' has no heading '#how-fast'"),
        ("tow.md#how-fast", "'Tow' has no heading '#how-fast'"),
        ("#none", "'This' has no heading '#none'"),
    ],
)
def test_links_that_lead_nowhere(target: str, reason: str) -> None:
    assert dead(f"See [this]({target}).") == [(target, reason)]


def test_bare_addresses_count_without_what_stands_behind_them() -> None:
    assert dead("See https://e.org/help/none. Or (https://e.org/help/tow#none)!") == [
        ("https://e.org/help/none", "no document has this address"),
        ("https://e.org/help/tow#none", "'Tow' has no heading '#none'"),
    ]


def test_links_out_of_the_knowledge() -> None:
    pages = [page("this", "[a](https://a.org) [b](tow.md) [c](/claims) [d](https://e.org/help/none)"), TOW]
    found = list(links(pages))
    assert [it.address for it in outside(found, pages)] == ["https://a.org", "https://e.org/claims"]


@pytest.mark.parametrize("target", ["http://[bad/", "http://e.org:99999/a"])
def test_an_address_that_is_not_valid_is_dead_and_not_visited(target: str) -> None:
    assert dead(f"see {target} here") == [(target, "not a valid address")]
    pages = [page("this", f"see {target} here")]
    assert outside(list(links(pages)), pages) == []
    found = asyncio.run(visit([target], private=True, seconds=1))
    assert found[target].dead


def test_a_name_that_no_host_can_have_is_dead() -> None:
    assert asyncio.run(visit(["http://a..b/"], private=True, seconds=1))["http://a..b/"].dead
