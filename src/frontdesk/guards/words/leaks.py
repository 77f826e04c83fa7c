"""Verbatim pieces of the private prompt in an answer."""

from collections import Counter
from collections.abc import Iterable, Sequence
from copy import copy
from functools import cached_property
from itertools import islice
from typing import NamedTuple

import regex

from frontdesk.guards.port import Finding, Reading
from frontdesk.guards.words.grammar import beginnings
from frontdesk.guards.words.reading import FARTHEST, LONGEST, Token, fold, reads, word_around, words, words_back

_EARLIEST, _LATEST = 1, 5
"""Which words of a secret run (counted from 0) may be its anchor: some are seen before it, some are still to come."""


class _Run(NamedTuple):
    """A run of private words, read from its anchor: the words before it, nearest first, and those from it on."""

    before: tuple[str, ...]
    onward: tuple[str, ...]


class Leaks:
    """Finds runs of consecutive words of the `private` texts, compared without case, accents, punctuation and markup.

    What stands in a `public` text too is no secret. Each run has an anchor among its second to sixth word, the one that is
    rarest in what may be said. The span of a leak, none of which is released, begins at the anchor: the few words before
    it may have been shown, too few to be a secret. Held back is from an anchor on, only where the words before it are
    those of the run, and as long as the run goes on. A paraphrase or a translation is not found.
    """

    name = "leaks"

    def __init__(self, private: Sequence[str], public: Iterable[str] = (), *, words: int = 8) -> None:
        self._size = words
        known = [reads(text) for text in public]
        secrets = dict.fromkeys(run for text in private for run in _runs(reads(text), words))
        for text in known:
            for run in _runs(text, words):
                secrets.pop(run, None)
        often = Counter(word for text in known for word in text)
        self._by_anchor: dict[str, list[_Run]] = {}
        for run in secrets:
            at = _anchor(run, often, self._by_anchor)
            self._by_anchor.setdefault(run[at], []).append(_Run(run[:at][::-1], run[at:]))
        written = {it.lower() for text in private for it in _written(text) if fold(it) in self._by_anchor}
        self.begins = beginnings(written | self._by_anchor.keys()) if self._by_anchor else "(?!)"
        self._begins = regex.compile(self.begins, regex.IGNORECASE)
        self._texts: tuple[str, ...] = ()

    def allowing(self, texts: Iterable[str]) -> "Leaks":
        """The same, but what stands in `texts` (the passages of a turn, the customer's words) may be said as well.

        Made for every reply: the texts are read at the first leak that they might excuse, so mostly never.
        """
        other = copy(self)
        other.__dict__.pop("_allowed", None)
        other._texts = (*self._texts, *texts)
        return other

    @cached_property
    def _allowed(self) -> frozenset[tuple[str, ...]]:
        return frozenset(run for text in self._texts for run in _runs(reads(text), self._size))

    def read(self, text: str, start: int, *, whole: bool) -> Reading:
        """See `frontdesk.guards.port.Detector`."""
        findings: list[Finding] = []
        at = start
        while found := self._begins.search(text, at):
            begin, at = word_around(text, found.start())
            limit = begin + FARTHEST
            anchor = next(words(text, begin, limit), None) if at - begin <= LONGEST else None
            runs = self._runs_at(text, found.start() - LONGEST, anchor) if anchor and anchor.start == begin else []
            onward = [*islice(words(text, begin, limit), self._size)] if runs else []
            said = tuple(word.reads for word in onward)
            leak = min((len(run.onward) for run in runs if said[: len(run.onward)] == run.onward), default=0)
            if leak:
                end = onward[leak - 1].end
                start, at = found.start(), end
                evidence = " ".join(text[max(0, start - LONGEST) : end].split())
                findings.append(Finding(start=start, end=end, reason="repeats its private prompt", evidence=evidence))
            elif not whole and len(text) < limit and any(run.onward[: len(said)] == said for run in runs):
                return Reading(findings, found.start())
        return Reading(findings, len(text))

    def _runs_at(self, text: str, since: int, anchor: Token) -> list[_Run]:
        """The runs with this anchor whose words before it stand there, as far as one can see from `since` on."""
        runs = self._by_anchor.get(anchor.reads, [])
        seen = 0
        for word in words_back(text, since, anchor.start) if runs else ():
            runs = [run for run in runs if len(run.before) <= seen or run.before[seen] == word]
            seen += 1
            if not runs or seen > _LATEST:
                break
        return [
            run
            for run in runs
            if (since >= 0 or seen >= len(run.before)) and (*run.before[::-1], *run.onward) not in self._allowed
        ]


def _written(text: str) -> Iterable[str]:
    return (text[word.start : word.end] for word in words(text))


def _runs(text: Sequence[str], size: int) -> Iterable[tuple[str, ...]]:
    return (tuple(text[place : place + size]) for place in range(len(text) - size + 1))


def _anchor(run: tuple[str, ...], often: Counter[str], used: Iterable[str]) -> int:
    """The place of the anchor: of the words that may be it the rarest in public texts, then the longest."""
    places = range(min(_EARLIEST, len(run) - 1), min(_LATEST + 1, len(run)))
    return min(places, key=lambda place: (often[run[place]], -len(run[place]), run[place] not in used))
