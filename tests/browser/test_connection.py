"""Nothing is lost and nothing is doubled, whatever the network and the server do."""

from playwright.sync_api import Browser, Page, Route, expect
from scripted import Running, Script, app_of, free_port, serve


def say(page: Page, text: str) -> None:
    page.get_by_role("textbox", name="Your message").fill(text)
    page.keyboard.press("Enter")


def test_a_cut_stream_resumes_after_the_last_event(page: Page, script: Script) -> None:
    script.customer("Hello?")
    script.say("delta", text="One, ")
    expect(page.get_by_text("One,")).to_be_visible()
    last = script.events[-1].id
    script.cut()
    script.say("delta", text="two, ")
    first, second = script.wait_for("GET", "/events", count=2)
    assert "last-event-id" not in first.headers
    assert second.headers["last-event-id"] == last
    script.say("delta", text="three")
    expect(page.get_by_text("One, two, three")).to_be_visible()
    expect(page.locator(".message.customer")).to_have_count(1)


def test_a_reload_in_mid_answer_shows_all_of_it(page: Page, script: Script) -> None:
    say(page, "Tell me")
    script.wait_for("POST", "/messages")
    script.say("delta", text="Once upon ")
    expect(page.get_by_text("Once upon")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Once upon")).to_be_visible()
    script.say("delta", text="a time")
    expect(page.get_by_text("Once upon a time")).to_be_visible()
    script.agent("Once upon a time.")
    expect(page.get_by_role("log")).to_contain_text("Once upon a time.")
    expect(page.locator(".message.customer")).to_have_count(1)
    assert script.opened == 1


def test_a_closed_tab_finds_the_whole_answer_on_return(page: Page, script: Script, base_url: str) -> None:
    script.customer("Tell me")
    script.say("delta", text="Once ")
    expect(page.get_by_text("Once")).to_be_visible()
    context = page.context
    page.close()
    script.agent("Once upon a time.")
    again = context.new_page()
    again.goto(base_url)
    expect(again.get_by_role("log")).to_contain_text("Once upon a time.")
    assert script.opened == 1


def test_retry_sends_the_same_key(page: Page, script: Script) -> None:
    keys: list[str | None] = []

    def lose(route: Route) -> None:
        keys.append(route.request.headers.get("idempotency-key"))
        route.abort()

    page.route("**/messages", lose)
    say(page, "Do not double me")
    expect(page.get_by_text("Not sent: no connection.")).to_be_visible()
    page.unroute("**/messages")
    page.get_by_role("button", name="Retry").click()
    [post] = script.wait_for("POST", "/messages")
    assert keys == [post.headers["idempotency-key"]]
    expect(page.get_by_text("Not sent")).to_have_count(0)
    expect(page.locator(".message.customer")).to_have_count(1)


def test_a_message_that_was_taken_stays_in_sight_until_the_log_shows_it(page: Page, script: Script) -> None:
    page.route("**/messages", lambda route: route.fulfill(status=204))
    say(page, "I am here\u200b")
    expect(page.get_by_text("Sending…")).to_have_count(0)
    expect(page.locator(".message.customer")).to_have_count(1)
    script.customer("I am here")  # the server drops what can't be seen
    expect(page.get_by_role("log")).to_contain_text("I am here")
    expect(page.locator(".message.customer")).to_have_count(1)


def test_an_unsent_message_survives_a_reload(page: Page, script: Script) -> None:
    page.route("**/messages", lambda route: route.abort())
    say(page, "Keep me")
    expect(page.get_by_text("Not sent: no connection.")).to_be_visible()
    page.unroute("**/messages")
    page.reload()  # connected again: what only the network held up goes out by itself
    assert script.wait_for("POST", "/messages")[0].body == {"text": "Keep me"}
    expect(page.get_by_text("Not sent")).to_have_count(0)


def test_a_refusal_is_told_and_the_text_can_be_changed(page: Page, script: Script) -> None:
    script.refuse_posts = (422, "the text holds a NUL")
    say(page, "bad text")
    expect(page.get_by_role("alert").filter(has_text="Not sent. the text holds a NUL")).to_be_visible()
    page.get_by_role("button", name="Edit").click()
    expect(page.get_by_role("textbox", name="Your message")).to_have_value("bad text")
    expect(page.locator(".message.customer")).to_have_count(0)


def test_an_unknown_conversation_makes_room_for_a_new_one(page: Page, script: Script) -> None:
    expect(page.get_by_role("log")).to_contain_text("How can I help")
    script.token = "another"
    page.reload()
    expect(page.get_by_role("log")).to_contain_text("How can I help")
    assert script.opened == 2


def test_a_second_message_during_a_turn_keeps_the_assistant_typing(page: Page, script: Script) -> None:
    script.customer("First")
    script.say("delta", text="About the first")
    script.customer("Second")
    script.busy = True
    script.agent("About the first.")
    expect(page.get_by_role("log")).to_contain_text("About the first.")
    expect(page.get_by_text("Eva is typing…")).to_be_visible()
    script.agent("About the second.")
    expect(page.get_by_text("Eva is typing…")).to_be_hidden()


def test_a_server_that_dies_in_mid_answer_and_comes_back(browser: Browser) -> None:
    script = Script()
    port = free_port()
    page = browser.new_context(locale="en-US").new_page()
    with serve(app_of(script), port):
        page.goto(f"http://127.0.0.1:{port}")
        say(page, "Tell me")
        script.wait_for("POST", "/messages")
        script.say("delta", text="The first attempt")
        expect(page.get_by_text("The first attempt")).to_be_visible()
        script.cut()
    expect(page.get_by_text("Connection lost. Reconnecting…")).to_be_visible()
    script.sent = 0  # the draft died with the process: the answer begins again
    script.events = script.events[:-1]
    with serve(app_of(script), port):
        expect(page.get_by_text("Connection lost. Reconnecting…")).to_be_hidden(timeout=10_000)
        script.say("restart")
        script.say("delta", text="The second attempt")
        expect(page.get_by_text("The second attempt")).to_be_visible()
        expect(page.get_by_text("The first attempt")).to_have_count(0)
        script.agent("The second attempt, whole.")
        expect(page.get_by_role("log")).to_contain_text("The second attempt, whole.")
        script.cut()
        page.context.close()


def test_a_page_opened_before_the_server_waits_for_it(running: Running, browser: Browser) -> None:
    page = browser.new_context(locale="en-US").new_page()
    page.route("**/v1/**", lambda route: route.abort())
    page.goto(running.url)
    expect(page.get_by_text("Connection lost. Reconnecting…")).to_be_visible()
    page.unroute("**/v1/**")
    expect(page.get_by_role("log")).to_contain_text("How can I help")
    expect(page.get_by_text("Connection lost. Reconnecting…")).to_be_hidden()
    page.context.close()
