"""Lines of text through an agent's guards, without a model and without a conversation: what they would do, and why."""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from frontdesk.agent import Agent, Checks, masked, retrieve
from frontdesk.app.knowledge import served_knowledge
from frontdesk.app.settings import Settings
from frontdesk.app.wiring import Loaded, Surroundings, make_agent, read
from frontdesk.errors import ModelUnavailable
from frontdesk.facts import ConversationOpened, CustomerSaid, Direction, Edit, Fact, GuardActed, Recorded, edited
from frontdesk.guards import clean
from frontdesk.models import Completion, Delta, ModelRequest
from frontdesk.tools import ToolLoop


@dataclass(frozen=True, slots=True)
class Checked:
    """A line, what is kept of it (of a message) or shown (of an answer; None if it is stopped), and the verdicts."""

    text: str
    left: str | None
    acts: Sequence[GuardActed]


async def check_lines(
    path: Path,
    settings: Settings,
    lines: Iterable[str],
    direction: Direction,
    *,
    language: str | None = None,
    together: bool = False,
) -> AsyncIterator[Checked]:
    """Each of `lines` as a message of a customer ("in"), or as an answer ("out"), checked by the guards of a folder.

    An answer may take things from the prompt, from the passages that a search for it finds, and from nothing else.
    Messages are each a conversation of their own, unless they are `together` one. Raises `FolderError` or `SettingError`.
    """
    folder, tools = read(path)
    live, _ = served_knowledge(folder, settings)
    loop = ToolLoop()
    surroundings = Surroundings()
    agent = make_agent(Loaded(folder, tools, live), _Silent(), loop, surroundings, screens=False)
    chosen = agent.config.language(language)
    begun = _Facts(agent, chosen, surroundings)
    try:
        for line in lines:
            begun = begun if together else _Facts(agent, chosen, surroundings)
            yield await (begun.message(clean(line)) if direction == "in" else begun.answer(line))
    finally:
        live.close()
        loop.close()


class _Facts:
    """A conversation in memory, with the guards at work in it."""

    def __init__(self, agent: Agent, language: str, surroundings: Surroundings) -> None:
        self._agent = agent
        self._language = language
        self._now = surroundings.clock
        self.facts: list[Recorded] = []
        greeting = agent.config.greeting[language]
        self._add(
            ConversationOpened(
                agent=agent.config.name, version=agent.version, language=language, greeting=greeting, token_sha256=""
            )
        )

    async def message(self, text: str) -> Checked:
        kept, acts = masked(self._agent, text, self._language, len(self.facts) + 1)
        self._add(CustomerSaid(text=kept))
        checks = Checks(self._agent, self, len(self.facts), self._language)
        return Checked(text, kept, [*acts, *await checks.message([kept])])

    async def answer(self, text: str) -> Checked:
        self._add(await retrieve(self._agent, self.facts, 1, [text]))
        checks = Checks(self._agent, self, 1, self._language)
        gate = checks.gate()
        gate.feed(text)
        gate.finish()
        edits = [Edit(it.edit.start, it.edit.end, it.edit.instead) for it in gate.found if it.edit]
        return Checked(text, None if gate.stopped else edited(text, edits), checks.answer(gate.found))

    def _add(self, fact: Fact) -> None:
        self.facts.append(Recorded(len(self.facts) + 1, self._now(), fact))

    async def record(self, *facts: Fact) -> None:
        for fact in facts:
            self._add(fact)

    def say(self, text: str) -> None:
        """Nobody listens."""

    def restart(self, text: str) -> None:
        """Nobody listens."""


class _Silent:
    """No model is asked."""

    async def stream(self, request: ModelRequest) -> AsyncIterator[Delta | Completion]:
        raise ModelUnavailable("no model is asked here")
        yield
