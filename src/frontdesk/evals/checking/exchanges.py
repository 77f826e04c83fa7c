"""A conversation as exchanges: what the customer did, and everything that the agent's turn on it stored."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from frontdesk.agent import OWN_TOOLS
from frontdesk.evals.results import Line
from frontdesk.facts import (
    AgentSaid,
    ApprovalAsked,
    ApprovalGiven,
    Citation,
    CustomerSaid,
    GuardActed,
    HandoffRequested,
    Passage,
    Recorded,
    Retrieved,
    StaffSaid,
    ToolCalled,
    ToolReturned,
    TurnEnded,
)

_OWN = frozenset(tool.name for tool in OWN_TOOLS)


class Exchange(Struct, frozen=True):
    """What the customer said or approved, and the facts from there to the end of the turn that answered it.

    `number` counts from 1; `before` are the facts of the conversation up to it.
    """

    number: int
    before: tuple[Recorded, ...]
    facts: tuple[Recorded, ...]

    @property
    def said(self) -> str:
        return "\n".join(item.fact.text for item in self.facts if isinstance(item.fact, CustomerSaid))

    @property
    def reply(self) -> str:
        """What the customer saw of it."""
        return "\n\n".join(item.fact.text for item in self.facts if isinstance(item.fact, AgentSaid))

    @property
    def citations(self) -> tuple[Citation, ...]:
        return tuple(cited for item in self.facts if isinstance(item.fact, AgentSaid) for cited in item.fact.citations)

    @property
    def passages(self) -> tuple[Passage, ...]:
        """What the agent could quote from: the passages of this turn and of those before it."""
        everything = (*self.before, *self.facts)
        return tuple(it for item in everything if isinstance(item.fact, Retrieved) for it in item.fact.passages)

    @property
    def calls(self) -> tuple[ToolCalled | ApprovalAsked, ...]:
        """Calls of the folder's own tools, made or put to approval; each once."""
        found: dict[str, ToolCalled | ApprovalAsked] = {}
        for item in self.facts:
            if isinstance(item.fact, ToolCalled | ApprovalAsked) and item.fact.name not in _OWN:
                found.setdefault(item.fact.call_id, item.fact)
        return tuple(found.values())

    @property
    def results(self) -> tuple[ToolReturned, ...]:
        return tuple(
            item.fact for item in self.facts if isinstance(item.fact, ToolReturned) and item.fact.name not in _OWN
        )

    @property
    def handed_over(self) -> bool:
        return any(isinstance(item.fact, HandoffRequested) for item in self.facts)

    @property
    def ended(self) -> TurnEnded | None:
        """How the turn ended; None where nobody answers, as after a handoff."""
        return next((item.fact for item in reversed(self.facts) if isinstance(item.fact, TurnEnded)), None)


def exchanges(facts: Sequence[Recorded]) -> list[Exchange]:
    """The exchanges of a conversation: messages that were answered together are one."""
    found: list[Exchange] = []
    begin: int | None = None
    for index, item in enumerate(facts):
        if isinstance(item.fact, CustomerSaid | ApprovalGiven) and begin is None:
            begin = index
        elif isinstance(item.fact, TurnEnded) and begin is not None:
            found.append(Exchange(len(found) + 1, tuple(facts[:begin]), tuple(facts[begin : index + 1])))
            begin = None
    if begin is not None:
        found.append(Exchange(len(found) + 1, tuple(facts[:begin]), tuple(facts[begin:])))
    return found


def transcript(facts: Iterable[Recorded]) -> tuple[Line, ...]:
    """A conversation as people read it, tools and guards included."""
    lines: list[Line] = []
    turn = 0
    for item in facts:
        match item.fact:
            case CustomerSaid(text=text):
                turn += 1
                lines.append(Line(who="customer", text=text, turn=turn))
            case AgentSaid(text=text, citations=citations):
                lines.append(Line(who="agent", text=text, turn=turn, citations=citations))
            case HandoffRequested(reason=reason):
                lines.append(Line(who="note", text=f"handed over to a person: {reason}", turn=turn))
            case StaffSaid(text=text):
                lines.append(Line(who="staff", text=text, turn=turn))
            case ToolCalled(name=name, arguments=arguments) if name not in _OWN:
                told = ", ".join(f"{key}={value!r}" for key, value in arguments.items())
                lines.append(Line(who="tool", text=f"{name}({told})", turn=turn))
            case ToolReturned(name=name, content=content) if name not in _OWN:
                lines.append(Line(who="tool", text=f"{name} → {content}", turn=turn))
            case ApprovalAsked(name=name, by=by):
                lines.append(Line(who="note", text=f"'{name}' waits for the yes of {by}", turn=turn))
            case ApprovalGiven(granted=granted):
                turn += 1
                lines.append(Line(who="customer", text="[yes]" if granted else "[no]", turn=turn))
            case GuardActed(guard=guard, verdict=verdict, reason=reason):
                lines.append(Line(who="guard", text=f"{guard}: {verdict}, {reason}", turn=turn))
            case TurnEnded(outcome="failed", error=error):
                lines.append(Line(who="note", text=f"the turn failed: {error}", turn=turn))
            case _:
                pass
    return tuple(lines)
