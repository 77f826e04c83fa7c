"""Pieces of a text that gave way to others."""

from collections.abc import Iterable

from msgspec import Struct


class Edit(Struct, frozen=True):
    """A piece of a text, code points `start` to `end`, that gave way to `instead`."""

    start: int
    end: int
    instead: str


def edited(text: str, edits: Iterable[Edit], start: int = 0, end: int | None = None) -> str:
    """Code points `start` to `end` of `text` once `edits` are made; what replaces a piece stands where the piece begins.

    Of edits that overlap, the whole span gives way to what the first of them (the longer, where two begin together)
    puts there.
    """
    end = len(text) if end is None else end
    made: list[str] = []
    at = start
    for edit in apart(edits):
        if edit.end <= at or edit.start >= end:
            continue
        if edit.start >= at:
            made += [text[at : edit.start], edit.instead]
        at = min(edit.end, end)
    return "".join([*made, text[at:end]])


def apart(edits: Iterable[Edit]) -> list[Edit]:
    """The same edits in order, those that overlap made into one."""
    joined: list[Edit] = []
    for edit in sorted(edits, key=lambda edit: (edit.start, -edit.end)):
        if joined and edit.start < joined[-1].end:
            before = joined[-1]
            joined[-1] = Edit(before.start, max(before.end, edit.end), before.instead)
        else:
            joined.append(edit)
    return joined
