"""Fetches pages within limits: of size, of time, of redirects, and to the host that was asked."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import urljoin, urlsplit

import httpx2

from frontdesk.errors import Unreadable
from frontdesk.folder.config import address_fault
from frontdesk.knowledge.ingest.web.addresses import PrivateAddress, PublicTransport, Resolve

_MEGABYTE = 1_000_000
_MOST_REDIRECTS = 5
_GONE = (404, 410)
_ACCEPTED = "text/html, application/xhtml+xml, application/pdf, text/markdown, text/plain;q=0.9, */*;q=0.5"
_RAISE = "or raise {} in [knowledge] of agent.toml"


class Away(Unreadable):
    """A page that cannot be had now; its last copy may serve."""


class Gone(Unreadable):
    """A page that is not there any more, or not for us."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said: `data` is None if the page is the one that we have (304)."""

    address: str
    headers: Mapping[str, str]
    data: bytes | None


class Client:
    """Fetches; one for all pages of an ingest. Use it in an `async with` block."""

    def __init__(
        self, agent: str, max_megabytes: float, timeout_seconds: float, *, private: bool, resolve: Resolve | None = None
    ) -> None:
        self._most = max_megabytes
        self._seconds = timeout_seconds
        self._http = httpx2.AsyncClient(
            transport=PublicTransport(private=private, resolve=resolve),
            headers={"User-Agent": agent, "Accept": _ACCEPTED},
            timeout=timeout_seconds,
            trust_env=False,
            follow_redirects=False,
        )

    async def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        """The page at `url`, with `headers` sent along. Raises `Away` or `Gone` with the reason and the remedy."""
        try:
            async with asyncio.timeout(self._seconds):
                return await self._follow(url, headers or {})
        except (TimeoutError, httpx2.TimeoutException):
            message = f"it takes more than {self._seconds:g} seconds"
            raise Away(message, f"Try again later, {_RAISE.format('timeout_seconds')}") from None
        except PrivateAddress as error:
            raise Gone(str(error), "Set private_addresses = true in [knowledge] if such pages are meant") from None
        except (httpx2.InvalidURL, ValueError) as error:
            raise Gone(f"its address is not valid ({error})", "Write it as in https://www.example.com/help") from None
        except httpx2.HTTPError as error:
            raise Away(f"it cannot be fetched ({error or type(error).__name__})", "Try again later") from None

    async def _follow(self, url: str, headers: Mapping[str, str]) -> Answer:
        address = url
        for _ in range(_MOST_REDIRECTS + 1):
            async with self._http.stream("GET", address, headers=dict(headers)) as response:
                if not response.has_redirect_location:
                    return await self._answer(address, response)
                target = urljoin(address, response.headers["location"])
            if "@" in urlsplit(target).netloc:
                raise Gone("it leads to an address with a user name or password in it", "Name that page without them")
            if urlsplit(target).scheme not in ("http", "https") or not same_host(target, url):
                raise Gone(f"it leads to another host, {target}", "Name that page instead, if it is meant")
            address = target
        raise Gone(f"it redirects more than {_MOST_REDIRECTS} times", "Name the page that it should lead to")

    async def _answer(self, address: str, response: httpx2.Response) -> Answer:
        if response.status_code == 304:
            return Answer(address, response.headers, None)
        if response.status_code in _GONE:
            raise Gone(f"it is not there (status {response.status_code})", "Take it out of [knowledge] in agent.toml")
        if response.status_code in (401, 403):
            raise Gone(f"it is not for everybody (status {response.status_code})", "Save it as a file in knowledge/")
        if response.status_code != 200:
            raise Away(f"its server answers with status {response.status_code}", "Try again later")
        data = bytearray()
        async for piece in response.aiter_bytes():
            data += piece
            if len(data) > self._most * _MEGABYTE:
                raise Gone(f"it has more than {self._most:g} MB", f"Split it, {_RAISE.format('max_megabytes')}")
        return Answer(address, response.headers, bytes(data))

    async def __aenter__(self) -> Self:
        await self._http.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()


def same_host(one: str, other: str) -> bool:
    """Whether two addresses are of one host; encrypted or not, with the port that each has by itself.

    What is not a valid address, or has a user name or password in it, is of no host.
    """
    host = _host(one)
    return host is not None and host == _host(other)


def _host(url: str) -> tuple[str | None, int | None] | None:
    if address_fault(url):
        return None
    parts = urlsplit(url)
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    return parts.hostname, None if parts.port in (None, usual) else parts.port
