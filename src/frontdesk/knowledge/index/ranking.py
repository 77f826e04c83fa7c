"""From a query to pieces, best first, and whether they have to do with it at all."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import inf

from frontdesk.knowledge.cutting.pieces import Span
from frontdesk.knowledge.index.part import Part
from frontdesk.knowledge.index.phrasings import Found, Phrased
from frontdesk.knowledge.lexical.inverted import LEVELS, Hit
from frontdesk.knowledge.lexical.language import likeliest, speaks
from frontdesk.knowledge.lexical.message import Asked, in_context
from frontdesk.knowledge.port import Query

_LONGEST = 12_000  # characters of a message that are looked at; one character of some can become eighteen
_NEAREST = 50  # pieces that take part for their meaning alone
_JUDGED = 3  # pieces: what was found is relevant if the meaning of one of these is
_CLEARLY = 2.0  # standard deviations that another language's passage must be nearer by
_ENOUGH, _OTHERS_ENOUGH = 1.0, 1.25  # evidence, in the question's language and in another: chance has more tries
_NEARNESS, _WITH_NEARNESS = 0.15, 0.18  # how much nearness is worth as evidence, and how much more is needed with it


@dataclass(frozen=True, slots=True)
class Candidate:
    """A piece that may be shown. `words`, `meaning` and `phrased` are what it scored by each; `hit` is what the words found.

    `phrasing` is how customers ask for it that is like the question, if one is.
    """

    piece: int
    document: int
    words: float
    meaning: float = 0.0
    hit: Hit | None = None
    phrased: float = 0.0
    phrasing: Phrased | None = None

    @property
    def score(self) -> float:
        return self.words + self.meaning + self.phrased


@dataclass(frozen=True, slots=True)
class Ranking:
    """What a query found in one language: pieces, best first, and whether they are to be shown.

    `own` is whether it is the language of the question. `evidence` is how sure its words are that it is relevant, and
    `nearness` its meaning: in the question's own language 1 and 2.5 are enough.
    """

    part: Part
    own: bool
    asked: Asked
    candidates: Sequence[Candidate]
    relevant: bool
    evidence: float
    nearness: float = -inf

    def spans(self) -> Iterator[tuple[Candidate, Span]]:
        """What to show: of each piece the section that says most of what is asked, then the others that it touches."""
        rest: list[tuple[Candidate, Span]] = []
        for candidate in self.candidates:
            spans = self.part.spans(self.asked.ranking, candidate.piece)
            if candidate.phrasing:  # it names its section, whatever the words of the question are
                wanted = candidate.phrasing.passage
                spans.sort(key=lambda span: span.passage != wanted)
            first, *others = spans
            yield candidate, first
            rest += [(candidate, span) for span in others]
        yield from rest


def rank(query: Query, parts: Sequence[Part], most: int) -> list[Ranking]:
    """What each language found, the best first: at most `most` pieces by their words, and some by their meaning.

    The language of the question is best, unless it found nothing relevant and another did, or what another found is
    clearly nearer. By words alone, those after the first that found something are not looked at.
    """
    query = replace(query, text=unicodedata.normalize("NFKC", query.text[:_LONGEST])[:_LONGEST])
    rankings: list[Ranking] = []
    ordered = likeliest(query.text, parts, query.language)
    for part in ordered:
        own = part is ordered[0] and speaks(query.text, part, query.language)
        rankings.append(_ranked(query, part, most, own or len(parts) == 1))
        if rankings[-1].relevant and not part.dense:
            break
    return sorted(rankings, key=lambda it: (not it.relevant, -it.nearness - (_CLEARLY if it.own else 0.0)))


def _ranked(query: Query, part: Part, most: int, own: bool) -> Ranking:
    """What `part` found; `own` is whether it has the question's language."""
    asked = part.asked(query)
    hits = {hit.piece: hit for hit in part.hits(asked.ranking, most, query.audience)}
    phrased = part.phrased(asked.ranking, query.audience)
    evidence = part.evidence(asked, list(hits.values()), query.audience)
    if part.phrasings:
        evidence = max(evidence, part.phrasings.evidence(asked.ranking, phrased))
    enough = _ENOUGH if own else _OTHERS_ENOUGH
    dense = part.dense
    nearness = dense.nearness(in_context(query, part.analyser), LEVELS[query.audience]) if dense else None
    if dense is None or nearness is None:
        found = [Candidate(hit.piece, hit.document, hit.score, hit=hit) for hit in hits.values()]
        found = _with_phrasings(found, phrased, part, asked)
        return Ranking(part, own, asked, found, evidence >= enough, evidence)
    from frontdesk.knowledge.dense.fusion import fuse  # needs numpy, which an encoder brings

    fused = fuse({piece: hit.score for piece, hit in hits.items()}, nearness, _NEAREST)
    found = [Candidate(it.piece, dense.document(it.piece), it.words, it.meaning, hits.get(it.piece)) for it in fused]
    # By meaning, pieces of this language are judged; a phrasing may lead to one of another.
    judged = [it.piece for it in found[:_JUDGED]]
    found = _with_phrasings(found, phrased, part, asked)
    nearest = max((nearness.evidence(piece) for piece in judged), default=-inf)
    together = evidence + _NEARNESS * nearest >= enough + _WITH_NEARNESS
    relevant = together or nearness.relevant(judged)
    return Ranking(part, own, asked, found, relevant, evidence, nearest)


def _with_phrasings(
    candidates: Sequence[Candidate], phrased: Sequence[Found], part: Part, asked: Asked
) -> list[Candidate]:
    """`candidates`, best first, with what phrasings add to them, and those that only a phrasing found."""
    if not phrased:
        return list(candidates)
    by_piece = {it.piece: it for it in candidates}
    for found in phrased:
        it = found.phrased
        candidate = by_piece.get(it.piece) or Candidate(it.piece, it.document, 0.0)
        worth = part.worth(asked.ranking, found)
        by_piece[it.piece] = replace(candidate, phrased=worth, phrasing=it)
    return sorted(by_piece.values(), key=lambda it: -it.score)
