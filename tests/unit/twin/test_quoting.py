"""What is quoted of tables, lists and long answers."""

from __future__ import annotations

import pytest
from twin_agents import Chat, bikes

from frontdesk.twin.rules.tables import cells, table_of

HOLIDAYS = """| Holiday | Closed on |
| --- | --- |
| Christmas Day | December 25 |
| Labor Day | September 7 |
| Independence Day | July 4 |"""
FEES = """| Service | Price |
| --- | --- |
| Puncture | €12 |
| New chain | €35 |"""


def shop(*knowledge: tuple[str, str, list[str]]) -> Chat:
    agent = bikes()
    agent.knowledge = [(f"https://velo.example/{name}", title, texts) for name, title, texts in knowledge]
    return Chat(agent)


def test_the_row_that_answers_is_quoted_under_its_header() -> None:
    chat = shop(("fees", "Workshop: Prices › What does a repair cost?", [FEES]))
    said = chat.say("how much is a new chain at the repair shop?")
    assert said == "| Service | Price |\n| --- | --- |\n| New chain | €35 |"
    assert chat.citations == ["https://velo.example/fees"]


def test_a_question_about_the_whole_table_gets_all_its_rows() -> None:
    chat = shop(("days", "Opening hours: On which holidays are you closed?", [HOLIDAYS]))
    assert chat.say("on which holidays are you closed?") == HOLIDAYS
    assert chat.say("are the holidays closed on labor day?").count("|\n") == 2


def test_a_table_in_the_prompt_is_read_row_by_row() -> None:
    agent = bikes()
    agent.context += f"\n\n# Workshop prices\n\n{FEES}"
    assert "| Puncture | €12 |" in Chat(agent).say("what's the price of a puncture?")
    assert "chain" not in Chat(agent).say("what's the price of a puncture?")


def test_the_name_of_a_table_is_no_answer() -> None:
    chat = shop(("fees", "Workshop: What does a repair cost?", ["Prices of repairs", FEES]))
    said = chat.say("how much is a puncture repair?")
    assert "| Puncture | €12 |" in said
    assert "Prices of repairs" not in said


@pytest.mark.parametrize("text", ["a | b", "| a | b |\n| c | d |", "| a |\n| --- |", "text\n| --- |\n| c |"])
def test_what_is_no_table(text: str) -> None:
    assert table_of(text) is None


def test_cells() -> None:
    assert cells("| Check by mail | – | yes |") == "Check by mail yes"


def test_items_of_a_list_are_quoted_as_one_paragraph() -> None:
    items = [f"- Helmets must {what}." for what in ("fit", "be whole", "be closed", "be light", "be worn")]
    said = shop(("helmets", "Helmets: What must helmets be like?", items)).say("what must helmets be like?")
    assert said == "\n".join(items)


def test_what_is_not_so_is_never_quoted_as_if_it_were() -> None:
    items = ["- Helmets from other shops.", "- Broken locks."]
    said = shop(("repairs", "Repairs: What do you not repair?", items)).say("do you repair helmets from other shops?")
    assert said == "What do you not repair?\n\n- Helmets from other shops."


def test_an_answer_has_three_paragraphs_at_most() -> None:
    texts = [f"Helmets of kind {kind} are free with each helmet deposit." for kind in "ABCDEFG"]
    assert len(shop(("helmets", "Helmets", texts)).say("are helmets free?").split("\n\n")) <= 3


def test_an_amount_that_is_asked_for_is_told() -> None:
    chat = shop(
        ("a", "Helmets: Who can get helmets?", ["Helmets are for riders of every age.", "Helmets come in four sizes."]),
        ("b", "Locks and more: What costs what?", ["Locks cost €9, lamps €7, helmets cost €5."]),
    )
    assert "€5" in chat.say("how much are helmets?")
