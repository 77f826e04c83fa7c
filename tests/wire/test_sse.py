"""Our server-sent events, read by parsers that are not ours to bend."""

import base64
import json
import re
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.desk import Event, customer_view
from frontdesk.facts import Fact, Recorded
from frontdesk.web.sse import event_stream
from kit.agents import MONDAY
from kit.facts import facts, words

ODD = [
    "one\ntwo\r\nthree\rfour",
    "line\u2028separator\u2029paragraph",
    "emoji 👨‍👩‍👧 and ünïcödé",
    "data: not a field\n\nid: 7",
    ": no comment",
    "\ufeffmark \x0b\x0c\x85\x1e",
    "nul \x00 and bell \x07",
    " leading and trailing ",
    "",
]


@dataclass
class Parser:
    """The event stream interpretation of the HTML standard, section 9.2.6, to the letter."""

    last_id: str = ""
    retry: int | None = None
    comments: list[str] = field(default_factory=list[str])

    def parse(self, stream: bytes) -> Iterator[tuple[str, str, str]]:
        """Event type, data and last event id of each event that is dispatched."""
        text = stream.decode("utf-8", "replace").removeprefix("\ufeff")
        *lines, _ = re.split(r"\r\n|\n|\r", text)  # what no line end follows was not received yet
        event, data = "", list[str]()
        for line in lines:
            name, _, value = line.partition(":")
            value = value.removeprefix(" ")
            match name:
                case "" if not line:
                    if data:
                        yield event or "message", "\n".join(data), self.last_id
                    event, data = "", []
                case "":
                    self.comments.append(value)
                case "event":
                    event = value
                case "data":
                    data.append(value)
                case "id" if "\0" not in value:
                    self.last_id = value
                case "retry" if value.isascii() and value.isdigit():
                    self.retry = int(value)
                case _:
                    pass


async def sent(events: Iterable[Event | None]) -> bytes:
    async def one_by_one() -> AsyncIterator[Event | None]:
        for event in events:
            yield event

    response = event_stream(one_by_one())
    return b"".join([chunk async for chunk in response.body_iterator if isinstance(chunk, bytes)])


def read(stream: bytes) -> list[Event]:
    return [Event(number, name, json.loads(data)) for name, data, number in Parser().parse(stream)]


def test_the_parser_of_these_tests_follows_the_standard(data: Path) -> None:
    cases: list[dict[str, Any]] = json.loads((data / "sse" / "cases.json").read_text("utf-8"))
    checked = 0
    for case in cases:
        if case["id"] == "sdk-event-without-data":
            continue  # the SDK gives such events, the standard does not
        stream = case["stream"].encode() if "stream" in case else b"".join(map(base64.b64decode, case["chunks_b64"]))
        got = [{"event": name, "data": data, "id": number} for name, data, number in Parser().parse(stream)]
        assert [{key: event[key] for key in told} for event, told in zip(got, case["events"], strict=True)] == case[
            "events"
        ]
        checked += 1
    assert checked >= 10


async def test_the_stream_begins_with_how_soon_to_come_back() -> None:
    parser = Parser()
    assert list(parser.parse(await sent([]))) == []
    assert parser.retry == 1_000


async def test_events_keep_name_id_and_data() -> None:
    events = [
        Event("2", "customer_said", {"text": "Hi", "at": "now"}),
        Event("3.0", "restart", {}),
        Event("3.12", "delta", {"text": "piece\n\npiece"}),
    ]
    assert read(await sent(events)) == events


@pytest.mark.parametrize("text", ODD, ids=ascii)
async def test_odd_text_arrives_as_it_was_sent(text: str) -> None:
    event = Event("3.1", "delta", {"text": text})
    assert read(await sent([event])) == [event]


async def test_quiet_times_are_filled_with_comments_that_no_reader_sees() -> None:
    parser = Parser()
    stream = await sent([None, Event("2", "delta", {"text": "a"}), None])
    assert [name for name, _, _ in parser.parse(stream)] == ["delta"]
    assert parser.comments == ["still here", "still here"]
    assert parser.last_id == "2"


@given(
    st.lists(st.none() | st.builds(Event, st.just("3.1"), st.just("delta"), st.dictionaries(words, words, max_size=3)))
)
async def test_a_browser_and_another_library_read_the_same(events: list[Event | None]) -> None:
    stream = await sent(events)
    headers = {"Content-Type": "text/event-stream"}
    response = httpx2.Response(200, headers=headers, content=stream, request=httpx2.Request("GET", "http://desk"))
    other = [
        Event(event.id, event.event, json.loads(event.data)) for event in httpx2.EventSource(response) if event.data
    ]
    assert read(stream) == other == [event for event in events if event]


@given(facts)
async def test_every_fact_that_a_customer_sees_can_be_sent(fact: Fact) -> None:
    view = customer_view(Recorded(7, MONDAY, fact))
    if view:
        assert read(await sent([Event("7", *view)])) == [Event("7", *view)]


async def test_nothing_between_keeps_a_stream_back() -> None:
    async def none() -> AsyncIterator[Event | None]:
        return
        yield

    headers = event_stream(none()).headers
    assert headers["content-type"].startswith("text/event-stream")
    assert (headers["cache-control"], headers["x-accel-buffering"]) == ("no-store", "no")
