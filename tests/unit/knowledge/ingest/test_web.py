"""Pages of the web: fetched politely, within limits, and never from where they must not be."""

import asyncio
import gzip
import re
import threading
from collections.abc import Iterator, Sequence
from email.message import Message
from pathlib import Path

import httpx2
import pytest

from frontdesk.folder import Knowledge
from frontdesk.knowledge.ingest.cache import ParsedCache
from frontdesk.knowledge.ingest.parts import Failed
from frontdesk.knowledge.ingest.web import Fetched, PageStore, Web, fetch_pages
from frontdesk.knowledge.ingest.web.addresses import PublicTransport, is_public
from kit.website import Page, Website, website

HELLO = Page("<h1>Hello</h1>")


@pytest.fixture
def site() -> Iterator[Website]:
    with website() as site:
        yield site


@pytest.fixture
def store(tmp_path: Path) -> PageStore:
    return PageStore(tmp_path / "pages")


def fetch(
    site: Website,
    store: PageStore,
    *paths: str,
    web: Web = "revisit",
    refresh: bool = False,
    sitemap: str = "",
    **settings: object,
) -> Fetched:
    told = {"private_addresses": True, "timeout_seconds": 5, **settings}
    pages = [path if path.startswith("http") else site.url + path for path in paths]
    chosen = Knowledge.model_validate({"pages": pages, "sitemap": site.url + sitemap if sitemap else "", **told})
    return fetch_pages(chosen, store, web, lambda done, of: None, refresh=refresh)


def failure(found: Fetched) -> str:
    assert found.pages == []
    (problem,) = found.failed
    return f"{problem.message} | {problem.remedy}"


def test_pages_come_in_their_order_with_their_format(site: Website, store: PageStore) -> None:
    site.pages = {
        "/a": HELLO,
        "/b.pdf": Page(b"%PDF", type="application/octet-stream"),
        "/c.md": Page("# C", type="text/plain"),
        "/d": Page("x", type="text/plain; charset=latin-1"),
    }
    found = fetch(site, store, "/d", "/a", "/b.pdf", "/c.md")
    assert found.failed == []
    assert [(page.url.removeprefix(site.url), page.kind) for page in found.pages] == [
        ("/d", "text"),
        ("/a", "html"),
        ("/b.pdf", "pdf"),
        ("/c.md", "markdown"),
    ]
    assert found.pages[0].charset == "latin-1"
    assert {headers["User-Agent"] for _, headers in site.asked} == {"Frontdesk"}


def test_a_page_that_has_not_changed_is_not_sent_again(site: Website, store: PageStore) -> None:
    def page(headers: Message) -> Page:
        if headers["If-None-Match"] == '"v1"' and headers["If-Modified-Since"] == "Mon, 02 Mar 2026 10:00:00 GMT":
            return Page(status=304)
        return Page("<h1>One", headers={"ETag": '"v1"', "Last-Modified": "Mon, 02 Mar 2026 10:00:00 GMT"})

    site.pages = {"/a": page}
    first, second = fetch(site, store, "/a"), fetch(site, store, "/a")
    assert first.pages == second.pages
    assert site.asked[-1][1]["If-None-Match"] == '"v1"'
    fetch(site, store, "/a", refresh=True)
    assert site.asked[-1][1]["If-None-Match"] is None


def test_pages_that_were_read_are_not_fetched_when_only_missing_ones_are_wanted(
    site: Website, store: PageStore
) -> None:
    site.pages = {"/a": HELLO, "/b": HELLO}
    fetch(site, store, "/a")
    found = fetch(site, store, "/a", "/b", web="missing")
    assert len(found.pages) == 2
    assert site.paths() == ["/a", "/b"]
    never = fetch(site, store, "/a", "/c", web="never")
    assert [page.url for page in never.pages] == [f"{site.url}/a"]
    assert never.failed[0].message == "it was never read"
    assert site.paths() == ["/a", "/b"]


def test_a_page_that_fails_now_is_searched_as_it_was_last_read(site: Website, store: PageStore) -> None:
    site.pages = {"/a": HELLO}
    fetch(site, store, "/a")
    site.pages = {"/a": Page("oops", 503)}
    found = fetch(site, store, "/a")
    assert [page.data for page in found.pages] == [b"<h1>Hello</h1>"]
    assert "status 503; it is searched as it was last read" in found.notes[0].message


