"""Words stay words: nothing that a customer, a model or a knowledge article says becomes markup or script."""

import pytest
from playwright.sync_api import Page, expect
from scripted import Script

ATTACKS = [
    '<img src=x onerror="window.hit=1">',
    "<script>window.hit=1</script>",
    "<svg/onload=window.hit=1>",
    "<a href='javascript:window.hit=1'>click me</a>",
    "[click me](javascript:window.hit=1)",
    "[click me](JaVaScRiPt&colon;window.hit=1)",
    '![picture](x" onerror="window.hit=1)',
    '<https://x.example/"onmouseover="window.hit=1>',
    "<details open ontoggle=window.hit=1>",
    "<iframe srcdoc='<script>parent.hit=1</script>'></iframe>",
    "[click me](data:text/html,<script>parent.hit=1</script>)",
    "<style>body{display:none}</style>",
    "<form action=https://x.example><button>click me</button></form>",
    "```html\n<img src=x onerror=window.hit=1>\n```",
]


@pytest.mark.parametrize("speaker", ["customer", "agent", "running", "staff", "handoff"])
def test_markup_in_words_is_harmless(page: Page, script: Script, speaker: str) -> None:
    for attack in ATTACKS:
        match speaker:
            case "customer":
                script.customer(attack)
            case "agent":
                script.agent(attack)
            case "running":
                script.say("delta", text=f"{attack}\n\n")
            case "staff":
                script.say("staff_said", name=attack, text=attack, at="")
            case _:
                script.say("handoff_requested", message=attack)
    script.customer("the end")
    expect(page.get_by_text("the end")).to_be_visible()
    for link in page.get_by_text("click me").all():
        link.dispatch_event("click")
    assert page.evaluate("window.hit") is None
    talk = page.locator("[data-part=content]")
    assert talk.locator("img, script, iframe, style, form, svg:not(.icon), details").count() == 0
    addresses = talk.locator("a[href]").evaluate_all("(links) => links.map((link) => link.protocol)")
    assert set(addresses) <= {"https:"}


def test_a_source_with_a_script_for_an_address_is_no_link(page: Page, script: Script) -> None:
    title = "<b>Bold</b> claims"
    script.agent("Yes.", [{"number": 1, "title": title, "url": "javascript:window.hit=1", "quote": title, "at": 4}])
    sources = page.get_by_role("list", name="Sources")
    expect(sources).to_contain_text(title)
    expect(sources.get_by_role("link")).to_have_count(0)


def test_answers_load_nothing_from_elsewhere(page: Page, script: Script) -> None:
    wanted: list[str] = []
    page.on("request", lambda request: wanted.append(request.url))
    script.agent("![a](https://elsewhere.example/a.png) <img src='https://elsewhere.example/b.png'>")
    expect(page.get_by_role("log")).to_contain_text("elsewhere.example/b.png")
    assert [url for url in wanted if "elsewhere" in url] == []
