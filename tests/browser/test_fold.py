"""The page's pure parts, run in the page: the fold over events, and the places of citation marks."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from scripted import scripted

Step = tuple[str, str, dict[str, Any]]


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    with scripted() as running:
        page = browser.new_page()
        page.goto(running.url)
        yield page
        page.close()


QUESTION: Step = ("2", "customer_said", {"text": "Hi", "at": "2026-03-02T15:04:05Z"})


def fold(page: Page, *steps: Step | None) -> dict[str, Any]:
    """The state after these events; None stands for a cut connection."""
    return page.evaluate(
        """async (steps) => {
            const { empty, fold, reconnected } = await import("/static/js/conversation.js");
            return steps.reduce((state, step) =>
                step ? fold(state, { id: step[0], event: step[1], data: step[2] }) : reconnected(state), empty);
        }""",
        list(steps),
    )


def test_an_answer_takes_the_place_of_its_running_text(page: Page) -> None:
    running = fold(page, QUESTION, ("2.2", "delta", {"text": "He"}), ("2.5", "delta", {"text": "llo"}))
    assert (running["running"], running["waiting"], running["lastId"]) == ("Hello", True, "2.5")
    said = fold(
        page,
        QUESTION,
        ("2.2", "delta", {"text": "He"}),
        ("3", "agent_said", {"text": "Hello!", "citations": [], "stand_in": True, "at": ""}),
        ("4", "turn_ended", {"outcome": "answered"}),
    )
    assert (said["running"], said["waiting"]) == ("", False)
    assert [item["kind"] for item in said["items"]] == ["customer", "agent"]
    assert said["items"][1]["standIn"] is True


def test_a_fact_seen_twice_counts_once(page: Page) -> None:
    assert len(fold(page, QUESTION, QUESTION)["items"]) == 1


def test_after_a_cut_a_piece_from_the_start_begins_the_answer_again(page: Page) -> None:
    first = ("2.5", "delta", {"text": "Hello"})
    assert fold(page, QUESTION, first, None, ("2.3", "delta", {"text": "Dea"}))["running"] == "Dea"
    assert fold(page, QUESTION, first, None, ("2.7", "delta", {"text": ", "}))["running"] == "Hello, "


def test_nobody_types_once_a_person_was_asked_for(page: Page) -> None:
    handed = ("3", "handoff_requested", {"message": "soon"})
    again = ("4", "customer_said", {"text": "Hello?", "at": ""})
    assert fold(page, QUESTION, handed, again)["waiting"] is False
    assert fold(page, QUESTION, handed, ("4", "handed_back", {}), ("5", *again[1:]))["waiting"] is True


def test_a_handoff_that_the_assistant_told_itself_is_told_once(page: Page) -> None:
    handed: Step = ("3", "handoff_requested", {"message": "A colleague answers soon."})
    told: Step = ("4", "agent_said", {"text": "Of course. A colleague answers soon.", "citations": [], "at": ""})
    other: Step = ("4", "agent_said", {"text": "Of course.", "citations": [], "at": ""})
    assert [item.get("message") for item in fold(page, QUESTION, handed, told)["items"]] == [None, "", None]
    assert fold(page, QUESTION, handed, other)["items"][1]["message"] == "A colleague answers soon."


def test_events_of_a_newer_server_are_passed_over(page: Page) -> None:
    state = fold(page, QUESTION, ("3", "fireworks", {"text": "?"}))
    assert (state["lastId"], len(state["items"])) == ("3", 1)


@pytest.mark.parametrize(
    ("text", "places", "html"),
    [
        ("Yes. No.", {4: [1], 8: [2]}, "<p>Yes.{1} No.{2}</p>"),
        ("🚗🚗 go", {2: [1]}, "<p>🚗🚗{1} go</p>"),
        ("**Bold.**", {9: [1]}, "<p><strong>Bold.</strong>{1}</p>"),
        ("**Bold.**", {7: [1]}, "<p><strong>Bold.{1}</strong></p>"),
        ("- one\n- two\n", {6: [1], 12: [2]}, "<ul><li>one{1}</li><li>two{2}</li></ul>"),
        ("See `code`.", {8: [1]}, "<p>See <code>code</code>{1}.</p>"),
        (
            "At https://a.example/x",
            {22: [1]},
            '<p>At <a href="https://a.example/x">https://a.example/x</a>{1}</p>',
        ),
        ("[a](https://a.example)", {8: [1]}, '<p><a href="https://a.example">a</a>{1}</p>'),
        ("Both", {4: [2, 1], 99: [3]}, "<p>Both{1}{2}{3}</p>"),
        ("Own ⸨9⸩", {3: [1]}, "<p>Own{1} (9)</p>"),
    ],
)
def test_marks_keep_the_markdown_whole(page: Page, text: str, places: dict[int, list[int]], html: str) -> None:
    citations = [{"number": number, "at": at} for at, numbers in places.items() for number in numbers]
    rendered = page.evaluate(
        """async ([text, citations]) => {
            const { withMarks, placeMarks } = await import("/static/js/citations.js");
            const { renderMarkdown } = await import("/static/js/markdown.js");
            const body = renderMarkdown(withMarks(text, citations));
            placeMarks(body, citations, (number) => document.createTextNode(`{${number}}`));
            const box = document.createElement("div");
            box.append(body);
            for (const link of box.querySelectorAll("a"))
                for (const name of ["target", "rel"]) link.removeAttribute(name);
            return box.innerHTML.replaceAll("\\n", "");
        }""",
        [text, citations],
    )
    assert rendered == html
