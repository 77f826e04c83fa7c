"""The Chat page: the guide's app, and what stands beside each answer."""

import asyncio
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from studio_pages import KEY, PATIENCE, Desk, Studio

from frontdesk.facts import CustomerSaid
from frontdesk.studio import chat
from frontdesk.studio.options import Options
from kit.visitor import Visitor

Page = Callable[[Callable[[], None]], Studio]
APP = Path(chat.__file__).with_name("app.py")


def script() -> None:
    from frontdesk.studio import chat

    chat.page()


async def test_the_app_opens_on_a_chat_and_begins_none(options: Options, desk: Desk) -> None:
    studio = await Studio(AppTest.from_file(APP, default_timeout=PATIENCE)).run()
    assert [title.value for title in studio.at.title] == ["Chat with Pat"]
    assert "Hello, this is Pat of Page Turner Books" in studio.text
    assert "**Pat** of Page Turner Books" in studio.text
    assert await asyncio.to_thread(desk.client.conversations) == []


async def test_an_answer_and_how_it_came_about(page: Page, desk: Desk) -> None:
    studio = await page(script).run()
    await studio.say("How long does delivery take?")
    assert "two to four days" in studio.text
    assert "stand-in, which answers by rule" in studio.text
    (listed,) = await asyncio.to_thread(desk.client.conversations)
    assert studio.at.query_params["conversation"] in (listed["id"], [listed["id"]])
    await studio.open_details()
    assert [tab.label for tab in studio.at.tabs] == [
        "Figures", "Passages (0)", "Tools (0)", "Guards (0)", "Prompt", "All facts",
    ]  # fmt: skip
    assert {metric.label: metric.value for metric in studio.at.metric}["Outcome"] == "Answered"
    assert "frontdesk-twin" in studio.text
    assert "You are Pat, the assistant of Page Turner Books." in [code.value for code in studio.at.code]
    for kind in ("CustomerSaid", "ModelReplied", "AgentSaid", "TurnEnded"):
        assert kind == "CustomerSaid" or f"**{kind}**" in studio.text


async def test_edit_and_retry_goes_on_in_a_copy(page: Page, desk: Desk) -> None:
    studio = await page(script).run()
    await studio.say("How long does delivery take?")
    (first,) = await asyncio.to_thread(desk.client.conversations)
    await studio.click("Edit")
    assert "tools run for real, as this customer" in studio.text
    studio.at.text_area[0].set_value("Can books be returned?")
    await studio.click("Send in a copy")
    assert "Forked from an earlier conversation" in studio.text
    assert "within 30 days" in studio.text
    assert "two to four days" not in studio.text
    listed = await asyncio.to_thread(desk.client.conversations)
    assert {item["forked_from"] for item in listed} == {None, first["id"]}


def stream_script() -> None:
    from collections.abc import Iterator

    import streamlit as st

    from frontdesk.studio.client import Event
    from frontdesk.studio.shared import write_turn

    def events() -> Iterator[Event]:
        for name, data in st.session_state["events"]:
            yield Event(name, data)

    write_turn(events())


async def test_a_picture_that_comes_in_pieces_is_not_loaded_either(page: Page) -> None:
    studio = page(stream_script)
    deltas = ["Look: !", "[x](http://evil.example/x.png) \\", "![y](http://evil.example/y.png)"]
    studio.at.session_state["events"] = [("delta", {"text": text}) for text in deltas]
    await studio.run()
    (shown,) = [part.value for part in studio.at.markdown]
    assert "x.png" in shown
    assert "y.png" in shown
    assert "![" not in re.sub(r"\\.", "", shown)


async def test_an_answer_that_begins_again_takes_the_place_of_the_first(page: Page) -> None:
    studio = page(stream_script)
    told: list[tuple[str, dict[str, str]]] = [
        ("delta", {"text": "No"}),
        ("restart", {}),
        ("tool_called", {"name": "look_up"}),
        ("delta", {"text": "Yes"}),
    ]
    studio.at.session_state["events"] = told
    await studio.run()
    assert [part.value for part in studio.at.markdown] == ["Yes"]
    assert [toast.value for toast in studio.at.toast] == [r"Calls look\_up"]


async def test_a_yes_to_what_needs_one(page: Page, desk: Desk) -> None:
    studio = await page(script).run()
    await studio.say("Please cancel my order A-1001.")
    assert "May **cancel_order** be run?" in studio.text
    await studio.click("Yes, go ahead")
    assert "Agreed by customer." in studio.text
    assert not [button for button in studio.at.button if button.label == "Yes, go ahead"]
    await studio.open_details()
    assert "Tools (1)" in [tab.label for tab in studio.at.tabs]


async def test_an_earlier_conversation_can_be_looked_at(page: Page, desk: Desk) -> None:
    visitor = await Visitor.arrive(desk.service.http)
    await visitor.say("How long does delivery take?")
    studio = await page(script).run()
    studio.at.selectbox[0].select(visitor.id)
    await studio.run()
    assert "two to four days" in studio.text
    assert "Another's conversation" in studio.text
    assert studio.at.chat_input[0].disabled
    await studio.click("New chat")
    assert "two to four days" not in studio.text


async def test_a_rating_is_given_and_kept(page: Page, desk: Desk) -> None:
    studio = await page(script).run()
    await studio.say("How long does delivery take?")
    studio.at.feedback[0].set_value(3)
    await studio.run()
    (listed,) = await asyncio.to_thread(desk.client.conversations)
    assert listed["rating"] == 4


async def test_a_service_that_has_gone_is_named(
    options: Options, page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = Options(folder=options.folder, url="http://127.0.0.1:9", key=KEY)
    gone.write(tmp_path / "gone.json")
    monkeypatch.setattr(sys, "argv", ["app.py", str(tmp_path / "gone.json")])
    studio = await page(script).run()
    assert "http://127.0.0.1:9 does not answer" in studio.text


async def test_what_customers_write_is_shown_as_it_stands(page: Page, desk: Desk) -> None:
    """Nothing of it is a picture, a formula, a colour or a link on the lead's screen."""
    hostile = "![x](http://evil.example/x.png) $a$ :red[b] <img src=y> **c**"
    visitor = await Visitor.arrive(desk.service.http)
    await visitor.say(hostile)
    facts = await desk.service.facts(visitor)
    assert any(isinstance(item.fact, CustomerSaid) for item in facts)
    studio = await page(script).run()
    studio.at.selectbox[0].select(visitor.id)
    await studio.run()
    live = re.sub(r"\\.", "", "\n".join(part.value for part in studio.at.markdown))
    assert hostile in studio.text
    for piece in ("![x]", "$a$", ":red[", "<img", "**c**"):
        assert piece not in live
