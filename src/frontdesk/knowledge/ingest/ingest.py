"""From an agent's files and pages to an index that serves."""

import hashlib
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TypeAlias

import msgspec

from frontdesk.errors import EncoderUnavailable, Problem, SettingError
from frontdesk.folder import Config
from frontdesk.knowledge.dense.encoder import Encoder
from frontdesk.knowledge.documents import Document
from frontdesk.knowledge.ingest.cache import ParsedCache
from frontdesk.knowledge.ingest.collect import Collected, collect
from frontdesk.knowledge.ingest.library import Library
from frontdesk.knowledge.ingest.report import Report, Source, Sources, compared, counted
from frontdesk.knowledge.ingest.web import PageStore, Web, fetch_pages
from frontdesk.knowledge.manifest import FORMAT, read_manifest
from frontdesk.knowledge.writing import write_index

Progress: TypeAlias = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""


def ingest(
    folder: Path,
    config: Config,
    library: Library,
    *,
    web: Web = "revisit",
    refresh: bool = False,
    encoder: Encoder | None = None,
    encode: bool = True,
    progress: Progress = lambda what, done, of: None,
) -> Report:
    """Read the documents of the agent folder at `folder`, and let an index of them serve in `library`.

    Only what changed is read again, unless `refresh`; an index that is there already is not written again. When not one
    document can be read of those that there are, the index in use goes on serving. Vectors take long to make: without
    `encode`, an index of words alone serves where there is none with those of `encoder`. Blocks: for a thread of its own.
    Raises `SettingError` when the index is not there yet and cannot be written.
    """
    started = time.monotonic()
    with ExitStack() as stack:
        refused = _enter(library, stack)
        store = PageStore(library.pages, writable=refused is None)
        pages = fetch_pages(config.knowledge, store, web, lambda done, of: progress("pages", done, of), refresh=refresh)
        cache = ParsedCache(library.parsed, writable=refused is None)
        found = collect(
            folder, config, pages.pages, cache, lambda done, of: progress("documents", done, of), refresh=refresh
        )
        found.failed += pages.failed
        found.notes += pages.notes
        before = _sources(library, library.current())
        name = library.current() if found.failed and not found.documents else None
        built = False
        if name is None or not library.has(name):
            ready = encode or library.has(index_name(found.documents, encoder))
            name, built = _index(library, found, encoder if ready else None, refused, progress)
        cache.keep(found.readings)
    manifest = read_manifest(library.search_folder(name))
    return Report(
        index=name,
        built=built,
        encoded=encoder is None or manifest.encoder is not None,
        documents=len(found.documents),
        passages=manifest.passages,
        by_language=counted(document.language for document in found.documents),
        by_audience=counted(document.audience for document in found.documents),
        by_format=counted(source.format for source in found.sources.values()),
        bytes=sum(source.bytes for source in found.sources.values()),
        seconds=round(time.monotonic() - started, 3),
        failed=tuple(found.failed),
        notes=tuple(found.notes),
        **compared(found.sources, before),
    )


def _enter(library: Library, stack: ExitStack) -> SettingError | None:
    """Become the one who builds. Where nothing can be written, why not: what is there already can serve all the same."""
    try:
        stack.enter_context(library.building())
    except SettingError as error:
        return error
    return None


def _index(
    library: Library, found: Collected, encoder: Encoder | None, refused: SettingError | None, progress: Progress
) -> tuple[str, bool]:
    """Have an index of what was found serve: its name, and whether it had to be written."""
    name = index_name(found.documents, encoder)
    built = not library.has(name)
    if refused and (built or library.current() != name):
        raise refused
    if built:
        try:
            _write(library, name, found, encoder, progress)
        except EncoderUnavailable as error:
            found.notes.append(
                Problem("knowledge", None, f"searched by words only: {error}", "Run 'frontdesk ingest' again later")
            )
            return _index(library, found, None, refused, progress)
    if not refused:
        library.serve(name)
    return name, built


def _write(library: Library, name: str, found: Collected, encoder: Encoder | None, progress: Progress) -> None:
    def write(folder: Path) -> None:
        of = len(found.documents)

        def told(done: int) -> None:
            progress("index", done, of)

        write_index(folder, found.documents, encoder, told, vectors=library.vectors)

    library.add(name, write, msgspec.json.encode(Sources(found.sources)))


def index_name(documents: Sequence[Document], encoder: Encoder | None) -> str:
    """Names an index by all that it is made of. 16 hexadecimal digits."""
    digest = hashlib.sha256(f"{FORMAT}\0{encoder.name if encoder else ''}\0".encode())
    digest.update(msgspec.msgpack.encode(documents))
    return digest.hexdigest()[:16]


def _sources(library: Library, name: str | None) -> dict[str, Source]:
    """What the index called `name` was made of; nothing if there is none."""
    try:
        return msgspec.json.decode(library.sources_file(name).read_bytes(), type=Sources).sources if name else {}
    except (OSError, msgspec.DecodeError):
        return {}
