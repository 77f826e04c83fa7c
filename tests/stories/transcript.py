"""The facts of a conversation as text that people can read, and the comparison with the one kept next to the test."""

import difflib
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from textwrap import indent
from typing import Any, assert_never

from frontdesk.facts import (
    AgentSaid,
    ApprovalAsked,
    ApprovalGiven,
    Citation,
    Closed,
    Compacted,
    ConversationOpened,
    CustomerSaid,
    Erased,
    Fact,
    GuardActed,
    HandedBack,
    HandoffRequested,
    ModelReplied,
    Rated,
    Recorded,
    Retrieved,
    Routed,
    StaffJoined,
    StaffSaid,
    ToolCalled,
    ToolReturned,
    TurnEnded,
)

UPDATE = "FRONTDESK_UPDATE_STORIES"
_HERE = Path(__file__).parent


def same_as_kept(name: str, facts: Sequence[Recorded]) -> None:
    """Fails when the story does not read as in NAME.txt; with FRONTDESK_UPDATE_STORIES=1 the file is written anew."""
    file, now = _HERE / f"{name}.txt", story(facts)
    if os.environ.get(UPDATE) == "1":
        file.write_text(now, "utf-8")
    kept = file.read_text("utf-8") if file.exists() else ""
    changes = difflib.unified_diff(kept.splitlines(), now.splitlines(), f"{name}.txt", "now", lineterm="")
    assert now == kept, "\n".join([f"the story reads differently; if it should, run again with {UPDATE}=1", *changes])


def story(facts: Sequence[Recorded]) -> str:
    return "".join(f"{item.number:>3} {line}\n" for item in facts for line in [_told(item.fact)])


def _told(fact: Fact) -> str:
    match fact:
        case ConversationOpened():
            return f"opened in {fact.language}: {fact.greeting}"
        case CustomerSaid():
            key = f" (key {fact.key})" if fact.key else ""
            return f"CUSTOMER{key}: {fact.text}"
        case Retrieved():
            return (
                f"retrieved for {fact.turn}: {', '.join(_page(passage.url) for passage in fact.passages) or 'nothing'}"
            )
        case ModelReplied():
            return f"model replied: {', '.join(_blocks(fact))} ({fact.stop_reason})"
        case ToolCalled():
            return f"{fact.effect} {fact.name}({_arguments(fact.arguments)})"
        case ToolReturned():
            return f"{fact.name} {'failed' if fact.is_error else 'returned'}: {fact.content}"
        case ApprovalAsked():
            return f"asks {fact.by}: {fact.name}({_arguments(fact.arguments)})?"
        case ApprovalGiven():
            return f"{fact.by} says {'yes' if fact.granted else 'no'}"
        case AgentSaid():
            return "\n".join(_answer(fact))
        case HandoffRequested():
            return (
                f"handed over because {fact.reason}\n{_in(f'summary: {fact.summary}')}\n{_in(f'told: {fact.message}')}"
            )
        case TurnEnded():
            error = f" ({fact.error})" if fact.error else ""
            calls = f"{fact.timings.model_calls} model calls, {fact.timings.tool_calls} tool calls"
            return f"turn {fact.turn} ended: {fact.outcome}{error}, {calls}"
        case GuardActed():
            return f"guard {fact.guard}: {fact.verdict} because {fact.reason}"
        case HandedBack():
            return f"handed back by {fact.by}"
        case Rated():
            return f"rated {fact.score} {fact.comment}".rstrip()
        case Closed():
            return f"closed by {fact.by}"
        case Routed() | StaffJoined() | StaffSaid() | Compacted() | Erased():
            return type(fact).__name__
        case _:
            assert_never(fact)


def _answer(said: AgentSaid) -> Iterator[str]:
    yield f"AGENT{'' if said.stand_in else ' (not the stand-in)'}:"
    yield _in(marked(said.text, said.citations))
    sources = {citation.number: citation for citation in said.citations}
    for number, citation in sources.items():
        yield _in(f"[{number}] {citation.title} <{citation.url}>")


def marked(text: str, citations: Sequence[Citation]) -> str:
    """`text` with the numbers of its sources at their places."""
    for citation in sorted(citations, key=lambda citation: citation.at, reverse=True):
        text = f"{text[: citation.at]}[{citation.number}]{text[citation.at :]}"
    return text


def _blocks(reply: ModelReplied) -> Iterator[str]:
    for block in reply.content:
        match block["type"]:
            case "text":
                yield f"{len(block['text'])} characters" + (", cited" if block.get("citations") else "")
            case "tool_use":
                yield f"call of {block['name']}"
            case other:
                yield other


def _arguments(arguments: dict[str, Any]) -> str:
    return ", ".join(f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in arguments.items())


def _page(url: str) -> str:
    return url.rsplit("/", 1)[-1]


def _in(text: str) -> str:
    return indent(text, "      ", lambda _: True).replace("      \n", "\n").rstrip()
