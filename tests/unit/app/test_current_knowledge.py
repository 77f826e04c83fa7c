"""The knowledge of a deployment: it serves at once, and is encoded meanwhile."""

import logging
import shutil
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from frontdesk.app.knowledge import current_knowledge, library_of, served_knowledge
from frontdesk.app.settings import Settings, read_settings
from frontdesk.folder import Folder, read_folder
from frontdesk.knowledge import Query
from frontdesk.knowledge.dense.vectors import Vectors
from frontdesk.knowledge.ingest import Library
from kit.encoders import WordsEncoder

ASKED = Query("How do I file a claim?")
ACME = Path(__file__).parents[3] / "examples/acme"


def encoded() -> None:
    for thread in threading.enumerate():
        if thread.name == "frontdesk-encoding":
            thread.join(30)


@pytest.mark.parametrize(("most", "says"), [(None, "passages are encoded"), (3, "searched by words only")])
def test_it_serves_while_it_is_encoded_and_when_that_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, most: int | None, says: str
) -> None:
    caplog.set_level(logging.INFO)
    begin = threading.Event()

    class Slow(WordsEncoder):
        def encode_passages(self, texts: Sequence[str]) -> Vectors:
            begin.wait(30)
            return super().encode_passages(texts)

    def choose(name: str, key: str | None, model: str) -> WordsEncoder:
        return Slow(most)

    monkeypatch.setattr("frontdesk.app.knowledge.choose_encoder", choose)
    settings = read_settings(index=tmp_path)
    folder = read_folder(ACME)
    live = current_knowledge(folder, settings)
    words = library_of(ACME, settings).current()
    assert live.find(ASKED, 1), "found by its words, with nothing encoded yet"
    begin.set()
    encoded()
    live.look(now=True)
    assert (library_of(ACME, settings).current() != words) == (most is None)
    assert live.find(ASKED, 1)
    assert says in caplog.text
    live.close()


def test_each_folder_has_a_library_of_its_own(tmp_path: Path) -> None:
    settings = read_settings(index=tmp_path)
    one, other = library_of(tmp_path / "a/shop", settings), library_of(tmp_path / "b/shop", settings)
    assert one.path.parent == other.path.parent == tmp_path
    assert one.path.name.startswith("shop-")
    assert one.path != other.path


class Other(WordsEncoder):
    name = "other"


class Gated(WordsEncoder):
    """Encodes passages once its gate is open."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = threading.Event()

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.gate.wait(10)
        return super().encode_passages(texts)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings(index=tmp_path / "index")


@pytest.fixture
def agent(tmp_path: Path) -> Path:
    """Acme's folder, with one document."""
    shutil.copytree(ACME, tmp_path / "acme", ignore=shutil.ignore_patterns("knowledge"))
    write(tmp_path / "acme", "A claim is filed by telephone.")
    return tmp_path / "acme"


def write(agent: Path, text: str) -> None:
    (agent / "knowledge").mkdir(exist_ok=True)
    (agent / "knowledge/claims.md").write_text(f"---\ntitle: Claims\nurl: https://a.example/claims\n---\n\n{text}\n")


def use(monkeypatch: pytest.MonkeyPatch, encoder: WordsEncoder | None) -> None:
    def choose(name: str, key: str | None, model: str) -> WordsEncoder | None:
        return encoder

    monkeypatch.setattr("frontdesk.app.knowledge.choose_encoder", choose)


def texts(folder: Folder, settings: Settings) -> str:
    live, _ = served_knowledge(folder, settings)
    with live.opened() as index:
        found = " ".join(text for passage in index.passages() for text in passage.paragraphs)
    live.close()
    return found


@pytest.mark.parametrize("here", [None, Other()])
def test_who_only_looks_leaves_what_serves(
    agent: Path,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    here: WordsEncoder | None,
) -> None:
    folder = read_folder(agent)
    use(monkeypatch, WordsEncoder())
    current_knowledge(folder, settings).close()
    encoded()
    library = library_of(agent, settings)
    served = library.pointer.read_text()
    use(monkeypatch, here)
    live, report = served_knowledge(folder, settings)
    assert (live.find(ASKED, 1) != [], report.outdated) == (True, False)
    live.close()
    write(agent, "A claim is filed by letter.")
    live, report = served_knowledge(folder, settings)
    live.close()
    assert report.outdated
    assert "run `frontdesk ingest`" in caplog.text
    assert library.pointer.read_text() == served


def test_a_reload_does_not_wait_for_the_encoder_and_the_latest_serves(
    agent: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = Gated()
    use(monkeypatch, encoder)
    old = read_folder(agent)
    live = current_knowledge(old, settings)
    write(agent, "A claim is filed by letter.")
    current_knowledge(read_folder(agent), settings, live)
    assert not encoder.encoded, "taken up while the encoder is still at work"
    assert "by letter" in texts(old, settings)
    encoder.gate.set()
    encoded()
    live.look(now=True)
    with live.opened() as index:
        assert index.manifest.encoder
        assert [passage.paragraphs for passage in index.passages()] == [("A claim is filed by letter.",)]
    live.close()


def test_what_an_older_configuration_started_is_not_served(
    agent: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = Gated()
    served: list[str] = []
    serve = Library.serve

    def watched(library: Library, name: str) -> None:
        served.append(name)
        serve(library, name)

    monkeypatch.setattr(Library, "serve", watched)
    use(monkeypatch, encoder)
    live = current_knowledge(read_folder(agent), settings)
    config = agent / "agent.toml"
    config.write_text(f'{config.read_text()}\n[knowledge]\nbase_url = "https://b.example"\n')
    (agent / "knowledge/plain.md").write_text("# Plain\n\nWithout an address of its own.\n")
    current_knowledge(read_folder(agent), settings, live)
    encoder.gate.set()
    encoded()
    assert len(served) == 3, "the words of either, and the vectors of the newer"
    live.look(now=True)
    with live.opened() as index:
        assert index.manifest.encoder
        assert any(passage.url.startswith("https://b.example") for passage in index.passages())
    live.close()


def test_while_another_process_builds_what_is_there_serves(
    agent: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    use(monkeypatch, None)
    live = current_knowledge(read_folder(agent), settings)
    write(agent, "A claim is filed by letter.")
    with library_of(agent, settings).building():
        current_knowledge(read_folder(agent), settings, live)
        assert "another process is building" in caplog.text
        assert live.find(ASKED, 1)
    encoded()
    assert "by letter" in texts(read_folder(agent), settings)
    live.close()
