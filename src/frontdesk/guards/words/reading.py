"""A text as words and marks: where each stands, and how it reads without case, accents, markup and unseen characters."""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import regex

LETTER = r"\p{L}\p{M}\p{N}\p{Cf}"
"""What words are made of, for a character class: letters, marks, digits, and the format characters hidden in them."""
LONGEST = 64
"""Code points of the longest word that is read; a longer one is no word of any phrase. As far as one looks back, too."""
FARTHEST = 256
"""Code points, from the first of a violation on, in which it is complete, or it is none: so much is read again at most."""

_MOST_KEPT = 20

_TOKEN = regex.compile(
    rf"(?<![{LETTER}])(?P<word>[{LETTER}]++)"
    r"|(?P<clause>[,:](?![\p{L}\p{N}]))"
    r"|(?P<sentence>[.!?;…](?![\p{L}\p{N}])|[¿¡]|\n[^\S\n]{0,8}(?:\n|[-*+•>#|]\s|\d{1,3}[.)]\s))"
)
_WORD = regex.compile(rf"(?<![{LETTER}])[{LETTER}]++")
_LETTERS = regex.compile(rf"[{LETTER}]++")
_LETTERS_BEFORE = regex.compile(rf"(?r)[{LETTER}]{{0,{LONGEST}}}")
_WORD_BACK = regex.compile(rf"(?r)[{LETTER}]++")


class Token(NamedTuple):
    """A word as it reads, or a mark: `,` and `:` part clauses, `.` (or `?` or `¿`) parts sentences."""

    start: int
    end: int
    reads: str


def tokens(text: str, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """The words and marks of `text[start:end]`; a word that begins before `start` is left out."""
    for found in _TOKEN.finditer(text, start, end):
        kind, written = found.lastgroup, found[0]
        reads = fold(written) if kind == "word" else written if written in ",:?¿" else "."
        if reads:
            yield Token(found.start(), found.end(), reads)


def words(text: str, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """The words alone."""
    for found in _WORD.finditer(text, start, end):
        if reads := fold(found[0]):
            yield Token(found.start(), found.end(), reads)


def reads(text: str) -> list[str]:
    """How the words of `text` read, as `words` has them."""
    return [it for word in _WORD.findall(text) if (it := fold(word))]


def words_back(text: str, since: int, at: int) -> Iterator[str]:
    """The words before `at` as they read, the nearest first, as far as `since`; one that `since` cuts off is left out."""
    begin = max(0, since)
    for found in _WORD_BACK.finditer(text, begin, at):
        if since >= 0 and found.start() == begin:
            return
        if reads := fold(found[0]):
            yield reads


def words_before(text: str, since: int, at: int) -> str:
    """The words and marks from `since` to `at`, each with a space behind it; what `since` may have cut off is left out."""
    begin = max(0, since)
    found = list(tokens(text[begin:at]))
    if since >= 0 and found and found[0].start == 0:
        found = found[1:]
    return "".join(f"{token.reads} " for token in found)


def word_around(text: str, at: int) -> tuple[int, int]:
    """Where the word that the character at `at` is in, or stands before, begins and ends."""
    at += text[at] == "_"
    before, after = _LETTERS_BEFORE.match(text, 0, at), _LETTERS.match(text, at)
    return before.start() if before else at, after.end() if after else at


def may_be_kept(word: str) -> bool:
    """Whether a process may remember the word: nothing with digits or signs in it, which may tell of somebody."""
    return len(word) <= _MOST_KEPT and word.isalpha()


def fold(word: str) -> str:
    """`word` without case, accents and unseen characters; a placeholder for one that is too long to be read."""
    if len(word) > LONGEST:
        return "\ufffd"
    if word.isascii():
        return word.lower()
    return _kept_folded(word) if may_be_kept(word) else _folded(word)


def _folded(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word).casefold()
    return "".join(letter for letter in plain if unicodedata.category(letter)[0] not in "MC")


_kept_folded = lru_cache(maxsize=4096)(_folded)