def test_a_page_that_is_gone_is_not_searched_any_more(site: Website, store: PageStore) -> None:
    site.pages = {"/a": HELLO}
    fetch(site, store, "/a")
    site.pages = {}
    assert "it is not there (status 404) | Take it out" in failure(fetch(site, store, "/a"))


@pytest.mark.parametrize(
    ("page", "says"),
    [
        (Page("x", 500), "status 500 | Try again later"),
        (Page("x", 403), "not for everybody (status 403) | Save it as a file"),
        (Page("x" * 1_100_000), "more than 1 MB | Split it, or raise max_megabytes"),
        (Page(gzip.compress(bytes(50_000_000)), headers={"Content-Encoding": "gzip"}), "more than 1 MB"),
        (Page("x", 302, headers={"Location": "/loop"}), "redirects more than 5 times"),
        (
            Page("x", 302, headers={"Location": "https://elsewhere.example/a"}),
            "another host, https://elsewhere.example/a",
        ),
        (Page("x", 302, headers={"Location": "file:///etc/passwd"}), "another host, file:///etc/passwd"),
        (Page("x", 302, headers={"Location": "http://127.0.0.1:1/a"}), "another host"),
        (Page("x", type="image/png"), "it is image/png, which nothing reads"),
        (Page("x", type="application/vnd.ms-powerpoint"), "which nothing reads"),
    ],
    ids=["500", "403", "size", "bomb", "loop", "other host", "file", "other port", "image", "slides"],
)
def test_what_cannot_be_had_is_told_with_its_remedy(site: Website, store: PageStore, page: Page, says: str) -> None:
    site.pages = {"/loop": page, "/b": HELLO}
    assert says in failure(fetch(site, store, "/loop", max_megabytes=1))
    assert len(fetch(site, store, "/loop", "/b", max_megabytes=1).pages) == 1, "the rest is read"


def test_a_server_that_never_ends_is_given_up(site: Website, store: PageStore) -> None:
    over = threading.Event()

    def wait(headers: Message) -> Page:
        over.wait(20)
        return HELLO

    site.pages = {"/slow": wait}
    says = failure(fetch(site, store, "/slow", timeout_seconds=0.5))
    over.set()
    assert "takes more than 0.5 seconds | Try again later, or raise timeout" in says


def test_redirects_within_the_host_are_followed(site: Website, store: PageStore) -> None:
    site.pages = {"/old": Page(status=301, headers={"Location": "/new#part"}), "/new": HELLO}
    found = fetch(site, store, "/old", "/new")
    assert [(page.url, page.address) for page in found.pages] == [(f"{site.url}/old", f"{site.url}/new")]
    assert "leads to the same page as" in found.notes[0].message


def test_robots_txt_is_heeded(site: Website, store: PageStore) -> None:
    site.pages = {
        "/robots.txt": Page("User-agent: *\nDisallow: /private\n", type="text/plain"),
        "/private/a": HELLO,
        "/b": HELLO,
    }
    found = fetch(site, store, "/private/a", "/b")
    assert [page.url for page in found.pages] == [f"{site.url}/b"]
    assert "robots.txt asks programs not to read it" in found.failed[0].message
    assert site.paths() == ["/b"]


def test_a_host_whose_rules_cannot_be_read_is_left_alone(site: Website, store: PageStore) -> None:
    site.pages = {"/robots.txt": Page("x", 500), "/a": HELLO}
    assert "robots.txt of" in failure(fetch(site, store, "/a"))
    assert site.paths() == []


SITEMAP = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</urlset>'


def locations(urls: Sequence[str]) -> str:
    return SITEMAP.format("".join(f"<url><loc> {url} </loc></url>" for url in urls))


