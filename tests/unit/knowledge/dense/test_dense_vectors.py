"""Vectors on disk give what vectors in memory give."""

from pathlib import Path

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.knowledge.dense.vectors import VectorFile, Vectors, VectorsWriter, greatest, rows_of


def unit(count: int, size: int, seed: int) -> Vectors:
    vectors = numpy.random.default_rng(seed).standard_normal((count, size)).astype(numpy.float32)
    return vectors / numpy.maximum(numpy.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)


def written(path: Path, vectors: Vectors, block: int = 700) -> VectorFile:
    path.unlink(missing_ok=True)
    with VectorsWriter(path, vectors.shape[1]) as writer:
        for start in range(0, len(vectors), block):
            writer.append(rows_of(vectors[start : start + block]))
        assert len(writer) == len(vectors)
    return VectorFile(path, vectors.shape[1])


@given(count=st.integers(0, 3000), size=st.integers(1, 24), most=st.integers(0, 50), seed=st.integers(0, 999))
def test_finds_what_comparing_one_by_one_finds(tmp_path: Path, count: int, size: int, most: int, seed: int) -> None:
    file = written(tmp_path / "vectors.bin", unit(count, size, seed))
    query = unit(1, size, seed + 1)[0]
    kept = file.vectors(0, count)
    products = [float(numpy.dot(vector, query)) for vector in kept]
    expected = sorted(products, reverse=True)[:most]

    found = file.best(query, most)

    assert [score for _, score in found] == pytest.approx(expected, abs=1e-5)
    assert len({place for place, _ in found}) == len(found)
    for place, score in found:
        assert score == pytest.approx(products[place], abs=1e-5)


@given(size=st.integers(1, 1024), seed=st.integers(0, 999))
def test_a_byte_a_dimension_is_nearly_as_good_as_four(size: int, seed: int) -> None:
    vectors, queries = unit(20, size, seed), unit(20, size, seed + 1)
    rows = rows_of(vectors)
    kept = rows["steps"] * rows["scale"][:, None]

    # Each step is off by half a scale at most, so a product by half a scale for each part of the query.
    most = rows["scale"][:, None] / 2 * numpy.abs(queries).sum(axis=1)
    wrong = numpy.abs(kept @ queries.T - vectors @ queries.T)
    assert (wrong <= most + 1e-6).all()
    assert size < 64 or wrong.max() < 0.005, "of the sizes that encoders have"


def test_several_queries_at_once(tmp_path: Path) -> None:
    vectors, queries = unit(2500, 16, 1), unit(3, 16, 2)
    file = written(tmp_path / "vectors.bin", vectors)

    products = file.products(queries)

    assert products.shape == (2500, 3)
    for column, query in enumerate(queries):
        assert numpy.allclose(products[:, column], file.products(query[None, :])[:, 0], atol=1e-5)


def test_a_vector_without_length_is_near_to_nothing(tmp_path: Path) -> None:
    file = written(tmp_path / "vectors.bin", numpy.zeros((2, 4), numpy.float32))

    assert not file.products(unit(1, 4, 0)).any()


def test_an_unfinished_last_vector_is_left_out(tmp_path: Path) -> None:
    written(tmp_path / "vectors.bin", unit(5, 8, 0))
    whole = (tmp_path / "vectors.bin").read_bytes()
    (tmp_path / "vectors.bin").write_bytes(whole[:-3])

    assert len(VectorFile(tmp_path / "vectors.bin", 8)) == 4


@given(st.lists(st.floats(-5, 5, width=32)), st.integers(-1, 40))
def test_the_greatest(values: list[float], most: int) -> None:
    expected = sorted(range(len(values)), key=lambda place: -values[place])[: max(0, most)]

    assert greatest(numpy.array(values, numpy.float32), most) == expected


def test_what_is_hidden_is_not_among_the_greatest() -> None:
    assert greatest(numpy.array([1.0, -numpy.inf, 2.0]), 3) == [2, 0]
