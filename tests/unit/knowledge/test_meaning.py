"""Indexes that are searched by words and meaning together."""

import dataclasses
import logging
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from frontdesk.errors import EncoderUnavailable, IndexUnusable
from frontdesk.knowledge import Document, Query, SearchIndex, write_index
from frontdesk.knowledge.dense.vectors import Vectors
from frontdesk.knowledge.documents import Phrasing
from kit.encoders import words_vectors
from unit.knowledge.indexes import document, found

SAME = {"automobile": "car", "voiture": "car", "remorque": "tow", "haul": "tow", "felines": "cats"}
SIZE = 256


class SynonymEncoder:
    """Knows which words mean the same, across languages; texts that share meanings are near."""

    name = "synonyms"
    dimensions = SIZE

    def __init__(self, seconds: float = 0.0, *, fails: bool = False) -> None:
        self.fails = fails
        self.seconds = seconds
        self.queries: list[str] = []

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return words_vectors([" ".join(SAME.get(word, word) for word in _words(text)) for text in texts], SIZE)

    def encode_queries(self, texts: Sequence[str], *, patient: bool = False) -> Vectors:
        self.queries += texts
        time.sleep(self.seconds)
        if self.fails:
            raise EncoderUnavailable("the line is cut")
        return self.encode_passages(texts)


def _words(text: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in text.lower()).split()


SUBJECTS = ["bread", "cheese", "apples", "pears", "plums", "bricks", "timber", "glass", "steel", "paper", "ink", "cats"]
DOCUMENTS = [
    document("towing", "Towing", "We tow a car that broke down."),
    document("staff", "Car guideline", "Car tow guideline.", audience="staff"),
    *(document(it, it.capitalize(), f"All about {it} from the north.") for it in SUBJECTS),
    *(document(f"{it}-s", f"{it.capitalize()} south", f"More on {it} from the south.") for it in SUBJECTS),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("meaning") / "index"
    write_index(folder, DOCUMENTS, SynonymEncoder())
    return folder


@pytest.fixture
def index(folder: Path) -> SearchIndex:
    return SearchIndex(folder, SynonymEncoder(), encode_seconds=30)


def test_what_means_the_same_is_found(index: SearchIndex, folder: Path) -> None:
    assert found(index, "haul automobile", 1) == ["towing"]
    assert found(SearchIndex(folder), "haul automobile", 1) == []


def test_the_explanation_tells_meaning_apart_from_words(index: SearchIndex) -> None:
    (first,) = index.explain(Query("haul automobile"), 1).results
    assert set(first.channels) == {"dense"}
    (first,) = index.explain(Query("tow my car"), 1).results
    assert {"words", "dense"} <= set(first.channels)
    assert sum(first.channels.values()) == pytest.approx(first.score, abs=0.05)


def test_what_is_for_others_is_not_found_by_meaning_either(index: SearchIndex) -> None:
    assert "staff" not in found(index, "automobile guideline", 5)
    assert "staff" in found(index, "automobile guideline", 5, audience="staff")


def test_a_follow_up_is_encoded_behind_what_was_said_before(folder: Path) -> None:
    encoder = SynonymEncoder()
    index = SearchIndex(folder, encoder, encode_seconds=30)
    assert found(index, "how?", 1, context=("haul automobile",)) == ["towing"]
    found(index, "tell me about bricks, timber and steel", context=("haul automobile",))
    assert encoder.queries == ["haul automobile\nhow?", "tell me about bricks, timber and steel"]


def test_words_serve_while_the_encoder_fails(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    index = SearchIndex(folder, SynonymEncoder(fails=True), encode_seconds=30)
    with caplog.at_level(logging.WARNING):
        assert found(index, "tow my car", 1) == ["towing"]
    assert "the line is cut" in caplog.text


def test_words_serve_while_the_encoder_is_late(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    index = SearchIndex(folder, SynonymEncoder(seconds=1.0), encode_seconds=0.01)
    with caplog.at_level(logging.WARNING):
        assert found(index, "tow my car", 1) == ["towing"]
    assert "no answer in" in caplog.text
    index.close()


def test_an_index_of_words_is_opened_with_an_encoder_all_the_same(tmp_path: Path) -> None:
    write_index(tmp_path / "index", DOCUMENTS)
    assert found(SearchIndex(tmp_path / "index", SynonymEncoder()), "tow my car", 1) == ["towing"]


def test_vectors_of_another_encoder_are_refused(folder: Path) -> None:
    other = SynonymEncoder()
    other.name = "another"
    with pytest.raises(IndexUnusable, match="another"):
        SearchIndex(folder, other)


def test_a_build_fails_as_its_encoder_does(tmp_path: Path) -> None:
    class Failing(SynonymEncoder):
        def encode_passages(self, texts: Sequence[str]) -> Vectors:
            raise EncoderUnavailable("the line is cut")

    with pytest.raises(EncoderUnavailable):
        write_index(tmp_path / "index", DOCUMENTS, Failing())
    with pytest.raises(IndexUnusable):
        SearchIndex(tmp_path / "index")


def test_progress_counts_documents_as_they_are_encoded(tmp_path: Path) -> None:
    told: list[int] = []
    write_index(tmp_path / "index", DOCUMENTS, SynonymEncoder(), told.append)
    assert told == list(range(1, len(DOCUMENTS) + 1))


def test_unchanged_pieces_are_not_encoded_again(tmp_path: Path) -> None:
    class Counting(SynonymEncoder):
        count = 0

        def encode_passages(self, texts: Sequence[str]) -> Vectors:
            self.count += len(texts)
            return super().encode_passages(texts)

    first, second = Counting(), Counting()
    write_index(tmp_path / "one", DOCUMENTS, first, vectors=tmp_path / "vectors")
    changed: list[Document] = [*DOCUMENTS[:-1], document("new", "New", "Something new.")]
    write_index(tmp_path / "two", changed, second, vectors=tmp_path / "vectors")
    assert first.count - second.count == len(DOCUMENTS) - 1


def test_the_question_in_another_language_finds_what_means_the_same(tmp_path: Path) -> None:
    french = [document(f"fr{number}", f"Sujet {number}", f"Le sujet numéro {number}.", "fr") for number in range(30)]
    write_index(tmp_path / "index", [*DOCUMENTS, *french], SynonymEncoder())
    index = SearchIndex(tmp_path / "index", SynonymEncoder(), encode_seconds=30)
    assert found(index, "remorque ma voiture", 1, language="fr") == ["towing"]
    assert found(index, "sujet numéro 7", 1, language="fr") == ["fr7"]


def test_a_phrasing_leads_to_another_language_s_section_with_vectors_too(tmp_path: Path) -> None:
    url = DOCUMENTS[0].url
    phrased = dataclasses.replace(DOCUMENTS[0], phrasings=(Phrasing(url, "fr", "on m'a piqué ma caisse"),))
    french = Document("fr.md", "Horaires", "https://e.org/fr", "fr", "public", "## Horaires\n\nDe 9 h à 17 h.\n")
    write_index(tmp_path / "index", [phrased, *DOCUMENTS[1:], french], SynonymEncoder())
    found = SearchIndex(tmp_path / "index", SynonymEncoder()).find(Query("on m'a piqué ma caisse", (), "fr"), 1)
    assert [it.url.partition("#")[0] for it in found] == [url]
