"""A reply that was cut off is gone on with where it stopped."""

from __future__ import annotations

import copy

import pytest
from twin_agents import Agent, Chat, bank, bikes, insurer

from frontdesk.agent.transcript import _GO_ON as GO_ON  # pyright: ignore[reportPrivateUsage]
from frontdesk.twin import validation
from frontdesk.twin.rules import answer
from frontdesk.twin.stream import pieces
from frontdesk.twin.values import Call, Object, Reply, Text

NOTE: Object = {"role": "user", "content": [{"type": "text", "text": GO_ON}]}


def reply_to(chat: Chat, messages: list[Object]) -> Reply:
    body: Object = {
        "model": "claude-opus-4-6",
        "max_tokens": 1000,
        "system": [{"type": "text", "text": chat.agent.identity}],
        "messages": copy.deepcopy(messages),
        "tools": chat.agent.tools,
    }
    return answer(body, validation.check(body))


def said(text: str) -> Object:
    return {"role": "assistant", "content": [{"type": "text", "text": text}]}


def asked(chat: Chat, text: str) -> list[Object]:
    """The conversation up to a customer's message, before it is answered."""
    chat.say(text)
    last = max(number for number, one in enumerate(chat.messages) if one["role"] == "user" and text in str(one))
    return chat.messages[: last + 1]


@pytest.mark.parametrize(
    ("agent", "text"),
    [
        (insurer(), "is the battery covered?"),
        (insurer(), "do you offer boat insurance?"),
        (bikes(), "Are helmets included? And how much is the deposit?"),
        (bank(), "Quels sont vos horaires ?"),
        (bikes(), "who won the world cup?"),
    ],
)
def test_wherever_it_was_cut_the_parts_make_the_whole(agent: Agent, text: str) -> None:
    chat = Chat(agent)
    messages = asked(chat, text)
    whole = reply_to(chat, messages).text
    words = pieces(whole)
    for end in range(1, len(words)):
        begun = "".join(words[:end])
        if begun.strip():
            rest = reply_to(chat, [*messages, said(begun), NOTE]).text
            assert (begun + rest).split() == whole.split()
            assert begun + rest == whole or begun[-1].isspace()


def test_what_was_cut_twice_goes_on_from_the_second_cut() -> None:
    chat = Chat(insurer())
    messages = asked(chat, "is the battery covered?")
    whole = reply_to(chat, messages).text
    goes_on = [*messages, said(whole[:12]), NOTE, said(whole[12:24]), NOTE]
    assert reply_to(chat, goes_on).text == whole[24:]


def test_a_call_that_was_cut_off_is_made_again() -> None:
    chat = Chat(insurer())
    messages = asked(chat, "Can I get a quote for a 2022 Nissan Leaf with 40k miles? I'm 34.")
    whole = reply_to(chat, messages)
    rest = reply_to(chat, [*messages, said(whole.text), NOTE])
    assert [type(block) for block in rest.blocks] == [Call]
    assert rest.calls == whole.calls


def test_what_cites_goes_on_citing() -> None:
    chat = Chat(insurer())
    messages = asked(chat, "is the battery covered?")
    rest = reply_to(chat, [*messages, said("The battery is"), NOTE])
    first = rest.blocks[0]
    assert isinstance(first, Text)
    assert [citation.source for citation in first.citations] == ["https://harbor.example/battery"]


def test_nothing_is_left_of_what_was_said_in_full() -> None:
    chat = Chat(insurer())
    messages = asked(chat, "hello")
    whole = reply_to(chat, messages).text
    assert reply_to(chat, [*messages, said(whole), NOTE]).text == ""


def test_what_another_began_is_answered_anew() -> None:
    chat = Chat(insurer())
    messages = asked(chat, "is the battery covered?")
    rest = reply_to(chat, [*messages, said("Good question! As far as I"), NOTE]).text
    assert rest == reply_to(chat, messages).text


def test_the_note_is_none_of_the_customers_words() -> None:
    chat = Chat(insurer())
    messages = asked(chat, "is the battery covered?")
    whole = reply_to(chat, messages).text
    chat.messages = [*messages, said(whole[:12]), NOTE, said(whole[12:])]
    chat.say("I want to speak to a human")
    summary = chat.calls[0].arguments["summary"]
    assert "battery" in summary
    assert "cut off" not in summary
