"""Texts and figures as the Studio shows them, and a conversation as it stands on the page."""

import tomllib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from frontdesk.errors import StudioError
from frontdesk.studio.client import Event
from frontdesk.studio.differences import sources_apart, texts_apart
from frontdesk.studio.sides import changed, written
from frontdesk.studio.story import Bubble, Fact, is_with_people, story
from frontdesk.studio.words import amount, cited, cost, link, markdown, plain, seconds, table, target


def test_prices_are_no_formulas_and_pictures_are_not_loaded() -> None:
    assert markdown("It costs $4, or $5 a month. ![x](y) :red[z] `$a`") == (
        r"It costs \$4, or \$5 a month. \![x](y) \:red[z] `$a`"
    )
    assert plain("a*b\n# c") == "a\\*b  \n\\# c"


PIECES = [
    "![x](http://evil/p.png)", "![x][e]", "![e]", "\n\n[e]: http://evil/p.png\n\n", "[![x](http://evil/p.png)](y)",
    "!", "[", "]", "(", ")", "\\", "`", "``", "```", "~~~", "\n", "\n\n", "    ", "> ", "- ", "|", "<", ">", "x", " ",
    "$", ":red[", "**", "&#33;", "http://evil/p.png", "<http://evil/", "<a b='", "<!--", "-->", "⟦1⟧",
]  # fmt: skip
edge = st.text("\\`!x \n", max_size=6)
around = st.tuples(edge, st.sampled_from(PIECES[:3]), edge).map("".join)
made = st.lists(st.sampled_from(PIECES) | around, max_size=15).map("".join) | around
MARKDOWN = MarkdownIt("commonmark").enable("table")


def pictures(text: str) -> list[Token]:
    tokens = MARKDOWN.parse(text)
    return [token for block in tokens for token in [block, *(block.children or ())] if token.type == "image"]


@pytest.mark.parametrize(
    "text",
    [
        "![x](http://evil/p.png)",
        r"\`![x](http://evil/p.png?d=1)\`",
        "``![x](http://evil/p.png)`",
        r"\\![x](http://evil/p.png)",
        "a ` b\n\n![x](http://evil/p.png) ` c",
        "![x][e] ![e]\n\n[e]: http://evil/p.png",
    ],
)
def test_no_picture_is_loaded_whatever_stands_around_it(text: str) -> None:
    assert pictures(text)
    assert not pictures(markdown(text))


@given(made)
@example(r"\![x](http://evil/p.png)")
def test_no_answer_holds_a_picture(text: str) -> None:
    assert not pictures(markdown(text))
    assert not pictures(plain(text))


@given(made, st.lists(st.integers(0, 200), max_size=4))
def test_no_answer_with_marks_holds_a_picture(text: str, places: list[int]) -> None:
    citations = [{"number": number, "at": min(at, len(text))} for number, at in enumerate(places, 1)]
    assert not pictures(cited(text, citations))


def test_code_stays_as_it_is_but_for_what_might_be_a_picture() -> None:
    for code in ("`$a :b:`", "``a ` $b``", "```sh\necho $HOME\n```"):
        assert markdown(f"Run {code}, for $1") == rf"Run {code}, for \$1"
    assert markdown("`vec![1]`") == r"`vec\![1]`"
    assert markdown(r"It is \$4, \!") == r"It is \$4, \!"


def test_marks_stand_where_the_citation_is() -> None:
    citations = [{"number": 1, "at": 3}, {"number": 2, "at": 7}, {"number": 1, "at": 7}]
    assert cited("One two $5.", citations) == r"One \[1\] two \[1\] \[2\] \$5."


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "https://a b", "https://x/>y", ""])
def test_only_web_addresses_become_links(url: str) -> None:
    assert link("Title", url) == "Title"
    assert link("T", "https://x.example/a?b=(c)") == "[T](<https://x.example/a?b=(c)>)"


def test_figures() -> None:
    assert [seconds(it).replace("\u00a0", " ") for it in (None, 0.05, 2.34, 360)] == ["–", "50 ms", "2.3 s", "6 min"]
    assert [cost(it) for it in (None, 0.0, 0.00314, 1.5)] == ["–", "$0.00", "$0.0031", "$1.50"]
    assert [amount(it, "share") for it in (None, 0.9999, 1.0, 0.5)] == ["–", "99.9%", "100%", "50%"]
    bounds: list[dict[str, float | None]] = [{"low": 0.95}, {"low": 1.0}, {"low": 0.7, "high": 0.8}, {}]
    assert [target(it, "share").replace("\u00a0", " ") for it in bounds] == ["≥ 95%", "100%", "70% to 80%", "–"]
    assert table([{"A": "1", "B": "2"}]) == "| A | B |\n| --- | --- |\n| 1 | 2 |"


