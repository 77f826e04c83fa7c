"""From an agent's files and pages to an index that serves."""

import hashlib
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec

from frontdesk.errors import EncoderUnavailable, NotNow, Problem, SettingError
from frontdesk.folder import Config
from frontdesk.knowledge.dense.encoder import Encoder
from frontdesk.knowledge.documents import Document
from frontdesk.knowledge.index.manifest import FORMAT, EncodedBy, read_manifest
from frontdesk.knowledge.index.writing import write_index
from frontdesk.knowledge.ingest.cache import ParsedCache
from frontdesk.knowledge.ingest.collect import Collected, collect
from frontdesk.knowledge.ingest.library import Library
from frontdesk.knowledge.ingest.report import Report, Source, Sources, compared, counted
from frontdesk.knowledge.ingest.web import PageStore, Web, fetch_pages

Progress: TypeAlias = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""

Build: TypeAlias = Literal["always", "unless busy", "unless serving"]
"""When what has changed is built; else the index that serves is left as it is. One is busy while another process builds."""


def ingest(
    folder: Path,
    config: Config,
    library: Library,
    *,
    web: Web = "revisit",
    refresh: bool = False,
    encoder: Encoder | None = None,
    encode: bool = True,
    build: Build = "always",
    over: str | None = None,
    progress: Progress = lambda what, done, of: None,
) -> Report:
    """Read the documents of the agent folder at `folder`, and let an index of them serve in `library`.

    Only what changed is read again, unless `refresh`; an index that is there already is not written again. When not one
    document can be read of those that there are, the index in use goes on serving. Vectors take long to make: without
    `encode`, an index of words alone serves where there is none with those of `encoder`. An index that serves is left as
    it is where `build` says so, or where it is another than `over`, if that is given. Blocks: for a thread of its own.
    Raises `SettingError` when the index is not there yet and cannot be written.
    """
    started = time.monotonic()
    with ExitStack() as stack:
        kept, refused = _enter(library, build, stack)
        if over is not None and library.current() not in (over, None):
            kept = library.current()
        writable = kept is None and refused is None
        store = PageStore(library.pages, writable=writable)
        web = web if kept is None else "never"
        pages = fetch_pages(config.knowledge, store, web, lambda done, of: progress("pages", done, of), refresh=refresh)
        cache = ParsedCache(library.parsed, writable=writable)
        found = collect(
            folder, config, pages.pages, cache, lambda done, of: progress("documents", done, of), refresh=refresh
        )
        found.failed += pages.failed
        found.notes += pages.notes
        before = _sources(library, library.current())
        if before and not found.documents and not (folder / "knowledge").is_dir():
            # Rather a volume that was not mounted than one that was emptied on purpose.
            gone = f"the folder is not there, and with it {len(before)} files and pages; they are searched on"
            found.failed.append(Problem("knowledge", None, gone, "Put it back, if only an empty one"))
        unread = bool(found.failed) and not found.documents
        name = library.current() if unread else kept
        built = False
        if name is None or not library.has(name):
            ready = encode or library.has(index_name(found.documents, encoder))
            name, built = _index(library, found, encoder if ready else None, refused, progress)
        cache.keep(found.readings)
    manifest = read_manifest(library.search_folder(name))
    return Report(
        index=name,
        built=built,
        encoded=encoder is None or (manifest.encoder is not None and manifest.encoder.name == encoder.name),
        outdated=kept is not None and not unread and index_name(found.documents, manifest.encoder) != kept,
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


def _enter(library: Library, build: Build, stack: ExitStack) -> tuple[str | None, SettingError | None]:
    """Become the one who builds, or else the index to be left as it is.

    Where nothing can be written, why not: what is there already can serve all the same.
    """
    serving = library.current()
    kept = serving if build != "always" and serving and library.has(serving) else None
    if kept and build == "unless serving":
        return kept, None
    try:
        stack.enter_context(library.building(wait=kept is None))
    except NotNow:
        return kept, None
    except SettingError as error:
        return None, error
    return None, None


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


def index_name(documents: Sequence[Document], encoder: Encoder | EncodedBy | None) -> str:
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
