"""Any sentence encoder as an ONNX file on this machine."""

import tomllib
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any, Literal

import msgspec
import numpy
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from frontdesk.errors import EncoderUnavailable, SettingError
from frontdesk.knowledge.dense.encoder import encodable
from frontdesk.knowledge.dense.refusals import Refusals
from frontdesk.knowledge.dense.vectors import Vectors

_AT_ONCE = 16  # texts


class OnnxOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `encoder.toml` beside the model may say: how its authors mean it to be used.

    The prefixes are put in front of the texts, as they are. Where the model gives a vector for each token, `pooling`
    says which make up the text's: the "mean" of all, or the first one ("cls"). More than `max_tokens` are cut off.
    """

    query_prefix: str = ""
    passage_prefix: str = ""
    pooling: Literal["mean", "cls"] = "mean"
    max_tokens: int = 512


class OnnxEncoder:
    """The model in a folder with `model.onnx` (or `onnx/model.onnx`), `tokenizer.json` and perhaps `encoder.toml`.

    Its inputs are those of BERT and its kin (`input_ids`, `attention_mask`, `token_type_ids`). Raises `SettingError` if
    it cannot be loaded.
    """

    def __init__(self, folder: Path) -> None:
        model = next((path for path in (folder / "model.onnx", folder / "onnx/model.onnx") if path.is_file()), None)
        words = folder / "tokenizer.json"
        if model is None or not words.is_file():
            missing = "model.onnx" if model is None else "tokenizer.json"
            raise SettingError(
                f"the encoder '{folder}' has no {missing}. Put a sentence encoder exported to ONNX there"
            )
        self._options = _options(folder / "encoder.toml")
        with Refusals(SettingError, f"the encoder '{folder}' cannot be loaded", "Export it to ONNX anew"):
            self._session: Any = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
            self._tokenizer: Any = Tokenizer.from_file(str(words))
            self._tokenizer.enable_truncation(self._options.max_tokens)
            self._tokenizer.enable_padding()
            self._inputs = {it.name for it in self._session.get_inputs()}
            self._dimensions = self._group(["a"]).shape[1]
        self._name = f"onnx:{folder.resolve().name}:{_digest(model, words, self._options)}"

    @property
    def name(self) -> str:
        return self._name

    @property
    def dimensions(self) -> int:
        return self._dimensions

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return self._encoded([self._options.passage_prefix + text for text in texts])

    def encode_queries(self, texts: Sequence[str], *, patient: bool = False) -> Vectors:
        return self._encoded([self._options.query_prefix + text for text in texts])

    def _encoded(self, texts: Sequence[str]) -> Vectors:
        """In groups of about the same length: each takes as long as its longest text."""
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        found = numpy.zeros((len(texts), self._dimensions), numpy.float32)
        with Refusals(
            EncoderUnavailable, f"the encoder {self._name} failed", "Look whether the machine has memory left"
        ):
            for start in range(0, len(order), _AT_ONCE):
                places = order[start : start + _AT_ONCE]
                found[places] = self._group([texts[place] for place in places])
        return found

    def _group(self, texts: Sequence[str]) -> Vectors:
        encodings = self._tokenizer.encode_batch([encodable(text) for text in texts])
        mask = numpy.array([it.attention_mask for it in encodings], numpy.int64)
        given = {
            "input_ids": numpy.array([it.ids for it in encodings], numpy.int64),
            "attention_mask": mask,
            "token_type_ids": numpy.array([it.type_ids for it in encodings], numpy.int64),
        }
        wanted = {name: array for name, array in given.items() if name in self._inputs}
        outputs: list[NDArray[Any]] = self._session.run(None, wanted)
        pooled = next((output for output in outputs if output.ndim == 2), None)
        vectors = self._pooled(outputs[0], mask) if pooled is None else pooled
        lengths = numpy.linalg.norm(vectors, axis=1, keepdims=True)
        return (vectors / numpy.maximum(lengths, 1e-12)).astype(numpy.float32)

    def _pooled(self, tokens: NDArray[Any], mask: NDArray[Any]) -> NDArray[Any]:
        if self._options.pooling == "cls":
            return tokens[:, 0]
        weights = mask[:, :, None].astype(numpy.float32)
        return (tokens * weights).sum(axis=1) / numpy.maximum(weights.sum(axis=1), 1.0)


def _options(file: Path) -> OnnxOptions:
    if not file.is_file():
        return OnnxOptions()
    try:
        return msgspec.convert(tomllib.loads(file.read_text("utf-8")), OnnxOptions)
    except (ValueError, msgspec.ValidationError) as error:  # of both TOML and UTF-8
        known = ", ".join(OnnxOptions.__struct_fields__)
        raise SettingError(f"{file}: {error}. It may say: {known}") from error


def _digest(model: Path, words: Path, options: OnnxOptions) -> str:
    digest = blake2b(msgspec.json.encode(options), digest_size=8)
    for path in (model, words):
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()
