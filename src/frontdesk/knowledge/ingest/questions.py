"""Lists of questions and answers: CSV files, as a spreadsheet or a ticket system writes them."""

import csv
import io
from collections.abc import Collection, Iterator

from frontdesk.errors import Unreadable
from frontdesk.knowledge.ingest.encoding import decoded
from frontdesk.knowledge.ingest.parts import Part

_NEEDED = ("question", "answer")
_ABOUT = ("title", "url", "language", "audience", "date")
COLUMNS = (*_NEEDED, "section", *_ABOUT)
_DELIMITERS = ",;\t|"
_LONGEST_FIELD = 1 << 20
_ADD = f"Name the columns in its first line: 'question' and 'answer' must be there, {', '.join(COLUMNS[2:])} may be"


def read_questions(data: bytes) -> tuple[Part, ...]:
    """Each question becomes a heading with its answer below; rows that differ in what is said of them become parts."""
    rows = _rows(decoded(data))
    line, head = next(rows, (1, list[str]()))
    names = [name.strip().lower() for name in head]
    for column in _NEEDED:
        if column not in names:
            raise Unreadable(f"it has no column '{column}'", _ADD, line)
    unknown = [name for name in names if name not in COLUMNS]
    if unknown:
        raise Unreadable(f"there is no column '{unknown[0]}'", f"Known are: {', '.join(COLUMNS)}", line)
    if twice := [name for name in COLUMNS if names.count(name) > 1]:
        raise Unreadable(f"the column '{twice[0]}' is there twice", "Take one of them out", line)
    parts: dict[tuple[tuple[str, str], ...], tuple[int, list[dict[str, str]]]] = {}
    for number, values in rows:
        if not any(value.strip() for value in values):
            continue
        if len(values) > len(names):
            raise Unreadable("a row has more values than there are columns", "Put values with commas in quotes", number)
        row = dict(zip(names, (value.strip() for value in values), strict=False), line=str(number))
        for column in _NEEDED:
            if not row.get(column):
                raise Unreadable(f"a row has no {column}", "Write it, or take the row out", number)
        if "audience" in names and not row.get("audience"):
            remedy = "Write public, customers or staff there"
            raise Unreadable("a row does not say its audience, but the list has a column for it", remedy, number)
        about = tuple((name, row[name]) for name in _ABOUT if row.get(name))
        parts.setdefault(about, (number, []))[1].append(row)
    if not parts:
        raise Unreadable("it has no questions", "Write them below its first line, or remove the file")
    shown: dict[str, set[str]] = {}
    found: list[Part] = []
    for about, (first, rows) in parts.items():
        said = dict(about)
        before = shown.setdefault(said.get("url", ""), set())
        found.append(Part(body=_body(rows, before), said=said, lines=dict.fromkeys(_ABOUT, first)))
        before |= {_one_line(row["question"]).lower() for row in rows}
    return tuple(found)


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows with the line that each ends on. The delimiter is the one that cuts the first line into most columns."""
    csv.field_size_limit(_LONGEST_FIELD)
    first = text.lstrip("\n").partition("\n")[0]
    if first.lower().startswith("sep=") and len(first.strip()) == 5:  # Excel's own way to say it
        delimiter, text = first.strip()[4], text.lstrip("\n").partition("\n")[2]
    else:
        delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, strict=True)
    try:
        for row in reader:
            if row:
                yield reader.line_num, row
    except csv.Error as error:
        raise Unreadable(
            f"it is not valid CSV: {error}", "Save it again from your spreadsheet", reader.line_num
        ) from None


def _body(rows: list[dict[str, str]], before: Collection[str]) -> str:
    """A question that is also `before`, in another part of the same page, has an anchor of its own."""
    pieces: list[str] = []
    section = ""
    for row in rows:
        if row.get("section", "") != section:
            section = row.get("section", "")
            pieces += [f"## {_one_line(section)}"] if section else []
        question = _one_line(row["question"])
        anchor = f" {{#row-{row['line']}}}" if question.lower() in before else ""
        pieces += [f"{'###' if section else '##'} {question}{anchor}", row["answer"]]
    return "\n\n".join(pieces)


def _one_line(text: str) -> str:
    return " ".join(text.split())
