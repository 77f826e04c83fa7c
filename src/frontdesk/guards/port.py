"""The ports of guards: checks of what comes in, and of an answer on its way out."""

from collections.abc import Sequence
from typing import Literal, Protocol, TypeAlias

from msgspec import Struct

Action: TypeAlias = Literal["off", "flag", "rewrite", "refuse", "hand_over"]
"""What a guard does about what it finds; `flag` only puts it on record."""


class Finding(Struct, frozen=True, kw_only=True):
    """What a guard objects to: the code points `start` to `end` of the text that it read.

    `evidence` is what staff see of it, masked where it is personal. `instead` may stand in its place; None where nothing
    can, and the reply must be written anew.
    """

    start: int
    end: int
    reason: str
    evidence: str
    instead: str | None = None


class Reading(Struct, frozen=True):
    """What a detector says of a text so far. Whatever comes next, nothing before `sure` will be objected to later."""

    findings: Sequence[Finding]
    sure: int


class Detector(Protocol):
    """Finds violations in an answer as it comes; free of state, so one reading follows from its arguments alone.

    `begins` is a pattern (module `regex`, case ignored) that matches in every word with which a violation can begin, the
    word seen alone: the gate asks the detector only about text from the start of such a word on, so that ordinary words
    cost nothing.
    """

    @property
    def name(self) -> str: ...

    @property
    def begins(self) -> str: ...

    def read(self, text: str, start: int, *, whole: bool) -> Reading:
        """What there is to object to in `text` from `start` on.

        `text` always ends after a white-space character (or, in a "word" of more than 256, wherever that ends), unless it
        is `whole`: then nothing more comes and `sure` is its length. Before `start` stand up to 64 characters of context,
        which are decided. Findings are in order, apart, and do not reach beyond `sure`; `sure` is the length of the text
        when nothing is open, else the first character of what could still become a violation, or change a finding.
        """
        ...


class Incoming(Struct, frozen=True, kw_only=True):
    """Something on its way in: a customer's message with those before it (oldest first), a document, a tool's result."""

    text: str
    earlier: Sequence[str] = ()
    source: Literal["customer", "document", "tool"] = "customer"


class Allow(Struct, frozen=True):
    """Nothing to object."""


class Flag(Struct, frozen=True):
    """Go on, but put it on record."""

    reason: str
    evidence: str = ""


class Rewrite(Struct, frozen=True):
    """Go on with `text` instead."""

    text: str
    reason: str
    evidence: str = ""


class Refuse(Struct, frozen=True):
    """Do not go on."""

    reason: str
    evidence: str = ""


class HandOver(Struct, frozen=True):
    """A person should take this."""

    reason: str
    evidence: str = ""


Verdict: TypeAlias = Allow | Flag | Rewrite | Refuse | HandOver


def verdict(action: Action, reason: str, evidence: str = "") -> Verdict:
    """What `action` says of a message that something is wrong with. There is nothing of it to rewrite: that refuses."""
    match action:
        case "off":
            return Allow()
        case "flag":
            return Flag(reason, evidence)
        case "rewrite" | "refuse":
            return Refuse(reason, evidence)
        case "hand_over":
            return HandOver(reason, evidence)


class Guard(Protocol):
    """A check of something on its way in."""

    @property
    def name(self) -> str: ...

    async def check(self, message: Incoming) -> Verdict: ...


class StreamGuard(Protocol):
    """A check of an answer on its way out. Fed piece by piece, it gives what may be shown, however the text was cut."""

    def feed(self, text: str) -> str:
        """What can be shown now that `text` has come; what could still become a violation is held back."""
        ...

    def finish(self) -> str:
        """What was held back, now that nothing more comes."""
        ...
