"""Lists of how customers ask for a section, in words of their own: `asked.csv`, or `asked.LANGUAGE.csv`."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from frontdesk.errors import Problem, Unreadable
from frontdesk.knowledge.cutting.passages import passages
from frontdesk.knowledge.documents import Document, Phrasing
from frontdesk.knowledge.ingest.encoding import decoded
from frontdesk.knowledge.ingest.local import LocalFile

COLUMNS = ("url", "asked")
_NAME = re.compile(r"asked(?:\.([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*))?\.csv")
_LONGEST = 300  # characters: more is a story


def is_phrasings(file: str) -> bool:
    """Whether the file with this name is such a list, and no document."""
    return _NAME.fullmatch(PurePosixPath(file).name) is not None


def with_phrasings(
    documents: Sequence[Document], files: Sequence[LocalFile], language: str, problems: list[Problem]
) -> list[Document]:
    """`documents`, each with the phrasings of `files` that lead to it; those that lead nowhere are `problems`.

    `language` is that of lists whose name says none.
    """
    pages = {document.url.partition("#")[0]: document for document in documents}
    known: dict[str, set[str]] = {}
    found: dict[str, list[Phrasing]] = {}
    for file in files:
        named = _NAME.fullmatch(PurePosixPath(file.name).name)
        spoken = (named and named[1]) or language
        lost: dict[str, int] = {}  # address: the first line with it
        try:
            for line, url, text in _rows(file):
                page = url.partition("#")[0]
                document = pages.get(page)
                if document and page not in known:
                    known[page] = {document.url, *(passage.url for passage in passages(document))}
                if document is None or url not in known[page]:
                    lost.setdefault(url, line)
                    continue
                found.setdefault(document.url, []).append(Phrasing(url, spoken, text))
        except Unreadable as error:
            problems.append(Problem(file.name, error.line, error.message, error.remedy))
        except OSError as error:
            problems.append(Problem(file.name, None, f"it cannot be read ({error.strerror})", "Check its permissions"))
        problems += [
            Problem(file.name, line, f"no section is at '{url}'", "`frontdesk search` shows the addresses of sections")
            for url, line in lost.items()
        ]
    return [replace(document, phrasings=tuple(found.get(document.url, ()))) for document in documents]


def _rows(file: LocalFile) -> Iterator[tuple[int, str, str]]:
    """Line, address and phrasing of each row."""
    reader = csv.reader(io.StringIO(decoded(file.path.read_bytes()), newline=""))
    head = [name.strip().lower() for name in next(reader, list[str]())]
    if tuple(head) != COLUMNS:
        raise Unreadable(
            f"its first line is '{','.join(head)}'", "Write 'url,asked' there, and a row for each phrasing", 1
        )
    for row in reader:
        values = [" ".join(value.split()) for value in row]
        if not any(values):
            continue
        if len(values) != len(COLUMNS) or not all(values):
            raise Unreadable(
                "a row needs an address and a phrasing", "Put phrasings with commas in quotes", reader.line_num
            )
        if len(values[1]) > _LONGEST:
            raise Unreadable(
                f"a phrasing is over {_LONGEST} characters long", "Write what is asked alone", reader.line_num
            )
        yield reader.line_num, values[0], values[1]
