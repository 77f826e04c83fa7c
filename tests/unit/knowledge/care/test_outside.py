"""Visits of addresses outside, on a transport that answers as servers do."""

import httpx2
import pytest

from frontdesk.knowledge.care.outside import Visit, visit


def answer(request: httpx2.Request) -> httpx2.Response:
    match request.url.path:
        case "/there":
            return httpx2.Response(200)
        case "/no-head":
            return httpx2.Response(405 if request.method == "HEAD" else 200)
        case "/moved":
            return httpx2.Response(301, headers={"location": "/there"})
        case "/round":
            return httpx2.Response(302, headers={"location": "/round"})
        case "/slow":
            raise httpx2.ReadTimeout("slow", request=request)
        case "/refused":
            raise httpx2.ConnectError("refused", request=request)
        case path if path.strip("/").isdecimal():
            return httpx2.Response(int(path.strip("/")))
        case _:
            return httpx2.Response(404)


async def visited(path: str) -> Visit:
    address = f"https://e.org{path}"
    return (await visit([address], private=False, seconds=1, transport=httpx2.MockTransport(answer)))[address]


@pytest.mark.parametrize(
    ("path", "status", "dead", "reason"),
    [
        ("/there", 200, False, "there"),
        ("/there#part", 200, False, "there"),
        ("/no-head", 200, False, "there"),
        ("/moved", 200, False, "there"),
        ("/none", 404, True, "not there (status 404)"),
        ("/410", 410, True, "not there (status 410)"),
        ("/403", 403, None, "its server answers with status 403; look for yourself"),
        ("/503", 503, None, "its server answers with status 503; look for yourself"),
        ("/round", None, True, "it redirects more than 5 times"),
        ("/slow", None, True, "no answer in 1 seconds"),
        ("/refused", None, True, "refused"),
    ],
)
async def test_visits(path: str, status: int | None, dead: bool | None, reason: str) -> None:
    found = await visited(path)
    assert (found.status, found.dead, found.reason) == (status, dead, reason)


async def test_each_page_is_visited_once_whatever_the_place_in_it() -> None:
    asked: list[str] = []

    def count(request: httpx2.Request) -> httpx2.Response:
        asked.append(str(request.url))
        return httpx2.Response(200)

    addresses = ["https://e.org/a#one", "https://e.org/a#two", "https://e.org/b"]
    found = await visit(addresses, private=False, seconds=1, transport=httpx2.MockTransport(count))
    assert sorted(asked) == ["https://e.org/a", "https://e.org/b"]
    assert list(found) == addresses


async def test_private_addresses_are_not_visited_unless_allowed() -> None:
    found = await visit(["http://127.0.0.1:1/x"], private=False, seconds=1)
    (one,) = found.values()
    assert (one.status, one.dead) == (None, None)
    assert "set private_addresses = true in [knowledge]" in one.reason
