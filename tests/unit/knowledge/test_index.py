"""Indexes on disk: what they list, whom they serve, and what happens to damaged ones."""

import asyncio
import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import tantivy

from frontdesk.errors import IndexUnusable
from frontdesk.knowledge import Audience, Query, SearchIndex, write_index
from unit.knowledge.indexes import document, found, index_of

TOWING = document("towing", "Towing", "A flatbed takes the car away.\n\n## Abroad\n\nTowing abroad costs extra.")
WALLBOX = document("wallbox", "Charging at home", "Your wallbox is covered against theft.")


def test_it_lists_what_it_is_made_of(tmp_path: Path) -> None:
    index = index_of(tmp_path, WALLBOX, document("grua", "Grúa", "La grúa lleva el coche.", "es"), TOWING)
    assert [entry.file for entry in index.documents()] == ["wallbox.md", "towing.md", "grua.md"]
    towing = index.documents()[1]
    assert (towing.title, towing.url, towing.language, towing.audience) == (
        "Towing",
        "https://e.org/towing",
        "en",
        "public",
    )
    assert (towing.passages, towing.pieces, towing.characters) == (2, 1, len(TOWING.body))
    assert [passage.title for passage in index.passages()] == ["Charging at home", "Towing", "Towing: Abroad", "Grúa"]
    assert len(index) == 4


def test_progress_counts_documents(tmp_path: Path) -> None:
    told: list[int] = []
    write_index(tmp_path / "index", [WALLBOX, TOWING], progress=told.append)
    assert told == [1, 2]


@pytest.mark.parametrize("documents", [[], [document("empty", "Empty", "")]], ids=["none", "one without text"])
def test_an_empty_index_finds_nothing(tmp_path: Path, documents: list[object]) -> None:
    index = index_of(tmp_path, *documents)  # type: ignore[arg-type]
    assert (len(index), found(index, "wallbox"), list(index.passages())) == (0, [], [])
    assert index.explain(Query("wallbox"), 3).results == ()


@pytest.mark.parametrize(
    ("audience", "expected"),
    [("public", ["faq"]), ("customers", ["faq", "plan"]), ("staff", ["faq", "plan", "goodwill"])],
)
def test_each_audience_sees_what_it_may(tmp_path: Path, audience: Audience, expected: list[str]) -> None:
    index = index_of(
        tmp_path,
        document("faq", "Refunds", "A refund takes five days."),
        document("plan", "Refunds of your plan", "A refund of your plan takes three days.", audience="customers"),
        document("goodwill", "Refunds by staff", "A refund above 50 needs a team lead.", audience="staff"),
        document("other", "Towing", "A flatbed takes the car away."),
    )
    assert sorted(found(index, "refund", 5, audience=audience)) == sorted(expected)


def test_what_is_for_others_is_not_found_in_another_language_either(tmp_path: Path) -> None:
    index = index_of(
        tmp_path,
        document("staff", "Goodwill", "Goodwill payments need a team lead.", audience="staff"),
        document("fr", "Remorquage", "Le camion emporte la voiture.", "fr"),
    )
    assert found(index, "goodwill payments") == []
    assert found(index, "goodwill payments", audience="staff") == ["staff"]


def _break(folder: Path, how: str) -> None:
    manifest = folder / "manifest.json"
    match how:
        case "no manifest":
            manifest.unlink()
        case "no JSON":
            manifest.write_text("{")
        case "another version":
            manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"format": 0}))
        case "a file less":
            (folder / "passages.bin").unlink()
        case "a file cut short":
            file = next((folder / "words-0").glob("*.idx"))
            file.write_bytes(file.read_bytes()[:-5])
        case _:
            raise AssertionError(how)


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ("no manifest", "is no index"),
        ("no JSON", "is damaged"),
        ("another version", "has format 0, this version reads"),
        ("a file less", "passages.bin is missing"),
        ("a file cut short", "instead of"),
    ],
)
def test_what_is_no_whole_index_is_refused(tmp_path: Path, how: str, says: str) -> None:
    write_index(tmp_path / "index", [WALLBOX])
    _break(tmp_path / "index", how)
    with pytest.raises(IndexUnusable, match=says) as error:
        SearchIndex(tmp_path / "index")
    assert str(tmp_path / "index") in str(error.value)
    assert "frontdesk ingest" in str(error.value)


def test_a_folder_that_is_not_empty_is_not_written_to(tmp_path: Path) -> None:
    write_index(tmp_path / "index", [WALLBOX])
    with pytest.raises(FileExistsError):
        write_index(tmp_path / "index", [TOWING])
    assert found(SearchIndex(tmp_path / "index"), "wallbox") == ["wallbox"]


async def test_searches_go_on_while_another_index_is_written(tmp_path: Path) -> None:
    index = index_of(tmp_path, WALLBOX, TOWING)
    before = sorted((file, file.stat().st_mtime_ns) for file in (tmp_path / "index").rglob("*"))
    writing = threading.Thread(target=write_index, args=(tmp_path / "new", [TOWING] * 300))
    writing.start()
    answers: list[set[str]] = []
    while writing.is_alive() or not answers:
        both = await asyncio.gather(index.search(Query("wallbox"), 1), index.search(Query("flatbed"), 1))
        answers.append({passages[0].url for passages in both})
    writing.join()
    assert all(urls == {"https://e.org/wallbox", "https://e.org/towing"} for urls in answers)
    assert sorted((file, file.stat().st_mtime_ns) for file in (tmp_path / "index").rglob("*")) == before


def test_a_folder_that_cannot_be_written_to_is_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index_of(tmp_path, WALLBOX).close()
    open_index = tantivy.Index.open

    def refuses(path: str) -> tantivy.Index:
        if Path(path).is_relative_to(tmp_path):
            raise ValueError("Failed to acquire Lockfile: Read-only file system")  # as Tantivy does
        return open_index(path)

    monkeypatch.setattr("tantivy.Index", type("Index", (), {"open": staticmethod(refuses)}))
    assert found(SearchIndex(tmp_path / "index"), "wallbox") == ["wallbox"]


def test_several_may_have_it_open(tmp_path: Path) -> None:
    one = index_of(tmp_path, WALLBOX)
    other = SearchIndex(one.folder)
    one.close()
    assert found(other, "wallbox") == ["wallbox"]


def test_nothing_of_numpy_is_loaded_without_an_encoder(tmp_path: Path) -> None:
    index_of(tmp_path, WALLBOX).close()
    program = (
        "import sys; from pathlib import Path; from frontdesk.knowledge import *\n"
        f"found = SearchIndex(Path({str(tmp_path / 'index')!r})).find(Query('wallbox'), 1)\n"
        "sys.exit(len(found) != 1 or 'numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
