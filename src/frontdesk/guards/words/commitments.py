"""Promises, grants and admissions that an agent has no authority for."""

from collections.abc import Sequence

from frontdesk.guards.words.grammar import load_table
from frontdesk.guards.words.phrases import Phrases


class Commitments(Phrases):
    """Finds promises, agreements, decisions, waivers, discounts and admissions, in English, French and Spanish.

    What a policy pays, and what follows a condition, is left alone. `extra` phrases are objected to as well; what stands
    inside an `allowed` phrase is not. Raises `ValueError` for one that cannot be read.
    """

    def __init__(self, *, extra: Sequence[str] = (), allowed: Sequence[str] = ()) -> None:
        super().__init__("commitments", load_table("commitments.toml"), extra=extra, allowed=allowed)
