"""How a conversation came out, from its facts alone.

What the facts don't show is not guessed: a conversation in which the customer may still write is "open", and counts nowhere.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal, TypeAlias, get_args

from msgspec import Struct

from frontdesk.agent import OWN_TOOLS
from frontdesk.evals.production.said import agrees, closes, does_not_know
from frontdesk.facts import (
    AgentSaid,
    ApprovalGiven,
    Closed,
    CustomerSaid,
    HandoffRequested,
    Outcome,
    Rated,
    Recorded,
    StaffJoined,
    StaffSaid,
    ToolCalled,
    TurnEnded,
)

Resolution: TypeAlias = Literal["confirmed", "assumed", "reopened", "handed_over", "unresolved", "open"]
RESOLUTIONS: tuple[Resolution, ...] = get_args(Resolution)
RESOLVED: frozenset[Resolution] = frozenset({"confirmed", "assumed"})

WELL_RATED, BADLY_RATED = 4, 2  # from the one on, and up to the other
SOON = timedelta(hours=72)
"""A customer who begins another conversation on the same within this time had no answer in the first."""

_OWN = frozenset(tool.name for tool in OWN_TOOLS)
_DID_MORE: frozenset[Outcome] = frozenset({"failed", "waiting_for_approval", "handed_over"})
"""How no turn ends that only answers a courtesy."""
_UNRESOLVED: dict[Outcome, str] = {
    "failed": "the last turn failed",
    "refused": "the last turn was refused",
    "waiting_for_approval": "an approval was never given",
    "handed_over": "it was handed over",
}


class CameOut(Struct, frozen=True):
    """How a conversation came out, and by what that is known."""

    resolution: Resolution
    why: str


class Visit(Struct, frozen=True, kw_only=True):
    """A signed-in customer's conversation. `about` are the documents cited, tools called and intents routed to in it."""

    conversation: str
    customer: str
    began: datetime
    last: datetime
    about: frozenset[str]


def came_out(facts: Iterable[Recorded], now: datetime, silence: timedelta) -> CameOut:
    """How the conversation of `facts` came out by `now`; after a `silence` this long nobody is expected to write.

    - handed_over: a person was called in, or took part.
    - confirmed: the customer rated it 4 or 5, closed it after an answer, or thanked in the end for one.
    - assumed: the last message was answered, then there was silence, or the company closed it.
    - reopened: the customer asked on after a good rating, or after such a silence.
    - unresolved: rated 1 or 2; or the last message was refused, failed, never answered, or the answer was "I don't know".
    - open: none of these yet.
    """
    walk = _Walk(silence)
    for item in facts:
        walk.take(item)
    return walk.end(now)


def came_back(visits: Iterable[Visit]) -> frozenset[str]:
    """The conversations after which the same customer soon began another one about something of the same."""
    by_customer: dict[str, list[Visit]] = defaultdict(list)
    for visit in visits:
        by_customer[visit.customer].append(visit)
    found: set[str] = set()
    for theirs in by_customer.values():
        theirs.sort(key=lambda visit: visit.began)
        for index, first in enumerate(theirs):
            for later in theirs[index + 1 :]:
                if later.began - first.last > SOON:
                    break
                if first.about & later.about:
                    found.add(first.conversation)
    return frozenset(found)


class _Walk:
    def __init__(self, silence: timedelta) -> None:
        self._silence = silence
        self._said = self._ended = 0
        self._outcome: Outcome | None = None
        self._unknown = self._acted = self._courteous = self._thanked = self._rated_since = False
        self._answered_at: datetime | None = None
        self._said_at: datetime | None = None
        self._last: datetime | None = None
        self._person = self._reopened = self._last_words = ""
        self._rating: int | None = None
        self._closed: str | None = None

    def take(self, item: Recorded) -> None:
        match item.fact:
            case CustomerSaid(text=text):
                self._hear(item, text)
            case ToolCalled(name=name):
                if name not in _OWN:
                    self._acted = True
                    self._take_at_its_word()
            case AgentSaid(text=text, citations=citations):
                self._last_words = text
                if not self._courteous:
                    self._unknown = not citations and not self._acted and does_not_know(text)
            case TurnEnded(turn=turn, outcome=outcome):
                if outcome in _DID_MORE:
                    self._take_at_its_word()
                self._ended = max(self._ended, turn)
                if not self._courteous:
                    self._outcome = outcome
                self._answered_at, self._acted = item.at, False
            case HandoffRequested(reason=reason):
                self._person = self._person or reason or "handed over"
            case StaffJoined() | StaffSaid():
                self._person = self._person or "a person joined"
            case Rated(score=score):
                self._rating, self._rated_since = score, True
            case Closed(by=by):
                self._closed = by
            case _:
                pass
        if isinstance(item.fact, CustomerSaid | AgentSaid | TurnEnded | ApprovalGiven):
            self._last = item.at

    def end(self, now: datetime) -> CameOut:
        if self._person:
            return CameOut("handed_over", self._person)
        if self._rating is not None and self._rating <= BADLY_RATED:
            return CameOut("unresolved", f"rated {self._rating}")
        confirmed = self._confirmed()
        silent = self._last is not None and now - self._last >= self._silence
        if not (confirmed or silent or self._closed):
            return CameOut("open", "the customer may still write")
        if not confirmed and not self._answered():
            return CameOut("unresolved", self._unresolved())
        if self._reopened:
            return CameOut("reopened", self._reopened)
        if confirmed:
            return CameOut("confirmed", confirmed)
        return CameOut("assumed", "answered, then silent" if silent else "answered, then closed")

    def _hear(self, item: Recorded, text: str) -> None:
        settled = self._outcome is not None and (self._courteous or self._said <= self._ended)
        if settled and closes(text) and not agrees(text, self._last_words):
            # Words of thanks need no answer, and what is said to them answers nothing.
            self._courteous, self._thanked = True, self._thanked or self._answered()
        else:
            self._ask_on(item.at)
        self._said, self._said_at = item.number, item.at

    def _ask_on(self, at: datetime) -> None:
        if self._rated_since and self._rating is not None and self._rating >= WELL_RATED:
            self._reopened = self._reopened or "asked on after a good rating"
        elif self._answered() and self._answered_at and at - self._answered_at >= self._silence:
            self._reopened = self._reopened or "asked on after a silence"
        self._courteous = self._thanked = self._rated_since = False

    def _take_at_its_word(self) -> None:
        """The agent did more than answer a courtesy: so the message was none."""
        if self._courteous and self._said_at:
            self._ask_on(self._said_at)

    def _answered(self) -> bool:
        """Whether every message up to now was answered with something."""
        return self._outcome == "answered" and not self._unknown and (self._courteous or self._said <= self._ended)

    def _confirmed(self) -> str:
        if self._rated_since and self._rating is not None and self._rating >= WELL_RATED:
            return f"rated {self._rating}"
        if self._thanked:
            return "thanked for the answer"
        return "closed by the customer" if self._closed == "customer" and self._answered() else ""

    def _unresolved(self) -> str:
        if (self._said > self._ended and not self._courteous) or self._outcome is None:
            return "the last message was never answered"
        return "the answer was that it is not known" if self._unknown else _UNRESOLVED.get(self._outcome, "")
