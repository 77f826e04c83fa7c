"""Split a text that is too long at the best place: a line's end, a sentence's end, a space, between graphemes."""

import regex

_PLACES = (regex.compile(r"\n+"), regex.compile(r"(?<=[.!?;:…])\s+|(?<=[。！？；])"), regex.compile(r"\s+"))
_GRAPHEME = regex.compile(r"\X")


def split(text: str, most: int) -> list[str]:
    """`text` in pieces of at most `most` characters that, but for the white space between them, add up to it.

    A piece is longer only where a single grapheme is.
    """
    pieces: list[str] = []
    rest = text.strip()
    while len(rest) > most:
        end = _last_place(rest, most)
        pieces.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*pieces, rest] if rest else pieces


def _last_place(text: str, most: int) -> int:
    """Where to split within the first `most` characters: as late as possible, but not so that little is left before."""
    for place in _PLACES:
        ends = [match.start() for match in place.finditer(text, 0, most + 1) if most // 3 <= match.start() <= most]
        if ends:
            return ends[-1]
    end = 0
    for match in _GRAPHEME.finditer(text):
        if match.end() > most and end:
            break
        end = match.end()
    return end
