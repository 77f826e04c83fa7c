"""What an answer may say: the figures, addresses and personal data in the texts of a conversation."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from msgspec import Struct

from frontdesk.facts import (
    ConversationOpened,
    CustomerSaid,
    HandoffRequested,
    Passage,
    Recorded,
    Retrieved,
    StaffSaid,
    ToolReturned,
)
from frontdesk.guards import (
    Known,
    addresses,
    known_figures,
    known_personal,
    known_result,
    known_said,
)


class Material(Struct, frozen=True):
    """What texts bear out: web addresses, figures, and personal data that the customer may be shown."""

    addresses: frozenset[str] = frozenset()
    figures: Known = Known()
    personal: frozenset[str] = frozenset()

    def __or__(self, other: "Material") -> "Material":
        return Material(self.addresses | other.addresses, self.figures | other.figures, self.personal | other.personal)


class Reader:
    """Reads texts in the agent's languages, with phone numbers as its regions write them."""

    def __init__(self, languages: Sequence[str], regions: Sequence[str]) -> None:
        self._languages = tuple(languages)
        self._regions = tuple(regions)

    def document(self, text: str) -> Material:
        """What everybody may know. Read once: it comes again and again."""
        return _of_document(text, self._languages, self._regions)

    def message(self, text: str) -> Material:
        """What the customer or a person of the team wrote."""
        return Material(
            addresses([text]), known_said([text], self._languages), known_personal([text], regions=self._regions)
        )

    def result(self, text: str, *, own: bool) -> Material:
        """A tool's result; `own` says that it is about the signed-in customer alone."""
        personal = known_personal([text], regions=self._regions) if own else frozenset[str]()
        return Material(addresses([text]), known_result(text, self._languages), personal)

    def facts(self, facts: Iterable[Recorded], is_own: Callable[[str], bool]) -> Material:
        """What passages, results, the customer and people say in `facts`; `is_own(tool)` as for `result`."""
        read = Material()
        for item in facts:
            match item.fact:
                case Retrieved() as found:
                    for passage in found.passages:
                        read |= self.document(_text(passage))
                case ToolReturned() as returned:
                    read |= self.result(returned.content, own=is_own(returned.name))
                case CustomerSaid() | StaffSaid() as said:
                    read |= self.message(said.text)
                case ConversationOpened(greeting=text) | HandoffRequested(message=text):
                    read |= self.document(text)
                case _:
                    pass
        return read


def _text(passage: Passage) -> str:
    return f"{passage.title}\n{passage.url}\n{''.join(passage.paragraphs)}"


@lru_cache(maxsize=4096)
def _of_document(text: str, languages: tuple[str, ...], regions: tuple[str, ...]) -> Material:
    return Material(addresses([text]), known_figures([text], languages), known_personal([text], regions=regions))
