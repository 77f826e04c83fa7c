"""Vectors are kept from build to build."""

from pathlib import Path

import numpy
import pytest

from frontdesk.errors import EncoderUnavailable
from frontdesk.knowledge.dense.cache import VectorCache
from frontdesk.knowledge.dense.index import PieceText, write_dense
from frontdesk.knowledge.dense.vectors import rows_of
from kit.encoders import SIZE, WordsEncoder, words_vectors

TEXTS = [f"piece number {number}" for number in range(600)]


def build(folder: Path, cache: Path, texts: list[str], encoder: WordsEncoder) -> None:
    with VectorCache(cache, encoder.name, encoder.dimensions) as vectors:
        write_dense(folder, [PieceText(text, 0, 0) for text in texts], encoder, cache=vectors)
        vectors.prune()


def test_a_text_is_encoded_once(tmp_path: Path) -> None:
    first, second = WordsEncoder(), WordsEncoder()

    build(tmp_path / "one", tmp_path / "cache", [*TEXTS, *TEXTS], first)
    build(tmp_path / "two", tmp_path / "cache", ["a new one", *TEXTS], second)

    assert first.encoded == TEXTS
    assert second.encoded == ["a new one"]


def test_what_comes_from_the_cache_is_what_was_encoded(tmp_path: Path) -> None:
    build(tmp_path / "one", tmp_path / "cache", TEXTS, WordsEncoder())
    build(tmp_path / "two", tmp_path / "cache", TEXTS[::-1], WordsEncoder())
    write_dense(tmp_path / "bare", [PieceText(text, 0, 0) for text in TEXTS[::-1]], WordsEncoder())

    assert (tmp_path / "two/vectors.bin").read_bytes() == (tmp_path / "bare/vectors.bin").read_bytes()


def test_a_failed_build_is_not_begun_from_the_start(tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailable):
        build(tmp_path / "one", tmp_path / "cache", TEXTS, WordsEncoder(most=300))
    again = WordsEncoder()

    build(tmp_path / "two", tmp_path / "cache", TEXTS, again)

    assert len(again.encoded) == len(TEXTS) - 256


def test_what_is_no_longer_used_is_dropped_at_the_end(tmp_path: Path) -> None:
    build(tmp_path / "one", tmp_path / "cache", TEXTS, WordsEncoder())
    build(tmp_path / "two", tmp_path / "cache", TEXTS[:10], WordsEncoder())
    again = WordsEncoder()

    build(tmp_path / "three", tmp_path / "cache", TEXTS, again)

    assert len(again.encoded) == len(TEXTS) - 10
    assert len(list((tmp_path / "cache").rglob("*.vectors"))) == 1


def test_encoders_do_not_share_vectors(tmp_path: Path) -> None:
    with VectorCache(tmp_path, "one:model", SIZE) as one:
        one.add(["text"], rows_of(words_vectors(["text"], SIZE)))

    for name, size in (("one-model", SIZE), ("one:model", SIZE * 2)):
        with VectorCache(tmp_path, name, size) as other:
            assert other.missing(["text"]) == ["text"]
    with VectorCache(tmp_path, "one:model", SIZE) as same:
        assert same.missing(["text", "more", "more"]) == ["more"]


def test_a_file_that_was_cut_off_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    with VectorCache(tmp_path, "words", SIZE) as cache:
        cache.add(TEXTS[:3], rows_of(words_vectors(TEXTS[:3], SIZE)))
    [file] = tmp_path.rglob("*.vectors")
    file.write_bytes(file.read_bytes()[:-5])

    with VectorCache(tmp_path, "words", SIZE) as cache:
        assert cache.missing(TEXTS[:3]) == TEXTS[2:3]
        assert numpy.array_equal(cache.rows(TEXTS[:2]), rows_of(words_vectors(TEXTS[:2], SIZE)))
