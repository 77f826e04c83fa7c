"""What an index shows: its documents, passages and pieces, each read from disk when it is wanted."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from frontdesk.facts import Passage
from frontdesk.knowledge.cutting.pieces import Piece, Span
from frontdesk.knowledge.documents import Audience, Document
from frontdesk.knowledge.index.records import Records, RecordsWriter

_encode = msgspec.msgpack.Encoder().encode


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """A document as the index lists it: `characters` of its text, and how many `passages` and `pieces` it was cut into."""

    file: str
    title: str
    url: str
    language: str
    audience: Audience
    date: datetime.date | None
    characters: int
    passages: int
    pieces: int

    @classmethod
    def of(cls, document: Document, passages: int, pieces: int) -> Self:
        """`document`, cut into so many passages and pieces."""
        return cls(
            file=document.file,
            title=document.title,
            url=document.url,
            language=document.language,
            audience=document.audience,
            date=document.date,
            characters=len(document.body),
            passages=passages,
            pieces=pieces,
        )


_Passage = tuple[str, str, tuple[str, ...], int]
_documents = msgspec.msgpack.Decoder(DocumentEntry)
_passages = msgspec.msgpack.Decoder(_Passage)
_pieces = msgspec.msgpack.Decoder(Piece)


class TextsWriter:
    """Writes documents with what they were cut into; all are numbered from 0 as they come."""

    def __init__(self, folder: Path) -> None:
        self._documents = RecordsWriter(folder, "documents")
        self._passages = RecordsWriter(folder, "passages")
        self._pieces = RecordsWriter(folder, "pieces")

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many documents, passages and pieces were written."""
        return len(self._documents), len(self._passages), len(self._pieces)

    def append(self, document: Document, passages: Sequence[Passage], pieces: Sequence[Piece]) -> None:
        """`pieces` point at their places in `passages`."""
        start = len(self._passages)
        for passage in passages:
            self._passages.append(_encode((passage.title, passage.url, passage.paragraphs, passage.position)))
        for piece in pieces:
            spans = tuple(Span(start + span.passage, span.first, span.last) for span in piece.spans)
            self._pieces.append(_encode(Piece(piece.text, spans)))
        self._documents.append(_encode(DocumentEntry.of(document, len(passages), len(pieces))))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for file in (self._documents, self._passages, self._pieces):
            file.__exit__(kind, error, trace)


class Texts:
    """What a `TextsWriter` wrote; spans of pieces point at the numbers of passages."""

    def __init__(self, folder: Path) -> None:
        self._documents = Records(folder, "documents")
        self._passages = Records(folder, "passages")
        self._pieces = Records(folder, "pieces")

    def document(self, number: int) -> DocumentEntry:
        return _documents.decode(self._documents[number])

    def passage(self, number: int) -> Passage:
        return _passage(self._passages[number])

    def piece(self, number: int) -> Piece:
        return _pieces.decode(self._pieces[number])

    def documents(self) -> Iterator[DocumentEntry]:
        return map(_documents.decode, self._documents)

    def passages(self) -> Iterator[Passage]:
        return map(_passage, self._passages)

    def close(self) -> None:
        for file in (self._documents, self._passages, self._pieces):
            file.close()


def _passage(record: bytes) -> Passage:
    title, url, paragraphs, position = _passages.decode(record)
    return Passage(title=title, url=url, paragraphs=paragraphs, position=position)
