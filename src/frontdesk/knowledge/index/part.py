"""One language's part of an index: from a message to the sections of documents that it may be about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from frontdesk.knowledge.cutting.pieces import Span
from frontdesk.knowledge.documents import Audience
from frontdesk.knowledge.index.manifest import LanguageEntries
from frontdesk.knowledge.index.phrasings import Found, Phrasings
from frontdesk.knowledge.index.texts import Texts
from frontdesk.knowledge.lexical.everyday import Everyday, InOtherWords
from frontdesk.knowledge.lexical.inverted import LEVELS, Hit, InvertedIndex
from frontdesk.knowledge.lexical.message import Asked, asked
from frontdesk.knowledge.lexical.question import Question
from frontdesk.knowledge.lexical.relevance import Relevance
from frontdesk.knowledge.lexical.words import Analyser
from frontdesk.knowledge.port import Query

if TYPE_CHECKING:  # needs numpy, which only an encoder brings
    from frontdesk.knowledge.dense.index import DenseIndex

_SECOND = 0.2  # what a document's next piece adds to a piece: see docs/decisions/0008-lexical-search.md

_PHRASED = 1.5  # what a phrasing counts, by a text's own words: see docs/decisions/0008-lexical-search.md
_JUDGED = 40  # pieces, for the best of a message as a whole


@dataclass(frozen=True, slots=True)
class Part:
    """What the index has in one language; `entries` counts its pieces for each audience."""

    language: str
    entries: Mapping[Audience, int]
    analyser: Analyser
    everyday: Everyday
    inverted: InvertedIndex
    relevance: Relevance
    texts: Texts
    dense: "DenseIndex | None"
    phrasings: Phrasings | None = None

    @classmethod
    def open(cls, folder: Path, about: LanguageEntries, texts: Texts, dense: "DenseIndex | None") -> "Part":
        inverted = InvertedIndex(folder / about.words, about.language)
        analyser = Analyser(about.language)
        everyday = Everyday(analyser, about.language)
        phrasings = Phrasings(folder / about.phrasings, about.language, analyser) if about.phrasings else None
        relevance = Relevance(inverted)
        return cls(about.language, about.entries, analyser, everyday, inverted, relevance, texts, dense, phrasings)

    def share_with(self, stem: str) -> float:
        return self.inverted.entries_with(stem) / max(1, len(self.inverted))

    def asked(self, query: Query) -> Asked:
        """What `query` asks, in the words of this language."""
        return asked(query, self.analyser, self._known, self._in_other_words)

    def _in_other_words(self, text: str) -> InOtherWords:
        return self.everyday.words(text, self.inverted.entries_with)

    def _known(self, question: Question) -> float:
        hits = self.inverted.best(question, 1)
        return min(1.0, hits[0].score / self.relevance.weight(question.distinct)) if hits else 0.0

    def hits(self, question: Question, most: int, audience: Audience) -> list[Hit]:
        """The best pieces for `audience`, best first. Each has its own score and a part of its document's next best."""
        by_document: dict[int, list[Hit]] = {}
        for hit in self.inverted.best(question, most, self._hidden(audience)):
            by_document.setdefault(hit.document, []).append(hit)
        hits = [
            Hit(hit.piece, hit.document, hit.score + _SECOND * _next_best(scored, number), hit.address)
            for scored in by_document.values()
            for number, hit in enumerate(scored)
        ]
        return sorted(hits, key=lambda hit: -hit.score)

    def phrased(self, question: Question, audience: Audience) -> list[Found]:
        """The phrasings for `audience` that are most like the question, one a piece, best first."""
        hidden: list[Audience] = [other for other in LEVELS if LEVELS[other] > LEVELS[audience]]
        return self.phrasings.best(question, hidden) if self.phrasings else []

    def worth(self, question: Question, found: Found) -> float:
        """What a phrasing adds to the score of its piece: as much as a text that says the same share of the question."""
        return _PHRASED * min(1.0, found.share) * self.relevance.weight(question.distinct)

    def _hidden(self, audience: Audience) -> list[Audience]:
        """The audiences of pieces here that `audience` must not see."""
        return [other for other, count in self.entries.items() if count and LEVELS[other] > LEVELS[audience]]

    def evidence(self, asked: Asked, hits: Sequence[Hit], audience: Audience) -> float:
        """How sure it is that the best of `hits`, or of all for the whole message, has to do with it: 1 is enough."""
        if asked.whole is not asked.ranking:
            hits = self.hits(asked.whole, _JUDGED, audience)
        if not hits:
            return 0.0
        hit = hits[0]
        piece = self.texts.piece(hit.piece)
        title = self.analyser.words(self.texts.passage(piece.spans[0].passage).title)
        return self.relevance.evidence(asked.whole, hit.score, title, self.analyser.words(piece.text))

    def spans(self, question: Question, piece: int) -> list[Span]:
        """The sections that a piece touches, first the one that says most of what is asked."""
        spans = self.texts.piece(piece).spans
        return sorted(spans, key=lambda span: -self._said(question, span)) if len(spans) > 1 else list(spans)

    def _said(self, question: Question, span: Span) -> float:
        passage = self.texts.passage(span.passage)
        text = "\n".join([passage.title, *passage.paragraphs[span.first : span.last + 1]])
        return self.relevance.said(question, self.analyser.words(text))


def _next_best(scored: Sequence[Hit], number: int) -> float:
    """The score of the best of `scored` other than the one at `number`; they come best first."""
    other = 1 if number == 0 else 0
    return scored[other].score if other < len(scored) else 0.0
