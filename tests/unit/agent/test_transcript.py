"""The conversation as the model sees it."""

from typing import Any

import pytest

from frontdesk.agent.transcript import calls_of, transcript
from frontdesk.facts import (
    AgentSaid,
    ApprovalAsked,
    ApprovalGiven,
    Block,
    Compacted,
    CustomerSaid,
    Fact,
    GuardActed,
    HandedBack,
    HandoffRequested,
    ModelReplied,
    Passage,
    Rated,
    Retrieved,
    StaffJoined,
    StaffSaid,
    ToolCalled,
    ToolReturned,
    TurnEnded,
)
from kit.agents import call, cited, log, opened, reply, text


def said(text: str) -> Fact:
    return CustomerSaid(text=text)


def found(turn: int, *passages: Passage) -> Fact:
    return Retrieved(turn=turn, query="q", passages=passages)


def replied(turn: int, *content: Block | str, stop: str | None = None) -> ModelReplied:
    made = reply(*content, stop=stop)
    return ModelReplied(
        turn=turn, content=made.content, stop_reason=made.stop_reason, usage=made.usage, model=made.model
    )


def called(turn: int, call_id: str, name: str = "look") -> Fact:
    return ToolCalled(turn=turn, call_id=call_id, name=name, arguments={}, effect="read")


def returned(turn: int, call_id: str, content: str = "found", *, error: bool = False) -> Fact:
    return ToolReturned(turn=turn, call_id=call_id, name="look", content=content, is_error=error)


def told(turn: int, text: str) -> Fact:
    return AgentSaid(turn=turn, text=text)


def ended(turn: int, outcome: Any = "answered") -> Fact:
    return TurnEnded(turn=turn, outcome=outcome)


def asked(turn: int, call_id: str) -> Fact:
    return ApprovalAsked(turn=turn, call_id=call_id, name="pay", arguments={}, by="customer")


def lines(*facts: Fact) -> list[str]:
    """The messages as lines: who, and block by block what."""
    return [
        f"{message['role']}: {' | '.join(_shown(block) for block in message['content'])}"
        for message in transcript(log(opened(), *facts))
    ]


def _shown(block: Block) -> str:
    match block["type"]:
        case "text":
            return "<go on>" if block["text"].startswith("<note>Your reply was cut off") else block["text"]
        case "tool_use":
            return f"[{block['id']}]"
        case "tool_result":
            return f"[{block['tool_use_id']}: {block['content']}{'!' if block.get('is_error') else ''}]"
        case kind:
            return f"<{kind} {block['source']}>"


PASSAGE = Passage(title="Hours", url="https://e.org/hours", paragraphs=("One.", "Two."))
SUMMARY = "<summary_of_the_conversation_so_far>\nS\n</summary_of_the_conversation_so_far>"
HANDOFF = HandoffRequested(turn=2, reason="r", summary="s", message="A person comes.")
JOINED = StaffJoined(staff="s", name="Ana")
ANA = StaffSaid(staff="s", name="Ana", text="Hi")

