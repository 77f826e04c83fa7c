"""The pages that an agent reads: those named in agent.toml, and those of its sitemap."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from email.message import Message
from typing import Literal, TypeAlias
from urllib.parse import urldefrag, urlsplit

from frontdesk.errors import Problem, Unreadable
from frontdesk.folder import Knowledge
from frontdesk.knowledge.ingest.formats import CONTENT_TYPES, kind_of, remedy_for
from frontdesk.knowledge.ingest.parts import Kind
from frontdesk.knowledge.ingest.web.addresses import Resolve
from frontdesk.knowledge.ingest.web.client import Answer, Away, Client, Gone
from frontdesk.knowledge.ingest.web.robots import Robots
from frontdesk.knowledge.ingest.web.sitemap import listed_pages
from frontdesk.knowledge.ingest.web.store import PageStore, StoredPage

Web: TypeAlias = Literal["revisit", "missing", "never"]
"""Which pages to fetch: all, asking each whether it has changed; those never read before; none."""

AGENT = "Frontdesk"
"""How we call ourselves; rules for this name in a robots.txt are rules for us."""

_AT_ONCE = 4
_SETTINGS = "agent.toml"
_FORBIDDEN = ("robots.txt asks programs not to read it", "Save it as a file in knowledge/, or ask its owner")


@dataclass(frozen=True, slots=True)
class WebPage:
    """A page as it was fetched: from `url`, which led to `address`, in the encoding that its server said."""

    url: str
    address: str
    kind: Kind
    data: bytes
    charset: str | None = None


@dataclass(slots=True)
class Fetched:
    """Pages in the order in which they were named; those that cannot be had, and what else to know."""

    pages: list[WebPage] = field(default_factory=list[WebPage])
    failed: list[Problem] = field(default_factory=list[Problem])
    notes: list[Problem] = field(default_factory=list[Problem])


def fetch_pages(
    settings: Knowledge,
    store: PageStore,
    web: Web,
    progress: Callable[[int, int], None],
    *,
    refresh: bool = False,
    resolve: Resolve | None = None,
) -> Fetched:
    """The pages that `settings` name. What cannot be fetched now is taken from `store`, if it was read before.

    With `refresh` pages are fetched whole, whether they have changed or not. Blocks: not for a thread with a loop.
    """
    if not settings.pages and not settings.sitemap:
        return Fetched()
    return asyncio.run(_Visit(settings, store, web, progress, refresh, resolve).pages())


@dataclass(slots=True)
class _Visit:
    settings: Knowledge
    store: PageStore
    web: Web
    progress: Callable[[int, int], None]
    refresh: bool
    resolve: Resolve | None
    found: Fetched = field(default_factory=Fetched)
    done: int = 0

    async def pages(self) -> Fetched:
        settings = self.settings
        limits = (settings.max_megabytes, settings.timeout_seconds)
        async with Client(AGENT, *limits, private=settings.private_addresses, resolve=self.resolve) as client:
            robots = Robots(client, AGENT)
            urls = [urldefrag(url)[0] for url in settings.pages]
            urls = list(dict.fromkeys([*urls, *await self._listed(client)]))
            free = asyncio.Semaphore(_AT_ONCE)
            turns: dict[str, asyncio.Lock] = {}
            visits = [self._page(client, robots, url, free, turns, len(urls)) for url in urls]
            addresses: dict[str, str] = {}
            for page in await asyncio.gather(*visits):
                if page is None:
                    continue
                other = addresses.setdefault(page.address, page.url)
                if other == page.url:
                    self.found.pages.append(page)
                else:
                    self.found.notes.append(
                        Problem(page.url, None, f"it leads to the same page as {other}", "Name one")
                    )
        self.store.keep(urls, [settings.sitemap])
        return self.found

    async def _listed(self, client: Client) -> Sequence[str]:
        """The pages of the sitemap: as it is now, or as it was when it was last read."""
        sitemap = self.settings.sitemap
        if not sitemap:
            return ()
        known = self.store.listed(sitemap)
        if self.web == "never" or (self.web == "missing" and known is not None):
            return known or ()
        try:
            pages, left = await listed_pages(client, sitemap, self.settings.max_pages)
        except Unreadable as error:
            kept = " (its pages as last read are kept)" if known else ""
            self.found.failed.append(Problem(_SETTINGS, None, f"{error.message}{kept}", error.remedy))
            return known or ()
        if left:
            message = f"the sitemap {sitemap} names {left} more pages: over max_pages, or of another host"
            self.found.notes.append(
                Problem(_SETTINGS, None, message, "Raise max_pages in [knowledge] if they are meant")
            )
        wanted = tuple(urldefrag(page)[0] for page in pages)
        self.store.put_list(sitemap, wanted)
        return wanted

    async def _page(
        self, client: Client, robots: Robots, url: str, free: asyncio.Semaphore, turns: dict[str, asyncio.Lock], of: int
    ) -> WebPage | None:
        """The page at `url`, from where `web` says; None with the reason in `found`."""
        known = self.store.page(url)
        try:
            if self.web == "never" or (self.web == "missing" and known):
                if known is None:
                    raise Gone("it was never read", "Run 'frontdesk ingest' where the web can be reached")
            else:
                async with free:
                    known = await self._fetched(client, robots, url, known, turns)
        except Away as error:
            if known is None:
                self.found.failed.append(Problem(url, None, error.message, error.remedy))
            else:
                message = f"{error.message}; it is searched as it was last read"
                self.found.notes.append(Problem(url, None, message, error.remedy))
        except Unreadable as error:
            self.found.failed.append(Problem(url, None, error.message, error.remedy))
            known = None
        except ValueError as error:
            message = f"its address is not valid ({error})"
            self.found.failed.append(Problem(url, None, message, "Write it as in https://www.example.com/help"))
            known = None
        self.done += 1
        self.progress(self.done, of)
        return WebPage(url, known.address, known.kind, known.data, known.charset) if known else None

    async def _fetched(
        self, client: Client, robots: Robots, url: str, known: StoredPage | None, turns: dict[str, asyncio.Lock]
    ) -> StoredPage:
        if not await robots.allows(url):
            raise Gone(*_FORBIDDEN)
        headers: dict[str, str] = {}
        if known and not self.refresh:
            headers |= {"If-None-Match": known.etag} if known.etag else {}
            headers |= {"If-Modified-Since": known.modified} if known.modified else {}
        if delay := await robots.delay(url):
            async with turns.setdefault(urlsplit(url).netloc, asyncio.Lock()):
                await asyncio.sleep(delay)
                answer = await client.get(url, headers)
        else:
            answer = await client.get(url, headers)
        if answer.address != url and not await robots.allows(answer.address):
            raise Gone(*_FORBIDDEN)
        if answer.data is None:
            if known is None:
                raise Away("its server says that we have it, but we don't", "Try again later")
            return known
        page = _stored(answer, answer.data)
        self.store.put_page(url, page)
        return page


def _stored(answer: Answer, data: bytes) -> StoredPage:
    told = Message()
    told["content-type"] = answer.headers.get("content-type", "")
    kind = CONTENT_TYPES.get(told.get_content_type())
    name = urlsplit(answer.address).path
    if kind in (None, "text"):  # how many servers call what they don't know
        kind = kind_of(name) or kind
    if kind is None or kind == "csv":
        raise Gone(f"it is {told.get_content_type()}, which nothing reads", remedy_for(name))
    return StoredPage(
        address=urldefrag(answer.address)[0],
        kind=kind,
        data=data,
        charset=told.get_content_charset(),
        etag=answer.headers.get("etag"),
        modified=answer.headers.get("last-modified"),
    )
