"""What an ingest did."""

from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec import Struct

from frontdesk.errors import Problem


class Source(Struct, frozen=True, kw_only=True):
    """A file or page in the index: its format and size in bytes, and a hash of the documents that came of it."""

    format: str
    bytes: int
    documents: int
    hash: str


class Sources(Struct, frozen=True):
    """Everything in an index, by file or URL."""

    sources: dict[str, Source] = {}


class Report(Struct, frozen=True, kw_only=True):
    """What an ingest did. `failed` are files and pages that are not in the index; `notes` what else is worth knowing.

    `new`, `changed`, `unchanged` and `removed` count files and pages, against the index before. `bytes` is their size,
    `built` whether a new index had to be written, `encoded` whether it has the vectors that were asked for, `outdated`
    whether `index` was left as it is although the documents have changed since.
    """

    index: str
    built: bool
    encoded: bool
    outdated: bool = False
    documents: int
    passages: int
    new: int
    changed: int
    unchanged: int
    removed: int
    by_language: dict[str, int]
    by_audience: dict[str, int]
    by_format: dict[str, int]
    bytes: int
    seconds: float
    failed: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()


def compared(sources: Mapping[str, Source], before: Mapping[str, Source]) -> dict[str, int]:
    """The counts of `Report` that compare an index with the one before."""
    same = sum(source == before.get(name) for name, source in sources.items())
    common = sum(name in before for name in sources)
    return {
        "new": len(sources) - common,
        "changed": common - same,
        "unchanged": same,
        "removed": len(before) - common,
    }


def counted(values: Iterable[str]) -> dict[str, int]:
    """How often each occurs, most often first."""
    return dict(Counter(values).most_common())
