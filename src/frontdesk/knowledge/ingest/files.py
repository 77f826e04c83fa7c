"""The documents of an agent folder alone: read anew, with nothing kept."""

from pathlib import Path

from frontdesk.errors import Problem
from frontdesk.folder import Config
from frontdesk.knowledge.documents import Document
from frontdesk.knowledge.ingest.cache import ParsedCache
from frontdesk.knowledge.ingest.collect import collect

_PLAIN = Config(name="-", company="-", greeting={"en": "-"})


def read_documents(
    folder: Path, problems: list[Problem], config: Config = _PLAIN, kept: Path | None = None
) -> list[Document]:
    """The documents of the agent folder at `folder`, pages apart; what is wrong with the others is added to `problems`.

    What was read before is taken from the folder `kept`; nothing is written.
    """
    cache = ParsedCache(kept or folder / "-", writable=False)
    found = collect(folder, config, (), cache, lambda done, of: None)
    problems += found.failed
    return found.documents
