"""Statements: what documents say in figures, each figure with the words that tell what it is about."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import log

import regex

from frontdesk.knowledge.care.figures import Figure, figures
from frontdesk.knowledge.care.pages import Page, sentences
from frontdesk.knowledge.lexical.stopwords import stop_words
from frontdesk.knowledge.lexical.words import Analyser, base_language

AS_FEW = 200
"""Sentences, or sections: in a small collection even what is in most of them says something."""

_CLAUSE = regex.compile(r"[;:()]|,(?!\d)|\s[–—-]\s|\s(?:and|or|et|ou|y|o|und|oder|e|en|of)\s", regex.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Statement:
    """A figure and where it stands. `clause`, `sentence` and `context` are stems, each with those before it.

    `context` has the words of heading and title too. `place` counts the statements of a document from 0.
    """

    file: str
    language: str
    title: str
    url: str
    text: str
    figure: Figure
    clause: frozenset[str]
    sentence: frozenset[str]
    context: frozenset[str]
    place: int

    @property
    def key(self) -> tuple[str, int]:
        return self.file, self.place


def statements(pages: Iterable[Page]) -> Iterator[Statement]:
    """Every figure that stands in the documents, in order."""
    analysers: dict[str, Analyser] = {}
    for page in pages:
        language = base_language(page.entry.language)
        analyser = analysers.setdefault(language, Analyser(language))
        place = 0
        headings: dict[str, frozenset[str]] = {}
        for sentence in sentences(page.passages):
            found = [_countable(it, stop_words(language)) for it in figures(sentence.text)]
            if not found:
                continue
            title = sentence.passage.title
            around = headings.setdefault(title, _stems(title, analyser))
            whole = _stems(_without(sentence.text, found), analyser)
            for figure, clause in zip(found, _clauses(sentence.text, found), strict=True):
                yield Statement(
                    file=page.entry.file,
                    language=language,
                    title=title,
                    url=sentence.passage.url,
                    text=sentence.text,
                    figure=figure,
                    clause=_stems(clause, analyser),
                    sentence=whole,
                    context=whole | around,
                    place=place,
                )
                place += 1


def _countable(figure: Figure, stop: Collection[str]) -> Figure:
    """Without a noun that is none."""
    return replace(figure, noun="") if figure.noun in stop else figure


def rarities(found: Sequence[Statement]) -> dict[str, float]:
    """What a stem weighs: the more, the fewer of the sentences have it."""
    texts = {(statement.file, statement.text): statement.sentence for statement in found}
    counts = Counter(stem for stems in texts.values() for stem in stems)
    return {stem: log(1 + max(len(texts), AS_FEW) / count) for stem, count in counts.items()}


def _clauses(text: str, found: Sequence[Figure]) -> Iterator[str]:
    """For each figure the part of the sentence between the nearest commas, brackets or conjunctions, without figures."""
    breaks = [match.span() for match in _CLAUSE.finditer(text)]
    inside = [span for span in breaks if not any(it.start < span[1] and span[0] < it.end for it in found)]
    for figure in found:
        start = max((end for _, end in inside if end <= figure.start), default=0)
        end = min((begin for begin, _ in inside if begin >= figure.end), default=len(text))
        yield _without(text[start:end], [it for it in found if start <= it.start and it.end <= end], start)


def _without(text: str, found: Sequence[Figure], offset: int = 0) -> str:
    for figure in reversed(found):
        text = f"{text[: figure.start - offset]} {text[figure.end - offset :]}"
    return text


def _stems(text: str, analyser: Analyser) -> frozenset[str]:
    return frozenset(word.stem for word in analyser.words(text) if not word.stem.isdecimal())
