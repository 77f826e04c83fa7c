"""What the API says to requests that make no sense: a problem that names the value and the remedy, and nothing breaks."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from kit.folders import bookshop
from kit.serving import Service, serving
from kit.visitor import Visitor

# One service for all: that it goes on is what is tested.
pytestmark = pytest.mark.asyncio(loop_scope="module")
ALL = "/v1/conversations"
ONE = "/v1/conversations/{id}"
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bookshop(tmp_path_factory.mktemp("shop"))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def service(folder: Path) -> AsyncGenerator[Service]:
    async with serving(folder) as service:
        yield service


@dataclass(frozen=True)
class Bad:
    """A request, and what its problem must say. {id} in `path` is a conversation's id, with its token unless `token`."""

    name: str
    status: int
    says: tuple[str, ...]
    body: bytes | str | None = None
    method: str = "POST"
    path: str = ONE + "/messages"
    headers: dict[str, str] = field(default_factory=lambda: dict(JSON))
    token: str | None = None


def _text(text: str) -> str:
    return str(httpx2.Request("POST", "http://x", json={"text": text}).content, "utf-8")


TABLE = [
    Bad("empty", 422, ("message is empty", "write at least one character"), _text("")),
    Bad("white space", 422, ("message is empty", "write at least one character"), _text(" \n\t\u3000\u00a0")),
    Bad("control characters", 422, ("message is empty", "can be seen"), _text("\x00\x01\x07\x1b\x7f\x85")),
    Bad("zero width", 422, ("message is empty", "can be seen"), _text("\u200b\u2060\ufeff\u200b")),
    Bad("joiners alone", 422, ("message is empty", "can be seen"), _text("\u200c\u200d")),
    Bad("100 KB", 413, ("100,000 characters", "limit is 8,000", "in parts"), _text("x" * 100_000)),
    Bad("8,001 characters", 413, ("8,001 characters", "8,000"), _text("é" * 8_001)),
    Bad("too large a body", 413, ("1,000,000",), _text("x" * 1_000_001)),
    Bad("invalid UTF-8", 400, ("UTF-8",), b'{"text": "caf\xe9"}'),
    Bad("wrong JSON", 400, ("not valid JSON", "Send a JSON object"), '{"text": "hello"'),
    Bad("no JSON at all", 400, ("not valid JSON", "Send a JSON object"), "hello"),
    Bad("deep JSON", 400, ("not JSON", "send a JSON object"), "[" * 100_000),
    Bad("an array", 422, ("JSON object", "send one"), '["hello"]'),
    Bad("a number", 422, ("JSON object", "send one"), "7"),
    Bad("no body", 422, ("body", "JSON object", "send one"), None),
    Bad("no text", 422, ("'text'", "missing", "add it"), "{}"),
    Bad("unknown field", 422, ("'txet'", "leave it out"), '{"text": "hello", "txet": "x"}'),
    Bad("text as number", 422, ("'text'", "7", "string"), '{"text": 7}'),
    Bad("text as null", 422, ("'text'", "string"), '{"text": null}'),
    Bad(
        "form",
        415,
        ("application/x-www-form-urlencoded", "application/json"),
        "text=hello",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    ),
    Bad(
        "plain text",
        415,
        ("text/plain", "application/json"),
        '{"text": "hello"}',
        headers={"Content-Type": "text/plain"},
    ),
    Bad(
        "long key",
        422,
        ("Idempotency-Key", "300", "255"),
        _text("hello"),
        headers={**JSON, "Idempotency-Key": "k" * 300},
    ),
    Bad("unknown conversation", 404, ("'0000'", "POST /v1/conversations"), _text("hello"), path=ALL + "/0000/messages"),
    Bad("odd conversation", 404, ("POST /v1/conversations",), _text("hello"), path=ALL + "/%00%ff'--/messages"),
    Bad("no token", 401, ("no token", "Authorization: Bearer"), _text("hello"), token=""),
    Bad("wrong token", 401, ("does not open", "when it began"), _text("hello"), token="Bearer nonsense"),
    Bad("wrong scheme", 401, ("no token", "Authorization: Bearer"), _text("hello"), token="Basic dXNlcjpwYXNz"),
    Bad("bearer of nothing", 401, ("no token", "Authorization: Bearer"), _text("hello"), token="Bearer"),
    Bad("no token to read", 401, ("no token",), method="GET", path=ONE, token=""),
    Bad("no token to follow", 401, ("no token",), method="GET", path=ONE + "/events", token=""),
    Bad(
        "Last-Event-ID of words",
        422,
        ("'yesterday'", "leave it out"),
        method="GET",
        path=ONE + "/events",
        headers={"Last-Event-ID": "yesterday"},
    ),
    Bad(
        "Last-Event-ID below zero",
        422,
        ("'-1'", "leave it out"),
        method="GET",
        path=ONE + "/events",
        headers={"Last-Event-ID": "-1"},
    ),
    Bad(
        "huge Last-Event-ID",
        422,
        ("Last-Event-ID", "leave it out"),
        method="GET",
        path=ONE + "/events?follow=false",
        headers={"Last-Event-ID": "9" * 5000},
    ),
    Bad(
        "Last-Event-ID over 64 bits",
        422,
        ("Last-Event-ID", "leave it out"),
        method="GET",
        path=ONE + "/events?follow=false",
        headers={"Last-Event-ID": "9" * 25},
    ),
    Bad("follow maybe", 422, ("'follow'", "maybe", "boolean"), method="GET", path=ONE + "/events?follow=maybe"),
    Bad("rating 0", 422, ("'score'", "0", "1"), '{"score": 0}', path=ONE + "/rating"),
    Bad("rating 6", 422, ("'score'", "6", "5"), '{"score": 6}', path=ONE + "/rating"),
    Bad("rating of words", 422, ("'score'", "integer"), '{"score": "x"}', path=ONE + "/rating"),
    Bad(
        "long comment", 413, ("2,001", "2,000"), '{"score": 5, "comment": "' + "c" * 2_001 + '"}', path=ONE + "/rating"
    ),
    Bad("unknown approval", 404, ("'toolu_1'", "never asked"), '{"granted": true}', path=ONE + "/approvals/toolu_1"),
    Bad("approval of words", 422, ("'granted'", "boolean"), '{"granted": "perhaps"}', path=ONE + "/approvals/x"),
    Bad("language as number", 422, ("'language'", "string"), '{"language": 7}', path=ALL),
    Bad("long language", 422, ("'language'", "35"), '{"language": "' + "x" * 36 + '"}', path=ALL),
    Bad("unknown path", 404, ("/v1/conversation", "/docs"), method="GET", path="/v1/conversation"),
    Bad("unknown file", 404, ("/static/nothing.js", "/docs"), method="GET", path="/static/nothing.js"),
    Bad("wrong method", 405, ("DELETE", "POST"), method="DELETE", path=ALL),
]