CASES: list[tuple[str, list[Fact], list[str]]] = [
    (
        "an answer",
        [said("Hi"), found(2), replied(2, "Hello"), told(2, "Hello"), ended(2)],
        ["user: Hi", "assistant: Hello"],
    ),
    (
        "passages stand before the message that they were found for",
        [said("Hi"), found(2, PASSAGE), replied(2, "Hello"), ended(2), said("Bye"), found(6), replied(6, "Bye")],
        ["user: <search_result https://e.org/hours> | Hi", "assistant: Hello", "user: Bye", "assistant: Bye"],
    ),
    (
        "tool calls of one reply are answered in one message",
        [
            said("Hi"),
            found(2),
            replied(2, "See.", call("a", "look"), call("b", "look")),
            called(2, "a"),
            called(2, "b"),
            returned(2, "b", "B"),
            returned(2, "a", "A", error=True),
            replied(2, "Done"),
        ],
        ["user: Hi", "assistant: See. | [a] | [b]", "user: [b: B] | [a: A!]", "assistant: Done"],
    ),
    (
        "two rounds of tools",
        [
            said("Hi"),
            found(2),
            replied(2, call("a", "look")),
            returned(2, "a"),
            replied(2, call("b", "look")),
            returned(2, "b"),
        ],
        ["user: Hi", "assistant: [a]", "user: [a: found]", "assistant: [b]", "user: [b: found]"],
    ),
    (
        "a refusal is taken out, what the customer was told stands for it",
        [
            said("Hi"),
            found(2),
            replied(2, "I will", stop="refusal"),
            told(2, "Sorry"),
            ended(2, "refused"),
            said("Bye"),
            found(7),
        ],
        ["user: Hi", "assistant: Sorry", "user: Bye"],
    ),
    (
        "a reply that was cut off is gone on with",
        [
            said("Hi"),
            found(2),
            replied(2, "Half", stop="max_tokens"),
            replied(2, " whole"),
            told(2, "Half whole"),
            ended(2),
        ],
        ["user: Hi", "assistant: Half", "user: <go on>", "assistant:  whole"],
    ),
    (
        "a third half is the end of it",
        [said("Hi"), found(2), *(replied(2, text, stop="max_tokens") for text in "abc"), told(2, "abc"), ended(2)],
        ["user: Hi", "assistant: a", "user: <go on>", "assistant: b", "user: <go on>", "assistant: c"],
    ),
    (
        "a call that was cut off is not shown",
        [said("Hi"), found(2), replied(2, "See.", call("a", "look"), stop="max_tokens")],
        ["user: Hi", "assistant: See.", "user: <go on>"],
    ),
    (
        "a turn that failed before a word",
        [said("Hi"), found(2), told(2, "Sorry, it failed"), ended(2, "failed"), said("Again"), found(6)],
        ["user: Hi", "assistant: Sorry, it failed", "user: Again"],
    ),
    (
        "a turn that failed after a tool",
        [said("Hi"), found(2), replied(2, call("a", "look")), returned(2, "a"), told(2, "Sorry"), ended(2, "failed")],
        ["user: Hi", "assistant: [a]", "user: [a: found]", "assistant: Sorry"],
    ),
    (
        "an empty reply",
        [said("Hi"), found(2), replied(2, " "), told(2, "Sorry"), ended(2, "failed")],
        ["user: Hi", "assistant: Sorry"],
    ),
    (
        "a message in mid-turn waits for the turn that answers it",
        [
            said("Hi"),
            found(2),
            replied(2, call("a", "look")),
            said("And?"),
            returned(2, "a"),
            replied(2, "Hello"),
            ended(2),
            found(5, PASSAGE),
            replied(5, "And so"),
        ],
        [
            "user: Hi",
            "assistant: [a]",
            "user: [a: found]",
            "assistant: Hello",
            "user: <search_result https://e.org/hours> | And?",
            "assistant: And so",
        ],
    ),
    (
        "messages that came together are answered together",
        [said("Hi"), said("Well?"), found(3), replied(3, "Hello")],
        ["user: Hi | Well?", "assistant: Hello"],
    ),
    (
        "a handoff by a guard",
        [
            said("A person!"),
            GuardActed(turn=2, guard="g", direction="in", verdict="hand_over", reason="r"),
            HANDOFF,
            told(2, "A person comes."),
            ended(2, "handed_over"),
        ],
        ["user: A person!", "assistant: A person comes."],
    ),
    (
        "a handoff by the model",
        [
            said("Hi"),
            found(2),
            replied(2, call("a", "hand_over")),
            returned(2, "a", "Done"),
            HANDOFF,
            told(2, "A person comes."),
        ],
        ["user: Hi", "assistant: [a]", "user: [a: Done]", "assistant: A person comes."],
    ),
    (
        "what was said with people stands in its order",
        [
            said("A person!"),
            HANDOFF,
            told(2, "One comes."),
            ended(2, "handed_over"),
            said("Hello?"),
            JOINED,
            ANA,
            said("Thanks"),
            HandedBack(by="staff"),
            said("And you?"),
            found(11),
            replied(11, "Yes"),
        ],
        [
            "user: A person!",
            "assistant: One comes.",
            "user: Hello?",
            "assistant: (Ana, a colleague:) Hi",
            "user: Thanks",
            "assistant: (The people's part ends here; I answer again.)",
            "user: And you?",
            "assistant: Yes",
        ],
    ),
    (
        "an approval, with a read beside it",
        [
            said("Hi"),
            found(2),
            replied(2, "I pay.", call("a", "look"), call("b", "pay")),
            called(2, "a"),
            returned(2, "a"),
            asked(2, "b"),
            told(2, "I pay."),
            ended(2, "waiting_for_approval"),
            ApprovalGiven(call_id="b", granted=True, by="customer"),
            called(2, "b"),
            returned(2, "b", "paid"),
            replied(2, "Paid."),
        ],
        ["user: Hi", "assistant: I pay. | [a] | [b]", "user: [a: found] | [b: paid]", "assistant: Paid."],
    ),
    (
        "what people say while a call is open comes after its result",
        [
            said("Hi"),
            found(2),
            replied(2, call("a", "look")),
            called(2, "a"),
            JOINED,
            said("Who?"),
            ANA,
            HandedBack(by="staff"),
            said("So?"),
            returned(2, "a", "lost", error=True),
            found(10),
            replied(10, "So"),
        ],
        [
            "user: Hi",
            "assistant: [a]",
            "user: [a: lost!]",
            "user: Who?",
            "assistant: (Ana, a colleague:) Hi",
            "user: So?",
            "assistant: So",
        ],
    ),
    (
        "a summary takes the place of what it sums up",
        [
            said("Hi"),
            found(2),
            replied(2, "Hello"),
            ended(2),
            said("More"),
            found(6),
            Compacted(turn=6, upto=6, summary="S"),
            replied(6, "Here"),
        ],
        [f"user: {SUMMARY}", "assistant: Understood.", "user: More", "assistant: Here"],
    ),
    (
        "a message in mid-turn is not lost in a summary",
        [
            said("Hi"),
            found(2),
            said("Meanwhile"),
            replied(2, "Hello"),
            ended(2),
            found(4),
            Compacted(turn=4, upto=6, summary="S"),
            replied(4, "Here"),
        ],
        [f"user: {SUMMARY}", "assistant: Understood.", "user: Meanwhile", "assistant: Here"],
    ),
    (
        "a result whose call was summed up is left out",
        [
            said("Hi"),
            found(2),
            replied(2, call("a", "pay")),
            asked(2, "a"),
            ended(2, "waiting_for_approval"),
            said("No"),
            Compacted(turn=7, upto=7, summary="S"),
            returned(2, "a", "dropped"),
            found(7),
        ],
        [f"user: {SUMMARY}", "assistant: Understood.", "user: No"],
    ),
    (
        "the last summary counts",
        [
            said("Hi"),
            ended(2),
            Compacted(turn=4, upto=3, summary="old"),
            said("More"),
            ended(5),
            said("Now"),
            Compacted(turn=7, upto=6, summary="S"),
            found(7),
        ],
        [f"user: {SUMMARY}", "assistant: Understood.", "user: Now"],
    ),
    (
        "ratings say nothing",
        [said("Hi"), found(2), replied(2, "Hello"), Rated(score=5)],
        ["user: Hi", "assistant: Hello"],
    ),
]


