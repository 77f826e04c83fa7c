"""A question as it is looked for: its words, how much each weighs, and the forms under which each may be found."""

from __future__ import annotations

import difflib
import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from frontdesk.twin.rules import everyday
from frontdesk.twin.rules import language as lang
from frontdesk.twin.rules.intents import asks_for
from frontdesk.twin.rules.material import Unit

ABSENT = 0.4
"""What a word that the material never uses weighs beside one that it uses seldom: it can't help to choose."""
COMMON = 0.5
LEAST = 0.25
BESIDE = 0.5
"""What other words weigh beside one that the material uses, too."""
POINTS = re.compile(r"\b(?:it|that|this|them|those|these|one|ça|cela|celle-ci|lo|ella|ese|eso)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Query:
    """A question's words with their weights. `hints` come from the conversation and only decide between equals."""

    text: str
    language: str
    weights: dict[str, float]
    forms: dict[str, frozenset[str]]
    hints: dict[str, frozenset[str]]
    common: frozenset[str]
    vocabulary: Counter[str]
    units: int

    def worth(self, word: lang.Word) -> float:
        """What a word of the material weighs beside the question's own."""
        return _weight(word, frozenset({word.key, word.folded}), self.vocabulary, self.units)

    @property
    def total(self) -> float:
        return sum(self.weights.values()) or 1.0


def ask(
    text: str,
    language: str,
    units: Sequence[Unit],
    *,
    around: str = "",
    context: str = "",
    hint: str = "",
    ignore: Iterable[str] = (),
) -> Query:
    """The question as a query.

    `around` is what the customer says beside the question, and `context` are earlier words; both carry over with less
    weight. `hint` are words of the conversation so far. `ignore` are names (of the company, of the assistant) that
    every paragraph could hold.
    """
    ignored = {lang.fold(word) for name in ignore for word in name.split()}
    vocabulary = vocabulary_of(units)
    weights: dict[str, float] = {}
    forms: dict[str, frozenset[str]] = {}
    pointing = 0.8 if POINTS.search(text) else 0.4
    meant, replaced = _meant(text, language, vocabulary)
    for source, share in ((text, 1.0), (lang.meant(text), 0.6), (around, pointing), (context, 0.45)):
        for word in lang.content(source, language):
            if word.folded in ignored | replaced or word.key in weights or word.folded.isdigit():
                continue
            forms[word.key] = _forms(word.folded, word.key, vocabulary)
            weights[word.key] = share * _weight(word, forms[word.key], vocabulary, len(units))
    for word, share in meant:
        form = frozenset({word.key, word.folded})
        weight = share * _weight(word, form, vocabulary, len(units))
        if word.folded not in ignored and weight > weights.get(word.key, 0.0):
            forms[word.key] = forms.get(word.key, form)
            weights[word.key] = weight
    for kind, key in (("age", "age*"), ("since", "founded*"), ("time", "hours*"), ("phone", "phone*")):
        if kind in asks_for(text) and (kind in ("age", "since") or not weights):
            weights.setdefault(key, 1.0)
            forms.setdefault(key, frozenset({key}))
    hints = {word.key: frozenset({word.key, word.folded}) for word in lang.content(hint, language)}
    hints = {key: form for key, form in hints.items() if key not in weights and not key.isdigit()}
    common = frozenset(
        word.key
        for source in (text, around, context)
        for word in lang.words(source, language)
        if lang.is_common(word.folded)
    )
    return Query(text, language, weights, forms, hints, common, vocabulary, len(units))


def vocabulary_of(units: Sequence[Unit]) -> Counter[str]:
    """In how many units each word form occurs."""
    return _vocabulary(tuple(unit.body | unit.above for unit in units))


def known_words(query: Query, units: Sequence[Unit]) -> set[str]:
    """The question's subject words that the material uses anywhere (common words don't count)."""
    vocabulary = vocabulary_of(units)
    return {
        key for key in query.weights if key not in query.common and any(one in vocabulary for one in query.forms[key])
    }


def _meant(text: str, language: str, vocabulary: Counter[str]) -> tuple[list[tuple[lang.Word, float]], frozenset[str]]:
    """The words that the material uses for what the text says, each with its share, and the words that they replace.

    A word that the material never uses is replaced; beside one that it uses the others count less.
    """
    meant: list[tuple[lang.Word, float]] = []
    replaced: set[str] = set()
    for meaning in everyday.meanings(text, language):
        held = [word for word in lang.content(meaning.meant, language) if {word.key, word.folded} & vocabulary.keys()]
        if not held:
            continue
        unknown = {one for one in meaning.said if not {one, lang.key_of(one, language)} & vocabulary.keys()}
        share = (1.0 if meaning.is_phrase or unknown else BESIDE) / len(held) ** 0.5
        meant += [(word, share) for word in held]
        replaced |= unknown
    return meant, frozenset(replaced)


def _weight(word: lang.Word, forms: frozenset[str], vocabulary: Counter[str], count: int) -> float:
    frequency = max((vocabulary.get(one, 0) for one in forms), default=0)
    rarity = math.log(1 + (count - frequency + 0.5) / (frequency + 0.5)) * (1.0 if frequency else ABSENT)
    return max(LEAST, rarity) * (COMMON if lang.is_common(word.folded) else 1.0)


def _forms(folded: str, key: str, vocabulary: Counter[str]) -> frozenset[str]:
    """The forms to look for; a word unknown to the material is taken for its nearest one there (a typing error)."""
    if key in vocabulary or folded in vocabulary or len(folded) < 5 or folded.isdigit():
        return frozenset({key, folded})
    return frozenset({key, folded, *nearest(folded, vocabulary)})


def nearest(folded: str, vocabulary: Iterable[str]) -> list[str]:
    """The word of the vocabulary that a mistyped one is taken for, if any."""
    if len(folded) < 5:
        return []
    near = [
        word for word in vocabulary if word[:1] == folded[:1] and abs(len(word) - len(folded)) <= 2 and word.isalpha()
    ]
    return difflib.get_close_matches(folded, near, n=1, cutoff=0.84)


@lru_cache(maxsize=32)
def _vocabulary(bodies: tuple[frozenset[str], ...]) -> Counter[str]:
    return Counter(form for body in bodies for form in body)
