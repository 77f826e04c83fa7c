"""The conversation as the model sees it: messages made from facts, in a way that only ever appends."""

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from frontdesk.agent.utterance import CUT_OFF, HALF, MOST_CONTINUATIONS, Utterance, utterances
from frontdesk.facts import (
    AgentSaid,
    Block,
    Compacted,
    CustomerSaid,
    HandedBack,
    ModelReplied,
    Passage,
    Recorded,
    Retrieved,
    StaffJoined,
    StaffSaid,
    ToolReturned,
    fold,
    is_work,
    turn_of,
)
from frontdesk.models.port import Message

_GO_ON = (
    "<note>Your reply was cut off by its length limit. Go on exactly where it stopped, without repeating anything. "
    "If a tool call was cut off, make it again.</note>"
)
_WRITE_ANEW = (
    "<note>The customer has not seen your last reply, and you no longer see it: a check stopped it. {reasons} Write the "
    "reply anew, without that; say only what the material, the tools and the customer say. Do not mention this note."
    "</note>"
)
_HANDED_BACK = "(The people's part ends here; I answer again.)"


def transcript(facts: Sequence[Recorded]) -> list[Message]:
    """The messages after the first turn. Messages that came while a turn ran stand in the turn that answered them."""
    compacted = next((item for item in reversed(facts) if isinstance(item.fact, Compacted)), None)
    facts = _since(compacted, facts) if compacted else facts
    passages: dict[int | str, tuple[Passage, ...]] = {
        item.fact.call_id or item.fact.turn: item.fact.passages for item in facts if isinstance(item.fact, Retrieved)
    }
    messages = _Messages(_summary(compacted.fact) if compacted and isinstance(compacted.fact, Compacted) else [])
    waiting: list[tuple[int, str]] = []
    halves: Counter[int] = Counter()
    staffed = False
    said_in = {number: utterance for utterance in utterances(facts) for number in utterance.numbers}
    for item in facts:
        fact = item.fact
        staffed = staffed or isinstance(fact, StaffJoined)
        by_people = isinstance(fact, StaffSaid) or (staffed and isinstance(fact, HandedBack))
        turn = item.number if by_people else turn_of(fact) if is_work(fact) else None
        if turn and (said := [text for number, text in waiting if number <= turn]):
            results = [_search_result(passage) for passage in passages.get(turn, ())]
            messages.add("user", [*results, *(_text(text) for text in said)])
            waiting = [(number, text) for number, text in waiting if number > turn]
        match fact:
            case CustomerSaid():
                waiting.append((item.number, fact.text))
            case ModelReplied() if utterance := said_in.get(item.number):
                halves[fact.turn] += fact.stop_reason in HALF
                if utterance.stopped:
                    if note := _stopped(utterance, item.number):
                        messages.add("user", [_text(note)])
                    continue
                messages.add_reply(fact, utterance.content(item.number))
                if fact.stop_reason == CUT_OFF and halves[fact.turn] <= MOST_CONTINUATIONS:
                    messages.add("user", [_text(_GO_ON)])
            case ToolReturned():
                messages.add_result(fact, [_search_result(passage) for passage in passages.get(fact.call_id, ())])
            case AgentSaid() if messages.customer_spoke_last and fact.text:
                # The model did not speak last: the turn failed, was refused or was handed over.
                messages.add("assistant", [_text(fact.text)])
            case HandedBack() if messages.customer_spoke_last:
                # What was said to people must not be answered along with what comes now.
                messages.add("assistant", [_text(_HANDED_BACK)])
            case StaffSaid():
                messages.add("assistant", [_text(f"({fact.name}, a colleague:) {fact.text}")])
            case _:
                pass
    return messages.all


class _Messages:
    """Messages in the making. The API wants the results of calls right behind them: what is said meanwhile is held."""

    def __init__(self, messages: Iterable[Message]) -> None:
        self._messages = list(messages)
        self._held: list[Message] = []
        self._open_calls: set[str] = set()

    @property
    def all(self) -> list[Message]:
        return [*self._messages, *self._held]

    @property
    def customer_spoke_last(self) -> bool:
        return bool(self._messages) and self._messages[-1]["role"] == "user" and not self._open_calls

    def add(self, role: str, content: Iterable[Block]) -> None:
        into = self._held if self._open_calls else self._messages
        into.append({"role": role, "content": list(content)})

    def add_reply(self, reply: ModelReplied, content: Iterable[Block]) -> None:
        if content := _kept(reply, content):
            self.add("assistant", content)
            self._open_calls = {block["id"] for block in calls_of(reply)}

    def add_result(self, returned: ToolReturned, found: Sequence[Block]) -> None:
        """All results of one reply belong into the one user message after it; what a search found is its result."""
        if returned.call_id not in self._open_calls:
            return  # its call is part of a summary
        block: Block = {
            "type": "tool_result",
            "tool_use_id": returned.call_id,
            "content": list(found) or returned.content,
        }
        if returned.is_error:
            block["is_error"] = True
        if self._messages[-1]["role"] == "user":
            self._messages[-1]["content"].append(block)
        else:
            self._messages.append({"role": "user", "content": [block]})
        self._open_calls.discard(returned.call_id)
        if not self._open_calls:
            self._messages += self._held
            self._held = []


def calls_of(reply: ModelReplied) -> list[Block]:
    """The tool calls that a reply asks for; none when it was cut off or refused, for then they must not be made."""
    return [block for block in reply.content if block["type"] == "tool_use"] if reply.stop_reason == "tool_use" else []


def _kept(reply: ModelReplied, content: Iterable[Block]) -> list[Block]:
    """What of a reply's content goes back to the model: no calls that were not made, no empty text."""
    calls = reply.stop_reason == "tool_use"
    return [
        block
        for block in content
        if (block["type"] != "tool_use" or calls) and (block["type"] != "text" or block["text"].strip())
    ]


def _stopped(utterance: Utterance, number: int) -> str | None:
    """What the model is told in place of what it must not say again, if it is asked to write it anew."""
    if number != utterance.numbers[-1] or any(act.verdict != "rewrite" for act in utterance.stopped):
        return None
    reasons = dict.fromkeys(f"{act.reason[:1].upper()}{act.reason[1:]}." for act in utterance.stopped)
    return _WRITE_ANEW.format(reasons=" ".join(reasons))


def _since(compacted: Recorded, facts: Sequence[Recorded]) -> list[Recorded]:
    """What the summary leaves out: all that came after it, and messages before it that no turn had answered yet."""
    assert isinstance(compacted.fact, Compacted)
    upto = compacted.fact.upto
    answered = fold(item for item in facts if item.number <= upto).ended
    return [
        _uncited(item) if item.number < compacted.number else item
        for item in facts
        if item.number > upto or (isinstance(item.fact, CustomerSaid) and item.number > answered)
    ]


def _uncited(item: Recorded) -> Recorded:
    """A reply without its citations: they count search results by position, and the summary took some of these away."""
    if not isinstance(item.fact, ModelReplied):
        return item
    content = tuple({key: value for key, value in block.items() if key != "citations"} for block in item.fact.content)
    return msgspec.structs.replace(item, fact=msgspec.structs.replace(item.fact, content=content))


def _summary(compacted: Compacted) -> list[Message]:
    text = f"<summary_of_the_conversation_so_far>\n{compacted.summary}\n</summary_of_the_conversation_so_far>"
    return [
        {"role": "user", "content": [_text(text)]},
        {"role": "assistant", "content": [_text("Understood.")]},
    ]


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
