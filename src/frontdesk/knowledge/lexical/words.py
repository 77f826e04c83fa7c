"""Words of a text as the index knows them: folded, stemmed, without those that say nothing."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import regex

from frontdesk.knowledge.lexical.stemming import stemmer
from frontdesk.knowledge.lexical.stopwords import asking_words, common_words, stop_words

_UNSPACED = r"[[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Hangul}]&&[\p{L}\p{M}]]"
# Digits are words of their own: "SR-22", "SR 22" and "sr22" are the same.
_RUN = regex.compile(rf"(?P<unspaced>{_UNSPACED}+)|[[\p{{L}}\p{{M}}]--{_UNSPACED}]+|\p{{N}}+", regex.V1)
_ASCII_RUN = regex.compile(r"[a-z]+|[0-9]+")
_GRAPHEME = regex.compile(r"\X")
_QUESTION_MARK = regex.compile(r"[?？؟¿⁇՞፧]|(?<=\p{Greek});")
_ACCENTS = regex.compile(r"(?<=[\p{Latin}\p{Greek}])\p{Mn}+")
_ORNAMENTS = regex.compile(r"[\u0640\u064b-\u065f\u0670\u0591-\u05c7]")  # what Arabic and Hebrew mostly leave out
_LETTERS = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ё": "е", "ς": "σ"})
_LONG_WORDS = regex.compile(r"[\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")
_PART, _PART_IN_LONG_WORDS = 0.75, 0.25  # of a word, about: Chinese words have 1 or 2 graphemes, Thai ones 3 to 5
_GRAM = 4
_LONGEST = 64
_COMMON_WEIGHT = 0.5
_TONAL = frozenset({"vi"})  # accents tell words apart: they stay, but for the n-grams, as many type without them


@dataclass(frozen=True, slots=True)
class Word:
    """A word to search by: its stem, the character n-grams that survive a typing error, its weight in a question.

    `part` is how much of a word it is: pairs of graphemes are parts of words, whose ends are not known. `by_parts` is
    how much more its n-grams count than a word's usually do.
    """

    stem: str
    grams: tuple[str, ...]
    weight: float = 1.0
    part: float = 1.0
    by_parts: float = 1.0


class Analyser:
    """Cuts texts of one language into words; a language that it does not know is cut and folded, not stemmed.

    Scripts that are written without spaces, and Korean with its many endings, are cut into pairs of neighbouring
    graphemes, whatever the language.
    """

    def __init__(self, language: str, remembered: int = 1 << 12) -> None:
        """`remembered` words are kept ready, at about a kilobyte each."""
        base = base_language(language)
        self._stem = stemmer(base)
        self._fold = _lower if base in _TONAL else fold
        self._stop = frozenset(part for word in stop_words(base) for part in _as_searched(self._fold(word)))
        self._common = frozenset(map(self._fold, common_words(base)))
        self._asking = frozenset(map(self._fold, asking_words(base)))
        self._word = lru_cache(maxsize=remembered)(self._make)

    def words(self, text: str) -> list[Word]:
        """The words of `text` in order, stop words left out."""
        lower = _lower(text)
        if lower.isascii():
            return [word for run in _ASCII_RUN.findall(lower) if (word := self._word(run[:_LONGEST]))]
        found: list[Word] = []
        for match in _RUN.finditer(lower):
            if match.lastgroup:
                found += [word for word in _pairs(fold(match[0])) if word.stem not in self._stop]
            elif word := self._word(match[0][:_LONGEST]):
                found.append(word)
        return found

    def tokens(self, text: str) -> list[tuple[str, Word | None]]:
        """What `text` was cut into, each with its word; none for a stop word."""
        found: list[tuple[str, Word | None]] = []
        for match in _RUN.finditer(_lower(text)):
            if match.lastgroup:
                found += [(it.stem, None if it.stem in self._stop else it) for it in _pairs(fold(match[0]))]
            else:
                found.append((match[0], self._word(match[0][:_LONGEST])))
        return found

    def is_common(self, token: str) -> bool:
        """Whether a token, as `tokens` has it, is of the words that every text of the language is full of."""
        folded = self._fold(token)
        return folded in self._stop or folded in self._common

    def asks(self, text: str) -> bool:
        """Whether `text` asks something, to go by its marks and question words."""
        runs = (self._fold(run[0]) for run in _RUN.finditer(_lower(text)))
        return bool(_QUESTION_MARK.search(text)) or any(run in self._asking for run in runs)

    def _make(self, text: str) -> Word | None:
        folded = self._fold(text)
        if folded in self._stop:
            return None
        stem = self._fold(self._stem(_ORNAMENTS.sub("", text)))  # stemmers know a language's endings by their accents
        return Word(stem, _grams(fold(text)), _COMMON_WEIGHT if folded in self._common else 1.0)


def base_language(language: str) -> str:
    """The language of a tag without script and region: `pt` of `pt-BR`."""
    return language.lower().replace("_", "-").split("-")[0]


def fold(text: str) -> str:
    """`text` in lower case, without accents; marks that make another letter of one (Devanagari, Thai, kana) stay."""
    if text.isascii():
        return text.lower()
    bare = _ORNAMENTS.sub("", _ACCENTS.sub("", unicodedata.normalize("NFKD", _lower(text))))
    return unicodedata.normalize("NFC", bare).translate(_LETTERS)


def _lower(text: str) -> str:
    return (
        text.lower()
        if text.isascii()
        else unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    )


def _grams(word: str) -> tuple[str, ...]:
    framed = f"_{word}_"
    return tuple(framed[start : start + _GRAM] for start in range(max(1, len(framed) - _GRAM + 1)))


def _as_searched(stop_word: str) -> list[str]:
    """A stop word; in a script without spaces, the pairs of graphemes that it is made of."""
    run = _RUN.fullmatch(stop_word)
    return [word.stem for word in _pairs(stop_word)] if run and run.lastgroup else [stop_word]


def _pairs(run: str) -> list[Word]:
    """Each grapheme with the one after it; the n-grams of such a pair are the graphemes."""
    graphemes = _GRAPHEME.findall(run)
    part = _PART_IN_LONG_WORDS if _LONG_WORDS.match(run) else _PART
    if len(graphemes) == 1:
        return [Word(run, (run,), part=part)]
    return [Word(one + two, (one, two), part=part) for one, two in pairwise(graphemes)]
