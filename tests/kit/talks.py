"""Conversations made for tests, fact by fact, with the time that passes between them."""

from datetime import datetime, timedelta
from typing import Literal

from frontdesk.facts import (
    AgentSaid,
    Citation,
    Closed,
    ConversationOpened,
    Customer,
    CustomerSaid,
    Fact,
    GuardActed,
    HandedBack,
    HandoffRequested,
    Outcome,
    Passage,
    Rated,
    Recorded,
    Retrieved,
    StaffJoined,
    StaffSaid,
    Timings,
    ToolCalled,
    TurnEnded,
)
from kit.agents import MONDAY

PAGE = "https://books.example/help/returns"


class Talk:
    """A conversation; each method adds to it and gives it back. `after` are minutes since what was before."""

    def __init__(
        self,
        name: str = "c1",
        *,
        language: str = "en",
        version: str = "1",
        customer: Customer | None = None,
        at: datetime = MONDAY,
        forked_from: str | None = None,
        greeting: str = "Hello, I'm Pat.",
    ) -> None:
        self.name = name
        self.facts: list[Recorded] = []
        self._now = at
        self._turn = 0
        self.also(
            ConversationOpened(
                agent="Pat",
                version=version,
                language=language,
                greeting=greeting,
                token_sha256="0" * 64,
                customer=customer,
                forked_from=forked_from,
            )
        )

    def also(self, *facts: Fact, after: float = 0.0) -> "Talk":
        self._now += timedelta(minutes=after)
        for fact in facts:
            self.facts.append(Recorded(len(self.facts) + 1, self._now, fact))
        return self

    def says(self, text: str, *, after: float = 1.0) -> "Talk":
        self.also(CustomerSaid(text=text), after=after)
        self._turn = len(self.facts)
        return self

    def searches(self, *, finds: bool = True, call_id: str | None = None) -> "Talk":
        passage = Passage(title="Returns", url=PAGE, paragraphs=("Within 30 days.",))
        passages = (passage,) if finds else ()
        return self.also(Retrieved(turn=self._turn, query="", passages=passages, call_id=call_id))

    def answers(
        self,
        text: str = "Within 30 days.",
        *,
        cites: bool = True,
        outcome: Outcome = "answered",
        seconds: float = 2.0,
        first_word: float | None = 0.5,
        cost: float | None = 0.01,
    ) -> "Talk":
        cited = (Citation(number=1, title="Returns", url=f"{PAGE}#1", quote="Within 30 days.", at=5),) if cites else ()
        timings = Timings(first_word=first_word, total=seconds)
        return self.also(
            AgentSaid(turn=self._turn, text=text, citations=cited),
            TurnEnded(turn=self._turn, outcome=outcome, cost_usd=cost, timings=timings),
        )

    def asks(self, text: str = "When can I return a book?", *, after: float = 1.0, seconds: float = 2.0) -> "Talk":
        """A question that is answered from the knowledge."""
        return self.says(text, after=after).searches().answers(seconds=seconds)

    def wonders(self, text: str, said: str = "I don't know that.") -> "Talk":
        """A question that the knowledge has nothing on."""
        return self.says(text).searches(finds=False).answers(said, cites=False)

    def calls(self, tool: str) -> "Talk":
        return self.also(ToolCalled(turn=self._turn, call_id="t1", name=tool, arguments={}, effect="read"))

    def hands_over(self, reason: str = "the customer asked for a person") -> "Talk":
        said = "I'm passing you on."
        self.also(HandoffRequested(turn=self._turn, reason=reason, summary="…", message=said))
        return self.answers(said, cites=False, outcome="handed_over")

    def staff(self, *texts: str, name: str = "Maria Lopez") -> "Talk":
        said = [StaffSaid(staff="s1", name=name, text=text) for text in texts]
        return self.also(StaffJoined(staff="s1", name=name), *said, after=5)

    def back(self) -> "Talk":
        return self.also(HandedBack(by="s1"))

    def rates(self, score: int, *, after: float = 1.0) -> "Talk":
        return self.also(Rated(score=score), after=after)

    def closes(self, by: Literal["customer", "staff", "system"] = "customer") -> "Talk":
        return self.also(Closed(by=by), after=1)

    def guarded(self, verdict: Literal["flag", "rewrite", "refuse", "hand_over"], guard: str = "attacks") -> "Talk":
        return self.also(GuardActed(turn=self._turn, guard=guard, direction="in", verdict=verdict, reason="…"))

    @property
    def end(self) -> datetime:
        return self._now
