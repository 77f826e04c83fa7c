"""Queries are encoded in bounded time, or not at all: a search by words does not wait for one by meaning."""

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

from frontdesk.errors import FrontdeskError
from frontdesk.knowledge.dense.encoder import Encoder
from frontdesk.knowledge.dense.vectors import Vectors

_log = logging.getLogger(__name__)
_REMEMBERED = 256  # queries


class BoundedEncoder:
    """Encodes queries with `encoder` within `seconds`. After a failure or a late answer it rests for `pause` seconds."""

    def __init__(
        self, encoder: Encoder, seconds: float = 1.0, pause: float = 10.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._encoder = encoder
        self._seconds = seconds
        self._pause = pause
        self._clock = clock
        self._rests_until = clock()
        self._threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="encode-query")
        self._encode = lru_cache(maxsize=_REMEMBERED)(self._encoded)

    @property
    def name(self) -> str:
        return self._encoder.name

    def queries(self, texts: Sequence[str]) -> Vectors | None:
        """Their vectors; nothing if the encoder fails, is late or rests, which is logged."""
        if self._clock() < self._rests_until:
            return None
        running = self._threads.submit(self._encode, tuple(texts))
        try:
            return running.result(self._seconds)
        except TimeoutError:
            running.cancel()
            reason = f"no answer in {self._seconds:g} s"
        except FrontdeskError as error:
            reason = str(error)
        self._rests_until = self._clock() + self._pause
        _log.warning("encoder %s: %s; searching by words alone for %g s", self.name, reason, self._pause)
        return None

    def _encoded(self, texts: tuple[str, ...]) -> Vectors:
        return self._encoder.encode_queries(texts)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