def test_a_sitemap_names_pages_through_an_index_and_compressed(site: Website, store: PageStore) -> None:
    index = f"<sitemapindex><sitemap><loc>{site.url}/one.xml.gz</loc></sitemap></sitemapindex>"
    one = locations([f"{site.url}/a", f"{site.url}/b#part", "https://elsewhere.example/c"])
    site.pages = {
        "/sitemap.xml": Page(index, type="text/xml"),
        "/one.xml.gz": Page(gzip.compress(one.encode()), type="application/gzip"),
        "/a": HELLO,
        "/b": Page("<h1>B"),
    }
    found = fetch(site, store, sitemap="/sitemap.xml")
    assert [page.url for page in found.pages] == [f"{site.url}/a", f"{site.url}/b"]
    assert found.failed == []
    assert "names 1 more pages" in found.notes[0].message
    again = fetch(site, store, sitemap="/sitemap.xml", web="missing")
    assert len(again.pages) == 2
    assert site.paths().count("/sitemap.xml") == 1


def test_a_sitemap_is_read_up_to_max_pages(site: Website, store: PageStore) -> None:
    site.pages = {"/s.xml": Page(locations([f"{site.url}/{n}" for n in range(9)])), "/0": HELLO, "/1": HELLO}
    found = fetch(site, store, sitemap="/s.xml", max_pages=2)
    assert len(found.pages) == 2
    assert "names 7 more pages" in found.notes[0].message


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><urlset><url><loc>&b;</loc></url></urlset>'


@pytest.mark.parametrize(
    ("page", "says"),
    [
        (Page("<html><p>no sitemap", type="text/xml"), "is not a sitemap"),
        (Page(BOMB, type="text/xml"), "is not a sitemap"),
        (Page(gzip.compress(bytes(60_000_000))), "too large unpacked"),
        (Page(b"\x1f\x8bnonsense"), "cannot be unpacked"),
        (Page("x", 404), "it is not there"),
    ],
    ids=["a page", "entities", "a bomb", "broken", "missing"],
)
def test_a_sitemap_that_cannot_be_read_keeps_the_pages_of_the_last(
    site: Website, store: PageStore, page: Page, says: str
) -> None:
    site.pages = {"/s.xml": page, "/a": HELLO}
    found = fetch(site, store, sitemap="/s.xml")
    assert (found.pages, found.failed[0].file) == ([], "agent.toml")
    assert says in found.failed[0].message
    site.pages["/s.xml"] = Page(locations([f"{site.url}/a"]))
    assert len(fetch(site, store, sitemap="/s.xml").pages) == 1
    site.pages["/s.xml"] = page
    assert len(fetch(site, store, sitemap="/s.xml").pages) == 1


@pytest.mark.parametrize("address", ["http://127.0.0.1:{}/", "http://localhost:{}/", "http://[::ffff:127.0.0.1]:{}/"])
def test_private_addresses_are_refused_unless_allowed(site: Website, store: PageStore, address: str) -> None:
    site.pages = {"/": HELLO}
    says = failure(fetch(site, store, address.format(site.port), private_addresses=False))
    assert "which is not a public address | Set private_addresses = true" in says
    assert site.asked == []


def test_a_name_that_leads_to_a_private_address_is_refused(site: Website, store: PageStore) -> None:
    site.pages = {"/": HELLO}

    async def resolve(host: str, port: int) -> Sequence[str]:
        return ["93.184.216.34", "127.0.0.1"]

    settings = Knowledge(pages=(f"http://help.example:{site.port}/",))
    found = fetch_pages(settings, store, "revisit", lambda done, of: None, resolve=resolve)
    assert "help.example is at 127.0.0.1" in failure(found)
    assert site.asked == []


