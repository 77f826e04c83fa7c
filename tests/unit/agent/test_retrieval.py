"""What is searched for, for whom, and what becomes of it."""

import pytest
from msgspec import structs

from frontdesk.errors import IndexUnusable, TurnLost
from frontdesk.facts import (
    AgentSaid,
    Citation,
    Customer,
    CustomerSaid,
    Fact,
    Passage,
    Retrieved,
    ToolReturned,
    TurnEnded,
)
from frontdesk.guards import WantsPerson
from frontdesk.knowledge import Query
from frontdesk.tools import ToolLoop
from kit.agents import FixedKnowledge, MemoryJournal, asking, call, cited, reply, text
from kit.turns import Bench

GLASS = Passage(title="Glass", url="https://e.org/glass#chips", paragraphs=("A chip costs nothing.", "A pane $50."))


@pytest.fixture
def bench(tool_loop: ToolLoop) -> Bench:
    return Bench(tool_loop)


async def test_a_follow_up_is_searched_with_what_came_before(bench: Bench) -> None:
    journal = MemoryJournal(asking("Hi", "Is a chip in the windscreen covered?"))
    citation = Citation(number=1, title="Glass", url=GLASS.url, quote="A chip costs nothing.", at=4)
    journal.arrive(AgentSaid(turn=3, text="Yes.", citations=(citation, citation)))
    journal.arrive(TurnEnded(turn=3, outcome="answered"))
    journal.arrive(CustomerSaid(text="and for my wife?"))
    knowledge = FixedKnowledge()
    await bench.run(journal.facts, reply("Yes."), knowledge=knowledge)
    context = ("Hi", "Is a chip in the windscreen covered?", "Glass")
    assert knowledge.asked == [(Query("and for my wife?", context, "en"), 4)]
    assert bench.all(Retrieved)[-1].context == context


async def test_only_the_last_of_a_long_conversation_is_context(bench: Bench) -> None:
    journal = MemoryJournal(asking("one", "two", "three", "four"))
    journal.arrive(TurnEnded(turn=5, outcome="failed"))
    journal.arrive(CustomerSaid(text="five"))
    knowledge = FixedKnowledge()
    await bench.run(journal.facts, reply("Yes."), knowledge=knowledge)
    assert knowledge.asked == [(Query("five", ("two", "three", "four"), "en"), 4)]


async def test_who_has_signed_in_sees_more_and_each_sees_their_language_first(bench: Bench) -> None:
    knowledge = FixedKnowledge()
    await bench.run(asking("Salut", language="fr", customer=Customer(id="7")), reply("Oui."), knowledge=knowledge)
    assert [(query.language, query.audience) for query, _ in knowledge.asked] == [("fr", "customers")]


async def test_a_folder_may_leave_all_searching_to_the_model(bench: Bench) -> None:
    knowledge = FixedKnowledge(GLASS)
    search = reply(call("c1", "search_knowledge", query="chips"))
    await bench.run(asking("Hi"), search, reply("Yes."), knowledge=knowledge, turn={"passages": 0})
    assert [(query.text, k) for query, k in knowledge.asked] == [("chips", 1)]


async def test_the_model_looks_up_what_it_wants_and_may_cite_it(bench: Bench) -> None:
    knowledge = FixedKnowledge()
    knowledge.later = (GLASS,)
    search = reply("Let me look.", call("c1", "search_knowledge", query="windscreen chip"))
    answer = reply(text("It costs nothing.", cited(GLASS.url, "A chip costs nothing.")))
    await bench.run(asking("A stone hit my car"), search, answer, knowledge=knowledge)
    assert [(query.text, query.nearest) for query, _ in knowledge.asked] == [
        ("A stone hit my car", False),
        ("windscreen chip", True),
    ]
    (result,) = bench.model.requests[1].messages[-1]["content"]
    assert (result["type"], result["tool_use_id"]) == ("tool_result", "c1")
    (found,) = result["content"]
    assert (found["type"], found["source"], found["citations"]) == ("search_result", GLASS.url, {"enabled": True})
    assert [block["text"] for block in found["content"]] == list(GLASS.paragraphs)
    assert bench.kinds == [
        *(
            "Retrieved",
            "ModelReplied",
            "ToolCalled",
            "Retrieved",
            "ToolReturned",
            "ModelReplied",
            "AgentSaid",
            "TurnEnded",
        )
    ]
    assert [fact.call_id for fact in bench.all(Retrieved)] == [None, "c1"]
    assert [(citation.title, citation.quote) for citation in bench.said.citations] == [
        ("Glass", "A chip costs nothing.")
    ]


