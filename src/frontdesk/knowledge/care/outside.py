"""Whether addresses outside of the knowledge are still there."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass

import httpx2

from frontdesk.knowledge.ingest.web.addresses import PrivateAddress, PublicTransport

_AGENT = "Frontdesk link check"
_AT_ONCE, _OF_A_HOST = 8, 2
_MOST_REDIRECTS = 5
_NOT_BY_HEAD = 400
_SAYS_NOTHING = frozenset({401, 403, 405, 407, 429, 451, 999})
"""Statuses with which servers turn machines away, not only from pages that are gone."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What came of a visit: a status, or why there is none. `dead` is None where the answer leaves it open."""

    address: str
    status: int | None
    reason: str
    dead: bool | None


async def visit(
    addresses: Collection[str],
    *,
    private: bool,
    seconds: float,
    transport: httpx2.AsyncBaseTransport | None = None,
    done: Callable[[int], None] = lambda count: None,
) -> dict[str, Visit]:
    """Ask for each address, as HEAD and then as GET, without reading the page; a few at once, fewer of one host.

    Addresses inside one's own network are visited only if `private`. `done` is told how many have been visited.
    """
    pages = {_page(address) for address in addresses}
    at_once = asyncio.Semaphore(_AT_ONCE)
    of_host: dict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(_OF_A_HOST))
    found: dict[str, Visit] = {}
    async with httpx2.AsyncClient(
        transport=transport or PublicTransport(private=private),
        headers={"User-Agent": _AGENT},
        timeout=seconds,
        trust_env=False,
        follow_redirects=True,
        max_redirects=_MOST_REDIRECTS,
    ) as client:

        async def one(page: str) -> None:
            async with of_host[_host(page)], at_once:
                found[page] = await _visit(client, page, seconds)
            done(len(found))

        await asyncio.gather(*map(one, sorted(pages)))
    return {address: found[_page(address)] for address in addresses}


def _page(address: str) -> str:
    return address.partition("#")[0]


def _host(page: str) -> str:
    """As it is written, for an address that may not be valid."""
    return page.partition("//")[2].partition("/")[0]


async def _visit(client: httpx2.AsyncClient, address: str, seconds: float) -> Visit:
    try:
        async with asyncio.timeout(2 * seconds):
            status = await _status(client, address)
    except PrivateAddress as error:
        return Visit(address, None, f"{error}; set private_addresses = true in [knowledge] if it is meant", None)
    except (TimeoutError, httpx2.TimeoutException):
        return Visit(address, None, f"no answer in {seconds:g} seconds", True)
    except httpx2.TooManyRedirects:
        return Visit(address, None, f"it redirects more than {_MOST_REDIRECTS} times", True)
    except (httpx2.InvalidURL, ValueError) as error:
        return Visit(address, None, f"the address is not valid ({error})", True)
    except httpx2.HTTPError as error:
        return Visit(address, None, str(error) or type(error).__name__, True)
    if status < _NOT_BY_HEAD:
        return Visit(address, status, "there", False)
    if status in _SAYS_NOTHING or status >= 500:
        return Visit(address, status, f"its server answers with status {status}; look for yourself", None)
    return Visit(address, status, f"not there (status {status})", True)


async def _status(client: httpx2.AsyncClient, address: str) -> int:
    head = await client.head(address)
    if head.status_code < _NOT_BY_HEAD:
        return head.status_code
    async with client.stream("GET", address) as response:  # some servers don't know HEAD
        return response.status_code
