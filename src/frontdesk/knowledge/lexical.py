"""Search by words: BM25 over stemmed words, with the title counting twice. Needs no model."""

import asyncio
from collections.abc import Sequence

import msgspec
import tantivy

from frontdesk.facts import Passage
from frontdesk.folder import Document
from frontdesk.knowledge.passages import passages

_STEMMERS = {"en": "english", "fr": "french", "es": "spanish", "de": "german", "it": "italian", "pt": "portuguese"}
_TITLE_WEIGHT = 2.0


class LexicalKnowledge:
    """An index in memory, built from the documents of an agent folder; each language has its own stemmer."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._passages = [(document.language, passage) for document in documents for passage in passages(document)]
        self._languages = sorted({language for language, _ in self._passages})
        self._index = self._build()
        self._searcher = self._index.searcher()

    def __len__(self) -> int:
        return len(self._passages)

    async def search(self, query: str, k: int) -> list[Passage]:
        if k <= 0 or not self._passages:
            return []
        return await asyncio.to_thread(self._search, query, k)

    def _search(self, query: str, k: int) -> list[Passage]:
        fields = [f"{part}_{language}" for language in self._languages for part in ("title", "body")]
        boosts = {f"title_{language}": _TITLE_WEIGHT for language in self._languages}
        # Quotes, colons and brackets would be operators of the query language; here they are just a customer's words.
        words = " ".join("".join(letter if letter.isalnum() else " " for letter in query).split()).lower()
        if not words:
            return []
        parsed, _ = self._index.parse_query_lenient(words, fields, boosts)
        found: list[Passage] = []
        for score, address in self._searcher.search(parsed, k).hits:
            _, passage = self._passages[int(self._searcher.doc(address)["place"][0])]
            found.append(msgspec.structs.replace(passage, score=round(float(score), 3)))
        return found

    def _build(self) -> tantivy.Index:
        schema = tantivy.SchemaBuilder()
        schema.add_unsigned_field("place", stored=True)
        for language in self._languages:
            for part in ("title", "body"):
                schema.add_text_field(f"{part}_{language}", tokenizer_name=f"words_{language}")
        index = tantivy.Index(schema.build())
        for language in self._languages:
            index.register_tokenizer(f"words_{language}", _analyzer(language))
        writer = index.writer(heap_size=15_000_000, num_threads=1)
        for place, (language, passage) in enumerate(self._passages):
            document = tantivy.Document()
            document.add_unsigned("place", place)
            document.add_text(f"title_{language}", passage.title)
            document.add_text(f"body_{language}", "\n".join(passage.paragraphs))
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        return index


def _analyzer(language: str) -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase())
    if name := _STEMMERS.get(language.split("-")[0]):
        builder = builder.filter(tantivy.Filter.stopword(name)).filter(tantivy.Filter.stemmer(name))
    return builder.filter(tantivy.Filter.ascii_fold()).build()
