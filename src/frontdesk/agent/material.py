"""What an answer may say: the figures, addresses and personal data in the texts of a conversation."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

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

_MOST_SAID = 24_000
"""How many characters of what was said are read for what they bear out, the latest first: reading them takes time."""


class Material(Struct, frozen=True):
    """What texts bear out: web addresses, figures, and personal data that the customer may be shown."""

    addresses: frozenset[str] = frozenset()
    figures: Known = Known()
    personal: frozenset[str] = frozenset()

    @staticmethod
    def of(parts: Iterable["Material"]) -> "Material":
        """All that `parts` bear out."""
        parts = list(parts)
        return Material(
            frozenset[str]().union(*(part.addresses for part in parts)),
            Known(frozenset[Any]().union(*(part.figures.keys for part in parts))),
            frozenset[str]().union(*(part.personal for part in parts)),
        )

    def __or__(self, other: "Material") -> "Material":
        return Material.of([self, other])


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
        read: list[Material] = []
        left = _MOST_SAID
        for item in reversed(list(facts)):
            match item.fact:
                case Retrieved() as found:
                    read += [self.document(text_of_passage(passage)) for passage in found.passages]
                case ToolReturned() as returned:
                    read.append(self.result(returned.content, own=is_own(returned.name)))
                case CustomerSaid() | StaffSaid() as said if left > 0:
                    read.append(self.message(said.text))
                    left -= len(said.text)
                case ConversationOpened(greeting=text) | HandoffRequested(message=text):
                    read.append(self.document(text))
                case _:
                    pass
        return Material.of(read)


def text_of_passage(passage: Passage) -> str:
    """All of a passage that reaches the model."""
    return "\n".join([passage.title, passage.url, *passage.paragraphs])


def quotable(facts: Iterable[Recorded]) -> list[str]:
    """Texts whose words are no secret, even where they are also the prompt's: passages and what the customer wrote."""
    texts: list[str] = []
    for item in facts:
        match item.fact:
            case Retrieved() as found:
                texts += map(text_of_passage, found.passages)
            case CustomerSaid() as said:
                texts.append(said.text)
            case _:
                pass
    return texts


@lru_cache(maxsize=4096)
def _of_document(text: str, languages: tuple[str, ...], regions: tuple[str, ...]) -> Material:
    return Material(addresses([text]), known_figures([text], languages), known_personal([text], regions=regions))
