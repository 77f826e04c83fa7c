"""What customers asked, as the facts of a conversation show it; and what the knowledge had no answer to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias, get_args

from frontdesk.agent import OWN_TOOLS
from frontdesk.evals.checking.wording import language_of
from frontdesk.evals.production.outcomes import BADLY_RATED
from frontdesk.evals.production.privacy import beginning, names_in
from frontdesk.evals.production.said import closes, does_not_know
from frontdesk.facts import (
    AgentSaid,
    ConversationOpened,
    CustomerSaid,
    GuardActed,
    HandedBack,
    HandoffRequested,
    Rated,
    Recorded,
    Retrieved,
    StaffJoined,
    StaffSaid,
    ToolCalled,
    TurnEnded,
)
from frontdesk.knowledge.lexical.words import Analyser, base_language

GapKind: TypeAlias = Literal["found_nothing", "not_known", "handed_over", "rated_badly"]
GAP_KINDS: tuple[GapKind, ...] = get_args(GapKind)
"""The search found nothing; the answer was "I don't know"; a person took over after a search; the rating was 1 or 2."""

_OWN = frozenset(tool.name for tool in OWN_TOOLS)
_REPLY = 3  # words: a message this short, after a question of the agent, is its answer
MOST_CHARACTERS = 300
"""Of a question that are kept: those who tell a story are cut."""


@dataclass(slots=True)
class Asked:
    """A question to the agent, the kinds of gaps that it shows, and what people of the team answered.

    `words` are the stems of what it says; `names` those of people in the conversation, not to be repeated.
    """

    text: str
    at: datetime
    language: str
    words: tuple[str, ...]
    gaps: list[GapKind] = field(default_factory=list[GapKind])
    answers: list[str] = field(default_factory=list[str])
    names: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Turn:
    """What happened since the last turn ended."""

    said: list[str] = field(default_factory=list[str])
    at: datetime | None = None
    searched: bool = False
    found: bool = False
    cited: bool = False
    unknown: bool = False
    acted: bool = False
    stopped: bool = False
    handed_over: bool = False


class Questions:
    """Finds the questions in conversations. `languages` are those of the agent; analysers of words are kept ready."""

    def __init__(self, languages: Sequence[str]) -> None:
        self._languages = languages
        self._analysers: dict[str, Analyser] = {}

    def asked(self, facts: Sequence[Recorded]) -> list[Asked]:
        """The questions of a whole conversation, in order.

        Left out is what asks the agent for nothing that could be written down: greetings and thanks, short replies to a
        question of the agent, what a tool was called for, what a guard stopped, and what was said to people.
        """
        names = names_in(facts)
        found: list[Asked] = []
        latest: Asked | None = None
        turn, replied_to, people = _Turn(), "", False
        opened = "en"
        for item in facts:
            match item.fact:
                case ConversationOpened(language=language):
                    opened = language  # the greeting's "How can I help?" is answered by a question, however short
                case CustomerSaid(text=text) if not people:
                    turn.said.append(text)
                    turn.at = turn.at or item.at
                case Retrieved() as searched:
                    turn.searched, turn.found = True, turn.found or bool(searched.found)
                case ToolCalled(name=name):
                    turn.acted = turn.acted or name not in _OWN
                case GuardActed(verdict="refuse" | "hand_over"):
                    turn.stopped = True
                case HandoffRequested():
                    turn.handed_over = True
                case AgentSaid(text=text, citations=citations):
                    turn.cited = turn.cited or bool(citations)
                    turn.unknown = not citations and does_not_know(text)
                case TurnEnded():
                    latest = self._question(turn, replied_to, opened, names)
                    found += [latest] if latest else []
                    replied_to = _last_said(facts, item.number)
                    people = people or turn.handed_over
                    turn = _Turn()
                case StaffJoined():
                    people = True
                case StaffSaid(text=text) if latest:
                    latest.answers.append(text)
                case HandedBack():
                    people = False
                case Rated(score=score) if score <= BADLY_RATED and latest and "rated_badly" not in latest.gaps:
                    latest.gaps.append("rated_badly")
                case _:
                    pass
        return found

    def words(self, text: str, language: str) -> tuple[str, ...]:
        """The stems of the words of `text` that say something of their own, figures left out; each once."""
        analyser = self._analyser(language)
        stems = (word.stem for word in analyser.words(text) if word.weight == 1.0 and not word.stem.isdecimal())
        return tuple(dict.fromkeys(stems))

    def _question(self, turn: _Turn, replied_to: str, opened: str, names: frozenset[str]) -> Asked | None:
        text = beginning(" ".join(" ".join(turn.said).split()), MOST_CHARACTERS)
        if turn.at is None or turn.acted or turn.stopped or closes(text):
            return None
        told = language_of(text, self._languages) if len(self._languages) > 1 else None
        language = base_language(told or opened)
        words = self.words(text, language)
        is_reply = replied_to.rstrip().endswith("?") and len(words) <= _REPLY and "?" not in text and not turn.cited
        if not words or (is_reply and not self._analyser(language).asks(text)):
            return None
        return Asked(text, turn.at, language, words, list(_gaps(turn)), names=names)

    def _analyser(self, language: str) -> Analyser:
        if language not in self._analysers:  # it takes a millisecond to make one
            self._analysers[language] = Analyser(language)
        return self._analysers[language]


def _gaps(turn: _Turn) -> Iterator[GapKind]:
    if turn.cited:
        return
    if turn.searched and not turn.found:
        yield "found_nothing"
    if turn.unknown:
        yield "not_known"
    if turn.searched and turn.handed_over:
        yield "handed_over"


def _last_said(facts: Sequence[Recorded], before: int) -> str:
    said = (item.fact.text for item in reversed(facts) if item.number < before and isinstance(item.fact, AgentSaid))
    return next(said, "")
