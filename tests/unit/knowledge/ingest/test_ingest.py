"""From files and pages to an index that serves: only what changed is read again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from frontdesk.errors import SettingError
from frontdesk.folder import Config
from frontdesk.knowledge import Query
from frontdesk.knowledge.ingest import Library, LiveKnowledge, Report, Web, ingest
from frontdesk.knowledge.ingest.readers import Readers
from frontdesk.knowledge.ingest.tasks import Task
from kit.encoders import WordsEncoder
from kit.made import heading, paragraph, pdf
from kit.website import Page, Website, website


def article(name: str, text: str, more: str = "") -> str:
    return f"---\ntitle: {name}\nurl: https://example.org/{name}\n{more}---\n## About\n\n{text}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "shop/knowledge"
    (place / "fr").mkdir(parents=True)
    (place / "battery.md").write_text(article("battery", "The battery is covered against damage by water."))
    (place / "returns.md").write_text(article("returns", "Books can be returned within thirty days."))
    (place / "fr/retours.md").write_text(article("retours", "Les livres peuvent être rendus sous trente jours."))
    return place.parent


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "library")


def config(**knowledge: object) -> Config:
    return Config.model_validate({"name": "P", "company": "S", "greeting": {"en": "Hi"}, "knowledge": knowledge})


def run(folder: Path, library: Library, *, web: Web = "revisit", refresh: bool = False, **knowledge: object) -> Report:
    return ingest(folder, config(**knowledge), library, web=web, refresh=refresh)


def found(library: Library, text: str) -> list[str]:
    live = LiveKnowledge(library)
    try:
        return [passage.url for passage in live.find(Query(text), 3)]
    finally:
        live.close()


def counts(report: Report) -> tuple[int, int, int, int]:
    return report.new, report.changed, report.unchanged, report.removed


def test_documents_are_found_once_they_are_in(folder: Path, library: Library) -> None:
    report = run(folder, library)
    assert (report.documents, report.failed, report.built) == (3, (), True)
    assert (report.by_language, report.by_format) == ({"en": 2, "fr": 1}, {"markdown": 3})
    assert report.index == library.current()
    assert found(library, "Is the battery covered?") == ["https://example.org/battery#about"]


def test_what_has_not_changed_is_neither_read_nor_written_again(
    folder: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "knowledge/guide.pdf").write_bytes(pdf(heading("Guide"), paragraph("The guide to all of our bicycles.")))
    first = run(folder, library, base_url="https://example.org/")
    read: list[Task] = []
    original = Readers.read

    def spy(self: Readers, task: Task) -> object:
        read.append(task)
        return original(self, task)

    monkeypatch.setattr(Readers, "read", spy)
    second = run(folder, library, base_url="https://example.org/")
    assert read == []
    assert (second.index, second.built, counts(second)) == (first.index, False, (0, 0, 4, 0))
    (folder / "knowledge/battery.md").write_text(article("battery", "The battery is not covered at all."))
    (folder / "knowledge/new.md").write_text(article("new", "Something new."))
    (folder / "knowledge/returns.md").unlink()
    third = run(folder, library, base_url="https://example.org/")
    assert len(read) == 2
    assert (third.built, counts(third)) == (True, (1, 1, 2, 1))
    run(folder, library, refresh=True, base_url="https://example.org/")
    assert len(read) == 2 + 4


def test_what_is_said_of_a_file_counts_without_reading_it_again(folder: Path, library: Library) -> None:
    run(folder, library)
    (folder / "knowledge/battery.md.yaml").write_text("audience: staff")
    report = run(folder, library)
    assert report.by_audience == {"public": 2, "staff": 1}
    assert found(library, "Is the battery covered?") == []


def test_a_file_that_fails_is_named_and_the_rest_done(folder: Path, library: Library) -> None:
    (folder / "knowledge/broken.pdf").write_bytes(b"%PDF")
    (folder / "knowledge/slides.pptx").write_bytes(b"x")
    for _ in range(2):  # from its reader, then from what is kept of it
        report = run(folder, library)
        assert {problem.file for problem in report.failed} == {"knowledge/broken.pdf", "knowledge/slides.pptx"}
        assert report.documents == 3


def test_when_nothing_can_be_read_the_old_index_goes_on(folder: Path, library: Library) -> None:
    before = run(folder, library)
    for file in (folder / "knowledge").rglob("*.md"):
        file.write_text("no front matter")
    report = run(folder, library)
    assert (report.documents, len({problem.file for problem in report.failed})) == (0, 3)
    assert library.current() == before.index
    assert found(library, "Is the battery covered?")


def test_a_folder_that_was_emptied_is_an_empty_index(folder: Path, library: Library) -> None:
    run(folder, library)
    for file in (folder / "knowledge").rglob("*.md"):
        file.unlink()
    report = run(folder, library)
    assert (report.documents, counts(report)) == (0, (0, 0, 0, 3))
    assert found(library, "Is the battery covered?") == []


def test_an_agent_without_documents_has_an_empty_index(tmp_path: Path, library: Library) -> None:
    assert run(tmp_path, library).documents == 0
    assert found(library, "Is the battery covered?") == []


def test_going_back_takes_up_the_index_that_is_there(folder: Path, library: Library) -> None:
    first = run(folder, library)
    text = (folder / "knowledge/battery.md").read_text()
    (folder / "knowledge/battery.md").write_text(article("battery", "Changed."))
    assert run(folder, library).built
    (folder / "knowledge/battery.md").write_text(text)
    third = run(folder, library)
    assert (third.index, third.built) == (first.index, False)
    assert library.current() == first.index


def test_what_is_kept_of_files_that_are_gone_goes_too(folder: Path, library: Library) -> None:
    run(folder, library)
    assert len(list(library.parsed.glob("*/*"))) == 3
    (folder / "knowledge/battery.md").unlink()
    run(folder, library)
    assert len(list(library.parsed.glob("*/*"))) == 2


def test_where_nothing_can_be_written_an_index_that_is_there_serves(
    folder: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = run(folder, library)

    def refuse(self: Library, *, wait: bool = True) -> None:
        raise SettingError("read-only")

    monkeypatch.setattr(Library, "building", refuse)
    assert run(folder, library).index == before.index
    (folder / "knowledge/battery.md").write_text(article("battery", "Changed."))
    with pytest.raises(SettingError, match="read-only"):
        run(folder, library)


@pytest.fixture
def site() -> Iterator[Website]:
    with website() as site:
        yield site


def test_pages_are_documents_too(folder: Path, library: Library, site: Website) -> None:
    site.pages = {
        "/help": Page(
            '<html lang="es"><title>Ayuda</title><main><h2 id="robo">Robo</h2><p>El robo está cubierto.</main>'
        ),
        "/copy": Page(f'<link rel="canonical" href="{site.url}/help"><h1>Copy</h1><p>Text'),
        "/foreign": Page('<link rel="canonical" href="https://elsewhere.example/"><h1>Mine</h1><p>My own words.'),
        "/broken.pdf": Page(b"%PDF", type="application/pdf"),
    }
    pages = [site.url + path for path in site.pages]
    report = run(folder, library, pages=pages, private_addresses=True)
    assert report.documents == 5
    assert found(library, "¿Está cubierto el robo?") == [f"{site.url}/help#robo"]
    assert found(library, "my own words") == [f"{site.url}/foreign#mine"]
    assert [problem.file for problem in report.notes] == [f"{site.url}/copy"]
    assert [problem.file for problem in report.failed] == [f"{site.url}/broken.pdf"]
    again = run(folder, library, web="never", pages=pages, private_addresses=True)
    assert (again.index, again.built) == (report.index, False)


def test_words_are_found_before_anything_is_encoded(folder: Path, library: Library) -> None:
    encoder = WordsEncoder()
    first = ingest(folder, config(), library, encoder=encoder, encode=False)
    assert (first.encoded, encoder.encoded) == (False, [])
    assert LiveKnowledge(library, encoder).find(Query("Is the battery covered?"), 1)
    assert ingest(folder, config(), library, encoder=encoder).encoded
    done = len(encoder.encoded)
    again = ingest(folder, config(), library, encoder=encoder, encode=False)
    assert (again.encoded, again.built, len(encoder.encoded)) == (True, False, done), "what is encoded stays in use"


@pytest.mark.parametrize("address", ["http://127.0.0.1:99999/", "http://[bad/", "http://me:secret@127.0.0.1:{port}/"])
def test_a_page_cannot_say_that_its_address_is_none(
    folder: Path, library: Library, site: Website, address: str
) -> None:
    link = f'<link rel="canonical" href="{address.format(port=site.port)}">'
    site.pages = {"/a": Page(f"<head>{link}</head><h1>Zebras</h1><p>Zebras are striped.")}
    report = run(folder, library, pages=[f"{site.url}/a"], private_addresses=True)
    assert report.failed == ()
    assert found(library, "striped zebras")[0].startswith(f"{site.url}/a")


def test_a_folder_that_is_suddenly_gone_leaves_the_old_index_serving(folder: Path, library: Library) -> None:
    ingest(folder, config(), library)
    (folder / "knowledge").rename(folder / "elsewhere")
    report = ingest(folder, config(), library)
    assert [problem.message for problem in report.failed] == [
        "the folder is not there, and with it 3 files and pages; they are searched on"
    ]
    assert LiveKnowledge(library).find(Query("Is the battery covered?"), 1)
