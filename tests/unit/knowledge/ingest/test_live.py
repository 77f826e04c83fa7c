"""Knowledge that stays up to date while it is searched."""

import logging
import threading
from pathlib import Path

import pytest

from frontdesk.errors import IndexUnusable
from frontdesk.facts import Passage
from frontdesk.knowledge import Document, Query, SearchIndex, write_index
from frontdesk.knowledge.dense.encoder import Encoder
from frontdesk.knowledge.ingest import Library, LiveKnowledge
from kit.encoders import WordsEncoder

ASKED = Query("Is the battery covered?")


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def library(tmp_path: Path) -> Library:
    library = Library(tmp_path / "library")
    build(library, "one")
    return library


def build(library: Library, name: str, encoder: Encoder | None = None) -> None:
    document = Document(
        f"{name}.md", name, f"https://example.org/{name}", "en", "public", f"The battery is covered, says {name}."
    )
    with library.building():
        library.add(name, lambda folder: write_index(folder, [document], encoder), b"{}")
        library.serve(name)


def titles(found: list[Passage]) -> list[str]:
    return [passage.title for passage in found]


async def test_a_new_index_is_taken_up_within_a_second(library: Library) -> None:
    clock = Clock()
    live = LiveKnowledge(library, seconds=clock)
    assert titles(await live.search(ASKED, 3)) == ["one"]
    build(library, "two")
    assert titles(await live.search(ASKED, 3)) == ["one"], "it looked less than a second ago"
    clock.now += 1.5
    assert titles(await live.search(ASKED, 3)) == ["two"]
    live.close()


def test_told_to_it_looks_at_once(library: Library) -> None:
    live = LiveKnowledge(library, seconds=Clock())
    build(library, "two")
    live.look(now=True)
    assert titles(live.find(ASKED, 3)) == ["two"]
    live.close()


class Watched(SearchIndex):
    """Remembers that it was closed."""

    closed = False

    def close(self) -> None:
        self.closed = True
        super().close()


def test_an_index_is_closed_when_its_last_search_is_done(library: Library) -> None:
    opened: list[Watched] = []

    def open_index(folder: Path, encoder: Encoder | None) -> SearchIndex:
        opened.append(Watched(folder, encoder))
        return opened[-1]

    live = LiveKnowledge(library, None, open_index, Clock())
    with live.opened() as first, live.opened():
        build(library, "two")
        live.look(now=True)
        assert titles(first.find(ASKED, 1)) == ["one"], "a search that had begun goes on in the old index"
        assert titles(live.find(ASKED, 1)) == ["two"]
        assert not opened[0].closed
    assert opened[0].closed
    live.close()
    assert opened[1].closed


def test_an_index_that_cannot_be_used_changes_nothing(library: Library, caplog: pytest.LogCaptureFixture) -> None:
    live = LiveKnowledge(library, seconds=Clock())
    library.pointer.write_text("nonsense\n")
    with caplog.at_level(logging.ERROR):
        live.look(now=True)
    assert "goes on serving" in caplog.text
    assert titles(live.find(ASKED, 3)) == ["one"]
    build(library, "two")
    live.look(now=True)
    assert titles(live.find(ASKED, 3)) == ["two"]
    live.close()


class Other(WordsEncoder):
    name = "other"


def test_vectors_of_another_encoder_are_left_alone(library: Library, caplog: pytest.LogCaptureFixture) -> None:
    live = LiveKnowledge(library, Other(), seconds=Clock())
    build(library, "two", WordsEncoder())
    for _ in range(3):
        live.look(now=True)
    assert titles(live.find(ASKED, 3)) == ["two"], "found by its words"
    assert caplog.text.count("built with the encoder words, and this process has other") == 1
    live.close()


def test_why_an_index_cannot_be_used_is_said_once(library: Library, caplog: pytest.LogCaptureFixture) -> None:
    live = LiveKnowledge(library, seconds=Clock())
    build(library, "two")
    (library.search_folder("two") / "manifest.json").write_text("{")
    for _ in range(3):
        live.look(now=True)
    assert caplog.text.count("is damaged: manifest.json") == 1
    live.close()


def test_without_an_index_it_cannot_begin(tmp_path: Path) -> None:
    with pytest.raises(IndexUnusable, match="frontdesk ingest"):
        LiveKnowledge(Library(tmp_path / "nothing"))


def test_searches_of_many_threads_never_fail_while_indexes_come_and_go(library: Library) -> None:
    live = LiveKnowledge(library)
    stop = threading.Event()
    wrong: list[object] = []

    def search() -> None:
        while not stop.is_set():
            live.look(now=True)
            found = titles(live.find(ASKED, 3))
            if len(found) != 1:
                wrong.append(found)

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(12):
        build(library, f"index{number}")
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    live.look(now=True)
    assert titles(live.find(ASKED, 3)) == ["index11"]
    live.close()
