"""Which web addresses an answer may show: those that somebody has given, and none that the model made up."""

from collections.abc import Iterable, Iterator

from frontdesk.facts import ConversationOpened, CustomerSaid, Fact, Recorded, Retrieved, StaffSaid, ToolReturned
from frontdesk.guards import addresses


def known_addresses(facts: Iterable[Recorded]) -> frozenset[str]:
    """The addresses in passages, in results of tools, and in what the customer and people have said."""
    return addresses(_texts(item.fact for item in facts))


def _texts(facts: Iterable[Fact]) -> Iterator[str]:
    for fact in facts:
        match fact:
            case Retrieved():
                for passage in fact.passages:
                    yield passage.url
                    yield from passage.paragraphs
            case ToolReturned():
                yield fact.content
            case CustomerSaid() | StaffSaid():
                yield fact.text
            case ConversationOpened():
                yield fact.greeting
            case _:
                pass
