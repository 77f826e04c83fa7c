"""Talking to the assistant: what is typed, what is shown."""

import re

from playwright.sync_api import Page, expect
from scripted import Script

ANSWER = "Charging equipment is **covered** 🚗 at home.\n\n- the wall box\n- the cable\n"


def cite(number: int, text: str, until: str, url: str = "https://help.example/charging") -> dict[str, object]:
    at = text.index(until) + len(until)
    return {
        "number": number,
        "title": f"Article {number}",
        "url": url,
        "quote": f"words of {number}",
        "at": at,
    }


def field(page: Page):
    return page.get_by_role("textbox", name="Your message")


def test_a_conversation_with_the_keyboard_alone(page: Page, script: Script) -> None:
    expect(page.get_by_role("log")).to_contain_text("How can I help you today?")
    expect(field(page)).to_be_focused()
    page.keyboard.type("Is my wall box")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("insured?")
    page.keyboard.press("Enter")
    [post] = script.wait_for("POST", "/messages")
    assert post.body == {"text": "Is my wall box\ninsured?"}
    expect(field(page)).to_have_value("")
    expect(page.get_by_text("Eva is typing…")).to_be_visible()

    script.say("delta", text="Charging equip")
    expect(page.get_by_text("Eva is typing…")).to_be_hidden()
    expect(page.get_by_text("Charging equip")).to_be_visible()
    script.agent(ANSWER, [cite(1, ANSWER, "at home.")])
    expect(page.get_by_role("listitem").filter(has_text="wall box")).to_be_visible()
    expect(page.locator(".message.customer")).to_have_count(1)

    page.keyboard.press("Shift+Tab")  # back from the field: the newest answer's quoted words, then its source
    page.keyboard.press("Enter")
    expect(page.get_by_text("words of 1")).to_be_visible()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("link", name="Article 1", exact=True)).to_be_focused()

    page.get_by_role("button", name="Options").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Rate this chat")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("button", name="End this chat")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="End this chat").press("Enter")
    script.wait_for("POST", "/close")
    rating = page.get_by_role("dialog", name="How was this chat?")
    expect(rating).to_be_visible()
    page.get_by_role("radio", name="1 of 5").press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    [rated] = script.wait_for("POST", "/rating")
    assert rated.body == {"score": 4, "comment": ""}
    expect(rating).to_contain_text("Thank you")
    expect(page.get_by_role("log")).to_contain_text("This chat has ended.")
    expect(field(page)).to_be_hidden()


def test_marks_stand_where_the_answer_quotes_and_lead_to_the_sources(page: Page, script: Script) -> None:
    script.customer("Is my wall box insured?")
    script.agent(ANSWER, [cite(2, ANSWER, "the cable\n"), cite(1, ANSWER, "at home."), cite(1, ANSWER, "**covered**")])
    bubble = page.get_by_role("log").locator(".bubble").last
    expect(bubble).to_have_text(re.compile(r"is covered1 🚗 at home\.1\s*the wall box\s*the cable2"))
    assert bubble.locator("strong").inner_text() == "covered"
    mark = page.get_by_role("link", name="Source 2: Article 2")
    expect(mark).to_have_attribute("title", "words of 2")
    sources = page.get_by_role("list", name="Sources")
    expect(sources.get_by_role("listitem")).to_have_count(2)
    for link in [mark, sources.get_by_role("link", name="Article 1")]:
        expect(link).to_have_attribute("href", "https://help.example/charging")
        expect(link).to_have_attribute("target", "_blank")
        expect(link).to_have_attribute("rel", re.compile("noopener"))


def test_a_restart_drops_the_text_so_far(page: Page, script: Script) -> None:
    script.customer("Hello?")
    script.say("delta", text="The old beginning")
    expect(page.get_by_text("The old beginning")).to_be_visible()
    script.say("restart")
    expect(page.get_by_text("The old beginning")).to_have_count(0)
    expect(page.get_by_text("Eva is typing…")).to_be_visible()
    script.say("delta", text="The new **beginning")
    expect(page.locator("[data-part=running] strong")).to_have_text("beginning")
    script.agent("The new **beginning**.")
    expect(page.get_by_role("log")).to_contain_text("The new beginning.")


def test_tools_are_told_in_plain_words(page: Page, script: Script) -> None:
    script.customer("A quote, please")
    script.say("tool_called", call_id="a", name="get_quote")
    expect(page.get_by_text("Looking that up…")).to_be_visible()
    script.say("tool_returned", call_id="a", name="get_quote", ok=True)
    expect(page.get_by_text("Eva is typing…")).to_be_visible()
    expect(page.get_by_text("get_quote")).to_have_count(0)


