"""Chats with the twin's rules on agent folders: the prompt, the search and the tools as the product builds them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from frontdesk.agent import OWN_TOOLS, Instructions
from frontdesk.app.knowledge import current_knowledge
from frontdesk.app.settings import read_settings
from frontdesk.facts import Passage
from frontdesk.folder import Folder, read_folder
from frontdesk.knowledge import Query
from frontdesk.knowledge.ingest import LiveKnowledge
from frontdesk.tools import Tool, Toolbox, ToolLoop, load_tools
from frontdesk.twin import validation
from frontdesk.twin.rules import answer
from frontdesk.twin.values import Call, Object, Reply, Text
from kit.agents import MONDAY

AGENTS = Path(__file__).parent / "agents"
ACME = Path(__file__).parents[3] / "examples" / "acme"


@dataclass(frozen=True)
class Desk:
    """An agent folder, read."""

    folder: Folder
    tools: tuple[Tool, ...]
    instructions: Instructions
    knowledge: LiveKnowledge

    def find(self, words: str, before: tuple[str, ...] = ()) -> list[Passage]:
        """What the search brings for a customer's words, after what they wrote before."""
        return self.knowledge.find(Query(words, before[-3:]), self.folder.config.turn.passages)


@cache
def desk(name: str) -> Desk:
    """The agent of that name: `acme` is the example's, the others are invented here."""
    path = ACME if name == "acme" else AGENTS / name
    folder = read_folder(path)
    tools = (*load_tools(path / "tools.py"), *OWN_TOOLS)
    return Desk(folder, tools, Instructions.of(folder.prompt, tools), current_knowledge(folder, read_settings()))


@dataclass
class FolderChat:
    """A conversation with an agent of a folder, whose tools run."""

    name: str
    messages: list[Object] = field(default_factory=list[Object])
    calls: list[Call] = field(default_factory=list[Call])
    sources: list[str] = field(default_factory=list[str])
    before: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        agent = desk(self.name)
        greeting = agent.folder.config.greeting["en"]
        self.messages = [
            {"role": "user", "content": [dict(agent.instructions.first_turn)]},
            {
                "role": "assistant",
                "content": [{"type": "text", "text": "Understood."}, {"type": "text", "text": greeting}],
            },
        ]

    def say(self, text: str) -> str:
        """What the twin answers, all its texts of the turn; calls and cited addresses are kept beside."""
        return asyncio.run(self._say(text))

    async def _say(self, text: str) -> str:
        self.calls, self.sources = [], []
        found = self._found(text, self.before)
        self.before = (*self.before, text)
        self.messages.append({"role": "user", "content": [*found, {"type": "text", "text": text}]})
        said: list[str] = []
        for _ in range(4):
            reply = self._reply()
            said.append(reply.text)
            if not reply.calls:
                return "\n\n".join(said)
            results = [await self._run(call, number) for number, call in enumerate(reply.calls)]
            self.messages.append({"role": "user", "content": results})
        raise AssertionError(f"the twin doesn't stop calling tools: {self.calls}")

    def _found(self, words: str, before: tuple[str, ...] = ()) -> list[Object]:
        return [
            {
                "type": "search_result",
                "source": passage.url,
                "title": passage.title,
                "content": [{"type": "text", "text": paragraph} for paragraph in passage.paragraphs],
                "citations": {"enabled": True},
            }
            for passage in desk(self.name).find(words, before)
        ]

    def _reply(self) -> Reply:
        agent = desk(self.name)
        body: Object = {
            "model": "claude-opus-4-6",
            "max_tokens": 1000,
            "system": list(agent.instructions.system),
            "messages": self.messages,
            "tools": list(agent.instructions.tools),
        }
        reply = answer(body, validation.check(body))
        content: list[Object] = []
        for block in reply.blocks:
            if isinstance(block, Text):
                content.append({"type": "text", "text": block.text})
                self.sources += [citation.source for citation in block.citations]
            else:
                self.calls.append(block)
                ident = f"toolu_{len(self.messages)}_{sum(one['type'] == 'tool_use' for one in content)}"
                content.append({"type": "tool_use", "id": ident, "name": block.name, "input": block.arguments})
        self.messages.append({"role": "assistant", "content": content})
        return reply

    async def _run(self, call: Call, number: int) -> Object:
        ident = f"toolu_{len(self.messages) - 1}_{number}"
        if call.name == "hand_over":
            return {"type": "tool_result", "tool_use_id": ident, "content": "A person will answer soon, in this chat."}
        if call.name == "search_knowledge":
            found = self._found(str(call.arguments["query"]))
            return {"type": "tool_result", "tool_use_id": ident, "content": found or "Nothing was found."}
        tool = next(one for one in desk(self.name).tools if one.name == call.name)
        loop = ToolLoop()
        try:
            result = await Toolbox([tool], loop, timeout=5, clock=lambda: MONDAY).call(
                tool, call.arguments, customer=None
            )
        finally:
            loop.close()
        return {"type": "tool_result", "tool_use_id": ident, "content": result.content, "is_error": result.is_error}
