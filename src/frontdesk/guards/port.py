"""The port of guards: what a check can say of a message."""

from typing import Protocol, TypeAlias

from msgspec import Struct


class Allow(Struct, frozen=True):
    """Nothing to object."""


class Refuse(Struct, frozen=True):
    """Do not go on."""

    reason: str
    evidence: str = ""


class HandOver(Struct, frozen=True):
    """A person should take this."""

    reason: str
    evidence: str = ""


Verdict: TypeAlias = Allow | Refuse | HandOver


class StreamGuard(Protocol):
    """A check of an answer on its way out. Fed piece by piece, it gives what may be shown, however the text was cut."""

    @property
    def name(self) -> str: ...

    def feed(self, text: str) -> str:
        """What can be shown now that `text` has come; what could still become a violation is held back."""
        ...

    def finish(self) -> str:
        """What was held back, now that nothing more comes."""
        ...


class Guard(Protocol):
    """A check of one message."""

    @property
    def name(self) -> str: ...

    async def check(self, message: str) -> Verdict: ...
