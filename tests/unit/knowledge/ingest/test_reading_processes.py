"""Hostile files: whatever one does to its reader, it is named, and the next is read."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from frontdesk.knowledge.ingest import worker
from frontdesk.knowledge.ingest.parts import Failed, Parsed, Part, Read
from frontdesk.knowledge.ingest.readers import Readers
from frontdesk.knowledge.ingest.tasks import Task
from kit.made import paragraph, pdf

PAGE = Task("html", b"<h1>Hi</h1><p>Text", "https://example.org/")
GOOD = Read((Part(body="# Hi\n\nText", found={"title": "Hi"}),))
SLOW = Task("html", b"<p>" + b"<b>word</b> " * 500_000, "https://example.org/")


def message(parsed: Parsed) -> str:
    assert isinstance(parsed, Failed), parsed
    return parsed.message


def test_plain_text_needs_no_process() -> None:
    with Readers(5, module="no.such.module") as readers:
        assert readers.read(Task("markdown", b"Text.")) == Read((Part(body="Text."),))
        assert "no column" in message(readers.read(Task("csv", b"a,b\n")))
        assert message(readers.read(Task("text", bytes(range(32)) * 40))) == "it is not text"


def test_a_file_that_takes_too_long_is_given_up_and_the_next_is_read() -> None:
    with Readers(2) as readers:
        assert readers.read(PAGE) == GOOD
        assert message(readers.read(SLOW)) == "reading it took more than 2 seconds"
        assert readers.read(PAGE) == GOOD


def test_a_file_that_takes_too_much_memory_is_given_up() -> None:
    with Readers(20, most_bytes=260_000_000) as readers:
        assert "memory" in message(readers.read(Task("html", b"<p>" + b"x" * 70_000_000, "https://example.org/")))
        assert readers.read(PAGE) == GOOD


def test_a_reader_that_dies_is_a_failure_of_the_file() -> None:
    with Readers(5, module="no.such.module") as readers:
        assert message(readers.read(PAGE)) == "reading it broke the reader, or took too much memory"


def test_what_is_wrong_with_a_file_is_told_as_its_parser_tells_it() -> None:
    with Readers(20) as readers:
        assert message(readers.read(Task("pdf", b"%PDF"))) == "it is broken, or not a PDF"
        assert message(readers.read(Task("docx", b"PK"))) == "it is broken, or not a Word document"


def test_what_no_parser_foresaw_is_that_files_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr(worker, "read_html", fail)
    assert message(worker.read(PAGE)) == "it cannot be read (KeyError)"


def test_several_threads_read_at_once() -> None:
    guide = Task("pdf", pdf(paragraph("A short guide to the cover of bicycles.")))
    with Readers(20) as readers, ThreadPoolExecutor(4) as threads:
        found = list(threads.map(readers.read, [PAGE, guide] * 10))
    assert found[::2] == [GOOD] * 10
    assert all(isinstance(parsed, Read) for parsed in found)
