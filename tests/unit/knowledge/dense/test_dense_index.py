"""The dense part of an index: what is near is found, and whether it is near enough."""

import logging
from collections.abc import Sequence
from pathlib import Path
from threading import Event

import pytest

from frontdesk.errors import EncoderUnavailable, IndexUnusable
from frontdesk.knowledge.dense.bounded import BoundedEncoder
from frontdesk.knowledge.dense.fusion import fuse
from frontdesk.knowledge.dense.index import DenseIndex, PieceText, write_dense
from frontdesk.knowledge.dense.vectors import Vectors
from kit.encoders import WordsEncoder, words_vectors

FIRST = 100
OTHERS = [f"filler{number} padding{number} rest{number}" for number in range(40)]
TEXTS = ["a stolen bicycle is reported to the police", *OTHERS, "secret prices of a bicycle"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pieces = [PieceText(text, number // 2, 2 if text.startswith("secret") else 0) for number, text in enumerate(TEXTS)]
    write_dense(tmp_path / "dense", pieces, WordsEncoder(), first=FIRST)
    return tmp_path / "dense"


def opened(folder: Path) -> DenseIndex:
    return DenseIndex(folder, BoundedEncoder(WordsEncoder(), seconds=30))


def test_the_nearest_pieces(folder: Path) -> None:
    index = opened(folder)

    nearness = index.nearness("my bicycle is stolen", level=0)

    assert nearness is not None
    assert nearness.nearest(3)[0] == FIRST
    assert nearness.deviations(FIRST) > 3
    assert (len(index), index.document(FIRST + 3)) == (len(TEXTS), 1)


def test_what_an_audience_may_not_see_is_not_near(folder: Path) -> None:
    secret = FIRST + len(TEXTS) - 1
    index = opened(folder)
    public, staff = index.nearness("secret prices", level=0), index.nearness("secret prices", level=2)

    assert public is not None
    assert staff is not None
    assert secret not in public.nearest(1000)
    assert public.deviations(secret) == public.evidence(secret) == float("-inf")
    assert staff.nearest(1) == [secret]


def test_a_question_about_something_else_is_told_apart(folder: Path) -> None:
    index = opened(folder)
    own = index.nearness("is the bicycle stolen", level=0)
    strange = index.nearness("how do I bake bread", level=0)

    assert own is not None
    assert strange is not None
    assert own.relevant(own.nearest(3))
    assert not strange.relevant(strange.nearest(3))
    assert not strange.relevant([])


def test_of_a_long_query_one_part_is_enough(folder: Path) -> None:
    padding = "Something else altogether stands here. " * 30
    nearness = opened(folder).nearness(f"{padding} A stolen bicycle, reported to the police.", level=0)

    assert nearness is not None
    assert nearness.nearest(1) == [FIRST]


def test_fused_pieces_are_those_of_words_and_of_meaning(folder: Path) -> None:
    nearness = opened(folder).nearness("stolen bicycle", level=0)
    assert nearness is not None
    words = {FIRST + 5: 30.0, FIRST + 6: 0.5}

    fused = fuse(words, nearness, most=2)

    by_piece = {it.piece: it for it in fused}
    assert fused == sorted(fused, key=lambda it: -it.score)
    assert by_piece.keys() == words.keys() | set(nearness.nearest(2))
    assert (by_piece[FIRST + 5].words, by_piece[FIRST].words) == (30.0, 0.0)
    assert by_piece[FIRST].meaning == pytest.approx(5 * (nearness.deviations(FIRST) - 1))
    assert all(it.meaning >= 0 for it in fused)


@pytest.mark.parametrize("query", ["", "  \n "])
def test_an_empty_query_is_near_to_nothing(folder: Path, query: str) -> None:
    assert opened(folder).nearness(query, level=2) is None


def test_of_few_pieces_none_stands_out(tmp_path: Path) -> None:
    for count in (0, 1, 19):
        write_dense(tmp_path / str(count), [PieceText(text, 0, 0) for text in TEXTS[:count]], WordsEncoder())

        index = opened(tmp_path / str(count))

        assert len(index) == count
        assert index.nearness("bicycle", level=0) is None


def test_equal_pieces_are_equally_near(tmp_path: Path) -> None:
    write_dense(tmp_path / "same", [PieceText("the same", 0, 0)] * 30, WordsEncoder())

    nearness = opened(tmp_path / "same").nearness("the same", level=0)

    assert nearness is not None
    assert nearness.nearest(3) == [0, 1, 2]
    assert fuse({}, nearness, 3)[0].score == pytest.approx(0, abs=0.1)


def test_the_background_is_waited_for(tmp_path: Path) -> None:
    class Limited(WordsEncoder):
        def encode_queries(self, texts: Sequence[str], *, patient: bool = False) -> Vectors:
            if not patient:
                raise EncoderUnavailable("the rate limit was hit")
            return super().encode_queries(texts)

        def encode_passages(self, texts: Sequence[str]) -> Vectors:
            return words_vectors(texts, self.dimensions)

    write_dense(tmp_path / "dense", [PieceText(text, 0, 0) for text in TEXTS], Limited())
    assert opened(tmp_path / "dense").nearness("stolen bicycle", level=0) is not None


def test_vectors_of_another_encoder_are_refused(folder: Path) -> None:
    class Other(WordsEncoder):
        name = "other"

    with pytest.raises(IndexUnusable, match=r"vectors of words, not of other.*frontdesk ingest"):
        DenseIndex(folder, BoundedEncoder(Other()))


def test_a_folder_without_vectors_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IndexUnusable, match="frontdesk ingest"):
        opened(tmp_path)


class Failing(WordsEncoder):
    def __init__(self) -> None:
        super().__init__()
        self.asked = 0

    def encode_queries(self, texts: Sequence[str], *, patient: bool = False) -> Vectors:
        self.asked += 1
        raise EncoderUnavailable("no route to host")


def test_a_failing_encoder_leaves_the_words_alone_and_rests(caplog: pytest.LogCaptureFixture) -> None:
    now = 1000.0
    failing = Failing()
    bounded = BoundedEncoder(failing, pause=10, clock=lambda: now)

    with caplog.at_level(logging.WARNING):
        assert bounded.queries(["one"]) is None
        assert bounded.queries(["two"]) is None
    assert failing.asked == 1
    assert "words: no route to host; searching by words alone for 10 s" in caplog.text

    now += 10
    assert bounded.queries(["three"]) is None
    assert failing.asked == 2


def test_a_late_encoder_is_not_waited_for(caplog: pytest.LogCaptureFixture) -> None:
    gate = Event()

    class Slow(WordsEncoder):
        def encode_queries(self, texts: Sequence[str], *, patient: bool = False) -> Vectors:
            gate.wait(30)
            return words_vectors(["late"], 64)

    bounded = BoundedEncoder(Slow(), seconds=0.01)

    with caplog.at_level(logging.WARNING):
        assert bounded.queries(["one"]) is None
    gate.set()
    bounded.close()
    assert "no answer in 0.01 s" in caplog.text


def test_a_query_is_encoded_once() -> None:
    class Counting(WordsEncoder):
        asked = 0

        def encode_queries(self, texts: Sequence[str], *, patient: bool = False) -> Vectors:
            self.asked += 1
            return words_vectors(["any"], 64)

    counting = Counting()
    bounded = BoundedEncoder(counting, seconds=30)

    assert bounded.queries(["one"]) is bounded.queries(["one"])
    assert counting.asked == 1