def test_what_was_resolved_is_where_it_connects_under_the_hosts_own_name(site: Website, store: PageStore) -> None:
    site.pages = {"/": HELLO}
    asked: list[str] = []

    async def resolve(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"]

    settings = Knowledge(pages=(f"http://help.example:{site.port}/",), private_addresses=True)
    found = fetch_pages(settings, store, "revisit", lambda done, of: None, resolve=resolve)
    assert [page.address for page in found.pages] == [f"http://help.example:{site.port}/"]
    assert {headers["Host"] for _, headers in site.asked} == {f"help.example:{site.port}"}
    assert set(asked) == {"help.example"}


def test_a_host_that_is_not_there_is_told_so(site: Website, store: PageStore) -> None:
    async def resolve(host: str, port: int) -> Sequence[str]:
        raise OSError("unknown")

    found = fetch_pages(
        Knowledge(pages=("https://nowhere.example/",)), store, "revisit", lambda done, of: None, resolve=resolve
    )
    assert "there is no host 'nowhere.example'" in failure(found)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("fec0::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("2002:a00:1::1", False),
    ],
)
def test_only_what_anybody_can_reach_is_public(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_pages_that_are_not_named_any_more_are_forgotten(site: Website, store: PageStore, tmp_path: Path) -> None:
    site.pages = {"/a": HELLO, "/b": HELLO}
    fetch(site, store, "/a", "/b")
    assert len(list((tmp_path / "pages").iterdir())) == 2
    fetch(site, store, "/b")
    assert len(list((tmp_path / "pages").iterdir())) == 1


BAD = ["http://127.0.0.1:99999/", "http://[bad/", "http://a..b/", "http://me:secret@127.0.0.1/"]


@pytest.mark.parametrize("target", BAD)
def test_a_redirect_to_no_address_fails_that_page_alone(site: Website, store: PageStore, target: str) -> None:
    site.pages = {"/a": Page("", 302, headers={"Location": target}), "/b": HELLO}
    found = fetch(site, store, "/a", "/b")
    assert [page.url for page in found.pages] == [f"{site.url}/b"]
    (problem,) = found.failed
    assert problem.file == f"{site.url}/a"
    assert "secret" not in f"{problem}"


@pytest.mark.parametrize("target", BAD)
def test_no_address_in_a_sitemap_is_left_out(site: Website, store: PageStore, target: str) -> None:
    target = target.replace("@127.0.0.1", f"@127.0.0.1:{site.port}")
    site.pages = {
        "/map.xml": Page(f"<urlset><url><loc>{target}</loc></url><url><loc>{site.url}/b</loc></url></urlset>"),
        "/b": HELLO,
    }
    found = fetch(site, store, sitemap="/map.xml")
    assert [page.url for page in found.pages] == [f"{site.url}/b"]
    assert "names 1 more" in found.notes[0].message


def test_a_name_that_no_host_can_have_is_told_so(store: PageStore) -> None:
    settings = Knowledge(pages=("http://a..b/",), private_addresses=True)
    assert "|" in failure(fetch_pages(settings, store, "revisit", lambda done, of: None))


def test_what_robots_forbid_is_not_read_by_a_redirect(site: Website, store: PageStore) -> None:
    site.pages = {
        "/robots.txt": Page("User-agent: *\nDisallow: /staff", type="text/plain"),
        "/a": Page("", 302, headers={"Location": "/staff/a"}),
        "/staff/a": HELLO,
    }
    assert "robots.txt asks" in failure(fetch(site, store, "/a"))
    assert store.page(f"{site.url}/a") is None


def test_a_disk_that_is_full_costs_only_the_copy(tmp_path: Path, site: Website) -> None:
    (tmp_path / "pages").write_text("a file where the folder should be: nothing can be written")
    site.pages = {"/a": HELLO}
    assert len(fetch(site, PageStore(tmp_path / "pages"), "/a").pages) == 1
    cache = ParsedCache(tmp_path / "pages")
    cache.put("abc", Failed("a", "b"))
    assert cache.get("abc") is None


def test_a_damaged_copy_is_fetched_again(tmp_path: Path, site: Website, store: PageStore) -> None:
    site.pages = {"/a": HELLO}
    fetch(site, store, "/a")
    (file,) = (tmp_path / "pages").iterdir()
    data = bytearray(file.read_bytes())
    data[10:20] = b"\xff" * 10
    file.write_bytes(data)
    assert len(fetch(site, store, "/a").pages) == 1


async def test_a_connection_of_one_host_is_not_used_for_another() -> None:
    connections: list[list[str]] = []
    served: list[asyncio.Task[None] | None] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        served.append(asyncio.current_task())
        hosts: list[str] = []
        connections.append(hosts)
        while head := await reader.read(10_000):
            hosts += re.findall(r"[ab]\.test", head.decode())
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
        writer.close()
        await writer.wait_closed()

    async def resolve(host: str, port: int) -> Sequence[str]:
        return ["127.0.0.1"]

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        transport = PublicTransport(private=True, resolve=resolve)
        async with httpx2.AsyncClient(transport=transport) as client:
            for host in ("a.test", "b.test", "a.test"):
                await client.get(f"http://{host}:{port}/")
        await asyncio.gather(*(task for task in served if task))
    assert connections == [["a.test", "a.test"], ["b.test"]]
