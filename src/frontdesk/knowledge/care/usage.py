"""How the knowledge was used: which documents were found and cited, and which questions found nothing."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from frontdesk.facts import (
    AgentSaid,
    ConversationOpened,
    Fact,
    Recorded,
    Retrieved,
    ToolCalled,
)
from frontdesk.knowledge.lexical.words import Analyser, base_language

COUNTED: tuple[type[Fact], ...] = (ConversationOpened, Retrieved, ToolCalled, AgentSaid)
"""The kinds of facts that tell it."""

_REPLY = 3  # words: a message this short, after a question of the agent, is its answer


@dataclass(frozen=True, slots=True)
class Use:
    """In how many turns a document was found, and in how many answers it was cited, last at `last_cited`."""

    retrieved: int = 0
    cited: int = 0
    last_cited: datetime | None = None


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question that found nothing, as it was last asked; `count` has those in the same words, in any order."""

    question: str
    count: int
    last: datetime
    language: str


@dataclass(frozen=True, slots=True)
class Usage:
    """What was counted. Documents are known by the address of their page, without a place in it."""

    conversations: int
    turns: int
    documents: dict[str, Use]
    unanswered: tuple[Unanswered, ...]


@dataclass(slots=True)
class _Turn:
    found: list[Retrieved] = field(default_factory=list[Retrieved])
    acted: bool = False
    replied_to: str = ""
    said: AgentSaid | None = None
    at: datetime | None = None


def page(url: str) -> str:
    """The address of a page, without a place in it, as addresses are compared."""
    return url.partition("#")[0].rstrip("/")


class UsageCount:
    """Counts facts of conversations, one conversation after the other, in their order; it keeps none of them.

    A question found nothing when no search of its turn did and its answer cites nothing. Left out is what asks for no
    document: greetings and thanks, short replies to a question of the agent, and what a tool was called for; `own` are
    the tools that don't count as such.
    """

    def __init__(self, own: Collection[str] = ()) -> None:
        self._own = own
        self._analysers: dict[str, Analyser] = {}
        self._conversation = ""
        self._language = "en"
        self._turns: dict[int, _Turn] = {}
        self._last_said = ""
        self._conversations = self._counted = 0
        self._retrieved: Counter[str] = Counter()
        self._cited: Counter[str] = Counter()
        self._last_cited: dict[str, datetime] = {}
        self._unanswered: dict[tuple[str, frozenset[str]], Unanswered] = {}

    def add(self, conversation: str, facts: Iterable[Recorded]) -> None:
        """More facts of `conversation`; those of one conversation come without others between them."""
        if conversation != self._conversation:
            self._finish()
            self._conversation, self._last_said = conversation, ""
            self._conversations += 1
        for item in facts:
            self._add(item)

    def result(self) -> Usage:
        self._finish()
        uses = {
            url: Use(self._retrieved[url], self._cited[url], self._last_cited.get(url))
            for url in self._retrieved.keys() | self._cited.keys()
        }
        unanswered = sorted(self._unanswered.values(), key=lambda it: (-it.count, -it.last.timestamp()))
        return Usage(self._conversations, self._counted, uses, tuple(unanswered))

    def _add(self, item: Recorded) -> None:
        match item.fact:
            case ConversationOpened(language=language):
                self._language = base_language(language)
            case Retrieved() as fact:
                turn = self._turns.setdefault(fact.turn, _Turn(replied_to=self._last_said))
                turn.found.append(fact)
                turn.at = turn.at or item.at
            case ToolCalled() as fact:
                turn = self._turns.setdefault(fact.turn, _Turn(replied_to=self._last_said))
                turn.acted = turn.acted or fact.name not in self._own
            case AgentSaid() as fact:
                turn = self._turns.setdefault(fact.turn, _Turn(replied_to=self._last_said))
                turn.said, self._last_said = fact, fact.text
                for url in {page(citation.url) for citation in fact.citations}:
                    self._cited[url] += 1
                    self._last_cited[url] = max(self._last_cited.get(url, item.at), item.at)
            case _:
                pass

    def _finish(self) -> None:
        for turn in self._turns.values():
            if not turn.found:
                continue
            self._counted += 1
            found = [passage for fact in turn.found for passage in fact.found]
            self._retrieved.update({page(passage.url) for passage in found})
            if not found:
                self._note(turn)
        self._turns.clear()

    def _note(self, turn: _Turn) -> None:
        asked = next((fact for fact in turn.found if fact.call_id is None), turn.found[0])
        if turn.at is None or turn.acted or (turn.said and turn.said.citations):
            return
        analyser = self._analysers.setdefault(self._language, Analyser(self._language))
        words = [word for word in analyser.words(asked.query) if word.weight == 1.0 and not word.stem.isdecimal()]
        is_reply = turn.replied_to.rstrip().endswith("?") and len(words) <= _REPLY and "?" not in asked.query
        if not words or is_reply:
            return
        key = (self._language, frozenset(word.stem for word in words))
        before = self._unanswered.get(key)
        now = Unanswered(" ".join(asked.query.split()), 1, turn.at, self._language)
        latest = before if before and before.last > now.last else now
        self._unanswered[key] = replace(latest, count=before.count + 1) if before else now
