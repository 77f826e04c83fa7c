"""Guards of answers that object to single words."""

import re
from collections.abc import Iterable

from frontdesk.agent import Outgoing
from frontdesk.agent.material import Material
from frontdesk.guards import Action, Finding, Reading, StreamGate, Watch
from kit.agents import CONFIG, PROMPT


class Word:
    """Objects to a word."""

    def __init__(self, word: str, instead: str | None = None) -> None:
        self.name = self._word = word
        self.begins = re.escape(word)
        self._instead = instead

    def read(self, text: str, start: int, *, whole: bool) -> Reading:
        found: list[Finding] = []
        at = start
        while (at := text.find(self._word, at)) >= 0:
            end = at + len(self._word)
            found.append(
                Finding(
                    start=at, end=end, reason=f"'{self._word}' is wrong", evidence=self._word, instead=self._instead
                )
            )
            at = end
        return Reading(found, len(text))


class Watching(Outgoing):
    """Checks answers for `words`, given with what is to be done about them."""

    def __init__(self, *words: tuple[Word, Action]) -> None:
        super().__init__(CONFIG, PROMPT)
        self._words = words

    def gate(self, material: Material, language: str, quotable: Iterable[str] = ()) -> StreamGate:
        return StreamGate([Watch(word, action) for word, action in self._words])