@pytest.mark.parametrize("bad", TABLE, ids=lambda bad: bad.name)
async def test_bad_input(service: Service, bad: Bad) -> None:
    visitor = await service.visitor()
    response = await _send(service, visitor, bad)
    _is_problem(response, bad.status, *bad.says)
    assert len(await service.facts(visitor)) == 1, "nothing was stored"
    assert (await visitor.say("How long does delivery take?"))["outcome"] == "answered"


async def test_closed_conversation(service: Service) -> None:
    visitor = await service.visitor()
    await visitor.post("close")
    for path, body in (("messages", {"text": "hello"}), ("hand_back", None)):
        _is_problem(await visitor.post(path, body), 409, visitor.id, "closed", "POST /v1/conversations")
    assert (await visitor.state())["closed"]


async def test_token_of_another_conversation(service: Service) -> None:
    visitor, other = await service.visitor(), await service.visitor()
    response = await other.post("messages", {"text": "hello"}, {"Authorization": f"Bearer {visitor.token}"})
    _is_problem(response, 401, other.id, "does not open")
    assert response.headers["www-authenticate"] == "Bearer"
    assert visitor.token not in response.text


async def test_hidden_characters_are_taken_out(service: Service) -> None:
    visitor = await service.visitor()
    await visitor.say("How\u200b long\x00 does\x1b[31m deli\u00advery\r\ntake?\u202e\ufeff")
    (said,) = [event for event in await visitor.events() if event.name == "customer_said"]
    assert said.data["text"] == "How long does[31m delivery\ntake?"


@pytest.mark.parametrize("text", ["\ud800 hello", "👩‍👩‍👧 hello", "क्‍ष", "a" * 8_000, "e\u0301" * 8_000])
async def test_odd_but_good(service: Service, text: str) -> None:
    visitor = await service.visitor()
    body = '{"text": "' + text.encode("ascii", "backslashreplace").decode().replace("\\U000", "\\U000") + '"}'
    body = httpx2.Request("POST", "http://x", json={"text": text}).content if "\ud800" not in text else body.encode()
    response = await service.http.post(
        f"{visitor.path}/messages", content=body, headers={**JSON, "Authorization": f"Bearer {visitor.token}"}
    )
    assert response.status_code == 200, response.text


@given(
    body=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["text", "x"]) | st.text(), inner),
        max_leaves=8,
    )
)
async def test_any_json(service: Service, body: Any) -> None:
    """Whatever JSON comes: an answer or a problem, never a crash."""
    visitor = await service.visitor()
    response = await visitor.post("messages", body)
    if response.status_code != 200:
        assert response.status_code in (413, 422)
        assert response.headers["content-type"] == "application/problem+json"


async def _send(service: Service, visitor: Visitor, bad: Bad) -> httpx2.Response:
    token = f"Bearer {visitor.token}" if bad.token is None else bad.token
    headers = {**bad.headers, **({"Authorization": token} if token else {})}
    path = bad.path.replace("{id}", visitor.id)
    return await service.http.request(bad.method, path, content=bad.body, headers=headers)


def _is_problem(response: httpx2.Response, status: int, *says: str) -> None:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == status
    assert problem["title"]
    assert problem["type"]
    for words in says:
        assert words in problem["detail"]
