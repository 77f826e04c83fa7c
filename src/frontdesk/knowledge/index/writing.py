"""Write an index: everything that a search needs, into an empty folder."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from frontdesk.knowledge.cutting.passages import passages
from frontdesk.knowledge.cutting.pieces import pieces
from frontdesk.knowledge.dense.encoder import Encoder
from frontdesk.knowledge.documents import Document
from frontdesk.knowledge.index.manifest import EncodedBy, LanguageEntries, Manifest, sizes, write_manifest
from frontdesk.knowledge.index.phrasings import Phrased, write_phrasings
from frontdesk.knowledge.index.texts import Texts, TextsWriter
from frontdesk.knowledge.lexical.inverted import LEVELS, Entry, InvertedWriter
from frontdesk.knowledge.lexical.words import Analyser, base_language

if TYPE_CHECKING:
    from frontdesk.knowledge.dense.index import PieceText

_REMEMBERED = 1 << 16  # words, while building


def write_index(
    folder: Path,
    documents: Sequence[Document],
    encoder: Encoder | None = None,
    progress: Callable[[int], None] | None = None,
    *,
    vectors: Path | None = None,
) -> None:
    """Write the index of `documents` into `folder`, which is made, or empty; then nothing in it changes any more.

    `encoder` adds the vectors of all pieces; those that the folder `vectors` keeps from earlier builds are not made
    anew. `progress` is told how many documents are done. Documents of one language are kept together, else in their
    order. Fails as the encoder does.
    """
    folder.mkdir(parents=True, exist_ok=True)
    ordered = sorted(documents, key=_language)
    with TextsWriter(folder) as texts:
        parts: list[LanguageEntries] = []
        spoken = {base_language(it.language) for document in ordered for it in document.phrasings}
        phrased: dict[str, list[Phrased]] = {language: [] for language in spoken}
        for number, (language, group) in enumerate(groupby(ordered, _language)):
            # The language is whatever a document says it is, so that it names no folder.
            about = LanguageEntries(language, f"words-{number}", f"dense-{number}" if encoder else "", {})
            _write_words(folder / about.words, about, group, texts, phrased, None if encoder else progress)
            parts.append(about)
        counts = texts.counts
    parts = [_with_phrasings(folder, about, phrased.get(about.language, [])) for about in parts]
    if encoder:
        _write_vectors(folder, parts, encoder, vectors, progress)
    encoded_by = EncodedBy(encoder.name, encoder.dimensions) if encoder else None
    write_manifest(folder, Manifest(*counts, languages=tuple(parts), files=sizes(folder), encoder=encoded_by))


def encode_ahead(folder: Path, encoder: Encoder, kept: Path, wanted: Callable[[], bool]) -> bool:
    """Have `kept` keep the vectors of all pieces of the index in `folder`, so that `write_index` need not make them.

    Stops when they are no longer `wanted`, which is asked now and then: whether they still are. Fails as the encoder does.
    """
    # Imported when there is an encoder: these need numpy.
    from frontdesk.knowledge.dense.cache import VectorCache
    from frontdesk.knowledge.dense.index import encode_into

    with VectorCache(kept, encoder.name, encoder.dimensions) as cache, closing(Texts(folder)) as texts:
        return encode_into(cache, (piece.text for piece in _piece_texts(texts, None)), encoder, wanted)


def _write_words(
    folder: Path,
    about: LanguageEntries,
    documents: Iterable[Document],
    texts: TextsWriter,
    phrased: dict[str, list[Phrased]],
    progress: Callable[[int], None] | None,
) -> None:
    folder.mkdir()
    analyser = Analyser(about.language, _REMEMBERED)
    with InvertedWriter(folder) as inverted:
        for document in documents:
            pieces = _append(document, analyser, texts, inverted, phrased)
            about.entries[document.audience] = about.entries.get(document.audience, 0) + pieces
            if progress:
                progress(texts.counts[0])


def _write_vectors(
    folder: Path,
    parts: Sequence[LanguageEntries],
    encoder: Encoder,
    kept: Path | None,
    progress: Callable[[int], None] | None,
) -> None:
    # Imported when there is an encoder: these need numpy.
    from frontdesk.knowledge.dense.cache import VectorCache
    from frontdesk.knowledge.dense.index import write_dense

    with ExitStack() as stack:
        cache = stack.enter_context(VectorCache(kept, encoder.name, encoder.dimensions)) if kept else None
        texts = Texts(folder)
        stack.callback(texts.close)
        pieces = _piece_texts(texts, progress)
        first = 0
        for part in parts:
            size = sum(part.entries.values())
            write_dense(folder / part.vectors, islice(pieces, size), encoder, first, cache)
            first += size
        deque(pieces, maxlen=0)  # documents without a piece
        if cache:
            cache.prune()


def _piece_texts(texts: Texts, progress: Callable[[int], None] | None) -> "Iterator[PieceText]":
    """All pieces as they are encoded; a document is done when the next one is asked for."""
    from frontdesk.knowledge.dense.index import PieceText

    number = 0
    for place, entry in enumerate(texts.documents()):
        for _ in range(entry.pieces):
            piece = texts.piece(number)
            title = texts.passage(piece.spans[0].passage).title
            yield PieceText(f"{title}\n{piece.text}", place, LEVELS[entry.audience])
            number += 1
        if progress:
            progress(place + 1)


def _append(
    document: Document,
    analyser: Analyser,
    texts: TextsWriter,
    inverted: InvertedWriter,
    phrased: dict[str, list[Phrased]],
) -> int:
    """Write all of a document; the number of pieces that it was cut into. Its phrasings go to `phrased`, by language."""
    number, start, first = texts.counts
    cut = passages(document)
    parts = pieces(document.title, cut)
    texts.append(document, cut, parts)
    for place, piece in enumerate(parts, first):
        titles = dict.fromkeys(cut[span.passage].title.removeprefix(document.title) for span in piece.spans)
        title = analyser.words(" ".join([document.title, *titles]))
        inverted.append(Entry(place, number, document.audience, title, analyser.words(piece.text)))
    urls = {passage.url: place for place, passage in reversed(list(enumerate(cut)))}
    begins = {span.passage: place for place, piece in reversed(list(enumerate(parts))) for span in piece.spans}
    asked = [(base_language(it.language), it.text, urls.get(it.url, 0)) for it in document.phrasings]
    # A heading is how its section is asked for, too: beside phrasings it would count too little.
    asked += [(_language(document), passage.title, place) for place, passage in enumerate(cut)]
    for language, text, passage in asked:
        if passage in begins and language in phrased:
            made = Phrased(text, start + passage, first + begins[passage], number, document.audience)
            phrased[language].append(made)
    return len(parts)


def _with_phrasings(folder: Path, about: LanguageEntries, phrased: Sequence[Phrased]) -> LanguageEntries:
    """Write the phrasings in a language that has documents; others would never be searched."""
    if not phrased:
        return about
    named = about.words.replace("words", "phrasings")
    (folder / named).mkdir()
    write_phrasings(folder / named, phrased, Analyser(about.language, _REMEMBERED))
    return msgspec.structs.replace(about, phrasings=named)


def _language(document: Document) -> str:
    return base_language(document.language)
