"""What customers say, in the words that texts use for it: "cops" is "police", "on hold" is "paused".

`everyday.txt` has the words of each language. They serve where texts don't use the customer's own.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from frontdesk.knowledge.lexical.words import Analyser, Word

_BESIDE = 0.5  # what other words count beside a word of the customer's that texts use, too
_INSTEAD = 0.5  # what those that stand for others count as evidence that a text is relevant
_MISSPELT = 3.0  # how much more the parts of a word count that no text has: it may be mistyped
_LONG_ENOUGH = 5
_NOTHING = Word("", (), weight=0.0)

Known = Callable[[str], int]
"""How many texts have a word, by its stem."""


@dataclass(frozen=True, slots=True)
class InOtherWords:
    """A message in words that texts have: what ranks texts, and what is held against the best.

    Words that no text has give way to those that texts use for them, others are looked for besides, and what may be
    mistyped by its parts. What is held against the best keeps the customer's own: they may mean something else.
    """

    ranking: Sequence[Word]
    whole: Sequence[Word]


class Everyday:
    """The everyday words and turns of phrase of one language."""

    def __init__(self, analyser: Analyser, language: str) -> None:
        self._analyser = analyser
        self._phrases = defaultdict[str, list[tuple[Sequence[str], Sequence[Word]]]](list)
        for said, meant in _lines(language):
            keys = [key for key, _ in self._keyed(said)]
            if keys:
                self._phrases[keys[0]].append((keys, analyser.words(meant)))

    def words(self, text: str, known: Known) -> InOtherWords:
        """The words of `text`, with what they mean in words that texts have."""
        keyed = self._keyed(text)
        replaced: set[int] = set()
        instead: list[Word] = []
        beside: list[Word] = []
        for start, end, meant in self._found([key for key, _ in keyed]):
            held = [word for word in meant if known(word.stem)]
            if not held:
                continue
            unknown = {place for place in range(start, end) if (word := keyed[place][1]) and not known(word.stem)}
            share = 1 / len(held) ** 0.5
            if unknown or end - start > 1:
                replaced |= unknown
                instead += [replace(word, weight=word.weight * share) for word in held]
            else:
                beside += [replace(word, weight=word.weight * share * _BESIDE) for word in held]
        said = [word for _, word in keyed if word]
        own = [word for place, (_, word) in enumerate(keyed) if word and place not in replaced]
        own += _others(instead, own)
        return InOtherWords(
            ranking=[*(self._perhaps_misspelt(word, known) for word in own), *_others(beside, own)],
            whole=[*said, *(replace(word, weight=word.weight * _INSTEAD) for word in _others(instead, said))],
        )

    def _found(self, keys: Sequence[str]) -> Iterator[tuple[int, int, Sequence[Word]]]:
        """The phrases in a message's words: where each starts and ends, and what it means."""
        for start, key in enumerate(keys):
            for phrase, meant in self._phrases.get(key, ()):
                end = start + len(phrase)
                if list(keys[start:end]) == list(phrase):
                    yield start, end, meant

    def _keyed(self, text: str) -> list[tuple[str, Word | None]]:
        """The words by which phrases are compared: stems, and stop words as they are."""
        return [(word.stem if word else token, word) for token, word in self._analyser.tokens(text)]

    def _perhaps_misspelt(self, word: Word, known: Known) -> Word:
        if len(word.stem) < _LONG_ENOUGH or word.stem.isdecimal() or known(word.stem):
            return word
        return replace(word, by_parts=_MISSPELT)


def _others(words: Sequence[Word], than: Sequence[Word]) -> list[Word]:
    """Each of the words once, as heavy as it comes, without those that are there already."""
    had = {word.stem for word in than}
    best: dict[str, Word] = {}
    for word in words:
        if word.stem not in had and word.weight > best.get(word.stem, _NOTHING).weight:
            best[word.stem] = word
    return list(best.values())


@cache
def _lines(language: str) -> tuple[tuple[str, str], ...]:
    """What is said and what it means, of each line of the language's paragraph."""
    text = files("frontdesk.knowledge.lexical").joinpath("everyday.txt").read_text("utf-8")
    lines: list[tuple[str, str]] = []
    own = False
    for line in text.splitlines():
        if line.startswith("["):
            own = line.strip("[] ") == language
        elif own and ":" in line:
            meant, _, said = line.partition(":")
            lines += [(one, meant.replace("|", " ")) for one in said.split(",")]
    return tuple(lines)
