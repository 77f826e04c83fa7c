"""Server-sent events on the wire."""

import json
from collections.abc import AsyncIterator

from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event

from frontdesk.desk import Event

_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
_RETRY_MILLISECONDS = 1_000


def event_stream(events: AsyncIterator[Event | None]) -> StreamingResponse:
    """A response that sends `events`, and a comment for every None, so that proxies keep the connection open."""
    return StreamingResponse(_encoded(events), media_type="text/event-stream", headers=_HEADERS)


async def _encoded(events: AsyncIterator[Event | None]) -> AsyncIterator[bytes]:
    yield format_sse_event(retry=_RETRY_MILLISECONDS)
    async for event in events:
        if event is None:
            yield format_sse_event(comment="still here")
        else:
            data = json.dumps(event.data, ensure_ascii=False)
            yield format_sse_event(event=event.name, data_str=data, id=event.id)
