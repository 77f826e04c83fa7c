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


class Guard(Protocol):
    """A check of one message."""

    @property
    def name(self) -> str: ...

    async def check(self, message: str) -> Verdict: ...
