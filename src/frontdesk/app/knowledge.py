"""The knowledge of a deployment's agents: where it is kept, and how it comes up to date."""

import hashlib
import logging
import re
import threading
import time
from pathlib import Path

from frontdesk.app.settings import Settings
from frontdesk.errors import FrontdeskError
from frontdesk.folder import Folder
from frontdesk.knowledge.dense.choose import choose_encoder
from frontdesk.knowledge.dense.encoder import Encoder
from frontdesk.knowledge.index.writing import encode_ahead
from frontdesk.knowledge.ingest import Library, LiveKnowledge, Progress, Report, Web, ingest

_log = logging.getLogger(__name__)
_PLAIN = re.compile(r"[^A-Za-z0-9_-]+")


def library_of(folder: Path, settings: Settings) -> Library:
    """The library of the agent folder at `folder`: agents may share FRONTDESK_INDEX, each has a folder there."""
    place = folder.resolve()
    digest = hashlib.sha256(str(place).encode()).hexdigest()[:8]
    return Library(settings.index / f"{_PLAIN.sub('-', place.name)}-{digest}")


def encoder_of(folder: Folder, settings: Settings) -> Encoder | None:
    """The encoder that the settings ask for, else the agent folder. Raises `SettingError`."""
    wanted = folder.config.knowledge
    key = settings.voyage_api_key.get_secret_value() if settings.voyage_api_key else None
    return choose_encoder(settings.encoder or wanted.encoder, key, wanted.voyage_model)


def bring_up_to_date(
    folder: Folder,
    settings: Settings,
    *,
    web: Web,
    refresh: bool = False,
    progress: Progress = lambda what, done, of: None,
) -> Report:
    """Ingest what an agent knows. Blocks: for a thread. Raises `SettingError` when the index cannot be written."""
    encoder, library = encoder_of(folder, settings), library_of(folder.path, settings)
    return ingest(folder.path, folder.config, library, web=web, refresh=refresh, encoder=encoder, progress=progress)


def current_knowledge(folder: Folder, settings: Settings, live: LiveKnowledge | None = None) -> LiveKnowledge:
    """What an agent knows, after its files were looked through; documents that cannot be read are logged, the rest serves.

    `live` is the same agent's, if it is at work already: its encoder stays. Pages that were read before are not fetched
    again. What has to be encoded first is found by its words until that is done, in a thread of its own; so is what
    changed, once another process that builds this index is done.
    """
    encoder = live.encoder if live else encoder_of(folder, settings)
    library = live.library if live else library_of(folder.path, settings)
    if live:
        live.folder = folder
    report = ingest(
        folder.path, folder.config, library, web="missing", encoder=encoder, encode=False, build="unless busy"
    )
    for problem in report.failed:
        _log.warning("not searched: %s", problem)
    for problem in report.notes:
        _log.info("%s", problem)
    if report.built:
        _log.info("read %d documents in %.1f s", report.documents, report.seconds)
    live = live or LiveKnowledge(library, encoder)
    live.folder = folder
    live.look(now=True)
    if report.outdated:
        _log.warning("another process is building the index; what has changed is found once it is done")
    elif not report.encoded:
        _log.info("%d passages are being encoded; until then they are found by their words", report.passages)
    if report.outdated or not report.encoded:
        # A daemon: who leaves need not wait, and what is encoded by then is kept.
        threading.Thread(target=_complete, args=(live, folder, report), name="frontdesk-encoding", daemon=True).start()
    return live


def served_knowledge(folder: Folder, settings: Settings) -> tuple[LiveKnowledge, Report]:
    """What an agent's servers search, left as it is; built, for its words, only if nothing serves yet.

    Logs if it is out of date. Raises `SettingError` when there is nothing and it cannot be written.
    """
    library = library_of(folder.path, settings)
    encoder = encoder_of(folder, settings)
    report = ingest(
        folder.path, folder.config, library, web="missing", encoder=encoder, encode=False, build="unless serving"
    )
    if report.outdated:
        _log.warning("the documents have changed since the index was built; run `frontdesk ingest` to take that up")
    return LiveKnowledge(library, encoder), report


def searched_by(live: LiveKnowledge) -> str:
    """The encoder that searches by meaning, too, as things stand: its name; empty where words alone are searched."""
    with live.opened() as index:
        by = index.manifest.encoder
    return by.name if by and live.encoder and by.name == live.encoder.name else ""


def _complete(live: LiveKnowledge, folder: Folder, report: Report) -> None:
    """Let an index of all that is there serve, with vectors. Where that fails, words go on being searched.

    Stops when the folder was loaded anew, or another index serves: somebody else sees to it then.
    """

    library, encoder = live.library, live.encoder

    def wanted() -> bool:
        return live.folder is folder and library.current() == report.index

    started = time.monotonic()
    try:
        if report.outdated:
            with library.building():
                pass  # waits until the other one is done
            if live.folder is not folder:
                return
            report = ingest(folder.path, folder.config, library, web="missing", encoder=encoder, encode=False)
        if encoder is None or report.encoded:
            return
        # Nobody who builds has to wait for that: what it takes long to make is there when the index is written.
        with library.encoding():
            if not wanted() or not encode_ahead(library.search_folder(report.index), encoder, library.vectors, wanted):
                return
            done = ingest(folder.path, folder.config, library, web="missing", encoder=encoder, over=report.index)
    except (FrontdeskError, OSError) as error:
        _log.warning("the knowledge is searched by words only: %s", error)
    else:
        for problem in done.notes:
            _log.warning("%s", problem)
        if done.encoded:
            _log.info("%d passages are encoded, after %.0f s", done.passages, time.monotonic() - started)
