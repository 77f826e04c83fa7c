"""What the owners of pages ask of programs that read them: robots.txt."""

import asyncio
from urllib.parse import urlsplit

from protego import Protego

from frontdesk.knowledge.ingest.web.client import Away, Client, Gone

_LONGEST_DELAY = 10.0  # seconds between two pages of a host


class Robots:
    """The rules of each host, fetched once. A host that has none allows all; one that does not answer allows nothing."""

    def __init__(self, client: Client, agent: str) -> None:
        self._client = client
        self._agent = agent
        self._rules: dict[str, asyncio.Task[Protego | None]] = {}

    async def allows(self, url: str) -> bool:
        """Raises `Away` when the host's rules cannot be had."""
        rules = await self._of(url)
        return rules is None or rules.can_fetch(url, self._agent)

    async def delay(self, url: str) -> float:
        """Seconds to wait between two pages of the host of `url`."""
        rules = await self._of(url)
        return min((rules.crawl_delay(self._agent) if rules else None) or 0.0, _LONGEST_DELAY)

    async def _of(self, url: str) -> Protego | None:
        parts = urlsplit(url)
        host = f"{parts.scheme}://{parts.netloc}"
        if host not in self._rules:
            self._rules[host] = asyncio.create_task(self._fetch(host))
        return await self._rules[host]

    async def _fetch(self, host: str) -> Protego | None:
        try:
            answer = await self._client.get(f"{host}/robots.txt")
        except Gone:
            return None
        except Away as error:
            raise Away(f"robots.txt of {host}: {error.message}", error.remedy) from None
        return Protego.parse((answer.data or b"").decode("utf-8", "replace"))
