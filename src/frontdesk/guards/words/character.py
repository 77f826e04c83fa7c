"""Answers in which an agent steps out of its role."""

from collections.abc import Sequence

from frontdesk.guards.words.grammar import load_table
from frontdesk.guards.words.phrases import Phrases


class Character(Phrases):
    """Finds claims to be a person, names of the model and its maker, talk about instructions, and other personas.

    In English, French and Spanish. `agent` is the agent's name, any text. `allowed` phrases may be said: a company whose
    product is a model allows its name. Raises `ValueError` for one that cannot be read.
    """

    def __init__(self, agent: str, *, allowed: Sequence[str] = ()) -> None:
        super().__init__("character", load_table("character.toml", {"agent": agent}), allowed=allowed)
