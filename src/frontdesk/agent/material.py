"""What the assistant may take things from: the texts of a conversation, as the guards of answers read them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from frontdesk.facts import (
    ConversationOpened,
    CustomerSaid,
    Fact,
    HandoffRequested,
    Recorded,
    Retrieved,
    StaffSaid,
    ToolReturned,
)
from frontdesk.guards import addresses


@dataclass(frozen=True, slots=True)
class Material:
    """What an answer may say, as read from texts."""

    addresses: frozenset[str] = frozenset()

    def plus(self, texts: Sequence[str], *, personal: bool) -> "Material":
        """With what stands in `texts`; `personal` says whether the customer may be shown personal data from there."""
        if not texts:
            return self
        return Material(self.addresses | addresses(texts))


def with_facts(material: Material, facts: Iterable[Recorded], is_own: Callable[[str], bool]) -> Material:
    """`material` with what passages, results of tools, the customer and people say in `facts`.

    `is_own(tool)` says whether a tool's results are about the signed-in customer alone.
    """
    shared: list[str] = []
    others: list[str] = []
    for item in facts:
        mine = not isinstance(item.fact, ToolReturned) or is_own(item.fact.name)
        (shared if mine else others).extend(_texts(item.fact))
    return material.plus(shared, personal=True).plus(others, personal=False)


def _texts(fact: Fact) -> Iterator[str]:
    match fact:
        case Retrieved():
            for passage in fact.passages:
                yield passage.title
                yield passage.url
                yield "".join(passage.paragraphs)
        case ToolReturned():
            yield fact.content
        case CustomerSaid() | StaffSaid():
            yield fact.text
        case ConversationOpened():
            yield fact.greeting
        case HandoffRequested():
            yield fact.message
        case _:
            pass
