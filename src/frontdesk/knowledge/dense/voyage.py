"""Voyage AI's encoders, by its own client. Texts leave the house: passages when an index is built, each query after."""

from collections.abc import Iterator, Sequence
from typing import Literal, cast

import numpy
from voyageai import error as failures
from voyageai.client import Client

from frontdesk.errors import EncoderUnavailable, SettingError
from frontdesk.knowledge.dense.encoder import encodable
from frontdesk.knowledge.dense.vectors import Vectors

VOYAGE_MODEL = "voyage-4"

_DIMENSIONS = {"voyage-3-lite": 512, "voyage-large-2": 1536, "voyage-code-2": 1536}  # of the others by default: 1,024
# Far below what a request may have (1,000 texts; 120,000 tokens): it fits what a key without a payment method may send
# in a minute, and little is lost and paid for in vain when a build is stopped.
_MOST_TEXTS, _MOST_TOKENS = 128, 8_000
_BYTES_PER_TOKEN = 3  # at the least; the exact count would need a tokenizer from a model hub
_BUILD_SECONDS = 60.0
_BUILD_TRIES = 8  # over more than a minute, in which a rate limit is over


class VoyageEncoder:
    """Encodes with Voyage's `model`. A query is tried once, for `seconds`; passages again and again, with growing waits."""

    def __init__(
        self,
        key: str,
        model: str = VOYAGE_MODEL,
        *,
        seconds: float = 1.0,
        tries: int = _BUILD_TRIES,
        address: str | None = None,
    ) -> None:
        self._key = key
        self._model = model
        self._build = Client(key, max_retries=tries, timeout=_BUILD_SECONDS, base_url=address)
        self._ask = Client(key, max_retries=0, timeout=seconds, base_url=address)

    @property
    def name(self) -> str:
        return f"voyage:{self._model}"

    @property
    def dimensions(self) -> int:
        return _DIMENSIONS.get(self._model, 1024)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        found = [
            self._encoded(self._build, batch, "document") for batch in _batches([encodable(text) for text in texts])
        ]
        return numpy.concatenate(found) if found else numpy.zeros((0, self.dimensions), numpy.float32)

    def encode_queries(self, texts: Sequence[str], *, patient: bool = False) -> Vectors:
        client = self._build if patient else self._ask
        return self._encoded(client, [encodable(text) for text in texts], "query")

    def _encoded(self, client: Client, texts: Sequence[str], kind: Literal["query", "document"]) -> Vectors:
        try:
            answer = client.embed(list(texts), model=self._model, input_type=kind)  # pyright: ignore[reportUnknownMemberType]
        except failures.AuthenticationError as error:
            raise SettingError(
                f"Voyage does not know the key '…{self._key[-4:]}': {error}. Set VOYAGE_API_KEY to a key from "
                'dash.voyageai.com, or `encoder = "none"` in agent.toml'
            ) from error
        except (failures.InvalidRequestError, failures.MalformedRequestError) as error:
            raise SettingError(
                f'Voyage refuses the request: {error}. Is `voyage_model = "{self._model}"` in agent.toml one of its models?'
            ) from error
        except failures.RateLimitError as error:
            raise EncoderUnavailable(
                f"Voyage's rate limit was hit: {error}. Wait a minute and go on, or add a payment method there"
            ) from error
        except failures.VoyageError as error:
            raise EncoderUnavailable(
                f"Voyage cannot be reached or does not serve: {error}. Check the network and status.voyageai.com"
            ) from error
        vectors = numpy.array(cast(list[list[float]], answer.embeddings), numpy.float32)
        if vectors.shape != (len(texts), self.dimensions):
            raise SettingError(
                f"Voyage's '{self._model}' gives vectors of shape {vectors.shape} where ({len(texts)}, {self.dimensions}) "
                f'was expected. Set `voyage_model` in agent.toml to "{VOYAGE_MODEL}"'
            )
        return vectors / numpy.maximum(numpy.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)


def _batches(texts: Sequence[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    tokens = 0
    for text in texts:
        size = len(text.encode()) // _BYTES_PER_TOKEN + 1
        if batch and (len(batch) == _MOST_TEXTS or tokens + size > _MOST_TOKENS):
            yield batch
            batch, tokens = [], 0
        batch.append(text)
        tokens += size
    if batch:
        yield batch
