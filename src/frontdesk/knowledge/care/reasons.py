"""Why a search shows a passage, or doesn't, in a sentence for whoever looks after the knowledge."""

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from frontdesk.knowledge.index.explanation import Explained
from frontdesk.knowledge.lexical.words import Analyser
from frontdesk.knowledge.port import Query

_DENSE = "dense"


@dataclass(frozen=True, slots=True)
class Matching:
    """Which words of a question a passage has: in its title, in its text, and which not at all."""

    title: tuple[str, ...]
    text: tuple[str, ...]
    alike: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def found(self) -> int:
        return len(dict.fromkeys([*self.title, *self.text])) + len(self.alike)

    @property
    def asked(self) -> int:
        return self.found + len(self.missing)

    @property
    def told(self) -> str:
        return f"{self.found} of {self.asked} word{'' if self.asked == 1 else 's'} matched"


def matching(query: Query, found: Explained) -> Matching:
    """The words of `query` that say something, by where `found` has them."""
    analyser = Analyser(found.document.language, remembered=1 << 8)
    asked: dict[str, str] = {}
    for token, word in analyser.tokens(query.text):
        if word:
            asked.setdefault(word.stem, token)
    own = set(asked.values())
    title, text = (tuple(it for it in found.matched.get(where, ()) if it in own) for where in ("title", "text"))
    alike = tuple(it for it in found.matched.get("alike", ()) if it.partition(" ~ ")[0] in own)
    known = {*title, *text, *(it.partition(" ~ ")[0] for it in alike)}
    return Matching(title, text, alike, tuple(token for token in asked.values() if token not in known))


def why_shown(query: Query, found: Explained) -> str:
    """Why a passage was found: 'tow' and 'electric' stand in the title; 3 of 4 words matched."""
    it = matching(query, found)
    reasons: list[str] = []
    if it.title:
        reasons.append(f"{quoted(it.title)} {_stand(it.title)} in the title")
    if others := [word for word in it.text if word not in it.title]:
        reasons.append(f"{quoted(others)} {_stand(others)} in the text")
    if pairs := found.matched.get("pairs", ()):
        reasons.append(f"{quoted(pairs)} stand side by side")
    reasons += [f"'{one}' is much like '{other}'" for one, _, other in (each.partition(" ~ ") for each in it.alike)]
    if found.channels.get(_DENSE, 0.0) > sum(score for name, score in found.channels.items() if name != _DENSE):
        reasons.append("its meaning is near to the question's")
    if it.asked:
        reasons.append(it.told)
    if not it.found and query.context:
        reasons.append("the earlier messages brought it up")
    return "; ".join(reasons)


def what_lacks(query: Query, found: Explained, evidence: float | None) -> str:
    """What a passage that is not shown would have needed."""
    it = matching(query, found)
    missing = f"it does not say {quoted(it.missing)}" if it.missing else "its words are too common to tell"
    measured = f" (evidence {evidence:.2f}, 1 is needed)" if evidence is not None and evidence < 1 else ""
    return f"{it.told}; {missing}{measured}"


def best_part(found: Explained, query: Query) -> str:
    """The paragraph of a passage that has most of the words found."""
    analyser = Analyser(found.document.language, remembered=1 << 8)
    wanted = {word.stem for text in (query.text, *query.context) for word in analyser.words(text)}
    paragraphs = found.passage.paragraphs
    return max(paragraphs, key=lambda it: len(wanted & {word.stem for word in analyser.words(it)}), default="")


def highlights(text: str, query: Query, language: str) -> list[tuple[int, int]]:
    """Where in `text` words of the question stand, in whatever form."""
    analyser = Analyser(language, remembered=1 << 8)
    wanted = {word.stem for said in (query.text, *query.context) for word in analyser.words(said)}
    return [
        match.span()
        for match in regex.finditer(r"[\p{L}\p{M}\p{N}]+", text)
        if any(word.stem in wanted for word in analyser.words(match[0]))
    ]


def quoted(words: Sequence[str]) -> str:
    """'one', 'two' and 'three'."""
    *most, last = [f"'{word}'" for word in words]
    return f"{', '.join(most)} and {last}" if most else last


def _stand(words: Sequence[str]) -> str:
    return "stands" if len(words) == 1 else "stand"
