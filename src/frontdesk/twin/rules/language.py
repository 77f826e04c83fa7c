"""Words: folded, stemmed, matched across synonyms, and the language they are in."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Protocol, cast

import Stemmer

from frontdesk.twin.lexicon import LANGUAGES, table

WORD = re.compile(r"[^\W_]+")
LETTERS_DIGITS = re.compile(r"\b([a-z]{1,4})[- ](\d+)\b")
ALGORITHMS = {"en": "english", "fr": "french", "es": "spanish"}
SPANISH_SIGNS = re.compile(r"[¿¡ñ]")
FRENCH_SIGNS = re.compile(r"[çœàèêùû]|\b[ldjnscm]['’]|\bqu['’]", re.IGNORECASE)
UNIT = re.compile(r"(?<=\d)(?:k| ?mil)? ?(?:mi|km|kms|k|h|a|an)\b", re.IGNORECASE)
"""Units after a number, which are words of some language too."""
ELISIONS = frozenset({"l", "d", "j", "n", "s", "c", "m", "t", "qu"})


class Stem(Protocol):
    """A stemmer of one language."""

    def stemWord(self, word: str, /) -> str: ...  # noqa: N802, the library's name


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: as written, folded, and its key, under which its synonyms and inflections are found too."""

    raw: str
    folded: str
    key: str
    start: int
    end: int


def fold(text: str) -> str:
    """Lower case, without accents, with plain apostrophes. Keeps the length of ordinary text, so positions carry over."""
    text = text.replace("’", "'").replace("‘", "'")
    return "".join(_fold_character(character) for character in text)


@lru_cache(maxsize=65_536)
def key_of(folded: str, language: str) -> str:
    """What stands for the word in comparisons: its synonym group, else its stem."""
    groups = _groups()
    if folded in groups:
        return groups[folded]
    stem = _stemmer(language).stemWord(folded)
    return groups.get(stem, stem)


def stem_of(folded: str, language: str) -> str:
    """The word without its ending, whatever its synonyms."""
    return _stemmer(language).stemWord(folded)


@lru_cache(maxsize=4096)
def words(text: str, language: str) -> tuple[Word, ...]:
    folded = fold(text)
    return tuple(
        Word(text[m.start() : m.end()], m.group(), key_of(m.group(), language), m.start(), m.end())
        for m in WORD.finditer(folded)
    )


def content(text: str, language: str) -> list[Word]:
    """The words that carry the subject, each key once."""
    seen: set[str] = set()
    kept: list[Word] = []
    for word in words(text, language):
        if is_stop(word.folded) or word.key in seen or (len(word.folded) < 2):
            continue
        seen.add(word.key)
        kept.append(word)
    return kept


@lru_cache(maxsize=4096)
def meant(text: str) -> str:
    """Words that say the same as the text's turns of phrase ("broke down": "breakdown")."""
    folded = fold(text)
    return " ".join(words for pattern, words in _phrases() if pattern.search(folded))


def usual_words(text: str, language: str) -> list[str]:
    """The usual English words for those of the text that have any."""
    return list(dict.fromkeys(_usual()[word.key] for word in content(text, language) if word.key in _usual()))


def other_words(text: str, language: str) -> list[str]:
    """Words that say what the text's say, where they are others: the usual ones of their groups, and what is meant."""
    had = {_stemmer(language).stemWord(word.folded) for word in words(text, language)}
    usual = [_usual()[word.key] for word in content(text, language) if word.key in _usual()]
    other = [word for word in (*usual, *meant(text).split()) if _stemmer(language).stemWord(word) not in had]
    return list(dict.fromkeys(other))


def keys(text: str, language: str) -> frozenset[str]:
    """Every form under which the text's content words can be matched; "SR-22" can be as "sr22" too."""
    joined = {"".join(match.groups()) for match in LETTERS_DIGITS.finditer(fold(text))}
    return frozenset(form for word in content(text, language) for form in (word.key, word.folded)) | joined


