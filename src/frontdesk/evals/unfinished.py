"""Which run is not at its end yet, so that the next one with the same purpose goes on with its trials.

A file beside the logs says since when; it is taken away once the scorecard is made.
"""

import hashlib
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

_LONGEST = timedelta(days=2)
"""What is older is of another day's agent: models change behind their names."""


@contextmanager
def going_on(logs: Path, key: str, now: datetime) -> Generator[datetime]:
    """When the run with `key` began: now, or when one began that was broken off. It stays open if the block fails."""
    logs.mkdir(parents=True, exist_ok=True)
    mark = logs / f".unfinished-{hashlib.sha256(key.encode()).hexdigest()[:16]}"
    began = _read(mark, now)
    mark.write_text(began.isoformat(), "utf-8")
    yield began
    mark.unlink(missing_ok=True)


def _read(mark: Path, now: datetime) -> datetime:
    try:
        began = datetime.fromisoformat(mark.read_text("utf-8"))
    except (OSError, ValueError):
        return now
    return began if now - began < _LONGEST else now
