"""The index of an agent's knowledge: a folder of files that never changes, searched where it lies."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from frontdesk.errors import IndexUnusable
from frontdesk.facts import Passage
from frontdesk.knowledge.cutting.pieces import around
from frontdesk.knowledge.dense.encoder import Encoder
from frontdesk.knowledge.index.explanation import Explanation, explain
from frontdesk.knowledge.index.manifest import damaged, read_manifest
from frontdesk.knowledge.index.part import Part
from frontdesk.knowledge.index.ranking import rank
from frontdesk.knowledge.index.texts import DocumentEntry, Texts
from frontdesk.knowledge.port import Query

if TYPE_CHECKING:
    from frontdesk.knowledge.dense.bounded import BoundedEncoder
    from frontdesk.knowledge.dense.index import DenseIndex


class SearchIndex:
    """An index that `write_index` wrote, opened. It reads from disk what it shows; several workers share its pages.

    With the `encoder` that it was written with it is searched by meaning, too; without one, or while that fails, by
    words alone: a query that takes longer than `encode_seconds` to encode is not waited for. Searches may run in
    several threads at once. Raises `IndexUnusable` when the folder is no whole index of this version, or has vectors of
    another encoder.
    """

    def __init__(self, folder: Path, encoder: Encoder | None = None, *, encode_seconds: float = 1.0) -> None:
        self.folder = folder
        self.manifest = read_manifest(folder)
        self._texts = Texts(folder)
        self._encoder = _bounded(encoder, encode_seconds) if encoder and self.manifest.encoder else None
        try:
            self._parts = [
                Part.open(folder, about, self._texts, _dense(folder / about.vectors, self._encoder))
                for about in self.manifest.languages
            ]
        except (ValueError, IndexUnusable) as error:
            self._close_files()
            if isinstance(error, IndexUnusable):
                raise
            raise damaged(folder, str(error)) from None  # Tantivy's

    def __len__(self) -> int:
        """How many passages it has."""
        return self.manifest.passages

    def documents(self) -> list[DocumentEntry]:
        """Its documents, language by language."""
        return list(self._texts.documents())

    def passages(self) -> Iterator[Passage]:
        """Its passages, document by document."""
        return self._texts.passages()

    def close(self) -> None:
        """No search may run, or follow."""
        for part in self._parts:
            if part.phrasings:
                part.phrasings.close()
        self._parts.clear()
        self._close_files()

    def _close_files(self) -> None:
        if self._encoder:
            self._encoder.close()
        self._texts.close()

    async def search(self, query: Query, k: int) -> list[Passage]:
        return await asyncio.to_thread(self.find, query, k)

    def find(self, query: Query, k: int) -> list[Passage]:
        """As `search`, at once."""
        if k <= 0:
            return []
        rankings = rank(query, self._parts, _most(k))
        if not rankings or not (rankings[0].relevant or query.nearest):
            return []
        found: dict[int, Passage] = {}
        for candidate, span in rankings[0].spans():
            if span.passage not in found:
                shown = around(self._texts.passage(span.passage), span)
                found[span.passage] = msgspec.structs.replace(shown, score=round(candidate.score, 3))
                if len(found) == k:
                    break
        return list(found.values())

    def explain(self, query: Query, k: int) -> Explanation:
        """What `find` would show, and why; and what it found but would not show, and why not."""
        return explain(query, self._parts, self._texts, _most(k), k)


def _most(k: int) -> int:
    """How many pieces to look at for `k` passages, of which several may be in one piece or one in several."""
    return 40 + 12 * max(k, 0)


# Imported when there is an encoder: these need numpy.


def _bounded(encoder: Encoder, seconds: float) -> "BoundedEncoder":
    from frontdesk.knowledge.dense.bounded import BoundedEncoder

    return BoundedEncoder(encoder, seconds)


def _dense(folder: Path, encoder: "BoundedEncoder | None") -> "DenseIndex | None":
    if encoder is None:
        return None
    from frontdesk.knowledge.dense.index import DenseIndex

    return DenseIndex(folder, encoder)
