"""How conversations came out: what the facts show, and what they leave open."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.evals.checking.intents import shown_intent
from frontdesk.evals.production import RESOLUTIONS, Visit, came_back, came_out
from frontdesk.evals.production.record import intent_of, record, turn_outcomes
from frontdesk.evals.production.said import closes, does_not_know
from frontdesk.facts import ApprovalAsked, Customer, HandoffRequested, Routed, ToolCalled
from kit.agents import MONDAY
from kit.facts import facts, numbered
from kit.talks import Talk

SILENCE = timedelta(hours=24)
DAY = 24 * 60.0


def out(talk: Talk, *, hours_later: float = 100.0) -> str:
    return came_out(talk.facts, talk.end + timedelta(hours=hours_later), SILENCE).resolution


# What a customer said goes before what silence may mean


@pytest.mark.parametrize("score", [4, 5])
def test_a_good_rating_confirms_at_once(score: int) -> None:
    assert out(Talk().asks().rates(score), hours_later=0) == "confirmed"


@pytest.mark.parametrize("score", [1, 2])
def test_a_bad_rating_means_unresolved_though_it_was_answered(score: int) -> None:
    assert out(Talk().asks().rates(score), hours_later=0) == "unresolved"
    assert out(Talk().asks().rates(score).says("Thanks!").answers(cites=False)) == "unresolved"


def test_a_rating_in_between_tells_nothing() -> None:
    assert out(Talk().asks().rates(3), hours_later=1) == "open"
    assert out(Talk().asks().rates(3)) == "assumed"


def test_the_last_rating_counts() -> None:
    assert out(Talk().asks().rates(1).rates(5)) == "confirmed"
    assert out(Talk().asks().rates(5).rates(1)) == "unresolved"


def test_closing_after_an_answer_confirms_it() -> None:
    assert out(Talk().asks().closes(), hours_later=0) == "confirmed"
    assert out(Talk().says("Help!").answers("Sorry.", outcome="failed").closes()) == "unresolved"
    assert out(Talk().says("Are you there?").closes(), hours_later=0) == "unresolved"


@pytest.mark.parametrize(
    "thanks", ["Great, thanks for your help!", "Merci beaucoup, bonne journée", "Vale, mil gracias."]
)
def test_thanks_at_the_end_confirm(thanks: str) -> None:
    assert out(Talk().asks().says(thanks).answers("You're welcome!", cites=False), hours_later=0) == "confirmed"
    assert out(Talk().asks().says(thanks), hours_later=0) == "confirmed", "thanks need no answer"


def test_thanks_confirm_nothing_where_nothing_was_answered() -> None:
    assert out(Talk().wonders("Do you sell globes?").says("Ok, thanks").answers("Bye!", cites=False)) == "unresolved"
    assert out(Talk().says("Thanks").answers("Hi!", cites=False), hours_later=1) == "open"
    failed = Talk().says("Returns?").answers("Sorry.", cites=False, outcome="failed")
    assert out(failed.says("thanks anyway")) == "unresolved"


def test_thanks_in_the_middle_are_no_end() -> None:
    talk = Talk().asks().says("Thanks!").answers("Welcome!", cites=False).asks("And by post?", after=1)
    assert out(talk, hours_later=1) == "open"
    assert out(talk) == "assumed", "asking on at once reopens nothing"


def test_thanks_in_advance_are_no_end() -> None:
    assert out(Talk().asks().says("And abroad?").says("Thanks!")) == "unresolved", "nobody answered"
    assert out(Talk().asks().says("And abroad?").says("Thanks!"), hours_later=1) == "open"


@pytest.mark.parametrize("yes", ["Yes, thank you", "oui merci", "Sí, gracias", "Sure, thanks!"])
def test_a_yes_to_an_offer_is_no_end(yes: str) -> None:
    offer = Talk().asks().says("And abroad?").answers("It depends. Shall I ask a colleague? 🙂", cites=False)
    assert out(offer.says(yes), hours_later=1) == "open"
    assert out(offer) == "unresolved", "nobody answered it"
    assert out(offer.answers("Here it is.", cites=False)) == "assumed"


def test_a_no_to_an_offer_and_a_yes_to_none_are() -> None:
    offer = Talk().asks().says("And abroad?").answers("Yes. Anything else?", cites=False)
    assert out(offer.says("No, thank you"), hours_later=1) == "confirmed"
    assert out(Talk().asks().says("Yes, thank you"), hours_later=1) == "confirmed"


def test_thanks_that_the_agent_acts_on_were_none() -> None:
    def thanked() -> Talk:
        return Talk().asks().says("Perfect, thanks")

    assert out(thanked().answers("Sorry.", cites=False, outcome="failed")) == "unresolved"
    assert out(thanked().answers("Please confirm.", cites=False, outcome="waiting_for_approval")) == "unresolved"
    assert out(thanked().calls("order").answers("Ordered.", cites=False), hours_later=1) == "open"
    assert out(thanked().calls("order").answers("Ordered.", cites=False)) == "assumed"
    assert out(thanked().calls("search_knowledge").answers("Welcome!", cites=False), hours_later=1) == "confirmed"
    assert out(thanked().hands_over()) == "handed_over"
    late = Talk().asks().says("Perfect, thanks", after=DAY).calls("order").answers("Ordered.", cites=False)
    assert out(late) == "reopened"


# Silence


def test_silence_after_an_answer_is_taken_for_a_resolution_and_kept_apart() -> None:
    talk = Talk().asks()
    assert out(talk, hours_later=23.9) == "open"
    assert out(talk, hours_later=24) == "assumed"


@pytest.mark.parametrize("outcome", ["failed", "refused", "waiting_for_approval"])
def test_silence_after_anything_else_is_not(outcome: str) -> None:
    talk = Talk().asks().says("And abroad?").answers("…", outcome=outcome)  # pyright: ignore[reportArgumentType]
    assert out(talk, hours_later=1) == "open"
    assert out(talk) == "unresolved"


def test_silence_after_a_message_without_an_answer_is_not() -> None:
    assert out(Talk().asks().says("Hello?")) == "unresolved"


def test_an_answer_that_is_no_answer_resolves_nothing() -> None:
    assert out(Talk().wonders("Do you sell globes?")) == "unresolved"
    assert out(Talk().asks().wonders("Do you sell globes?")) == "unresolved"
    assert out(Talk().wonders("Do you sell globes?").asks()) == "assumed", "the last answer counts"


def test_what_a_tool_could_not_find_is_no_gap_of_knowledge() -> None:
    talk = (
        Talk()
        .says("Order 7?")
        .calls("find_order")
        .answers("I couldn't find order 7; it was never placed.", cites=False)
    )
    assert out(talk) == "assumed"


def test_a_tool_of_an_earlier_turn_excuses_nothing() -> None:
    assert (
        out(Talk().says("Order 7?").calls("find_order").answers(cites=False).wonders("Do you sell globes?"))
        == "unresolved"
    )


def test_closed_by_the_company_is_no_word_of_the_customer() -> None:
    assert out(Talk().asks().closes("system"), hours_later=0) == "assumed"
    assert out(Talk().says("x").answers("No.", outcome="refused").closes("system"), hours_later=0) == "unresolved"


# Coming back


def test_a_question_after_silence_reopens() -> None:
    talk = Talk().asks().asks("It still doesn't work?", after=DAY)
    assert out(talk, hours_later=1) == "open"
    assert out(talk) == "reopened"
    assert out(Talk().asks().asks(after=DAY - 1)) == "assumed"
    assert out(Talk().asks().says("Thank you!", after=2 * DAY)) == "confirmed", "thanks are no question"


def test_a_question_after_a_good_rating_reopens() -> None:
    assert out(Talk().asks().rates(5).asks("But how?")) == "reopened"
    assert out(Talk().asks().rates(5).asks("But how?").rates(5)) == "reopened", "it was not the end of it"


def test_the_same_customer_soon_in_another_conversation_with_the_same() -> None:
    def visit(name: str, hours: float, about: str, customer: str = "anna") -> Visit:
        began = MONDAY + timedelta(hours=hours)
        return Visit(conversation=name, customer=customer, began=began, last=began, about=frozenset({about}))

    first = visit("first", 0, "returns")
    assert came_back([visit("again", 72, "returns"), first]) == {"first"}
    assert came_back([first, visit("later", 72.1, "returns")]) == frozenset()
    assert came_back([first, visit("other", 1, "delivery")]) == frozenset()
    assert came_back([first, visit("else", 1, "returns", "bert")]) == frozenset()
    three = [first, visit("between", 1, "delivery"), visit("again", 2, "returns")]
    assert came_back(three) == {"first"}


# People


def test_a_person_in_it_goes_before_all_else() -> None:
    assert out(Talk().says("A person!").hands_over(), hours_later=0) == "handed_over"
    assert out(Talk().says("A person!").hands_over().staff("Hello.").back().asks().rates(5)) == "handed_over"
    assert out(Talk().asks().staff("May I step in?")) == "handed_over"
    asked = came_out(Talk().says("x").hands_over("a dispute").facts, MONDAY, SILENCE)
    assert asked.why == "a dispute"


# Words


@pytest.mark.parametrize(
    "text",
    [
        "Thanks",
        "thank you so much!!",
        "No, that's all, thanks",
        "ok merci",
        "Non merci, c'est tout",
        "¡Muchas gracias!",
        "thx 👍",
    ],
)
def test_messages_that_close(text: str) -> None:
    assert closes(text)


@pytest.mark.parametrize(
    "text",
    [
        "thanks for nothing",
        "Thanks, but that is not what I asked",
        "Thanks! What about Canada?",
        "ok",
        "Thanks 🙄",
        "Gracias, pero no funciona",
        "Merci de me rappeler",
        "",
    ],
)
def test_messages_that_do_not(text: str) -> None:
    assert not closes(text)


@given(st.text(max_size=400))
def test_any_text_is_read(text: str) -> None:
    assert closes(text) in (True, False)
    assert does_not_know(text) in (True, False)


# Intents


def test_the_router_goes_before_what_was_done() -> None:
    routed = Routed(turn=2, specialist="claims", intent="theft", confidence=0.9)
    person = HandoffRequested(turn=2, reason="…", summary="…", message="…")
    assert shown_intent([routed, person]) == "theft"
    assert (
        shown_intent([person, ToolCalled(turn=2, call_id="1", name="quote", arguments={}, effect="read")]) == "person"
    )


def test_what_was_done_tells_where_no_router_did() -> None:
    search = ToolCalled(turn=2, call_id="1", name="search_knowledge", arguments={}, effect="read")
    quote = ApprovalAsked(turn=2, call_id="2", name="quote", arguments={}, by="customer")
    assert shown_intent([search]) == "other"
    assert shown_intent([search, quote]) == "quote"
    assert shown_intent(Talk().asks().facts) == "question"
    assert shown_intent(Talk().says("x").guarded("refuse").answers(cites=False, outcome="refused").facts) == "refused"


def test_a_conversation_is_about_the_first_thing_that_tells() -> None:
    talk = Talk().says("Hi").answers("Hello!", cites=False).asks().says("A person!").hands_over()
    assert intent_of(talk.facts) == "question"
    assert intent_of(Talk().says("Hi").answers("Hello!", cites=False).says("A person!").hands_over().facts) == "person"


# Whatever happened


@given(st.lists(facts, max_size=12), st.integers(-5, 10_000))
def test_any_facts_come_out_one_way(happened: list[object], hours: int) -> None:
    recorded = numbered(happened)  # pyright: ignore[reportArgumentType]
    assert came_out(recorded, MONDAY + timedelta(hours=hours), SILENCE).resolution in RESOLUTIONS
    kept = record("c", recorded, MONDAY, SILENCE)
    assert kept is None or turn_outcomes(recorded).total() == kept.turns


@given(st.lists(st.sampled_from(["asks", "wonders", "thanks", "rates", "hands_over", "closes"]), max_size=8), st.data())
def test_time_only_settles_what_was_open(course: list[str], data: st.DataObject) -> None:
    talk = Talk(customer=Customer(id="anna"))
    for step in course:
        after = data.draw(st.sampled_from([1.0, DAY]))
        match step:
            case "asks":
                talk.asks(after=after)
            case "wonders":
                talk.wonders("Do you sell globes?")
            case "thanks":
                talk.says("Thanks!", after=after)
            case "rates":
                talk.rates(data.draw(st.integers(1, 5)))
            case "hands_over":
                talk.says("A person!").hands_over()
            case _:
                talk.closes()
    early, late = out(talk, hours_later=0), out(talk, hours_later=1_000)
    assert late == early or early == "open"
    assert late != "open" or set(course) <= {"rates"}, "a rating alone asks nothing"
