"""What is scored: pieces of a document of about 400 characters, and the part of a passage that is shown around one."""

from collections.abc import Sequence

import msgspec

from frontdesk.facts import Passage
from frontdesk.knowledge.cutting.splitting import split

_PIECE = 400  # characters
_SHOWN = 3_000  # characters


class Span(msgspec.Struct, frozen=True, array_like=True):
    """Units `first` to `last` of the passage at `passage`, a place in the sequence that was cut."""

    passage: int
    first: int
    last: int


class Piece(msgspec.Struct, frozen=True, array_like=True):
    """A part of a document: its text, headings included, and where it is from."""

    text: str
    spans: tuple[Span, ...]


def pieces(title: str, passages: Sequence[Passage]) -> list[Piece]:
    """The passages of the document called `title`, in order, cut into pieces of at most 400 characters of their text.

    Long units are split; short neighbours are joined, across headings too: many sections are a line or two.
    """
    found: list[Piece] = []
    size = 0
    for place, passage in enumerate(passages):
        heading = passage.title.removeprefix(title).removeprefix(": ")
        for number, unit in enumerate(passage.paragraphs):
            for part in split(unit, _PIECE):
                span = Span(place, number, number)
                if found and size + 1 + len(part) <= _PIECE:
                    found[-1] = _joined(found[-1], part, heading, span)
                    size += 1 + len(part)
                else:
                    found.append(Piece(f"{heading}\n{part}" if number == 0 and heading else part, (span,)))
                    size = len(part)
    return found


def _joined(piece: Piece, part: str, heading: str, span: Span) -> Piece:
    last = piece.spans[-1]
    if last.passage == span.passage:
        return Piece(f"{piece.text}\n{part}", (*piece.spans[:-1], Span(last.passage, last.first, span.last)))
    return Piece(f"{piece.text}\n{heading}\n{part}", (*piece.spans, span))


def around(passage: Passage, span: Span) -> Passage:
    """`passage`, or of a long one the units around `span`: about 3,000 characters, more only if the span's are."""
    units = passage.paragraphs
    first, last = span.first, span.last
    size = sum(map(len, units[first : last + 1]))
    while (first, last) != (0, len(units) - 1):
        before = len(units[first - 1]) if first else None
        after = len(units[last + 1]) if last + 1 < len(units) else None
        if after is not None and size + after <= _SHOWN:
            last, size = last + 1, size + after
        elif before is not None and size + before <= _SHOWN:
            first, size = first - 1, size + before
        else:
            break
    return msgspec.structs.replace(passage, paragraphs=units[first : last + 1])