def facts(*told: dict[str, object]) -> list[Fact]:
    return [{"number": number, "at": "2026-03-02T15:00:00Z", "fact": fact} for number, fact in enumerate(told, 1)]


def said(text: str) -> dict[str, object]:
    return {"type": "CustomerSaid", "text": text}


def answered(turn: int, text: str) -> list[dict[str, object]]:
    return [
        {"type": "AgentSaid", "turn": turn, "text": text, "citations": []},
        {"type": "TurnEnded", "turn": turn, "outcome": "answered"},
    ]


ASKED: dict[str, object] = {
    "type": "ApprovalAsked",
    "turn": 2,
    "call_id": "c",
    "name": "cancel",
    "arguments": {},
    "by": "customer",
}


def test_a_story_in_order_each_answer_with_its_part() -> None:
    bubbles = story(
        facts({"type": "ConversationOpened"}, said("Hi"), *answered(2, "Hello"), said("More"), *answered(5, "Yes"))
    )
    assert [(it.who, it.text) for it in bubbles] == [
        ("customer", "Hi"), ("agent", "Hello"), ("customer", "More"), ("agent", "Yes"),
    ]  # fmt: skip
    assert [part.turn for it in bubbles if (part := it.part)] == [2, 5]


def test_a_turn_that_waited_has_two_parts() -> None:
    waiting: dict[str, object] = {"type": "TurnEnded", "turn": 2, "outcome": "waiting_for_approval"}
    given: dict[str, object] = {"type": "ApprovalGiven", "call_id": "c", "granted": True, "by": "customer"}
    opened: dict[str, object] = {"type": "ConversationOpened"}
    asked = story(facts(opened, said("Cancel"), ASKED, waiting))
    assert [(it.who, it.waits) for it in asked[1:]] == [("approval", True), ("agent", False)]
    done = story(facts(opened, said("Cancel"), ASKED, waiting, given, *answered(2, "Done")))
    assert [it.who for it in done] == ["customer", "approval", "agent", "note", "agent"]
    assert not any(it.waits for it in done)
    assert [len(it.part.facts) for it in done if it.part] == [2, 2]
    overtaken = story(facts(opened, said("Cancel"), ASKED, waiting, said("No, wait")))
    assert not any(it.waits for it in overtaken)


def test_people_have_the_word_until_it_is_handed_back() -> None:
    requested: dict[str, object] = {"type": "HandoffRequested", "turn": 2, "reason": "asked for", "message": "Soon"}
    assert is_with_people(facts(said("A person"), requested))
    assert not is_with_people(facts(said("A person"), requested, {"type": "HandedBack", "by": "customer"}))


def test_what_two_answers_differ_in() -> None:
    assert texts_apart("It costs $4.", "It costs $5.") == r"It costs \$ :red-background[4]  :green-background[5] \."
    assert ":red" not in texts_apart("same", "same")
    sources = [{"number": n, "title": f"T{n}", "url": f"https://x/{n}", "quote": "q", "at": 0} for n in (1, 2, 3)]
    left = Bubble("agent", 1, fact={"citations": sources[:2]})
    right = Bubble("agent", 2, fact={"citations": sources[1:]})
    assert sources_apart(left, right) == {
        "both": ["[T2](<https://x/2>)"], "left": ["[T1](<https://x/1>)"], "right": ["[T3](<https://x/3>)"],
    }  # fmt: skip


def test_an_answer_that_begins_again_drops_what_stood_there() -> None:
    events = [
        Event("delta", {"text": "a"}),
        Event("delta", {"text": "b"}),
        Event("restart", {}),
        Event("delta", {"text": "c"}),
    ]
    assert list(written(iter(events))) == ["a", "ab", "", "c"]


@pytest.mark.parametrize(
    "before",
    [
        'name = "x"\n',
        'name = "x"\n[models]\nchat = "old"   # comment\nfast = "f"\n\n[turn]\npassages = 4\n',
        'name = "x"\n[models]\nfast = "f"\n',
        'name = "x"\n[models]',
        'name = "x"\n[turn]\nchat = 1\n',
    ],
)
def test_another_model_and_nothing_else_changed(before: str) -> None:
    was, now = tomllib.loads(before), tomllib.loads(changed(before, 'new"model'))
    assert now["models"].pop("chat") == 'new"model'
    was.get("models", {}).pop("chat", None)
    assert {**now, "models": now["models"]} == {**was, "models": was.get("models", {})}


def test_a_folder_written_in_another_way_is_not_guessed_at() -> None:
    with pytest.raises(StudioError, match="under \\[models\\]"):
        changed('models = { chat = "x" }\n', "new")
