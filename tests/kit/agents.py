"""Agents for tests: a model that says what it is told to, a journal in memory, and facts with numbers."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeAlias

from frontdesk.agent import OWN_TOOLS, Agent, Instructions, Outgoing
from frontdesk.facts import Block, ConversationOpened, Customer, CustomerSaid, Fact, Passage, Recorded, Usage
from frontdesk.folder import Config, Prompt
from frontdesk.guards import Guard
from frontdesk.knowledge import Query
from frontdesk.models import Completion, Delta, Model, ModelRequest
from frontdesk.tools import Tool, Toolbox, ToolLoop

MONDAY = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
"""10 AM in New York."""
CONFIG = Config.model_validate(
    {
        "name": "Pat",
        "company": "Page Turner Books",
        "languages": ["en", "fr", "es"],
        "greeting": {"en": "Hello, I'm Pat.", "fr": "Bonjour, je suis Pat.", "es": "Hola, soy Pat."},
        "models": {"chat": "claude-opus-4-6", "fast": "claude-haiku-4-5"},
        "prices": {"claude-opus-4-6": {"input": 5, "output": 25, "cache_write": 6.25, "cache_read": 0.5}},
    }
)
PROMPT = Prompt("You are Pat.", (("shop", "We sell books."),), (("hours", "Ask me."),), "Speak of books only.")


def log(*facts: Fact) -> list[Recorded]:
    """`facts` with the numbers 1, 2, 3…"""
    return [Recorded(number, MONDAY, fact) for number, fact in enumerate(facts, 1)]


def opened(language: str = "en", *, greeting: str = "Hello, I'm Pat.", customer: Customer | None = None) -> Fact:
    return ConversationOpened(
        agent="Pat", version="1", language=language, greeting=greeting, token_sha256="0" * 64, customer=customer
    )


def asking(*texts: str, language: str = "en", customer: Customer | None = None) -> list[Recorded]:
    """A conversation that begins with `texts`; the last one names the turn that is open."""
    return log(opened(language, customer=customer), *(CustomerSaid(text=text) for text in texts))


def text(words: str, *citations: Block) -> Block:
    block: Block = {"type": "text", "text": words}
    return {**block, "citations": list(citations)} if citations else block


def cited(url: str, quote: str, title: str = "A page") -> Block:
    return {
        "type": "search_result_location",
        "source": url,
        "title": title,
        "cited_text": quote,
        "search_result_index": 0,
        "start_block_index": 0,
        "end_block_index": 1,
    }


def call(call_id: str, name: str, /, **arguments: Any) -> Block:
    return {"type": "tool_use", "id": call_id, "name": name, "input": arguments}


def reply(
    *content: Block | str,
    stop: str | None = None,
    usage: Usage | None = None,
    model: str = "claude-opus-4-6",
) -> Completion:
    """A whole reply; `stop` is tool_use where there are calls, else end_turn."""
    blocks = tuple(text(block) if isinstance(block, str) else block for block in content)
    calls = any(block["type"] == "tool_use" for block in blocks)
    return Completion(
        content=blocks,
        stop_reason=stop or ("tool_use" if calls else "end_turn"),
        usage=usage or Usage(input_tokens=10, output_tokens=5),
        model=model,
        request_id="req_1",
    )


Step: TypeAlias = Completion | Exception | Sequence["Completion | Delta | Exception"]
"""What a call of the model brings: a reply, an error, or pieces of text and then one of them."""


class ScriptedModel:
    """A model that gives one step per call, or what `step(request)` makes of it; it keeps the requests."""

    def __init__(self, *steps: Step, step: Callable[[ModelRequest], Step] | None = None) -> None:
        self._steps = list(steps)
        self._step = step
        self.requests: list[ModelRequest] = []

    async def stream(self, request: ModelRequest) -> AsyncIterator[Delta | Completion]:
        self.requests.append(request)
        step = self._step(request) if self._step else self._steps.pop(0)
        for piece in _pieces(step):
            if isinstance(piece, Exception):
                raise piece
            yield piece


def _pieces(step: Step) -> Iterable[Completion | Delta | Exception]:
    if isinstance(step, Completion):
        return [*(Delta(block["text"]) for block in step.content if block["type"] == "text"), step]
    return [step] if isinstance(step, Exception) else step


class MemoryJournal:
    """A journal that keeps its facts in a list. `before(fact)` is called with each fact before it is stored."""

    def __init__(self, facts: Sequence[Recorded], *, before: Callable[[Fact], None] | None = None) -> None:
        self.facts: list[Recorded] = list(facts)
        self.running = ""
        self.restarts: list[str] = []
        self._before = before

    async def record(self, *facts: Fact) -> None:
        for fact in facts:
            if self._before:
                self._before(fact)
            self.facts.append(Recorded(len(self.facts) + 1, MONDAY, fact))

    def say(self, text: str) -> None:
        self.running += text

    def restart(self, text: str) -> None:
        self.running = text
        self.restarts.append(text)

    def arrive(self, fact: Fact) -> int:
        """Something that came from outside the turn; returns its number."""
        self.facts.append(Recorded(len(self.facts) + 1, MONDAY, fact))
        return len(self.facts)


class FixedKnowledge:
    """Finds the same passages whatever is asked; it keeps the questions. `later` is what searches after the first find."""

    def __init__(self, *passages: Passage) -> None:
        self._passages = passages
        self.later: tuple[Passage, ...] | None = None
        self.asked: list[tuple[Query, int]] = []

    async def search(self, query: Query, k: int) -> list[Passage]:
        self.asked.append((query, k))
        found = self._passages if self.later is None or len(self.asked) == 1 else self.later
        return list(found[:k])


def make_agent(
    model: Model,
    loop: ToolLoop,
    tools: Sequence[Tool] = (),
    *,
    knowledge: FixedKnowledge | None = None,
    guards: Sequence[Guard] = (),
    outgoing: Outgoing | None = None,
    policy: Mapping[str, Any] | None = None,
    screens: bool = False,
    now: datetime = MONDAY,
    seconds: Callable[[], float] = lambda: 0.0,
    **settings: Any,
) -> Agent:
    """An agent of Page Turner Books.

    `policy` is its table of guards, `settings` go over those of `CONFIG`, as in turn={"max_tool_rounds": 2}.
    """
    config = Config.model_validate({**CONFIG.model_dump(), "guards": policy or {}, **settings})
    all_tools = (*tools, *OWN_TOOLS)
    return Agent(
        version="1",
        config=config,
        instructions=Instructions.of(PROMPT, all_tools),
        toolbox=Toolbox(all_tools, loop, timeout=config.turn.tool_timeout_seconds, clock=lambda: MONDAY),
        knowledge=knowledge or FixedKnowledge(),
        model=model,
        guards=guards,
        outgoing=outgoing or Outgoing(config, PROMPT),
        screens=screens,
        clock=lambda: now,
        seconds=seconds,
    )
