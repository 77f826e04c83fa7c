"""A second model for when the first cannot be reached."""

import logging
from collections.abc import AsyncIterator

from frontdesk.errors import ModelRejected, ModelUnavailable
from frontdesk.models.port import Completion, Delta, Model, ModelRequest

_log = logging.getLogger(__name__)


class Fallback:
    """Asks `first` and, when it cannot be reached or rejects what it is sent, `second`; replies name their model."""

    def __init__(self, first: Model, second: Model) -> None:
        self._first = first
        self._second = second

    async def stream(self, request: ModelRequest) -> AsyncIterator[Delta | Completion]:
        try:
            async for event in self._first.stream(request):
                yield event
        except (ModelUnavailable, ModelRejected) as error:
            _log.warning("falling back to the stand-in: %s", error)
            async for event in self._second.stream(request):
                yield event
