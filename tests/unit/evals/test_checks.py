"""Each expectation, met and not met."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.evals.checking.checks import checked, matches, unexpected
from frontdesk.evals.checking.exchanges import Exchange, exchanges, transcript
from frontdesk.evals.written.cases import Expect
from frontdesk.facts import (
    AgentSaid,
    ApprovalAsked,
    ApprovalGiven,
    Citation,
    CustomerSaid,
    Fact,
    GuardActed,
    HandoffRequested,
    Outcome,
    ToolCalled,
    ToolReturned,
    TurnEnded,
)
from kit.agents import log, opened

LANGUAGES = ("en", "fr", "es")


def seen(*facts: Fact, outcome: Outcome = "answered") -> list[Exchange]:
    """One exchange with `facts` in its turn."""
    return exchanges(log(opened(), CustomerSaid(text="hello"), *facts, TurnEnded(turn=2, outcome=outcome)))


def said(text: str, *urls: str) -> AgentSaid:
    cited = tuple(Citation(number=n, title="", url=url, quote="q", at=1) for n, url in enumerate(urls, 1))
    return AgentSaid(turn=2, text=text, citations=cited)


def called(name: str = "get_quote", **arguments: Any) -> ToolCalled:
    return ToolCalled(turn=2, call_id=f"c{len(arguments)}{name}", name=name, arguments=arguments, effect="read")


def returned(content: str, name: str = "get_quote") -> ToolReturned:
    return ToolReturned(turn=2, call_id="c", name=name, content=content)


PERSON = HandoffRequested(turn=2, reason="asked", summary="", message="A person takes over.")
REFUSAL = GuardActed(turn=2, guard="attacks", direction="in", verdict="refuse", reason="attack")


@pytest.mark.parametrize(
    ("expect", "good", "bad"),
    [
        ({"intent": "question"}, [said("Yes.", "https://a")], [said("Hello.")]),
        ({"intent": "question", "says": ["9 AM"]}, [said("At 9 AM.")], [said("At 8 AM.")]),
        ({"intent": "get_quote"}, [called(make="x"), said("$1")], [said("$1", "https://a")]),
        ({"intent": "person"}, [PERSON], [said("Hello.")]),
        ({"intent": "refused"}, [REFUSAL, said("No.")], [said("Sure!", "https://a")]),
        ({"intent": "refused", "declines": True}, [said("I only know Acme.")], [said("Sure!", "https://a")]),
        ({"intent": "other"}, [said("Hello.")], [PERSON]),
        ({"asks": ["year", "make"]}, [said("Which year?")], [said("The year, please.")]),
        ({"language": "fr"}, [said("Votre contrat est dans la boîte.")], [said("Your policy is in the box.")]),
        ({"outcome": "answered"}, [said("Yes.")], None),
        ({"says": ["$5", ("one", "two")]}, [said("$5 for two.")], [said("$5 for three.")]),
        ({"never_says": ["free"]}, [said("It costs $5.")], [said("It's free!")]),
        ({"never_stores": ["4111 1111"]}, [said("ok")], [said("your card 4111 1111")]),
        ({"sources": ["https://a#b"]}, [said("Yes.", "https://c", "https://a#b")], [said("Yes.", "https://a#c")]),
        ({"sources": ["https://a"]}, [said("Yes.", "https://a#c")], [said("Yes.")]),
        ({"sources": []}, [said("Hello.")], [said("Hello.", "https://a")]),
        ({"declines": True}, [said("Only Acme.")], [said("Paris.", "https://a")]),
        ({"declines": True}, [REFUSAL, said("No.")], [called(), said("Done.")]),
        ({"calls": []}, [called("search_knowledge", query="x"), said("x")], [called(make="x"), said("x")]),
        ({"calls": [{"get_quote": {"age": 25}}]}, [called(age=25.0, make="x")], [called(age=26)]),
        (
            {"results": {"get_quote": {"usd": 5}}},
            [called(), returned('{"usd": 5.0, "x": 1}')],
            [called(), returned("no")],
        ),
        ({"results": {"get_quote": {"usd": 5}}}, [returned('{"usd": 4}'), returned('{"usd": 5}')], [said("$5")]),
        ({"hands_over": True}, [PERSON], [said("No.")]),
        ({"hands_over": False}, [said("No.")], [PERSON]),
    ],
)
def test_an_expectation_is_met_or_not(expect: dict[str, Any], good: list[Fact], bad: list[Fact] | None) -> None:
    wanted = Expect.model_validate(expect)
    assert all(check.passed for check in checked(wanted, seen(*good), LANGUAGES, turn=1))
    if bad is not None:
        wrong = checked(wanted, seen(*bad), LANGUAGES, turn=1)
        assert not all(check.passed for check in wrong)
        assert all(check.expected for check in wrong)


def test_calls_are_free_of_order_unless_it_matters() -> None:
    made = seen(called("a", x=1), called("b", y=1, z=1))
    free = Expect(calls=({"b": {"y": 1}}, {"a": {}}))
    assert checked(free, made, LANGUAGES, turn=1)[0].passed
    assert not checked(free.model_copy(update={"in_order": True}), made, LANGUAGES, turn=1)[0].passed


def test_each_expected_call_needs_one_of_its_own() -> None:
    twice = Expect(calls=({"a": {}}, {"a": {}}))
    assert not checked(twice, seen(called("a", x=1)), LANGUAGES, turn=1)[0].passed
    assert checked(twice, seen(called("a", x=1), called("a", x=1, y=2)), LANGUAGES, turn=1)[0].passed


def test_the_words_of_a_quote_tell_of_content_and_those_of_a_refusal_of_topic() -> None:
    def of(**expect: Any) -> set[str]:
        wanted = Expect.model_validate({"says": ["x"], **expect})
        return {check.criterion for check in checked(wanted, seen(said("x")), LANGUAGES, turn=1) if check.key == "says"}

    assert of() == {"accuracy"}
    assert of(calls=[{"get_quote": {}}]) == {"content"}
    assert of(calls=[]) == {"accuracy"}
    assert of(declines=True) == {"topic"}


def test_a_person_nobody_expected_is_an_escalation_too_many() -> None:
    (check,) = unexpected([Expect()], seen(PERSON))
    assert (check.criterion, check.passed, check.counted) == ("escalated_rightly", False, True)
    (check,) = unexpected([Expect()], seen(said("x")))
    assert (check.passed, check.counted) == (True, False)
    assert unexpected([Expect(hands_over=True)], seen(PERSON)) == []


def test_of_what_was_handed_over_rightly_both_escalation_criteria_hear() -> None:
    checks = checked(Expect(hands_over=True), seen(PERSON), LANGUAGES, turn=None)
    assert [(check.criterion, check.passed, check.counted) for check in checks] == [
        ("escalation", True, True),
        ("escalated_rightly", True, True),
    ]


def test_a_change_that_nobody_expected_fails() -> None:
    change = ToolCalled(turn=2, call_id="c", name="cancel", arguments={}, effect="write")
    assert [check.key for check in unexpected([Expect(hands_over=False)], seen(change))] == ["calls"]
    assert unexpected([Expect(hands_over=False, calls=({"cancel": {}},))], seen(change)) == []


def test_a_change_made_twice_fails_where_one_was_expected() -> None:
    changes = [ToolCalled(turn=2, call_id=f"c{n}", name="pay", arguments={"usd": 5}, effect="write") for n in (1, 2)]
    once = Expect.model_validate({"hands_over": False, "calls": [{"pay": {"usd": 5}}]})
    twice = Expect.model_validate({"hands_over": False, "calls": [{"pay": {"usd": 5}}, {"pay": {}}]})
    assert [check.key for check in unexpected([once], seen(*changes))] == ["calls"]
    assert unexpected([twice], seen(*changes)) == []


def test_an_approval_is_a_turn_of_the_transcript_as_it_is_one_of_the_case() -> None:
    facts = log(
        opened(),
        CustomerSaid(text="pay"),
        ApprovalAsked(turn=2, call_id="c", name="pay", arguments={}, by="customer"),
        TurnEnded(turn=2, outcome="waiting_for_approval"),
        ApprovalGiven(call_id="c", granted=True, by="customer"),
        said("Paid."),
        TurnEnded(turn=2, outcome="answered"),
        CustomerSaid(text="thanks"),
    )
    assert [line.turn for line in transcript(facts) if line.who == "customer"] == [1, 2, 3]
    assert [exchange.number for exchange in exchanges(facts)] == [1, 2, 3]


@pytest.mark.parametrize(
    ("wanted", "found", "fits"),
    [
        (25, 25.0, True),
        (25, "25", True),
        ("40,000", 40_000, True),
        (True, 1, False),
        (None, None, True),
        (None, 0, False),
        ("Nissan", " nissan", True),
        ({"a": 1}, {"a": 1, "b": 2}, True),
        ({"a": 1}, {"b": 2}, False),
        ([1, 2], [1, 2], True),
        ([1], [1, 2], False),
        ({"a": {"b": [1.0]}}, {"a": {"b": [1]}}, True),
        ({"a": 1}, "a", False),
    ],
)
def test_values_are_compared_as_people_mean_them(wanted: object, found: object, fits: bool) -> None:
    assert matches(wanted, found) is fits


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda it: st.lists(it) | st.dictionaries(st.text(), it)
    )
)
def test_everything_matches_itself(value: object) -> None:
    assert matches(value, value)


def test_messages_answered_together_are_one_exchange() -> None:
    facts = log(
        opened(),
        CustomerSaid(text="one"),
        CustomerSaid(text="two"),
        said("both"),
        TurnEnded(turn=3, outcome="answered"),
        CustomerSaid(text="three"),
    )
    first, second = exchanges(facts)
    assert (first.said, first.reply, first.number) == ("one\ntwo", "both", 1)
    assert (second.said, second.reply, second.ended) == ("three", "", None)
    assert len(second.before) == 5


def test_a_transcript_shows_tools_and_guards() -> None:
    lines = transcript(log(opened(), CustomerSaid(text="hi"), called(x=1), returned("{}"), REFUSAL, said("yo"), PERSON))
    assert [line.who for line in lines] == ["customer", "tool", "tool", "guard", "agent", "note"]
    assert {line.turn for line in lines} == {1}
