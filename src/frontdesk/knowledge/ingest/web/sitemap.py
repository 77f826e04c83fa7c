"""Sitemaps: which pages a site says it has."""

import zlib
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from frontdesk.knowledge.ingest.web.client import Away, Client, Gone, same_host

_GZIP = b"\x1f\x8b"
_MOST_UNPACKED = 50_000_000  # bytes: what the protocol allows
_MOST_MAPS = 100


async def listed_pages(client: Client, url: str, most: int) -> tuple[list[str], int]:
    """At most `most` pages that the sitemap at `url` names, and those below it; and how many more it named.

    Pages of other hosts are among the latter. Raises `Away` or `Gone` when one of its maps cannot be read.
    """
    pages: dict[str, None] = {}
    left = 0
    pending, seen = [url], {url}
    while pending:
        maps, found = await _read(client, pending.pop(0))
        for page in found:
            if page in pages:
                continue
            if len(pages) < most and same_host(page, url):
                pages[page] = None
            else:
                left += 1
        for item in maps:
            if item not in seen and same_host(item, url) and len(seen) < _MOST_MAPS:
                seen.add(item)
                pending.append(item)
    return list(pages), left


async def _read(client: Client, url: str) -> tuple[list[str], list[str]]:
    """The further maps and the pages that one map names."""
    try:
        answer = await client.get(url)
    except Away as error:
        raise Away(f"the sitemap {url}: {error.message}", error.remedy) from None
    except Gone as error:
        raise Gone(f"the sitemap {url}: {error.message}", error.remedy) from None
    data = _unpacked(answer.data or b"", url)
    try:
        root = fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError):
        raise Gone(f"the sitemap {url} is not a sitemap", "Name the .xml file of the sitemap") from None
    places = [(item.text or "").strip() for item in root.iter() if item.tag.rpartition("}")[2] == "loc"]
    places = [place for place in places if place.startswith(("http://", "https://"))]
    return (places, []) if root.tag.rpartition("}")[2] == "sitemapindex" else ([], places)


def _unpacked(data: bytes, url: str) -> bytes:
    if not data.startswith(_GZIP):
        return data
    unpacking = zlib.decompressobj(wbits=31)
    try:
        unpacked = unpacking.decompress(data, _MOST_UNPACKED)
    except zlib.error:
        raise Gone(f"the sitemap {url} cannot be unpacked", "Name the .xml file of the sitemap") from None
    if unpacking.unconsumed_tail:
        raise Gone(f"the sitemap {url} is too large unpacked", "Split it into several, under a sitemap index")
    return unpacked
