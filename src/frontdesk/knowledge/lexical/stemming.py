"""Stemmers: what is left of a word when its endings are taken off, by language."""

from collections.abc import Callable
from typing import Protocol, cast

import regex
import Stemmer

Stem = Callable[[str], str]

_SNOWBALL = {
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "ne": "nepali",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
}
_ARABIC_LETTERS = str.maketrans("أإآىة", "ااايه")
_ARABIC_PREFIX = regex.compile(r"^(?:و(?=.{3}))?(?:(?:ال|وال|بال|كال|فال|لل)(?=.{2}))?")
_ARABIC_SUFFIX = regex.compile(r"(?<=..)(?:ها|ان|ات|ون|ين|يه|ه|ي)$")
_TURKISH_STEM = 5


class _Stemmer(Protocol):
    def stemWord(self, word: str, /) -> str: ...  # noqa: N802


def stemmer(language: str) -> Stem:
    """The stemmer of a language, for words in lower case with their accents; none is taken off if it has none."""
    match language:
        case "ar":
            return _light_arabic
        case "tr":
            return _truncated
        case _ if language in _SNOWBALL:
            return cast(_Stemmer, Stemmer.Stemmer(_SNOWBALL[language], 0)).stemWord  # pyright: ignore[reportUnknownMemberType]
        case _:
            return str


def _light_arabic(word: str) -> str:
    """Larkey's "light10" (2007): Snowball's takes first letters for prefixes, "light10" only the article and "and"."""
    bare = _ARABIC_PREFIX.sub("", word.translate(_ARABIC_LETTERS))
    shorter = _ARABIC_SUFFIX.sub("", bare)
    return _ARABIC_SUFFIX.sub("", shorter) if shorter != bare else bare


def _truncated(word: str) -> str:
    """The first 5 letters, as good as a lexicon for Turkish (Can et al., 2008); Snowball's changes last letters."""
    return word[:_TURKISH_STEM]
