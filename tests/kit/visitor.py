"""A customer at the other end of the HTTP API."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, cast

import httpx2

EVENT_STREAM = {"Accept": "text/event-stream"}


@dataclass(frozen=True, slots=True)
class Event:
    """One server-sent event as it came over the wire."""

    id: str
    name: str
    data: dict[str, Any]


class Visitor:
    """One conversation, held with its token."""

    def __init__(self, http: httpx2.AsyncClient, opened: Mapping[str, Any]) -> None:
        self._http = http
        self.opened = opened
        self.id: str = opened["id"]
        self.token: str = opened["token"]
        self.path = f"/v1/conversations/{self.id}"

    @staticmethod
    async def arrive(http: httpx2.AsyncClient, language: str | None = None) -> "Visitor":
        response = await http.post("/v1/conversations", json={"language": language} if language else None)
        assert response.status_code == 201, response.text
        return Visitor(http, response.json())

    def at(self, http: httpx2.AsyncClient) -> "Visitor":
        """The same customer, at another address of the service."""
        return Visitor(http, self.opened)

    async def post(self, path: str, body: object = None, headers: Mapping[str, str] | None = None) -> httpx2.Response:
        return await self._http.post(f"{self.path}/{path}", json=body, headers=self._headers(headers))

    async def say(self, text: str, key: str | None = None) -> dict[str, Any]:
        """The answer to `text`, as JSON."""
        response = await self.post("messages", {"text": text}, {"Idempotency-Key": key} if key else None)
        assert response.status_code == 200, response.text
        return response.json()

    @asynccontextmanager
    async def stream(self, text: str, key: str | None = None) -> AsyncGenerator[AsyncIterator[Event]]:
        """The events of the turn that answers `text`, as they come."""
        headers = self._headers({**EVENT_STREAM, **({"Idempotency-Key": key} if key else {})})
        async with self._http.stream("POST", f"{self.path}/messages", json={"text": text}, headers=headers) as response:
            assert response.status_code == 200
            yield _events(response)

    async def told(self, text: str, key: str | None = None) -> list[Event]:
        """All events of the turn that answers `text`."""
        async with self.stream(text, key) as events:
            return [event async for event in events]

    @asynccontextmanager
    async def follow(self, last: str | None = None) -> AsyncGenerator[AsyncIterator[Event]]:
        """What happened after the event `last`, and what happens."""
        headers = self._headers({"Last-Event-ID": last} if last else None)
        async with self._http.stream("GET", f"{self.path}/events", headers=headers) as response:
            assert response.status_code == 200
            yield _events(response)

    async def events(self, last: str | None = None) -> list[Event]:
        """What happened after the event `last`, up to now."""
        headers = self._headers({"Last-Event-ID": last} if last else None)
        response = await self._http.get(f"{self.path}/events?follow=false", headers=headers)
        assert response.status_code == 200, response.text
        return [Event(item["id"], item["event"], item["data"]) for item in response.json()["events"]]

    async def state(self) -> dict[str, Any]:
        response = await self._http.get(self.path, headers=self._headers(None))
        assert response.status_code == 200, response.text
        return response.json()

    def _headers(self, more: Mapping[str, str] | None) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", **(more or {})}


async def until(events: AsyncIterator[Event], name: str) -> list[Event]:
    """The events up to the first one called `name`."""
    seen: list[Event] = []
    async for event in events:
        seen.append(event)
        if event.name == name:
            return seen
    raise AssertionError(f"the stream ended without '{name}': {[event.name for event in seen]}")


def written(events: list[Event]) -> str:
    """The text that a page shows after these events: pieces added up, begun anew on `restart`, replaced at the end."""
    text = ""
    for event in events:
        match event.name:
            case "delta":
                text += event.data["text"]
            case "restart":
                text = ""
            case "agent_said":
                text = event.data["text"]
            case _:
                pass
    return text


def streamed(events: list[Event]) -> str:
    """The pieces of it alone. The last ones may never come as such: `agent_said` has the whole."""
    return written([event for event in events if event.name != "agent_said"])


def named(events: list[Event], name: str) -> list[Event]:
    return [event for event in events if event.name == name]


async def _events(response: httpx2.Response) -> AsyncIterator[Event]:
    async for event in httpx2.EventSource(response):
        if event.data:  # the first lines only tell how soon to reconnect
            yield Event(event.id, event.event, cast(dict[str, Any], event.json()))
