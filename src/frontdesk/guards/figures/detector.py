"""Finds figures in an answer that stand nowhere: the amounts, dates and numbers that a model made up."""

import regex

from frontdesk.guards.figures.figure import Figure, Kind
from frontdesk.guards.figures.known import DERIVE, Derivation, Known, amounts_of, combined, derived
from frontdesk.guards.figures.reading import figures_of, matches, read_figures
from frontdesk.guards.figures.spelling import LANGUAGES, spelling
from frontdesk.guards.personal import SECRETS, Found, find
from frontdesk.guards.personal import evidence as masked
from frontdesk.guards.port import Finding, Reading

KINDS: frozenset[Kind] = frozenset(
    {"amount", "percentage", "date", "time", "measure", "number", "id", "phone", "email"}
)
_NOWHERE = "stands in no passage, tool result, context or message"
_LONGEST = 240
"""No figure is longer, with what belongs to it."""
_FEWEST_DIGITS = 6
"""No card, account or id of a person has fewer."""
_BEFORE = 64
"""How many characters before an amount may hold the terms of its sum."""


class Figures:
    """Objects to figures that no passage, tool result, context or message bears out.

    Amounts may follow from what is `known` as `derive` allows; sums also from amounts that stand just before in the
    answer. `kinds` are those that are asked about. Held back is a figure until the next word that can't belong to it.
    """

    name = "figures"

    def __init__(
        self,
        known: Known,
        languages: tuple[str, ...] = LANGUAGES,
        *,
        derive: frozenset[Derivation] = DERIVE,
        kinds: frozenset[Kind] = KINDS,
    ) -> None:
        self._known = derived(known, derive)
        self._languages = languages
        self._spelling = spelling(languages)
        self._derive = derive
        self._kinds = kinds

    @property
    def begins(self) -> str:
        return self._spelling.begins

    def read(self, text: str, start: int, *, whole: bool) -> Reading:
        findings: list[Finding] = []
        for match in matches(text, start, self._spelling):
            if not whole and self._open(match, text):
                return Reading(findings, match.start())
            for figure in figures_of(match, self._spelling):
                if self._made_up(figure, text) and not (findings and findings[-1].start == figure.start):
                    findings.append(self._finding(figure, text))
        return Reading(findings, len(text))

    def _open(self, match: "regex.Match[str]", text: str) -> bool:
        """Whether more text could make another figure of it."""
        end = match.end()
        if end == len(text):
            return True
        if len(text) - match.start() > _LONGEST:
            return False
        grows = self._spelling.completes if match["measure"] else self._spelling.grows
        return grows.fullmatch(match.string, end) is not None

    def _made_up(self, figure: Figure, text: str) -> bool:
        if figure.kind not in self._kinds or self._known.bears_out(figure):
            return False
        if figure.kind != "amount":
            return True
        # What comes before is cut to the same length however the answer came.
        before = text[max(0, figure.start - _BEFORE) : figure.start]
        terms = [value for it in read_figures(before, self._languages) for value in amounts_of(it)]
        return not set(amounts_of(figure)) & combined(terms, self._derive)

    def _finding(self, figure: Figure, text: str) -> Finding:
        written = text[figure.start : figure.end]
        if figure.kind in ("phone", "email"):
            found = Found(figure.kind, figure.start, figure.end, written)
            reason = f"{'an e-mail address' if figure.kind == 'email' else 'a phone number'} {_NOWHERE}"
            return Finding(start=figure.start, end=figure.end, reason=reason, evidence=masked(found))
        if secret := _secret(figure, text):
            return Finding(start=figure.start, end=figure.end, reason=f"{secret} {_NOWHERE}", evidence=secret)
        reason = f"'{written}' {_NOWHERE}"
        return Finding(start=figure.start, end=figure.end, reason=reason, evidence=written)


def _secret(figure: Figure, text: str) -> str:
    """What staff may see of a figure that is somebody's card, account or id, or a part of one; empty if it is none."""
    if sum(map(str.isdigit, text[figure.start : figure.end])) < _FEWEST_DIGITS:
        return ""
    before = max(0, figure.start - _BEFORE)
    secrets = find(text[before : figure.end], SECRETS)
    return masked(secrets[-1]) if secrets and secrets[-1].end > figure.start - before else ""
