"""Reads the figures of a text, each in a form that can be compared with how another text, or language, spells it."""

from collections.abc import Callable, Iterator, Mapping

import regex

from frontdesk.guards.figures.calendar import dates, times
from frontdesk.guards.figures.figure import Figure
from frontdesk.guards.figures.names import emails, phones, tokens
from frontdesk.guards.figures.quantities import amounts, articles, measures, numbers
from frontdesk.guards.figures.spelling import Spelling, spelling

_SPACES = str.maketrans("\u00a0\u202f\u2009\u2007", "    ")
_READERS: Mapping[str, Callable[["regex.Match[str]", Spelling], Iterator[Figure]]] = {
    "amount": amounts,
    "measure": measures,
    "number": numbers,
    "time": times,
    "date": dates,
    "phone": phones,
    "token": tokens,
    "email": emails,
    "article": articles,
}
"""By the group of the pattern that has matched."""


def read_figures(text: str, languages: tuple[str, ...]) -> list[Figure]:
    """The figures of `text` in order, spelt in one of `languages` (codes such as "en"); "a day" is one of them."""
    words = spelling(languages)
    return [figure for match in matches(text, 0, words, material=True) for figure in figures_of(match, words)]


def matches(text: str, start: int, words: Spelling, *, material: bool = False) -> Iterator["regex.Match[str]"]:
    """What is, or may become, a figure from `start` on."""
    text = lowered(text)
    candidates = words.candidates_in_material if material else words.candidates
    at = start
    while at < len(text):
        if match := words.figure.match(text, at):
            yield match
            at = max(match.end(), at + 1)
        elif text[at] == "_":
            at += 1
            continue
        else:
            at += 1
        found = candidates.search(text, at)
        at = found.start() if found else len(text)


def figures_of(match: "regex.Match[str]", words: Spelling) -> list[Figure]:
    """The figures that a match has: none, one, or the parts of a range or list."""
    read = next((read for name, read in _READERS.items() if match[name] is not None), None)
    return list(read(match, words)) if read else []


def lowered(text: str) -> str:
    """`text` in lower case and with plain spaces, character for character."""
    if text.isascii():
        return text.lower()
    lower = text.lower().translate(_SPACES)
    return lower if len(lower) == len(text) else "".join(lowered(it) if len(it.lower()) == 1 else it for it in text)
