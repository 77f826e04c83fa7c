"""Judges what comes in: rules first, then the classifier; alone, unwrapped, and together with the messages before it."""

from collections.abc import Iterator, Sequence
from functools import cache

from msgspec import Struct

from frontdesk.guards.attacks.classifier import Classifier, shipped_classifier
from frontdesk.guards.attacks.payloads import decoded, put_together
from frontdesk.guards.attacks.plain import plain
from frontdesk.guards.attacks.rules import Match, Rules, reasons, shipped_rules

SAID = frozenset({"override", "extraction", "role", "unbound", "setup", "markup", "posing", "dialogue"})
"""What gives away a customer's message."""
WRITTEN = frozenset({"override", "extraction", "addressed", "markup", "hidden"})
"""What gives away a document or a tool's result: these may be about anything, and play any role."""
STOP, _DOUBT = 0.5, 0.49
"""From this score on a text is an attack, as the classifier was calibrated."""
_HARMLESS, _CERTAIN, _FRAGMENTS = 0.3, 0.9, 120
"""An attack cut in two: each part below the first, the whole above the second and no longer than the third."""
_ENDS = (".", "!", "?", "…")
_LONGEST = 400
"""A longer text is judged in windows of so many characters, so that a long story can't water an attack down."""
_LIKELY = 0.62
"""What speaks to the assistant needs this much: between a half and this are hardly any attacks, but many customers."""
_SURE = 0.8
"""What speaks to nobody ("What was …", a pasted article) needs so much of a chance: attacks give orders, or say "you"."""
_MOST_EVIDENCE = 180
_TOGETHER, _RECENT = 3, 1000
"""How many earlier messages an attack may be spread over, and how many of the last characters of each count."""


class Judgement(Struct, frozen=True):
    """`score` from 0 (harmless) to 1; `reason` in words, and the `evidence` for it as it was read, or nothing."""

    score: float
    reason: str = ""
    evidence: str = ""


class Judge:
    """Judges with these weights and rules; free of state."""

    def __init__(self, classifier: Classifier, rules: Rules) -> None:
        self._classifier = classifier
        self._rules = rules

    def message(self, text: str, earlier: Sequence[str] = ()) -> Judgement:
        """A customer's message, `earlier` being what the customer wrote before (oldest first)."""
        said = plain(text)
        alone = self._alone(said)
        if alone.score >= STOP:
            return alone
        for hidden in decoded(text):
            if self._alone(plain(hidden)).score >= STOP:
                return _certain("encoded", hidden)
        recent = [message[-_RECENT:] for message in earlier[-_TOGETHER:]]
        whole = put_together(text, recent)
        if whole is not None and self._alone(plain(whole)).score >= STOP:
            return _certain("split", whole)
        before = [plain(message) for message in recent]
        return self._code_word(said, before) or self._in_one_breath(said, before) or alone

    def document(self, text: str) -> Judgement:
        """A document, or a tool's result: only what speaks to the assistant counts, whatever else it is about."""
        for reading, family in ((text, ""), *((hidden, "encoded") for hidden in decoded(text))):
            read = plain(reading)
            if match := self._rules.marked(read, WRITTEN) or self._rules.spoken(read, WRITTEN):
                return _certain(family or match.family, _excerpt(read, match))
        return Judgement(0.0)

    def _alone(self, said: str) -> Judgement:
        if match := self._rules.spoken(said, SAID) or self._rules.marked(said, SAID):
            return _certain(match.family, _excerpt(said, match))
        score, window = max((self._chance(window), window) for window in _windows(said))
        return Judgement(score, reasons()["likely"], _cut(window))

    def _chance(self, window: str) -> float:
        """What the classifier says, where it can know: it has seen hardly any French and Spanish but our own sentences.

        What customers say every day is no ground: without it, the rest must still be like an attack.
        """
        chance = self._classifier.chance(window)
        foreign = self._rules.foreign(window)
        spoken = self._rules.speaks_to(window, foreign=foreign)
        sure = chance >= (_CERTAIN if foreign else _LIKELY) if spoken else chance >= _SURE and not foreign
        if not sure:
            return min(chance, _DOUBT)
        rest = self._rules.without_ordinary(window)
        return chance if rest == window else min(chance, self._classifier.chance(rest))

    def _code_word(self, said: str, earlier: Sequence[str]) -> Judgement | None:
        """The word on which an earlier message, an attack itself, wants something to happen."""
        for message in earlier:
            if said.strip(" .!?'\"") in self._rules.code_words(message) and self._alone(message).score >= STOP:
                return _certain("code_word", message)
        return None

    def _in_one_breath(self, said: str, earlier: Sequence[str]) -> Judgement | None:
        """The message read on from those right before it, if that is an attack which none of them is apart."""
        before = ""
        for message in reversed(earlier):
            before = f"{message[-_LONGEST:].rstrip(' .,;:…-')} {before}".rstrip()
            whole = f"{before} {said[:_LONGEST]}"
            match = self._rules.spoken(whole, SAID, after=len(before) + 1)
            if match and match.start < len(before):
                return _certain("combined", _excerpt(whole, match))
        return self._fragments(said, earlier)

    def _fragments(self, said: str, earlier: Sequence[str]) -> Judgement | None:
        """The same as the classifier sees it, for a sentence cut in two: whole sentences only add up to suspicion."""
        before = earlier[-1].strip() if earlier else ""
        whole = f"{before} {said}"
        if not before or before.endswith(_ENDS) or len(whole) > _FRAGMENTS:
            return None
        apart = max(self._classifier.chance(before), self._classifier.chance(said))
        return _certain("combined", whole) if apart < _HARMLESS and self._chance(whole) > _CERTAIN else None


def judge(text: str, earlier: Sequence[str] = ()) -> Judgement:
    """A customer's message, as the shipped weights and rules see it; `earlier` is what the customer wrote before."""
    return _shipped().message(text, earlier)


def judge_document(text: str) -> Judgement:
    """A document or a tool's result, as the shipped rules see it."""
    return _shipped().document(text)


@cache
def _shipped() -> Judge:
    return Judge(shipped_classifier(), shipped_rules())


def _windows(text: str) -> Iterator[str]:
    """The text in pieces that end with a sentence, or else with a word."""
    start = 0
    while len(text) - start > _LONGEST:
        end = start + _LONGEST
        cut = max(text.rfind(mark, start + _LONGEST // 2, end) for mark in ".!?\n")
        cut = cut if cut > 0 else text.rfind(" ", start + _LONGEST // 2, end)
        cut = cut + 1 if cut > 0 else end
        yield text[start:cut]
        start = cut
    yield text[start:]


def _certain(family: str, evidence: str) -> Judgement:
    return Judgement(1.0, reasons()[family], _cut(evidence))


def _excerpt(text: str, match: Match) -> str:
    """The match with a few words around it."""
    start, end = max(0, match.start - 30), min(len(text), match.end + 60)
    return ("…" if start else "") + text[start:end].strip() + ("…" if end < len(text) else "")


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _MOST_EVIDENCE else text[:_MOST_EVIDENCE] + "…"
