"""An encoder without a model, and Voyage without Voyage."""

import base64
import json
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import blake2b
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import numpy

from frontdesk.errors import EncoderUnavailable
from frontdesk.knowledge.dense.vectors import Vectors

SIZE = 64


class WordsEncoder:
    """Texts with words in common are near: each word is a direction of its own, chosen by its hash.

    `encoded` are the passages that it was given; of more than `most` it fails.
    """

    name = "words"
    dimensions = SIZE

    def __init__(self, most: int | None = None) -> None:
        self.encoded: list[str] = []
        self._most = most

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        if self._most is not None and len(self.encoded) + len(texts) > self._most:
            raise EncoderUnavailable("the line is cut")
        self.encoded += texts
        return self.encode_queries(texts)

    def encode_queries(self, texts: Sequence[str], *, patient: bool = False) -> Vectors:
        return words_vectors(texts, SIZE)


def words_vectors(texts: Sequence[str], size: int) -> Vectors:
    vectors = numpy.zeros((len(texts), size), numpy.float32)
    for row, text in zip(vectors, texts, strict=True):
        for word in ["", *text.lower().split()]:
            seed = int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "big")
            row += numpy.random.default_rng(seed).standard_normal(size, numpy.float32)
    return vectors / numpy.linalg.norm(vectors, axis=1, keepdims=True)


@dataclass
class FakeVoyage:
    """What a stand-in for Voyage's server was asked, and what it is to answer: a status for each of the next requests."""

    address: str
    requests: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    failures: list[int] = field(default_factory=list[int])
    key: str = "pa-right"
    size: int = 1024


@contextmanager
def fake_voyage() -> Generator[FakeVoyage]:
    """A server on a loopback port that answers as Voyage's reference says, with the vectors of a `WordsEncoder`."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            voyage.requests.append(body)
            if self.headers["Authorization"] != f"Bearer {voyage.key}":
                return self._say(401, {"detail": "Provided API key is invalid."})
            if voyage.failures:
                return self._say(voyage.failures.pop(0), {"detail": "as told"})
            if any(text == "" for text in body["input"]) or len(body["input"]) > 1000:
                return self._say(400, {"detail": "Input cannot contain empty strings or too many."})
            vectors = words_vectors(body["input"], voyage.size)
            data = [
                {"object": "embedding", "index": place, "embedding": base64.b64encode(vector.tobytes()).decode()}
                for place, vector in enumerate(vectors)
            ]
            usage = {"total_tokens": sum(len(text.split()) for text in body["input"])}
            return self._say(200, {"object": "list", "data": data, "model": body["model"], "usage": usage})

        def _say(self, status: int, body: dict[str, Any]) -> None:
            text = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, format: str, *args: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    voyage = FakeVoyage(f"http://127.0.0.1:{server.server_port}/v1")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield voyage
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
