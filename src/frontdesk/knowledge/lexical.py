"""Knowledge built where it is used: for tests, and agents with few documents."""

import shutil
import tempfile
import weakref
from collections.abc import Sequence
from pathlib import Path

from frontdesk.facts import Passage
from frontdesk.knowledge.documents import Document
from frontdesk.knowledge.index import SearchIndex
from frontdesk.knowledge.port import Query
from frontdesk.knowledge.writing import write_index


class LexicalKnowledge:
    """Documents, searched by words. The index is a temporary folder that goes away with the object."""

    def __init__(self, documents: Sequence[Document]) -> None:
        folder = tempfile.mkdtemp(prefix="frontdesk-knowledge-")
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        write_index(Path(folder), documents)
        self._index = SearchIndex(Path(folder))

    def __len__(self) -> int:
        return len(self._index)

    @property
    def documents(self) -> int:
        """How many documents are in it."""
        return self._index.manifest.documents

    async def search(self, query: Query, k: int) -> list[Passage]:
        return await self._index.search(query, k)
