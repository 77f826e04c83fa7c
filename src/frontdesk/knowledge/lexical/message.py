"""What a customer's message asks for: its own words, those of its sentences that matter, and what it follows up."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import regex

from frontdesk.knowledge.lexical.everyday import InOtherWords
from frontdesk.knowledge.lexical.question import Question, question
from frontdesk.knowledge.lexical.words import Analyser, Word
from frontdesk.knowledge.port import Query

# Weights: see docs/decisions/0008-lexical-search.md.
_MOST = 20_000  # characters of a message that are looked at
_LONG = 60  # words: from here on a message tells a story, and sentences count by what the knowledge has to say to them
_SENTENCE, _MOST_SENTENCES = 6, 64  # words at least; sentences at most
_EARLIER = (0.6, 0.5, 0.35, 0.25, 0.15)  # what words of earlier messages count, by the words of this one's own
_LITTLE = 2  # words of its own: a message with more is encoded without those before it
_END = regex.compile(r"(?<=[.!?;:…])\s+|(?<=[。！？；])|\n+")

Words = Sequence[Word]


@dataclass(frozen=True, slots=True)
class Asked:
    """A message as a question: what ranks texts, and what is held against the best to see whether it is relevant."""

    ranking: Question
    whole: Question

    @classmethod
    def simply(cls, question: Question) -> "Asked":
        return cls(question, question)


def asked(
    query: Query,
    analyser: Analyser,
    known: Callable[[Question], float],
    in_other_words: Callable[[str], InOtherWords],
) -> Asked:
    """What `query` asks, in the words of a language; `known` tells how much of a question the knowledge covers, 0 to 1.

    What was said before counts the less the more this message says itself. A message that says nothing ("Thanks!")
    and asks nothing has no words, whatever was said before. A short message is also looked for `in_other_words`.
    """
    text = query.text[:_MOST]
    own = analyser.words(text)
    if query.context and not any(word.weight == 1.0 for word in own) and not analyser.asks(text):
        return Asked.simply(question([]))
    earlier = _earlier(query.context, analyser, _weight_of_earlier(own))
    if sum(word.part for word in own) <= _LONG:
        other = in_other_words(text)
        ranking = question([(other.ranking, 1.0), *earlier])
        same = list(other.ranking) == list(other.whole)
        return Asked.simply(ranking) if same else Asked(ranking, question([(other.whole, 1.0), *earlier]))
    whole = question([(own, 1.0), *earlier])
    sentences = _sentences(text, analyser, max(_SENTENCE, len(own) // _MOST_SENTENCES))
    # An occurrence counts the fourth power, a term its root: the square of what is known of its sentence.
    weighted = [(words, known(question([(words, 1.0)])) ** 4) for words in sentences]
    return Asked(question([*weighted, *earlier]), whole)


def in_context(query: Query, analyser: Analyser) -> str:
    """The message as a text for an encoder: one that says little stands behind the one before it."""
    if not query.context or _full(analyser.words(query.text[:_MOST])) > _LITTLE:
        return query.text
    return f"{query.context[-1]}\n{query.text}"


def _full(words: Words) -> int:
    """How many words say something of their own, rounded."""
    return round(sum(word.part for word in words if word.weight == 1.0))


def _weight_of_earlier(words: Words) -> float:
    """What the words of the message before one with `words` count."""
    return _EARLIER[min(_full(words), len(_EARLIER) - 1)]


def _earlier(context: Sequence[str], analyser: Analyser, weight: float) -> list[tuple[Words, float]]:
    """Earlier messages, the last first, each with what an occurrence counts: the square of its weight."""
    found: list[tuple[Words, float]] = []
    for text in reversed(context):
        if weight < 0.1:
            break
        words = analyser.words(text[:_MOST])
        found.append((words, weight * weight))
        weight *= _weight_of_earlier(words)
    return found


def _sentences(text: str, analyser: Analyser, least: int) -> list[Words]:
    """The words of each sentence; short ones go with the next."""
    found: list[Words] = []
    words: list[Word] = []
    for sentence in _END.split(text):
        words += analyser.words(sentence)
        if sum(word.part for word in words) >= least:
            found.append(words)
            words = []
    return [*found, words] if words else found
