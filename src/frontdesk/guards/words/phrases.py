"""Finds phrases in a text as it comes."""

from collections.abc import Sequence
from enum import Enum
from itertools import islice
from typing import NamedTuple

import regex

from frontdesk.guards.port import Finding, Reading
from frontdesk.guards.words.grammar import MOST_WORDS, Lists, Objections, Rule, Table, any_of, own_phrase
from frontdesk.guards.words.reading import FARTHEST, LONGEST, Token, tokens, word_around, words_back, words_before

_AHEAD = 4
"""Words behind a phrase that may excuse it."""
_FAR_AHEAD = 12
"""Words behind it among which a condition may."""


class _Open(Enum):
    """What follows decides."""

    OPEN = "open"


_OPEN = _Open.OPEN


class _Objection(NamedTuple):
    rule: Rule
    end: int


class Phrases:
    """Objects to the phrases of a table, each with the reason of its rule.

    A finding reaches from the trigger of a phrase to the first word with which the phrase is complete; only from a
    trigger on is text held back, and only as long as what follows still fits a phrase (16 words at the very most) or,
    once it is complete, while the next words of its sentence may excuse it (12 at most). `extra` phrases, plain text or of
    the grammar in `frontdesk.guards.words.grammar`, are objected to as well; inside an `allowed` phrase nothing is. Raises
    `ValueError`, naming it and the remedy, for one of these that cannot be read.
    """

    def __init__(self, name: str, table: Table, *, extra: Sequence[str] = (), allowed: Sequence[str] = ()) -> None:
        self.name = name
        extra, allowed = ([_own(phrase, name) for phrase in those] for those in (extra, allowed))
        own = Rule(language="", reason=f"a phrase of the agent's own list ({name})", phrases=extra)
        self._rules = [*table.rules, own] if extra else list(table.rules)
        lists = [table.lists.get(rule.language, {}) for rule in self._rules]
        pairs = list(zip(self._rules, lists, strict=True))
        self._objections = Objections(
            (place, phrase, named) for place, (rule, named) in enumerate(pairs) for phrase in rule.phrases
        )
        self.begins = self._objections.begins
        self._begins = regex.compile(self.begins, regex.IGNORECASE)
        self._denied = [_pattern(rule.denied, named) for rule, named in pairs]
        self._conditional = [_pattern(rule.conditional, named) for rule, named in pairs]
        self._followed = [_pattern(rule.followed, named) for rule, named in pairs]
        self._provided = [_pattern(rule.provided, named) for rule, named in pairs]
        self._beside = [_pattern(rule.beside, named) for rule, named in pairs]
        self._allowed = _pattern(allowed, {})
        self._allowed_words = max((sum(1 for _ in tokens(phrase)) for phrase in allowed), default=0)

    def read(self, text: str, start: int, *, whole: bool) -> Reading:
        """See `frontdesk.guards.port.Detector`."""
        findings: list[Finding] = []
        at = start
        while found := self._begins.search(text, at):
            begin, at = word_around(text, found.start())
            verdict = self._judge(text, found.start() - LONGEST, begin, whole=whole) if at - begin <= LONGEST else None
            if verdict is _OPEN:
                return Reading(findings, found.start())
            if isinstance(verdict, _Objection):
                evidence = _clause(text, found.start(), verdict.end)
                findings.append(
                    Finding(start=found.start(), end=verdict.end, reason=verdict.rule.reason, evidence=evidence)
                )
                at = verdict.end
        return Reading(findings, len(text))

    def _judge(self, text: str, since: int, begin: int, *, whole: bool) -> "_Objection | _Open | None":
        """What to say of the phrase whose trigger may be the word at `begin`, with the context from `since` on."""
        trigger = next(tokens(text, begin, begin + FARTHEST), None)
        fitting = self._objections.that_begin_with(trigger.reads) if trigger and trigger.start == begin else None
        if not trigger or not fitting:
            return None
        if fitting.nearest is not None and next(words_back(text, since, begin), "") not in fitting.nearest:
            return None
        objections = fitting.pattern
        before = words_before(text, since, begin)
        at = len(before)
        if not objections.match(f"{before}{trigger.reads} ", at, partial=True):
            return None
        after = list(islice(tokens(text, begin, begin + FARTHEST), MOST_WORDS))
        growing = not whole and len(after) < MOST_WORDS and len(text) < begin + FARTHEST
        line = before + _line(after)
        if not objections.match(line, at, partial=growing):
            return None
        end = at - 1
        for count, token in enumerate(after, 1):
            end += 1 + len(token.reads)
            match = objections.fullmatch(line, at, end)
            if match:
                groups = {name: value for name, value in match.groupdict().items() if value is not None}
                earlier = before.removesuffix(groups.pop("before", ""))
                place = int(next(iter(groups)).removeprefix("r"))
                if self._excused_before(place, earlier):
                    continue
                excused = self._excused_behind(place, text, after[:count], before, whole=whole)
                if excused is _OPEN:
                    return _OPEN
                if not excused:
                    return _Objection(self._rules[place], token.end)
        return _OPEN if growing and objections.fullmatch(line, at, partial=True) else None

    def _excused_before(self, place: int, earlier: str) -> bool:
        """Whether what stands before a phrase in its sentence makes it harmless."""
        sentence = earlier[max(earlier.rfind(". "), earlier.rfind("? ")) + 1 :]
        clause = sentence[max(sentence.rfind(", "), sentence.rfind(": ")) + 1 :]
        denied, conditional = self._denied[place], self._conditional[place]
        return bool((denied and denied.search(clause)) or (conditional and conditional.search(sentence)))

    def _excused_behind(
        self, place: int, text: str, phrase: list[Token], before: str, *, whole: bool
    ) -> "bool | _Open":
        """Whether what stands behind a phrase makes it harmless; open while the words behind it are to come."""
        followed, provided = self._followed[place], self._provided[place]
        if not followed and not provided and not self._allowed:
            return False
        ahead = max(_FAR_AHEAD if provided else _AHEAD, self._allowed_words)
        limit = phrase[0].start + FARTHEST
        behind = list(islice(tokens(text, phrase[-1].end, limit), ahead))
        ends = next((count for count, token in enumerate(behind, 1) if token.reads in ".?"), None)
        sentence = behind[:ends]
        rest = _line(sentence)
        if followed and followed.search(_line(sentence[:_AHEAD])):
            return True
        beside = self._beside[place]
        other = beside.search(rest) if beside else None
        if provided and provided.search(rest, 0, other.start() if other else len(rest)):
            return True
        around = self._allowed.finditer(before + _line(phrase) + rest) if self._allowed else ()
        if any(it.start() <= len(before) < it.end() for it in around):
            return True
        seen = other is not None and len(behind) >= max(_AHEAD, self._allowed_words)
        return False if seen or ends or len(behind) == ahead or whole or len(text) >= limit else _OPEN


def _line(found: Sequence[Token]) -> str:
    return "".join(f"{token.reads} " for token in found)


def _own(phrase: str, name: str) -> str:
    try:
        return own_phrase(phrase)
    except ValueError:
        remedy = f"write it in plain words, {MOST_WORDS} at most"
        raise ValueError(f"the phrase '{phrase}' for {name} cannot be read; {remedy}") from None


def _pattern(phrases: Sequence[str], lists: Lists) -> "regex.Pattern[str] | None":
    return regex.compile(any_of(phrases, lists)) if phrases else None


def _clause(text: str, begin: int, end: int) -> str:
    """The objectionable words with what stands before them in their sentence, as far as 64 characters back."""
    first = max(0, begin - LONGEST)
    ends = [first + token.end for token in tokens(text[first:begin]) if token.reads in ".?"]
    return " ".join(text[ends[-1] if ends else first : end].split())
