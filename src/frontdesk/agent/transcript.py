"""The conversation as the model sees it: messages made from facts, in a way that only ever appends."""

from collections.abc import Iterable, Sequence

from frontdesk.facts import (
    AgentSaid,
    Block,
    Compacted,
    CustomerSaid,
    ModelReplied,
    Passage,
    Recorded,
    Retrieved,
    StaffSaid,
    ToolReturned,
)
from frontdesk.models.port import Message

CUT_OFF = "max_tokens"
_GO_ON = (
    "<note>Your reply was cut off by its length limit. Go on exactly where it stopped, without repeating anything. "
    "If a tool call was cut off, make it again.</note>"
)


def transcript(facts: Sequence[Recorded]) -> list[Message]:
    """The messages after the first turn. Messages that came while a turn ran stand in the turn that answered them."""
    compacted = next((item.fact for item in reversed(facts) if isinstance(item.fact, Compacted)), None)
    after = compacted.upto if compacted else 0
    facts = [item for item in facts if item.number > after]
    passages = {item.fact.turn: item.fact.passages for item in facts if isinstance(item.fact, Retrieved)}
    messages: list[Message] = _summary(compacted) if compacted else []
    waiting: list[tuple[int, str]] = []
    for item in facts:
        fact = item.fact
        turn: int | None = getattr(fact, "turn", None)
        if turn and (said := [text for number, text in waiting if number <= turn]):
            results = [_search_result(passage) for passage in passages.get(turn, ())]
            messages.append(_from("user", [*results, *(_text(text) for text in said)]))
            waiting = [(number, text) for number, text in waiting if number > turn]
        match fact:
            case CustomerSaid():
                waiting.append((item.number, fact.text))
            case ModelReplied():
                if content := _kept(fact):
                    messages.append(_from("assistant", content))
                if fact.stop_reason == CUT_OFF:
                    messages.append(_from("user", [_text(_GO_ON)]))
            case ToolReturned():
                _add_result(messages, fact)
            case AgentSaid() if messages and messages[-1]["role"] == "user" and fact.text:
                # The model did not speak last: the turn failed, was refused or was handed over.
                messages.append(_from("assistant", [_text(fact.text)]))
            case StaffSaid():
                messages.append(_from("assistant", [_text(f"({fact.name}, a colleague:) {fact.text}")]))
            case _:
                pass
    return messages


def calls_of(reply: ModelReplied) -> list[Block]:
    """The tool calls that a reply asks for; none when it was cut off or refused, for then they must not be made."""
    return [block for block in reply.content if block["type"] == "tool_use"] if reply.stop_reason == "tool_use" else []


def _kept(reply: ModelReplied) -> list[Block]:
    """What of a reply goes back to the model: nothing of a refusal, no calls that were not made, no empty text."""
    if reply.stop_reason == "refusal":
        return []
    calls = reply.stop_reason == "tool_use"
    return [
        block
        for block in reply.content
        if (block["type"] != "tool_use" or calls) and (block["type"] != "text" or block["text"].strip())
    ]


def _add_result(messages: list[Message], returned: ToolReturned) -> None:
    """All results of one reply belong into the one user message after it."""
    block: Block = {"type": "tool_result", "tool_use_id": returned.call_id, "content": returned.content}
    if returned.is_error:
        block["is_error"] = True
    last = messages[-1] if messages else None
    if last and last["role"] == "user" and last["content"][0]["type"] == "tool_result":
        last["content"].append(block)
    else:
        messages.append(_from("user", [block]))


def _summary(compacted: Compacted) -> list[Message]:
    text = f"<summary_of_the_conversation_so_far>\n{compacted.summary}\n</summary_of_the_conversation_so_far>"
    return [_from("user", [_text(text)]), _from("assistant", [_text("Understood.")])]


def _search_result(passage: Passage) -> Block:
    return {
        "type": "search_result",
        "source": passage.url,
        "title": passage.title,
        "content": [_text(paragraph) for paragraph in passage.paragraphs],
        "citations": {"enabled": True},
    }


def _text(text: str) -> Block:
    return {"type": "text", "text": text}


def _from(role: str, content: Iterable[Block]) -> Message:
    return {"role": role, "content": list(content)}
