"""The service as the Studio sees it: its HTTP API and its server-sent events."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

import httpx2

from frontdesk.errors import StudioError

_PATIENCE = httpx2.Timeout(10.0, read=60.0)  # an idle stream says that it is still there every few seconds
_EVENTS = {"Accept": "text/event-stream"}

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Event:
    name: str
    data: Json


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation that can be gone on with: its token is at hand."""

    id: str
    token: str
    language: str
    greeting: str
    agent: str
    notice: str | None


class Client:
    """Talks with the service at `url`. Everything raises `StudioError` when it cannot be had, with the reason."""

    def __init__(self, url: str, key: str) -> None:
        self.url = url
        self._key = key
        self._http = httpx2.Client(base_url=url, timeout=_PATIENCE)

    def close(self) -> None:
        self._http.close()

    def ready(self) -> Json:
        """Who answers there: `agent` and `version`."""
        return self._get("/readyz", "")

    def open(self, language: str) -> Talk:
        return _talk(self._sent("POST", "/v1/conversations", "", {"language": language}))

    def say(self, talk: Talk, text: str) -> Iterator[Event]:
        """Say something; the events of the turn that answers it."""
        return self._turn(f"/v1/conversations/{talk.id}/messages", talk.token, {"text": text})

    def approve(self, talk: Talk, call_id: str, granted: bool) -> Iterator[Event]:
        """Answer what waits for the customer's yes; the events of the turn that goes on."""
        return self._turn(f"/v1/conversations/{talk.id}/approvals/{call_id}", talk.token, {"granted": granted})

    def rest(self, talk: Talk, after: int) -> Iterator[Event]:
        """The events of an answer that is on its way, from its first word and fact `after` on, up to its end."""
        headers = {**_EVENTS, "Last-Event-ID": f"{after}.0"}
        with self._stream("GET", f"/v1/conversations/{talk.id}/events", talk.token, None, headers) as events:
            for event in events:
                yield event
                if event.name == "turn_ended":
                    return

    def rate(self, talk: Talk, score: int, comment: str = "") -> None:
        self._sent("POST", f"/v1/conversations/{talk.id}/rating", talk.token, {"score": score, "comment": comment})

    def hand_back(self, talk: Talk) -> None:
        self._sent("POST", f"/v1/conversations/{talk.id}/hand_back", talk.token, None)

    def conversations(self, limit: int = 50) -> list[Json]:
        return self._get(f"/v1/studio/conversations?limit={limit}", self._key)["conversations"]

    def facts(self, conversation: str) -> Json:
        """Everything that happened: `facts`, whether the agent is `busy`, and the folder's `version` now."""
        return self._get(f"/v1/studio/conversations/{conversation}", self._key)

    def requests(self, conversation: str, turn: int) -> Json:
        return self._get(f"/v1/studio/conversations/{conversation}/turns/{turn}/requests", self._key)

    def fork(self, conversation: str, before: int) -> Talk:
        """A new conversation with what happened before fact `before`, a message of the customer."""
        path = f"/v1/studio/conversations/{conversation}/fork"
        return _talk(self._sent("POST", path, self._key, {"before": before}))

    def _turn(self, path: str, token: str, body: Json) -> Iterator[Event]:
        with self._stream("POST", path, token, body, _EVENTS) as events:
            yield from events

    def _get(self, path: str, bearer: str) -> Json:
        return self._sent("GET", path, bearer, None)

    def _sent(self, method: str, path: str, bearer: str, body: Json | None) -> Json:
        with self._reached():
            response = self._http.request(method, path, json=body, headers=_authorized(bearer))
        _check(response)
        return cast(Json, response.json()) if response.content else {}

    @contextmanager
    def _stream(
        self, method: str, path: str, bearer: str, body: Json | None, headers: dict[str, str]
    ) -> Generator[Iterator[Event]]:
        headers = {**headers, **_authorized(bearer)}
        with self._reached(), self._http.stream(method, path, json=body, headers=headers) as response:
            if response.is_error:
                response.read()
            _check(response)
            yield _events(response)

    @contextmanager
    def _reached(self) -> Generator[None]:
        try:
            yield
        except httpx2.TransportError as error:
            raise StudioError(
                f"the service at {self.url} does not answer ({type(error).__name__}); see whether it runs, and start the "
                "Studio again if it has gone"
            ) from error


def _authorized(bearer: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {bearer}"} if bearer else {}


def _events(response: httpx2.Response) -> Iterator[Event]:
    for event in httpx2.EventSource(response):
        if event.data:  # the first lines only tell how soon to reconnect
            yield Event(event.event, cast(Json, event.json()))


def _check(response: httpx2.Response) -> None:
    if not response.is_error:
        return
    path = response.request.url.path
    if response.status_code == 404 and path.startswith("/v1/studio/") and "there is nothing at" in response.text:
        raise StudioError(
            "the service has no Studio routes; start it with FRONTDESK_STUDIO_KEY set, and the Studio too"
        )
    if response.status_code == 401 and path.startswith("/v1/studio/"):
        raise StudioError("the service has another Studio key; set FRONTDESK_STUDIO_KEY here to the one that it has")
    try:
        detail = str(response.json()["detail"])
    except (ValueError, KeyError, TypeError):
        detail = f"the service answered {response.status_code} to {path}"
    raise StudioError(detail)


def _talk(opened: Json) -> Talk:
    return Talk(
        id=opened["id"],
        token=opened["token"],
        language=opened["language"],
        greeting=opened["greeting"],
        agent=opened["agent"]["name"],
        notice=opened["notice"],
    )
