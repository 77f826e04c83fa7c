"""What the libraries behind encoders raise, as errors of our own."""

from types import TracebackType

from frontdesk.errors import FrontdeskError


class Refusals:
    """Turns whatever the libraries raise, bare `Exception`s mostly, into an error that says what to do about it."""

    def __init__(self, kind: type[FrontdeskError], what: str, remedy: str) -> None:
        self._kind, self._what, self._remedy = kind, what, remedy

    def __enter__(self) -> None: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, Exception):
            raise self._kind(f"{self._what}: {error}. {self._remedy}") from error