@pytest.mark.parametrize(("case", "facts", "expected"), CASES, ids=[case[0] for case in CASES])
def test_facts_become_messages(case: str, facts: list[Fact], expected: list[str]) -> None:
    assert lines(*facts) == expected


def test_passages_can_be_cited_paragraph_by_paragraph() -> None:
    (message,) = transcript(log(opened(), said("Hi"), found(2, PASSAGE)))
    assert message["content"][0] == {
        "type": "search_result",
        "source": "https://e.org/hours",
        "title": "Hours",
        "content": [{"type": "text", "text": "One."}, {"type": "text", "text": "Two."}],
        "citations": {"enabled": True},
    }


def test_after_a_summary_replies_before_it_lose_their_citations_which_count_its_passages() -> None:
    block = text("At nine.", cited(PASSAGE.url, "One."))
    kept = [found(4), replied(4, block, call("a", "look")), returned(4, "a")]
    before = transcript(log(opened(), said("Hi"), ended(2), said("More"), *kept))
    after = transcript(log(opened(), said("Hi"), ended(2), said("More"), *kept, Compacted(turn=4, upto=4, summary="S")))
    assert block in [content for message in before for content in message["content"]]
    assert "citations" not in str(after)
    assert [message["role"] for message in after] == ["user", "assistant", "user", "assistant", "user"]


def test_replies_go_back_as_they_came() -> None:
    strange: Block = {"type": "of_tomorrow", "z": 1, "a": [None]}
    thinking: Block = {"type": "thinking", "thinking": "Hm", "signature": "c2ln"}
    messages = transcript(log(opened(), said("Hi"), found(2), replied(2, strange, thinking, "Hello")))
    assert messages[1]["content"] == [strange, thinking, {"type": "text", "text": "Hello"}]


@pytest.mark.parametrize("stop", ["max_tokens", "refusal", "model_context_window_exceeded", "end_turn", "of_tomorrow"])
def test_only_a_reply_that_stopped_for_its_tools_has_calls(stop: str) -> None:
    assert calls_of(replied(2, call("a", "look"), stop=stop)) == []
    assert calls_of(replied(2, call("a", "look"), stop="tool_use")) == [call("a", "look")]
