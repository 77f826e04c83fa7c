"""What customers say, in the words that texts use for it: "cops" is "police", "on hold" is "paused".

`lexicon/everyday.txt` is the search's own list: what the search brings by these words must be chosen by them, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from frontdesk.twin.lexicon import lines
from frontdesk.twin.rules import language as lang


@dataclass(frozen=True, slots=True)
class Meaning:
    """Words of a text, by their keys, and the words that say the same."""

    said: tuple[str, ...]
    meant: str

    @property
    def is_phrase(self) -> bool:
        return len(self.said) > 1


@lru_cache(maxsize=4096)
def meanings(text: str, language: str) -> tuple[Meaning, ...]:
    """What the text's everyday words and turns of phrase mean, in their order."""
    keys = tuple(_stem(word.folded, language) for word in lang.words(text, language))
    folded = tuple(word.folded for word in lang.words(text, language))
    found: list[Meaning] = []
    for start, key in enumerate(keys):
        for phrase, meant in _phrases(language).get(key, ()):
            if keys[start : start + len(phrase)] == phrase:
                found.append(Meaning(folded[start : start + len(phrase)], meant))
    return tuple(found)


@cache
def _phrases(language: str) -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """The language's phrases by their first word."""
    phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    own = False
    for line in lines("everyday.txt"):
        if line.startswith("["):
            own = line.strip("[] ") == language
        elif own:
            meant, _, said = line.partition(":")
            for one in said.split(","):
                keys = tuple(_stem(word.folded, language) for word in lang.words(one, language))
                if keys:
                    phrases.setdefault(keys[0], []).append((keys, meant.replace("|", " ")))
    return phrases


def _stem(folded: str, language: str) -> str:
    return folded if lang.is_stop(folded) else lang.stem_of(folded, language)
