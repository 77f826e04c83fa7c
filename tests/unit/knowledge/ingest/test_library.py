"""The library: indexes that never change, and a pointer to the one that serves."""

from pathlib import Path

import pytest

from frontdesk.errors import SettingError
from frontdesk.knowledge import Document, write_index
from frontdesk.knowledge.ingest import Library

A = Document("knowledge/a.md", "A", "https://example.org/a", "en", "public", "## Cover\n\nThe battery is covered.")


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "library")


def write(folder: Path) -> None:
    write_index(folder, [A])


def build(library: Library, name: str) -> None:
    with library.building():
        library.add(name, write, b"{}")
        library.serve(name)


def indexes(library: Library) -> set[str]:
    return {folder.name for folder in (library.path / "indexes").iterdir()}


def test_before_the_first_build_nothing_serves(library: Library) -> None:
    assert library.current() is None
    assert not library.has("one")


def test_what_was_built_serves(library: Library) -> None:
    build(library, "one")
    assert library.current() == "one"
    assert library.has("one")
    assert library.sources_file("one").read_bytes() == b"{}"


def test_the_index_before_is_kept_and_older_ones_are_not(library: Library) -> None:
    for name in ("one", "two", "three"):
        build(library, name)
    assert (library.current(), indexes(library)) == ("three", {"two", "three"})
    library.serve("three")
    assert indexes(library) == {"two", "three"}
    library.serve("two")
    assert (library.current(), indexes(library)) == ("two", {"two", "three"})


def test_a_build_that_fails_leaves_no_trace(library: Library) -> None:
    build(library, "one")

    def fail(folder: Path) -> None:
        write(folder)
        raise RuntimeError("no more power")

    with pytest.raises(RuntimeError), library.building():
        library.add("two", fail, b"{}")
    assert (library.current(), indexes(library)) == ("one", {"one"})


def test_what_a_killed_builder_left_is_cleared_by_the_next(library: Library) -> None:
    build(library, "one")
    left = library.path / "indexes/.unfinished-x/search"
    left.mkdir(parents=True)
    (left / "half").write_bytes(b"x")
    library.serve("one")
    assert left.exists(), "somebody may be building"
    with library.building():
        assert indexes(library) == {"one"}


def test_an_index_that_was_damaged_is_written_again(library: Library) -> None:
    build(library, "one")
    (library.search_folder("one") / "manifest.json").unlink()
    assert not library.has("one")
    build(library, "one")
    assert library.has("one")


def test_where_nothing_can_be_written_the_setting_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    library = Library(tmp_path / "file" / "library")
    with pytest.raises(SettingError, match="set FRONTDESK_INDEX"), library.building():
        pass
    assert library.current() is None


@pytest.mark.parametrize("garbage", [b"\xff\xfe\x00", b"a\x00b", b"../../other"])
def test_a_pointer_that_is_garbage_is_none(library: Library, garbage: bytes) -> None:
    build(library, "one")
    library.pointer.write_bytes(garbage)
    assert library.current() is None
    build(library, "two")
    assert library.current() == "two"