def test_an_act_that_needs_a_yes(page: Page, script: Script) -> None:
    script.customer("Cancel it")
    script.say(
        "approval_asked",
        call_id="k7",
        name="cancel_policy",
        arguments={"policy_number": "AC-1"},
        by="customer",
    )
    script.say("turn_ended", outcome="waiting_for_approval")
    question = page.get_by_role("group", name="May I go ahead with this?")
    expect(question).to_contain_text("Cancel policy")
    expect(question).to_contain_text("AC-1")
    question.get_by_role("button", name="Yes, go ahead").click()
    [given] = script.wait_for("POST", "/approvals/k7")
    assert given.body == {"granted": True}
    expect(question).to_contain_text("You agreed.")
    expect(question.get_by_role("button")).to_have_count(0)


def test_a_person_takes_over_and_the_customer_goes_back(page: Page, script: Script) -> None:
    script.customer("A person, please")
    script.say("handoff_requested", message="A colleague answers from 9 AM.")
    script.say("turn_ended", outcome="handed_over")
    expect(page.get_by_text("A colleague answers from 9 AM.")).to_be_visible()
    expect(page.get_by_text("Eva is typing…")).to_be_hidden()
    script.say("staff_joined", name="Maria")
    script.say("staff_said", name="Maria", text="Hello, Maria here.", at="2026-03-02T15:04:05Z")
    expect(page.get_by_role("article", name="Maria")).to_contain_text("Hello, Maria here.")
    page.get_by_role("button", name="Continue with Eva").click()
    script.wait_for("POST", "/hand_back")
    expect(page.get_by_text("You are back with Eva")).to_be_visible()
    expect(page.get_by_role("button", name="Continue with Eva")).to_be_hidden()


def test_a_failed_turn_can_be_asked_again(page: Page, script: Script) -> None:
    script.customer("What now?")
    script.say("delta", text="I thi")
    script.say("turn_ended", outcome="failed")
    expect(page.get_by_text("that answer could not be completed")).to_be_visible()
    page.get_by_role("button", name="Ask again").click()
    assert script.wait_for("POST", "/messages")[0].body == {"text": "What now?"}


def test_what_is_empty_or_too_long_is_not_sent(page: Page, script: Script) -> None:
    send = page.get_by_role("button", name="Send")
    field(page).fill(" \n\u200b ")
    field(page).press("Enter")
    expect(send).to_have_attribute("aria-disabled", "true")
    field(page).fill("🚗" * 8001)
    expect(page.get_by_text("8001 of 8000 characters")).to_be_visible()
    field(page).press("Enter")
    assert script.asked("POST", "/messages") == []
    field(page).fill("🚗" * 8000)
    field(page).press("Enter")
    assert script.wait_for("POST", "/messages")[0].body == {"text": "🚗" * 8000}


def test_the_stand_in_is_named(page: Page, script: Script) -> None:
    expect(page.locator("[data-part=notice]")).to_be_hidden()
    script.notice = "Answers come from a stand-in, not from Claude."
    page.reload()
    expect(page.get_by_text("Answers come from a stand-in")).to_be_visible()


def test_an_answer_of_the_stand_in_says_so_where_the_page_does_not(page: Page, script: Script) -> None:
    field(page).fill("Are you there?")
    field(page).press("Enter")
    script.wait_for("POST", "/messages")
    script.agent("Yes.", stand_in=True)
    expect(page.get_by_text("Answered by the stand-in")).to_be_visible()
    script.notice = "Answers come from a stand-in, not from Claude."
    page.reload()
    expect(page.get_by_text("Yes.")).to_be_visible()
    expect(page.get_by_text("Answered by the stand-in")).to_be_hidden()


def test_the_reader_is_not_torn_away_from_an_older_message(page: Page, script: Script) -> None:
    for number in range(12):
        script.agent(f"Paragraph {number}\n\nwith more below it.")
    last = page.get_by_text("Paragraph 11")
    expect(last).to_be_in_viewport()
    page.get_by_text("Paragraph 0").scroll_into_view_if_needed()
    to_end = page.get_by_role("button", name="To the latest message")
    expect(to_end).to_be_visible()
    script.agent("The newest")
    page.get_by_role("button", name="New messages").click()
    expect(page.get_by_text("The newest")).to_be_in_viewport()


def test_a_new_chat_leaves_the_old_one(page: Page, script: Script) -> None:
    script.customer("Old words")
    expect(page.get_by_text("Old words")).to_be_visible()
    page.get_by_role("button", name="Options").click()
    page.get_by_role("button", name="New chat").click()
    page.get_by_role("dialog").get_by_role("button", name="New chat").click()
    expect(page.get_by_text("Old words")).to_have_count(0)
    # The greeting is drawn once the page remembers the conversation that it opened; a reload before that opens another.
    expect(page.get_by_role("log")).to_contain_text("How can I help")
    assert script.opened == 2
    page.reload()
    expect(page.get_by_role("log")).to_contain_text("How can I help")
    assert script.opened == 2
