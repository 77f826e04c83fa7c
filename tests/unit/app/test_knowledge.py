"""The knowledge of a deployment: it serves at once, and is encoded meanwhile."""

import logging
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from frontdesk.app.knowledge import current_knowledge, library_of
from frontdesk.app.settings import read_settings
from frontdesk.folder import read_folder
from frontdesk.knowledge import Query
from frontdesk.knowledge.dense.vectors import Vectors
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