@lru_cache(maxsize=4096)
def language_of(text: str, before: str | None = None) -> str | None:
    """The language of a text among en, fr and es; None when its words don't tell.

    `before` is the language that was written so far: then one ambiguous word is no change of it.
    """
    text = UNIT.sub(" ", text)
    folded = [word for word in WORD.findall(fold(text)) if not word.isdigit()]
    scores = {language: sum(word in _stop(language) for word in folded) + 0.0 for language in LANGUAGES}
    scores["es"] += 1.5 * len(SPANISH_SIGNS.findall(text.lower()))
    scores["fr"] += 1.2 * len(FRENCH_SIGNS.findall(text))
    cues = {language: sum(word in _cues()[language] for word in folded) for language in LANGUAGES}
    for language, count in cues.items():
        scores[language] += 1.5 * count
    if (
        all(len(word) == 1 for word in folded if word in _stop("es") | _stop("fr"))
        and not scores["en"]
        and not any(cues.values())
        and not (SPANISH_SIGNS.search(text.lower()) or FRENCH_SIGNS.search(text))
    ):
        return None  # "Tesla Model Y": a letter is no Spanish
    best = max(LANGUAGES, key=lambda language: scores[language])
    others = [scores[language] for language in LANGUAGES if language != best]
    if scores[best] < 1 or scores[best] <= max(others):
        return None
    if before is not None and best != before:
        own = {word for word in folded if word in _stop(best) | _cues()[best] and word not in _stop(before)}
        signs = {"es": SPANISH_SIGNS, "fr": FRENCH_SIGNS}.get(best)
        told = len(own) + (len(signs.findall(text.lower())) if signs else 0)
        alone = told < 2 and (len(folded) <= 2 or scores[before] > 0)
        if alone or scores[best] < scores[before] + 1:
            return before
    return best


def is_stop(folded: str) -> bool:
    return folded in _all_stop() or folded in ELISIONS


def is_common(folded: str) -> bool:
    """Whether the word shows no subject by itself."""
    return folded in _common() or folded.isdigit()


def is_trade(folded: str) -> bool:
    """Whether the word is one that customers use with any company: pay, price, offer."""
    return folded in _trade()


def is_dealing(folded: str) -> bool:
    """Whether the word speaks of dealings with a company, whatever its business: refund, delivery, booking."""
    return folded in _dealings()


@cache
def _dealings() -> frozenset[str]:
    return frozenset(str(table("words")["common"]["dealings"]).split())


@cache
def _trade() -> frozenset[str]:
    return frozenset(str(table("words")["common"]["trade"]).split())


@cache
def _stop(language: str) -> frozenset[str]:
    return frozenset(str(table("words")["stop"][language]).split())


@cache
def _all_stop() -> frozenset[str]:
    # "son" and "once" and the like are stop words in one language and content in another; few enough to live with.
    return (_stop("en") | _stop("fr") | _stop("es")) - {
        "car",
        "son",
        "once",
        "contrat",
        "mes",
    }


@cache
def _common() -> frozenset[str]:
    return frozenset(str(table("words")["common"]["words"]).split())


@cache
def _cues() -> dict[str, frozenset[str]]:
    groups = {
        "en": "the is my your how what does do you please hi hello quote price insurance car cover hours english",
        "fr": "le les vous je est mon votre bonjour merci devis voiture assurance electrique quels quelle oui et avez une"
        " possible payer assurez couvert peut puis comment faire francais",
        "es": "el los usted es mi su hola gracias cotizacion coche seguro electrico cuanto que cual si y tengo una cubre"
        " aseguran cubren pagan puedo necesito quiero ocupo cotizar donde espanol",
    }
    return {language: frozenset(text.split()) for language, text in groups.items()}


@cache
def _groups() -> dict[str, str]:
    groups: dict[str, str] = {}
    for group, members in cast(dict[str, str], table("words")["synonyms"]).items():
        for member in members.split():
            groups.setdefault(member, f"{group}*")
    apart = set(str(table("words")["apart"]["stems"]).split())
    for member, group in list(groups.items()):
        # English inflections are written out in the table; those of French and Spanish verbs are too many for that.
        for language in ("fr", "es"):
            stem = _stemmer(language).stemWord(member)
            if len(stem) >= 4 and stem not in apart:
                groups.setdefault(stem, group)
    return groups


@cache
def _usual() -> dict[str, str]:
    """The usual word of each group of synonyms, in English."""
    groups = cast(dict[str, str], table("words")["synonyms"])
    return {f"{group}*": members.split()[0] for group, members in groups.items()}


@cache
def _phrases() -> tuple[tuple[re.Pattern[str], str], ...]:
    phrases = cast(dict[str, str], table("words")["phrases"])
    return tuple((re.compile(pattern), words) for pattern, words in phrases.items())


@cache
def _stemmer(language: str) -> Stem:
    algorithm = ALGORITHMS.get(language, "english")
    return cast(Stem, Stemmer.Stemmer(algorithm))  # pyright: ignore[reportUnknownMemberType]


@lru_cache(maxsize=8192)
def _fold_character(character: str) -> str:
    if character.isascii():
        return character.lower()
    base = unicodedata.normalize("NFKD", character)
    plain = "".join(part for part in base if not unicodedata.combining(part)).lower()
    return plain if len(plain) == 1 else character
