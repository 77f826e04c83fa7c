"""Read files and pages into documents; what cannot be read is named, and the rest done."""

import hashlib
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from frontdesk.errors import Problem
from frontdesk.folder import Config
from frontdesk.knowledge.documents import Document
from frontdesk.knowledge.ingest.cache import ParsedCache
from frontdesk.knowledge.ingest.local import LocalFile, find_files
from frontdesk.knowledge.ingest.metadata import LANGUAGES, Origin, describe, local_origin
from frontdesk.knowledge.ingest.parts import Failed, Kind, Parsed, Part
from frontdesk.knowledge.ingest.phrasings import is_phrasings, with_phrasings
from frontdesk.knowledge.ingest.readers import Readers
from frontdesk.knowledge.ingest.report import Source
from frontdesk.knowledge.ingest.tasks import Task
from frontdesk.knowledge.ingest.web.client import same_host
from frontdesk.knowledge.ingest.web.pages import WebPage


@dataclass(slots=True)
class Collected:
    """Documents in the order of their files, then pages; the sources they are from; what failed, and what to know."""

    documents: list[Document] = field(default_factory=list[Document])
    sources: dict[str, Source] = field(default_factory=dict[str, Source])
    failed: list[Problem] = field(default_factory=list[Problem])
    notes: list[Problem] = field(default_factory=list[Problem])
    readings: set[str] = field(default_factory=set[str])
    """The keys in the cache of everything that was read."""


@dataclass(frozen=True, slots=True)
class _Item:
    """Something to read: a file or a page."""

    kind: Kind
    origin: Origin
    load: Callable[[], Task]
    sidecar: dict[str, str] | None = None
    is_page: bool = False


def collect(
    folder: Path,
    config: Config,
    pages: Sequence[WebPage],
    cache: ParsedCache,
    progress: Callable[[int, int], None],
    *,
    refresh: bool = False,
) -> Collected:
    """The documents of the agent folder at `folder`, and of `pages`; with `refresh` nothing is taken from `cache`."""
    found = Collected()
    settings = config.knowledge
    files, lists = _apart(find_files(folder, settings.max_megabytes, found.failed))
    languages = (*config.languages, *LANGUAGES)
    items = [*(_file(file, languages, settings.base_url) for file in files), *map(_page, pages)]
    urls: dict[str, str] = {}
    with Readers(settings.timeout_seconds) as readers, ThreadPoolExecutor(os.cpu_count() or 1) as threads:

        def read(item: _Item) -> tuple[str, int, Parsed]:
            return _read(item, cache, readers, refresh=refresh)

        for done, (item, (key, size, parsed)) in enumerate(zip(items, threads.map(read, items), strict=True), 1):
            if key:
                found.readings.add(key)
            _take(item, size, parsed, config.languages[0], urls, found)
            progress(done, len(items))
    found.documents = with_phrasings(found.documents, lists, config.languages[0], found.failed)
    return found


def _apart(files: Sequence[LocalFile]) -> tuple[list[LocalFile], list[LocalFile]]:
    """Documents, and lists of how they are asked for."""
    lists = [file for file in files if is_phrasings(file.name)]
    return [file for file in files if not is_phrasings(file.name)], lists


def _file(file: LocalFile, languages: tuple[str, ...], base_url: str) -> _Item:
    origin = local_origin(file.name, languages, base_url)
    url = (file.sidecar or {}).get("url") or origin.url
    return _Item(file.kind, origin, lambda: Task(file.kind, file.path.read_bytes(), url), file.sidecar)


def _page(page: WebPage) -> _Item:
    origin = Origin(page.url, "the page", None, page.address, page.address)
    return _Item(page.kind, origin, lambda: Task(page.kind, page.data, page.address, page.charset), is_page=True)


def _of_its_host(part: Part, address: str) -> Part:
    """A page may say what its address should be, but not that it is another host's."""
    if same_host(part.found.get("url", address), address):
        return part
    return msgspec.structs.replace(part, found={key: value for key, value in part.found.items() if key != "url"})


def _read(item: _Item, cache: ParsedCache, readers: Readers, *, refresh: bool) -> tuple[str, int, Parsed]:
    """The reading's key, the size of what was read, and the result."""
    try:
        task = item.load()
    except OSError as error:
        return "", 0, Failed(f"it cannot be read ({error.strerror})", "Check its permissions")
    if not task.data.strip():
        return "", 0, Failed("it is empty", "Write the article, or remove the file")
    key = cache.key(task.kind, task.data, task.url if task.kind == "html" else "")
    kept = None if refresh else cache.get(key)
    if kept is None:
        kept = readers.read(task)
        cache.put(key, kept)
    return key, len(task.data), kept


def _take(item: _Item, size: int, parsed: Parsed, language: str, urls: dict[str, str], found: Collected) -> None:
    file = item.origin.file
    if isinstance(parsed, Failed):
        found.failed.append(Problem(file, parsed.line, parsed.message, parsed.remedy))
        return
    problems: list[Problem] = []
    parts = [_of_its_host(part, item.origin.url) for part in parsed.parts] if item.is_page else parsed.parts
    described = [describe(part, item.origin, item.sidecar, language, problems) for part in parts]
    documents = [document for document in described if document is not None]
    for part, document in zip(parsed.parts, described, strict=True):
        other = urls.get(document.url, file) if document else file
        if document and other != file:
            message = f"the url '{document.url}' is also that of {other}"
            line = part.lines.get("url", 1 if part.said else None)
            if item.is_page:  # sites name the same page in many ways
                found.notes.append(Problem(file, line, message, "It is searched once; name one of them"))
                return
            problems.append(Problem(file, line, message, "Give each its own"))
    if problems:
        found.failed += problems
        return
    urls.update((document.url, file) for document in documents)
    found.documents += documents
    digest = hashlib.sha256(msgspec.msgpack.encode(documents)).hexdigest()[:16]
    found.sources[file] = Source(format=item.kind, bytes=size, documents=len(documents), hash=digest)
