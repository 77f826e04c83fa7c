"""Conversations at random, run through the turn with a model that does whatever the data says."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from frontdesk.agent import run_turn
from frontdesk.agent.utterance import utterances_of
from frontdesk.errors import ModelInterrupted, ModelUnavailable, PromptTooLong
from frontdesk.facts import (
    ApprovalGiven,
    Compacted,
    Customer,
    CustomerSaid,
    Fact,
    HandedBack,
    Passage,
    StaffJoined,
    StaffSaid,
    fold,
)
from frontdesk.models import Delta, ModelRequest
from frontdesk.tools import ToolLoop, tool
from kit.agents import (
    CONFIG,
    FixedKnowledge,
    MemoryJournal,
    ScriptedModel,
    Step,
    asking,
    call,
    cited,
    make_agent,
    reply,
)
from kit.watching import Watching, Word

SECRET = "c4n4ry"
"""Stands in everything that a customer says or is."""
PASSAGE = Passage(title="Hours", url="https://example.org/hours", paragraphs=("Open at nine.", "Closed on Sunday."))
KINDS = [
    "text", "cited", "look", "look twice", "book", "pay", "look and pay", "search", "link", "unknown", "wrong",
    "hand over", "cut off", "cut off in a call", "refusal", "nothing", "interrupted", "unavailable", "too long",
    "window full", "stopped", "stopped with a call", "refused", "rewritten",
]  # fmt: skip

STOPPED = frozenset({"stopped", "stopped with a call", "refused"})


@tool
async def look(what: str) -> str:
    """Look something up."""
    return f"{what} found"


@tool(effect="write")
async def book(what: str) -> str:
    """Book something."""
    return f"{what} booked"


@tool(effect="write", confirm="customer")
async def pay(amount: int) -> str:
    """Pay."""
    return f"{amount} paid"


class RandomTalk:
    """Runs a conversation; `requests` holds what the chat model was sent, with how often it was compacted before."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any], loop: ToolLoop) -> None:
        self._draw = draw
        self._calls = 0
        self.requests: list[tuple[int, ModelRequest]] = []
        self.journal = MemoryJournal(asking(customer=Customer(id=SECRET, name=SECRET)))
        self._agent = make_agent(
            ScriptedModel(step=self._step),
            loop,
            [look, book, pay],
            knowledge=FixedKnowledge(PASSAGE),
            outgoing=Watching(
                (Word("promise"), "rewrite"), (Word("secret"), "refuse"), (Word("rival", "other"), "rewrite")
            ),
            turn={"max_tool_rounds": 3},
        )

    async def run(self, steps: int) -> None:
        for _ in range(steps):
            for fact in self._next():
                self.journal.arrive(fact)
            while turn := fold(self.journal.facts).open_turn:
                await run_turn(self._agent, self.journal, turn)

    def _next(self) -> list[Fact]:
        """What happens between two turns."""
        state = fold(self.journal.facts)
        said = CustomerSaid(text=f"{SECRET} {self._draw(st.sampled_from(['hello', 'and this?', '🙂']))}")
        if state.owner != "bot":
            staff = [StaffJoined(staff="s", name="Ana"), said, StaffSaid(staff="s", name="Ana", text="Hi")]
            return [*(staff if self._draw(st.booleans()) else []), HandedBack(by="staff"), said]
        if state.asked and self._draw(st.booleans()):
            return [
                ApprovalGiven(call_id=call_id, granted=self._draw(st.booleans()), by="customer")
                for call_id in state.asked
            ]
        return [said] * self._draw(st.integers(1, 2))

    def _step(self, request: ModelRequest) -> Step:
        if request.model == CONFIG.models.fast:
            return reply("A summary.", model=request.model)
        compacted = sum(isinstance(item.fact, Compacted) for item in self.journal.facts)
        self.requests.append((compacted, request))
        if len(self.requests) < 4 and self._draw(st.integers(0, 9)) == 9:
            self.journal.arrive(CustomerSaid(text=f"{SECRET} meanwhile"))
        said = utterances_of(self.journal.facts, fold(self.journal.facts).open_turn or 0)
        # The one exception to what only ever appends: a reply that is stopped in its second half takes its first along.
        kinds = [kind for kind in KINDS if kind not in STOPPED] if said and said[-1].is_open else KINDS
        return self._reply(self._draw(st.sampled_from(kinds)))

    def _reply(self, kind: str) -> Step:
        self._calls += 1
        one, two = f"call_{self._calls}a", f"call_{self._calls}b"
        match kind:
            case "cited":
                return reply({"type": "text", "text": "At nine.", "citations": [cited(PASSAGE.url, "Open at nine.")]})
            case "look":
                return reply("Let me see.", call(one, "look", what="it"))
            case "look twice":
                return reply(call(one, "look", what="this"), call(two, "look", what="that"))
            case "book":
                return reply(call(one, "book", what="it"), call(two, "look", what="it"))
            case "pay":
                return reply("Shall I?", call(one, "pay", amount=3))
            case "look and pay":
                return reply("I look and pay.", call(one, "look", what="it"), call(two, "pay", amount=3))
            case "search":
                return reply(call(one, "search_knowledge", query="hours"), call(two, "look", what="it"))
            case "link":
                return reply("See https://made.up/it and more.")
            case "stopped":
                return reply("I promise.")
            case "stopped with a call":
                return reply("I promise.", call(one, "book", what="it"))
            case "refused":
                return reply("A secret.")
            case "rewritten":
                return reply("Ask the rival.", call(one, "look", what="it"))
            case "unknown":
                return reply(call(one, "fly"))
            case "wrong":
                return reply(call(one, "look", waht="it"))
            case "hand over":
                return reply("A person.", call(one, "hand_over", reason="r", summary="s"), call(two, "look", what="it"))
            case "cut off":
                return reply("Half of", stop="max_tokens")
            case "cut off in a call":
                return reply("Let me", call(one, "look"), stop="max_tokens")
            case "refusal":
                return reply("I", stop="refusal")
            case "nothing":
                return reply(" ")
            case "interrupted":
                return [Delta("Half"), ModelInterrupted("cut")]
            case "unavailable":
                return ModelUnavailable("down")
            case "too long":
                return PromptTooLong("too long")
            case "window full":
                return reply("As far as", stop="model_context_window_exceeded")
            case _:
                return reply("An answer.")
