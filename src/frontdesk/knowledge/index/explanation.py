"""Why a search found what it found, and why it shows nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import msgspec

from frontdesk.facts import Passage
from frontdesk.knowledge.cutting.pieces import Span, around
from frontdesk.knowledge.index.part import Part
from frontdesk.knowledge.index.ranking import Candidate, Ranking, rank
from frontdesk.knowledge.index.texts import DocumentEntry, Texts
from frontdesk.knowledge.lexical.question import Question, pair
from frontdesk.knowledge.lexical.relevance import ALIKE, alike
from frontdesk.knowledge.lexical.words import Analyser, Word
from frontdesk.knowledge.port import Query


@dataclass(frozen=True, slots=True)
class Explained:
    """A passage that was found.

    `channels` are what each gave to the score: `words`, `pairs` (of neighbouring words), `grams` (parts of words),
    `title`, `document` (another part of it that was found), `dense` (its meaning) and `phrasing` (how customers ask for
    it). `matched` has the words of the question that were found `title`, `text`, `pairs` or in words written `alike`.
    """

    passage: Passage
    document: DocumentEntry
    score: float
    channels: Mapping[str, float]
    matched: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a search shows (`results`) or would not show (`rejected`), best first.

    `evidence` is how sure the words are that it is relevant, by language as they were searched: 1 is enough. `reason`
    says why nothing is shown; it is empty when something is.
    """

    results: tuple[Explained, ...]
    rejected: tuple[Explained, ...]
    evidence: Mapping[str, float]
    reason: str


def explain(query: Query, parts: Sequence[Part], texts: Texts, most: int, k: int) -> Explanation:
    """What a search would show as the best `k` passages, of `most` pieces looked at, and why."""
    rankings = rank(query, parts, most)
    evidence = {it.part.language: round(it.evidence, 3) for it in rankings}
    found: dict[int, Explained] = {}
    if rankings:
        for candidate, span in rankings[0].spans():
            if len(found) >= k:
                break
            if span.passage not in found:
                found[span.passage] = _explained(query, rankings[0], candidate, span, texts)
        if rankings[0].relevant:
            return Explanation(tuple(found.values()), (), evidence, "")
    return Explanation((), tuple(found.values()), evidence, _reason(query, rankings, parts))


def _reason(query: Query, rankings: Sequence[Ranking], parts: Sequence[Part]) -> str:
    if not parts:
        return "the knowledge is empty"
    if not any(it.asked.whole.distinct for it in rankings):
        return "the question says nothing to search for"
    if query.audience != "staff" and rank(replace(query, audience="staff"), parts, 1)[0].relevant:
        return f"what there is about it is not for the audience '{query.audience}'"
    if not any(it.candidates for it in rankings):
        return "no word of the question is in the knowledge"
    return "what was found has too little to do with the question"


def _explained(query: Query, ranking: Ranking, candidate: Candidate, span: Span, texts: Texts) -> Explained:
    part, asked = ranking.part, ranking.asked.ranking
    passage = texts.passage(span.passage)
    text = part.analyser.words(texts.piece(candidate.piece).text)
    channels: dict[str, float] = {}
    if candidate.hit:
        channels |= part.inverted.scores(asked, candidate.hit)
        channels["document"] = candidate.words - sum(channels.values())
    channels["dense"] = candidate.meaning
    channels["phrasing"] = candidate.phrased
    score = round(candidate.score, 3)
    return Explained(
        msgspec.structs.replace(around(passage, span), score=score),
        texts.document(candidate.document),
        score,
        {name: round(score, 3) for name, score in channels.items() if round(score, 2)},
        _matched(query, asked, part.analyser, part.analyser.words(passage.title), text),
    )


def _matched(
    query: Query, asked: Question, analyser: Analyser, title: Sequence[Word], text: Sequence[Word]
) -> dict[str, tuple[str, ...]]:
    """The words of the question, as they were written, by where they were found; `alike` with what was found instead."""
    tokens = [(token, word) for said in (query.text, *query.context) for token, word in analyser.tokens(said) if word]
    written = {word.stem: token for token, word in reversed(tokens)}
    stems = {word.stem: word for word in (*title, *text)}
    wanted = [word for word in asked.distinct if word.stem in written]
    beside = {(one.stem, two.stem) for one, two in pairwise(text) if pair(one, two) in asked.pairs}
    like = {
        word: max(stems.values(), key=lambda it: alike(word, it)) for word in wanted if stems and word.stem not in stems
    }
    found = {
        "title": [written[word.stem] for word in wanted if word.stem in {it.stem for it in title}],
        "text": [written[word.stem] for word in wanted if word.stem in {it.stem for it in text}],
        "pairs": [f"{written[one]} {written[two]}" for one, two in sorted(beside) if {one, two} <= written.keys()],
        "alike": [f"{written[word.stem]} ~ {it.stem}" for word, it in like.items() if alike(word, it) >= ALIKE],
    }
    return {where: tuple(words) for where, words in found.items() if words}