@pytest.mark.parametrize("quote", ["P.O. Box 1985", "Letters are read", "P.O. Box 1985Letters are read"])
async def test_a_paragraph_that_ends_without_a_full_stop_can_be_cited(bench: Bench, quote: str) -> None:
    page = Passage(title="Post", url="https://e.org/p", paragraphs=("P.O. Box 1985", "Letters are read"))
    answer = reply(text(f"See: {quote}", cited(page.url, quote)))
    await bench.run(asking("Where do I write to?"), answer, knowledge=FixedKnowledge(page))
    assert [citation.quote for citation in bench.said.citations] == [quote]


async def test_a_search_that_finds_nothing_says_so_and_stays_on_record(bench: Bench) -> None:
    search = reply(call("c1", "search_knowledge", query="pet insurance"))
    await bench.run(asking("My dog?"), search, reply("I don't know."))
    assert [(fact.query, fact.passages) for fact in bench.all(Retrieved)] == [("My dog?", ()), ("pet insurance", ())]
    ((_, told, is_error),) = bench.results(1)
    assert "Nothing in the documents" in told
    assert not is_error


async def test_a_search_without_words_is_told_what_is_missing(bench: Bench) -> None:
    await bench.run(asking("Hi"), reply(call("c1", "search_knowledge")), reply("Hm."))
    ((_, told, is_error),) = bench.results(1)
    assert "'query' is missing" in told
    assert is_error


async def test_searches_and_reads_run_in_one_round(bench: Bench) -> None:
    calls = reply(call("c1", "search_knowledge", query="x"), call("c2", "look", what="it"))
    await bench.run(asking("Hi"), calls, reply("Done."), knowledge=FixedKnowledge(GLASS))
    assert {fact.call_id for fact in bench.all(ToolReturned)} == {"c1", "c2"}
    assert len(bench.model.requests[1].messages[-1]["content"]) == 2


async def test_a_search_that_fails_does_not_cost_the_answer(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    class Broken(FixedKnowledge):
        async def search(self, query: Query, k: int) -> list[Passage]:
            raise IndexUnusable("the index is damaged")

    search = reply(call("c1", "search_knowledge", query="chips"))
    await bench.run(asking("Hi"), search, reply("I don't know."), knowledge=Broken())
    assert (bench.ended.outcome, bench.said.text) == ("answered", "I don't know.")
    assert "could not be searched" in caplog.text


async def test_a_turn_that_is_lost_while_it_searches_is_just_lost(bench: Bench) -> None:
    def lose(fact: Fact) -> None:
        raise TurnLost("somebody else speaks")

    bench.journal = MemoryJournal(asking("I want to talk to a person"), before=lose)
    with pytest.raises(TurnLost):
        await bench.run(None, guards=[WantsPerson()])


async def test_what_is_far_behind_the_best_passage_is_left_out(bench: Bench) -> None:
    scored = [structs.replace(GLASS, url=f"https://e.org/{score}", score=score) for score in (20.0, 5.0, 3.0)]
    await bench.run(asking("Hi"), reply("Yes."), knowledge=FixedKnowledge(*scored))
    assert [passage.score for passage in bench.all(Retrieved)[0].passages] == [20.0, 5.0]
