"""What is counted of conversations: documents that were found and cited, and questions that found nothing."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from frontdesk.facts import (
    AgentSaid,
    Citation,
    ConversationOpened,
    Fact,
    Passage,
    Recorded,
    Retrieved,
    ToolCalled,
)
from frontdesk.knowledge.care.usage import Usage, UsageCount, Use

BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)
OPENED = ConversationOpened(agent="Pat", version="1", language="en", greeting="", token_sha256="")


def found(turn: int, query: str, *urls: str, call_id: str | None = None) -> Retrieved:
    passages = tuple(Passage(title="", url=url, paragraphs=("",)) for url in urls)
    return Retrieved(turn=turn, query=query, passages=passages, call_id=call_id)


def said(turn: int, text: str = "So it is.", *urls: str) -> AgentSaid:
    citations = [Citation(number=number, title="", url=url, quote="", at=0) for number, url in enumerate(urls, 1)]
    return AgentSaid(turn=turn, text=text, citations=tuple(citations))


def called(turn: int, name: str) -> ToolCalled:
    return ToolCalled(turn=turn, call_id="c", name=name, arguments={}, effect="read")


def counted(*conversations: Iterable[Fact]) -> Usage:
    count = UsageCount(own={"search_knowledge"})
    for name, facts in enumerate(conversations):
        recorded = [
            Recorded(number, BEGIN + timedelta(days=name, seconds=number), fact)
            for number, fact in enumerate([OPENED, *facts], 1)
        ]
        for start in range(0, len(recorded), 2):  # a conversation comes in parts
            count.add(str(name), recorded[start : start + 2])
    return count.result()


def questions(usage: Usage) -> list[tuple[str, int]]:
    return [(it.question, it.count) for it in usage.unanswered]


def test_documents_count_once_a_turn_and_once_an_answer() -> None:
    usage = counted(
        [
            found(2, "tow", "https://e.org/tow#far", "https://e.org/tow#why", "https://e.org/cars"),
            said(2, "Far.", "https://e.org/tow#far", "https://e.org/tow"),
            found(4, "tow", "https://e.org/tow"),
            said(4),
        ],
        [found(2, "tow", "https://e.org/tow"), said(2, "Far.", "https://e.org/tow#why")],
    )
    last = BEGIN + timedelta(days=1, seconds=3)
    assert usage.documents == {"https://e.org/tow": Use(3, 2, last), "https://e.org/cars": Use(1, 0, None)}
    assert (usage.conversations, usage.turns) == (2, 3)
    assert usage.unanswered == ()


def test_questions_that_found_nothing_count_in_whatever_order_of_words() -> None:
    usage = counted(
        [found(2, "Do you insure helicopters?"), said(2)],
        [found(2, "helicopters: do you\ninsure them"), said(2), found(4, "Where do you sell boats?"), said(4)],
    )
    assert questions(usage) == [("helicopters: do you insure them", 2), ("Where do you sell boats?", 1)]
    assert usage.unanswered[0].last == BEGIN + timedelta(days=1, seconds=2)


def test_what_a_second_search_or_the_answer_had_a_source_for_was_answered() -> None:
    usage = counted(
        [
            found(2, "helicopters?"),
            called(2, "search_knowledge"),
            found(2, "aircraft", "https://e.org/air", call_id="c"),
            said(2, "No.", "https://e.org/air"),
        ],
        [found(2, "helicopters?"), said(2, "No.", "https://e.org/air")],
    )
    assert questions(usage) == []


def test_what_the_model_looked_up_and_did_not_cite_was_no_answer() -> None:
    looked_up = found(2, "aircraft", "https://e.org/far", call_id="c")
    usage = counted([found(2, "helicopters?"), called(2, "search_knowledge"), looked_up, said(2, "I don't know.")])
    assert questions(usage) == [("helicopters?", 1)]
    assert "https://e.org/far" not in usage.documents


def test_what_a_search_of_the_model_did_not_find_either_counts_as_the_customer_asked_it() -> None:
    facts = [found(2, "helicopters?"), called(2, "search_knowledge"), found(2, "aircraft insurance", call_id="c")]
    assert questions(counted(facts)) == [("helicopters?", 1)]


def test_small_talk_replies_and_what_tools_are_for_is_left_out() -> None:
    usage = counted(
        [found(2, "Hello!"), found(3, "thanks"), found(4, "2019"), found(5, "Yes please"), found(6, "")],
        [said(2, "Which car do you have?"), found(4, "Nissan Leaf")],
        [found(2, "quote for a Nissan Leaf of 2019"), called(2, "get_quote"), said(2)],
    )
    assert questions(usage) == []


def test_a_question_is_no_reply() -> None:
    usage = counted([said(2, "Which car do you have?"), found(4, "helicopters?")])
    assert questions(usage) == [("helicopters?", 1)]


def test_nothing_is_nothing() -> None:
    assert UsageCount().result() == Usage(0, 0, {}, ())
