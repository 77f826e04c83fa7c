"""Misbehaviour on request, so that an integration can be tried against it."""

from __future__ import annotations

from collections.abc import Iterable

from frontdesk.twin.errors import ApiError

ERRORS = {
    "429": ApiError(
        429, "This request would exceed your organization's rate limit. (The twin was asked to.)", retry_after=1
    ),
    "529": ApiError(529, "Overloaded"),
    "500": ApiError(500, "Internal server error"),
    "context-too-long": ApiError(400, "prompt is too long: 213462 tokens > 200000 maximum"),
}
NAMES = (
    *ERRORS,
    "slow-first-token",
    "cut",
    "error-midstream",
    "truncated-json",
    "refusal",
    "max-tokens",
    "context-window",
)
HEADER = "x-twin-fault"


class UnknownFault(ValueError):
    """A fault that the twin doesn't know was asked for."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the twin has no fault '{name}'; it knows {', '.join(NAMES)}")


def named(text: str) -> frozenset[str]:
    """The faults in a header such as `slow-first-token,cut`. Raises `UnknownFault`."""
    names = [name.strip().lower() for name in text.split(",") if name.strip()]
    for name in names:
        if name not in NAMES:
            raise UnknownFault(name)
    return frozenset(names)


class Faults:
    """The faults that await the next requests: each is `NAME`, once, or `NAME:COUNT`, taken in the order given."""

    def __init__(self, planned: Iterable[str] = ()) -> None:
        self._waiting: list[str] = []
        for plan in planned:
            name, _, count = plan.partition(":")
            if count and not count.isdecimal():
                raise ValueError(f"'{plan}' should be a fault's name and a count, such as '429:2'")
            self.add(name, times=int(count) if count else 1)

    def add(self, name: str, times: int = 1) -> None:
        """Let the next `times` requests meet the fault (after those already waiting)."""
        for known in named(name):
            self._waiting += [known] * times

    def take(self, header: str | None) -> frozenset[str]:
        """The faults of one request. Raises `UnknownFault` for a header that names another."""
        if header:
            return named(header)
        return frozenset({self._waiting.pop(0)}) if self._waiting else frozenset()
