"""What a figure says, and what must be said elsewhere to bear it out."""

from typing import Literal, TypeAlias

from msgspec import Struct

Kind: TypeAlias = Literal["amount", "percentage", "date", "time", "measure", "number", "id", "phone", "email"]
Key: TypeAlias = tuple[str, float | str]
"""What a figure says: a unit with the number of it; or what kind of name with the name."""


class Figure(Struct, frozen=True):
    """A figure at `start` to `end` of a text.

    It `says` some keys, and is borne out by a text that says all keys of one of its `needs`. With `only_if`, it is worth
    asking only where that key is said: that the same thing is counted, or named in the same form.
    """

    kind: Kind
    start: int
    end: int
    says: tuple[Key, ...]
    needs: tuple[tuple[Key, ...], ...] = ()
    only_if: Key | None = None


def bare(number: float) -> tuple[Key, ...]:
    """What a number says that nothing is counted with."""
    return (("", number), ("bare", number), ("#", number))
