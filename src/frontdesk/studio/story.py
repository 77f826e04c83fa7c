"""A conversation's facts as what stands on the Chat page: who said what, and what each answer came from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Fact = dict[str, Any]
"""A fact as the Studio's API tells it: `number`, `at`, and `fact` with its `type`."""

OUTCOMES = {
    "answered": "Answered",
    "waiting_for_approval": "Waits for a yes",
    "handed_over": "Handed to a person",
    "refused": "Declined",
    "failed": "Failed",
}


@dataclass(slots=True)
class Part:
    """What happened in a turn up to one of its ends: `ended` is the `TurnEnded`, None while it runs."""

    turn: int
    facts: list[Fact] = field(default_factory=list[Fact])
    ended: dict[str, Any] | None = None

    def of(self, *kinds: str) -> list[Fact]:
        return [item for item in self.facts if item["fact"]["type"] in kinds]

    @property
    def replies(self) -> list[int]:
        return [item["number"] for item in self.of("ModelReplied")]

    @property
    def stand_in(self) -> bool:
        return any(item["fact"]["model"].startswith("frontdesk-twin") for item in self.of("ModelReplied"))


@dataclass(slots=True)
class Bubble:
    """One thing on the page. `part` says how it came about, where it is the agent's."""

    who: Literal["customer", "agent", "staff", "approval", "note"]
    number: int
    text: str = ""
    name: str = ""
    fact: dict[str, Any] = field(default_factory=dict[str, Any])
    part: Part | None = None
    waits: bool = False
    """Of an approval: whether it can be answered still."""


def story(facts: Sequence[Fact]) -> list[Bubble]:
    """The bubbles of a conversation, in order."""
    bubbles: list[Bubble] = []
    running: dict[int, Part] = {}
    for item in facts:
        fact, number = item["fact"], item["number"]
        turn = fact.get("turn")
        if turn is not None:
            running.setdefault(turn, Part(turn)).facts.append(item)
        match fact["type"]:
            case "CustomerSaid":
                bubbles.append(Bubble("customer", number, fact["text"]))
            case "AgentSaid":
                bubbles.append(Bubble("agent", number, fact["text"], fact=fact))
            case "StaffSaid":
                bubbles.append(Bubble("staff", number, fact["text"], fact["name"]))
            case "ApprovalAsked":
                bubbles.append(Bubble("approval", number, name=fact["name"], fact=fact, waits=_waits(fact, facts)))
            case "TurnEnded":
                part = running.pop(fact["turn"])
                part.ended = fact
                _attach(bubbles, part, number)
            case _:
                if text := note(fact):
                    bubbles.append(Bubble("note", number, text))
    return bubbles


def note(fact: dict[str, Any]) -> str:
    """What is worth a line of its own besides what was said."""
    match fact["type"]:
        case "HandoffRequested":
            return f"Handed to a person: {fact['reason']}"
        case "StaffJoined":
            return f"{fact['name']} joined."
        case "HandedBack":
            return "Back with the assistant."
        case "ApprovalGiven":
            return f"{'Agreed' if fact['granted'] else 'Declined'} by {fact['by']}."
        case "Rated":
            return f"Rated {fact['score']} of 5" + (f": {fact['comment']}" if fact["comment"] else ".")
        case "Compacted":
            return "From here on the model sees a summary of what came before."
        case "Closed":
            return f"Closed by {fact['by']}."
        case "Erased":
            return "The words were removed on request."
        case _:
            return ""


def is_closed(facts: Iterable[Fact]) -> bool:
    return any(item["fact"]["type"] in ("Closed", "Erased") for item in facts)


def is_with_people(facts: Iterable[Fact]) -> bool:
    """Whether people, or nobody yet, have the word."""
    with_people = False
    for item in facts:
        if item["fact"]["type"] in ("HandoffRequested", "StaffJoined"):
            with_people = True
        elif item["fact"]["type"] == "HandedBack":
            with_people = False
    return with_people


def rating(facts: Iterable[Fact]) -> int | None:
    scores = [item["fact"]["score"] for item in facts if item["fact"]["type"] == "Rated"]
    return scores[-1] if scores else None


def _waits(asked: dict[str, Any], facts: Sequence[Fact]) -> bool:
    """Whether nothing answered the question, and the customer has said nothing else since."""
    call = asked["call_id"]
    for item in facts:
        fact = item["fact"]
        if fact["type"] in ("ApprovalGiven", "ToolReturned") and fact["call_id"] == call:
            return False
        if fact["type"] == "CustomerSaid" and item["number"] > asked["turn"]:
            return False
    return True


def _attach(bubbles: list[Bubble], part: Part, number: int) -> None:
    said = [item["number"] for item in part.of("AgentSaid")]
    for bubble in bubbles:
        if said and bubble.number == said[-1]:
            bubble.part = part
            return
    bubbles.append(Bubble("agent", number, part=part))
