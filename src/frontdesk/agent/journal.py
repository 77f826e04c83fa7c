"""Where a turn reads and writes."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from frontdesk.facts import ConversationOpened, Customer, Fact, Recorded, turn_of

_T = TypeVar("_T", bound=Fact)


class Journal(Protocol):
    """Where a turn writes: facts for good, and the running answer for the customer's eyes."""

    @property
    def facts(self) -> Sequence[Recorded]:
        """All facts of the conversation so far."""
        ...

    async def record(self, *facts: Fact) -> None:
        """Store facts. Raises `TurnLost` when somebody else speaks in this conversation by now."""
        ...

    def say(self, text: str) -> None:
        """Add to the running answer."""
        ...

    def restart(self, text: str) -> None:
        """The running answer begins again with `text`."""
        ...


def of_turn(facts: Sequence[Recorded], turn: int, kind: type[_T]) -> list[_T]:
    """The facts of one kind that belong to a turn, in order."""
    return [item.fact for item in facts if isinstance(item.fact, kind) and turn_of(item.fact) == turn]


def customer_of(facts: Sequence[Recorded]) -> Customer | None:
    """The signed-in customer whose conversation it is."""
    opened = facts[0].fact
    return opened.customer if isinstance(opened, ConversationOpened) else None
