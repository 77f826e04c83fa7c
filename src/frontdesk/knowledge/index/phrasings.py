"""How customers ask for sections, in one language: an index of its own, so that documents score as they did."""

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import msgspec

from frontdesk.knowledge.documents import Audience
from frontdesk.knowledge.index.records import Records, RecordsWriter
from frontdesk.knowledge.lexical.inverted import Entry, InvertedIndex, InvertedWriter
from frontdesk.knowledge.lexical.question import Question
from frontdesk.knowledge.lexical.relevance import Relevance
from frontdesk.knowledge.lexical.words import Analyser

_encode = msgspec.msgpack.Encoder().encode
_LOOKED_AT = 60  # phrasings: several lead to the same section


class Phrased(msgspec.Struct, frozen=True, array_like=True):
    """A phrasing, and the numbers of the passage that it asks for, of the piece that begins it, and of its document."""

    text: str
    passage: int
    piece: int
    document: int
    audience: Audience


class Found(msgspec.Struct, frozen=True):
    """A phrasing like the question; `share` is how much of the question it says, about 0 to 1 and a little over."""

    phrased: Phrased
    share: float
    score: float


def write_phrasings(folder: Path, phrasings: Iterable[Phrased], analyser: Analyser) -> None:
    """Write them into the empty `folder`."""
    with RecordsWriter(folder, "phrasings") as records, InvertedWriter(folder) as inverted:
        for number, phrased in enumerate(phrasings):
            records.append(_encode(phrased))
            words = analyser.words(phrased.text)
            inverted.append(Entry(number, phrased.document, phrased.audience, (), words))


class Phrasings:
    """The phrasings that `write_phrasings` wrote."""

    def __init__(self, folder: Path, language: str, analyser: Analyser) -> None:
        self._analyser = analyser
        self._records = Records(folder, "phrasings")
        self._decode = msgspec.msgpack.Decoder(Phrased).decode
        self._inverted = InvertedIndex(folder, language)
        self._relevance = Relevance(self._inverted)

    def best(self, question: Question, hidden: Collection[Audience]) -> list[Found]:
        """Of each piece the phrasing that is most like the question, best first."""
        whole = self._relevance.weight(question.distinct)
        found: dict[int, Found] = {}
        for hit in self._inverted.best(question, _LOOKED_AT, hidden) if whole else ():
            phrased = self._decode(self._records[hit.piece])
            found.setdefault(phrased.piece, Found(phrased, hit.score / whole, hit.score))
        return list(found.values())

    def evidence(self, question: Question, found: Sequence[Found]) -> float:
        """How sure it is that the best of them asks what the question does: 1 is enough."""
        if not found:
            return 0.0
        words = self._analyser.words(found[0].phrased.text)
        evidence = self._relevance.evidence(question, found[0].score, (), words)
        asked = {word.stem for word in question.distinct}
        # All of a phrasing is as good as it gets, however few words it has.
        return max(evidence, 1.0) if len(words) > 1 and all(word.stem in asked for word in words) else evidence

    def close(self) -> None:
        self._records.close()
