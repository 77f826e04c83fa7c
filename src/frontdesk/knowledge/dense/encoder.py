"""The port of encoders: texts in, vectors out, near in direction where the texts are near in meaning."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # it needs numpy, which comes with the extras: whoever only hands an encoder on does without
    from frontdesk.knowledge.dense.vectors import Vectors


class Encoder(Protocol):
    """A model that turns texts into vectors of length 1. Callable from several threads at once.

    Failures are `EncoderUnavailable` (the same call may go better later) and `SettingError` (not until it is set right).
    """

    @property
    def name(self) -> str:
        """Names the model and how it is used: vectors of encoders with different names don't go together."""
        ...

    @property
    def dimensions(self) -> int: ...

    def encode_passages(self, texts: Sequence[str]) -> "Vectors":
        """A vector for each of the texts to be found, in their order."""
        ...

    def encode_queries(self, texts: Sequence[str], *, patient: bool = False) -> "Vectors":
        """A vector for each of the texts to find others by. Its product with a passage's is the greater, the nearer.

        `patient` says that nobody waits for an answer: better late than never, as with passages.
        """
        ...


def encodable(text: str) -> str:
    """`text` without what no encoder takes: NUL, half a surrogate pair, nothing at all."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode() or " "
