"""Whether words stand in a reply, however they are set; and the language of a text."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from frontdesk.knowledge.lexical.stopwords import stop_words

_PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "‐": "-", "*": None, "`": None, "_": " "}
)
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"[^\W\d_]+")
_FEWEST_WORDS = 4
"""A text with fewer words has no language that could be told."""


@lru_cache(maxsize=8_192)
def plain(text: str) -> str:
    """`text` without what setting adds: case, bold marks, kinds of quotes, dashes and spaces."""
    composed = unicodedata.normalize("NFKC", text).translate(_PLAIN)
    return _SPACE.sub(" ", composed).strip().casefold()


def stands_in(words: str, text: str) -> bool:
    """Whether `words` stand in `text` as words of their own: "5" does not stand in "15", nor "$118" in "$118.44".

    Between slashes, as in /no (fee|charge)/, they are a regular expression. It is matched against plain text, in lower case.
    """
    return _pattern(words).search(plain(text)) is not None


def any_stands_in(said: str | Sequence[str], text: str) -> bool:
    """Whether one of several ways to say something stands in `text`."""
    return any(stands_in(words, text) for words in ([said] if isinstance(said, str) else said))


def told(said: str | Sequence[str]) -> str:
    """An expectation as people read it."""
    return f"“{said}”" if isinstance(said, str) else " or ".join(f"“{words}”" for words in said)


@lru_cache(maxsize=4_096)
def _pattern(words: str) -> re.Pattern[str]:
    if len(words) > 2 and words[0] == words[-1] == "/":
        return re.compile(words[1:-1], re.IGNORECASE)
    wanted = re.escape(plain(words))
    before = r"(?<![\w$€£])(?<!\d[.,])" if words[:1].isalnum() else r"(?<!\w)" if words[:1] in "$€£" else ""
    after = r"(?!\w)(?![.,]\d)" if words[-1:].isalnum() else ""
    return re.compile(before + wanted + after)


def language_of(text: str, languages: Sequence[str]) -> str | None:
    """The one of `languages` that `text` is in, by its commonest words; None where they don't tell."""
    words = _WORD.findall(plain(text))
    counts = {language: sum(word in stop_words(language.split("-")[0]) for word in words) for language in languages}
    best = sorted(counts, key=lambda language: -counts[language])
    if len(words) < _FEWEST_WORDS or not best or not counts[best[0]]:
        return None
    if len(best) > 1 and counts[best[0]] == counts[best[1]]:
        return None
    return best[0]
