"""How often the twin does what a customer's words call for, on the lists beside this file; the misses are shown."""

from __future__ import annotations

import pytest
from twin_folders import Desk, FolderChat, desk
from twin_lists import Case, cases, from_source, misses, says

from frontdesk.facts import Passage
from frontdesk.twin.rules.wording import is_frame


def _finds_nothing(*_: object) -> list[Passage]:
    return []


def brought(case: Case) -> bool:
    """Whether the search brings a passage with the fact: what it doesn't bring can't be cited."""
    found = desk(case.agent).find(case.text)
    return any(from_source(case, passage.url) and says(case, "\n".join(passage.paragraphs)) for passage in found)


@pytest.mark.parametrize(("name", "least"), [("topics", 0.97), ("people", 0.97), ("tools", 0.95), ("facts", 0.95)])
def test_of_the_list_so_many_go_right(name: str, least: float) -> None:
    listed = [case for case in cases(name) if name != "facts" or brought(case)]
    wrong = misses(name, listed)
    assert len(listed) >= 80
    assert 1 - len(wrong) / len(listed) >= least, "\n".join(map(str, wrong))


def test_a_quote_and_what_is_asked_about_it() -> None:
    chat = FolderChat("acme")
    said = chat.say("how much for a 2022 nissan leaf, 40k miles, I'm 34")
    assert "per month" in said
    assert "included at no extra charge" in chat.say("Does that include roadside assistance?")
    assert "per month" in chat.say("is that per month?")
    assert "30" in chat.say("how long is it valid?")
    assert "8%" in chat.say("what's the electric surcharge?")
    assert "vehicle age" in chat.say("why so expensive?")
    assert "yearly" in chat.say("can I pay yearly?")
    chat.say("and if I were 25?")
    assert [call.arguments["driver_age"] for call in chat.calls] == [25]


def test_what_is_off_the_subject_gives_a_form_no_value() -> None:
    chat = FolderChat("acme")
    chat.say("I'd like a quote")
    assert "Acme Insurance" in chat.say("tell me a joke")
    chat.say("Tesla Model Y 2023")
    assert "still need the mileage" in chat.say("who won the world cup in 2018?")
    chat.say("12000 and 40")
    assert chat.calls[0].arguments["year"] == 2023


def test_what_is_not_known_is_offered_to_a_person_once() -> None:
    chat = FolderChat("tiber")
    assert "don't have that" in chat.say("is there an overdraft on the account?")
    assert not chat.calls
    chat.say("but how high is the overdraft, any idea?")
    assert [call.name for call in chat.calls] == ["hand_over"]


def test_a_what_if_after_an_unanswered_question_calls_the_tool_again() -> None:
    chat = FolderChat("acme")
    chat.say("quote for a 2020 honda civic, 30k miles, I'm 35")
    chat.say("do you have gift cards?")
    chat.say("and if I were 25?")
    assert [(call.name, call.arguments["driver_age"]) for call in chat.calls] == [("get_quote", 25)]


@pytest.mark.parametrize(
    ("text", "most"), [("how can I pay? monthly?", 4), ("what does collision pay for", 3), ("do you do towing", 3)]
)
def test_an_answer_is_short(text: str, most: int) -> None:
    assert len(FolderChat("acme").say(text).split("\n\n")) <= most


def test_what_the_search_misses_is_told_from_the_prompt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Desk, "find", _finds_nothing)
    chat = FolderChat("acme")
    assert "such as theft" in chat.say("my car got stolen, am i covered?")
    assert not chat.sources


def test_what_belongs_to_the_subject_is_not_sent_away_though_nothing_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Desk, "find", _finds_nothing)
    for text in ("is my dashcam insured?", "my mirror fell off", "do you know a cheaper premium for my windshield?"):
        said = FolderChat("acme").say(text)
        assert not is_frame(said, "off_topic"), text
    assert is_frame(FolderChat("acme").say("why is the sky blue"), "off_topic")


def test_what_words_of_the_customer_miss_is_looked_up_by_others() -> None:
    chat = FolderChat("acme")
    assert "$5,000" in chat.say("how much is medpay?")
    assert all(call.name == "search_knowledge" for call in chat.calls)
