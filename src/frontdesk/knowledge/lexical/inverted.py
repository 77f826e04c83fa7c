"""The inverted index of one language: one entry for each piece, in four channels."""

import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import Literal, Self, cast, get_args

import msgspec
import tantivy
from tantivy import Occur, Query

from frontdesk.knowledge.documents import Audience
from frontdesk.knowledge.lexical.question import Question, pair
from frontdesk.knowledge.lexical.words import Word

Channel = Literal["words", "pairs", "grams", "title"]
CHANNELS: tuple[Channel, ...] = get_args(Channel)
LEVELS: dict[Audience, int] = {"public": 0, "customers": 1, "staff": 2}

_WEIGHTS: dict[Channel, float] = {"words": 1.0, "pairs": 0.4, "grams": 0.3, "title": 1.0}
_ENGLISH_GRAMS = 0.15  # most languages have more forms of a word
_GRAMS_OF_WORD = 2.0  # words' worth of n-grams that a word adds to a score, about
_MOST_TERMS = 512  # of a channel and a question: the rarest
_MOST_ENTRIES = 1 / 4  # of all, for a character n-gram to be looked for
_FEW = 50
_HEAP = 64_000_000


@dataclass(frozen=True, slots=True)
class Entry:
    """A piece as words: its title's (with its headings) and its text's; `number` is the piece's in the whole index."""

    number: int
    document: int
    audience: Audience
    title: Sequence[Word]
    text: Sequence[Word]


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that was found: the numbers of its piece and document, its score, and its address here."""

    piece: int
    document: int
    score: float
    address: tantivy.DocAddress


class InvertedWriter:
    """Writes the files of an inverted index into an empty folder."""

    def __init__(self, folder: Path) -> None:
        index = tantivy.Index(_schema(), path=str(folder))
        # Terms come cut already; Tantivy must only keep them apart.
        index.register_tokenizer("spaces", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
        self._writer = index.writer(heap_size=_HEAP, num_threads=1)

    def append(self, entry: Entry) -> None:
        document = tantivy.Document()
        document.add_unsigned("piece", entry.number)
        document.add_unsigned("document", entry.document)
        document.add_unsigned("audience", LEVELS[entry.audience])
        document.add_text("title", " ".join([word.stem for word in entry.title]))
        document.add_text("words", " ".join([word.stem for word in entry.text]))
        document.add_text("pairs", " ".join([pair(one, two) for one, two in pairwise(entry.text)]))
        document.add_text("grams", " ".join([" ".join(word.grams) for word in entry.text]))
        self._writer.add_document(document)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._writer.commit()
            self._writer.wait_merging_threads()


class InvertedIndex:
    """Entries, found by BM25 over stems, pairs of stems, character n-grams and title stems, summed with weights."""

    def __init__(self, folder: Path, language: str) -> None:
        self._schema = _schema()
        self._weights = _WEIGHTS | {"grams": _ENGLISH_GRAMS} if language == "en" else _WEIGHTS
        self.scale = 1 + _GRAMS_OF_WORD * (self._weights["grams"] - _ENGLISH_GRAMS)
        """How much higher scores are here than in English."""
        try:
            self._searcher = _searcher(folder)
        except ValueError:  # where Tantivy cannot write its lock, a folder that only points to the files will do
            with tempfile.TemporaryDirectory(prefix="frontdesk-index-") as place:
                for file in (it for it in folder.iterdir() if it.suffix != ".lock"):
                    (Path(place) / file.name).symlink_to(file.resolve())
                self._searcher = _searcher(Path(place))
        self._size = self._searcher.num_docs

    def __len__(self) -> int:
        return self._size

    def entries_with(self, stem: str) -> int:
        """How many entries have `stem` in their text; if none has, in their title."""
        return self._searcher.doc_freq("words", stem) or self._searcher.doc_freq("title", stem)

    def best(self, question: Question, most: int, hidden: Collection[Audience] = ()) -> list[Hit]:
        """At most `most` entries that share a term with `question`, best first; none for the `hidden` audiences."""
        queries = [(Occur.Should, query) for channel in CHANNELS for query in self._terms(channel, question)]
        if not queries:
            return []
        for audience in hidden:
            level = Query.term_query(self._schema, "audience", LEVELS[audience], "basic")
            queries.append((Occur.MustNot, level))
        hits = self._searcher.search(Query.boolean_query(queries), most, count=False).hits
        addresses = [address for _, address in hits]
        pieces = cast(list[int], self._searcher.fast_field_values("piece", addresses))
        documents = cast(list[int], self._searcher.fast_field_values("document", addresses))
        return [
            Hit(piece, document, cast(float, score), address)
            for (score, address), piece, document in zip(hits, pieces, documents, strict=True)
        ]

    def scores(self, question: Question, hit: Hit) -> dict[Channel, float]:
        """What each channel gives the entry of `hit`."""
        found: dict[Channel, float] = {}
        for channel in CHANNELS:
            terms = [(Occur.Should, query) for query in self._terms(channel, question)]
            try:
                explained = Query.boolean_query(terms).explain(self._searcher, hit.address)
            except ValueError:  # the entry has none of the terms
                continue
            if score := msgspec.json.decode(explained.to_json(), type=_Score).value:
                found[channel] = score
        return found

    def _terms(self, channel: Channel, question: Question) -> list[Query]:
        weights = _weights_of(question, channel)
        entries = {term: self._searcher.doc_freq(channel, term) for term in weights}
        most = max(_FEW, self._size * _MOST_ENTRIES) if channel == "grams" else self._size
        # An n-gram that a quarter of all entries have says next to nothing, and takes the longest to score.
        terms = [term for term, count in entries.items() if 0 < count <= most]
        if len(terms) > _MOST_TERMS:
            terms = sorted(terms, key=lambda term: entries[term] / weights[term])[:_MOST_TERMS]
        boost = self._weights[channel]
        return [
            Query.boost_query(Query.term_query(self._schema, channel, term, "freq"), boost * weights[term])
            for term in terms
        ]


def _searcher(folder: Path) -> tantivy.Searcher:
    index = tantivy.Index.open(str(folder))
    index.config_reader("manual")  # it never changes: nothing is to watch for changes
    index.reload()
    return index.searcher()


class _Score(msgspec.Struct):
    """What of Tantivy's explanation is wanted."""

    value: float


def _weights_of(question: Question, channel: Channel) -> Mapping[str, float]:
    match channel:
        case "words" | "title":
            return question.words
        case "pairs":
            return question.pairs
        case "grams":
            return question.grams


def _schema() -> tantivy.Schema:
    builder = (
        tantivy.SchemaBuilder()
        .add_unsigned_field("piece", fast=True)
        .add_unsigned_field("document", fast=True)
        .add_unsigned_field("audience", indexed=True)
    )
    for channel in CHANNELS:
        builder.add_text_field(channel, tokenizer_name="spaces", index_option="freq")
    return builder.build()
