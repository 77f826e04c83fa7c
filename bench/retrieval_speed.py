"""How fast the knowledge search is, and what it takes: with 10,000 passages, and with 1,000,000."""

import gc
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from statistics import median, quantiles

import msgspec
from rich.table import Table

from bench.sets import Corpus
from frontdesk.knowledge import Document, Query, SearchIndex, write_index

_WORKER = """
import gc, json, resource, sys, time
from pathlib import Path
import frontdesk.knowledge as knowledge
def memory():
    gc.collect()
    lines = dict(line.split(":") for line in open("/proc/self/smaps_rollup").read().splitlines()[1:])
    return {"resident": int(lines["Rss"].split()[0]), "own": int(lines["Private_Dirty"].split()[0])}
before = memory()
index = knowledge.SearchIndex(Path(sys.argv[1]))
opened = memory()
took = []
for query in json.load(sys.stdin):
    start = time.perf_counter()
    index.find(knowledge.Query(query), 4)
    took.append(1000 * (time.perf_counter() - start))
print(json.dumps({"before": before, "opened": opened, "after": memory(), "took": took}))
"""


class _Memory(msgspec.Struct):
    resident: int
    own: int


class _Worker(msgspec.Struct):
    before: _Memory
    opened: _Memory
    after: _Memory
    took: list[float]


def speed(corpora: Iterable[Corpus]) -> Table:
    """An index of 10,000 passages."""
    corpora = list(corpora)
    table = _table("Speed and size, 10,000 passages", target=True)
    documents = list(_documents(corpora, 10_000))
    with tempfile.TemporaryDirectory() as folder:
        built, index = _built(Path(folder), documents)
        queries = _queries(corpora)
        worker = _worker(index.folder, queries)
        in_process = _took(index, queries)
        worked = _took(index, queries, time.thread_time)
        table.add_row("passages; pieces", "10,000", f"{len(index):,}; {index.manifest.pieces:,}")
        table.add_row("built", "5 s", f"{built:.2f} s")
        table.add_row("query: median; p95", "p95 2 ms", _quantiles(in_process))
        table.add_row("… of processor time", "", _quantiles(worked))
        table.add_row("index with its texts", "25 MB", _disk(index.folder))
        table.add_row("memory of a worker", "", _memory(worker))
    return table


def million(corpora: Iterable[Corpus]) -> Table:
    """An index of 1,000,000 passages, and one of a tenth of it."""
    corpora = list(corpora)
    table = _table("Speed and size, in a process of its own", target=False)
    for passages in (100_000, 1_000_000):
        documents = list(_documents(corpora, passages))
        with tempfile.TemporaryDirectory() as folder:
            built, index = _built(Path(folder), documents)
            del documents
            gc.collect()
            queries = _queries(corpora)
            cold, warm = _worker(index.folder, queries), _worker(index.folder, queries)
            table.add_row("passages; pieces", f"{len(index):,}; {index.manifest.pieces:,}")
            table.add_row("built", f"{built:.0f} s")
            table.add_row("on disk", _disk(index.folder))
            table.add_row("query: median; p95", _quantiles(warm.took))
            table.add_row("… its first time in a process", _quantiles(cold.took))
            table.add_row("memory of a worker", _memory(warm), end_section=True)
    return table


def _built(folder: Path, documents: Sequence[Document]) -> tuple[float, SearchIndex]:
    start = time.perf_counter()
    write_index(folder / "index", documents)
    return time.perf_counter() - start, SearchIndex(folder / "index")


def _queries(corpora: Iterable[Corpus]) -> list[str]:
    """Customers' questions, of one or two sentences."""
    return [it.text for corpus in corpora for it in corpus.questions[:200] if len(it.text) < 400]


def _took(index: SearchIndex, queries: Sequence[str], clock: Callable[[], float] = time.perf_counter) -> list[float]:
    """Milliseconds of each, asked a second time."""
    took: list[float] = []
    for query in [*queries, *queries]:
        start = clock()
        index.find(Query(query), 4)
        took.append(1_000 * (clock() - start))
    return took[len(queries) :]


def _worker(folder: Path, queries: Sequence[str]) -> _Worker:
    """What a process of its own takes that opens the index and answers all queries once."""
    command = [sys.executable, "-c", _WORKER, str(folder)]
    said = subprocess.run(command, input=msgspec.json.encode(queries), stdout=subprocess.PIPE, check=True).stdout
    return msgspec.json.decode(said, type=_Worker)


def _memory(worker: _Worker) -> str:
    own = (worker.after.own - worker.before.own) / 1_024
    resident = (worker.after.resident - worker.before.resident) / 1_024
    return f"{own:.0f} MB of its own, {resident:.0f} MB with what it shares with others"


def _disk(folder: Path) -> str:
    return f"{sum(file.stat().st_size for file in folder.rglob('*') if file.is_file()) / 1e6:,.1f} MB"


def _quantiles(took: Sequence[float]) -> str:
    return f"{median(took):.2f}; {quantiles(took, n=20)[-1]:.2f} ms"


def _documents(corpora: Sequence[Corpus], passages: int) -> Iterator[Document]:
    """Documents of three sections of about 300 characters, of the English sets' sentences in random order."""
    bodies = [document.body for corpus in corpora for document in corpus.documents if document.language == "en"]
    sentences = [it for body in bodies for it in re.split(r"(?<=[.!?])\s+|\n+", body) if 30 < len(it) < 300]
    chance = random.Random(1)
    for number in range(-(-passages // 3)):
        sections: list[str] = []
        for _ in range(3):
            text = ""
            while len(text) < 250:
                text += chance.choice(sentences).lstrip("#->*|` ") + " "
            sections.append(f"## {text[:30]}\n\n{text}")
        name = f"d{number}"
        title = " ".join(chance.choice(sentences).split()[:4])
        yield Document(name, title, f"https://set.example/{name}", "en", "public", "\n\n".join(sections))


def _table(title: str, *, target: bool) -> Table:
    table = Table(title=title, title_justify="left")
    for column in ("what", "target", "measured") if target else ("what", "measured"):
        table.add_column(column)
    return table
