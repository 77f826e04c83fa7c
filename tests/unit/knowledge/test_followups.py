"""Messages that follow up what was said before."""

import pytest

from frontdesk.knowledge import Query, SearchIndex
from unit.knowledge.indexes import document, found, index_of

TOPICS = {
    "towing": ("Towing", "We tow your car to a workshop. Towing costs 50 euros."),
    "drivers": ("Drivers", "Add a driver to your policy online. A spouse is added as a driver for free."),
    "battery": ("Battery", "The battery of an electric car is covered against overheating."),
    "winter": ("Motorcycles", "Motorcycles may be laid up when it snows, which saves a third of the premium."),
    "cancel": ("Canceling", "Cancel your policy at any time. Canceling costs 10 euros."),
    "window": ("Windows", "A broken window is replaced on the same day."),
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    documents = [document(name, title, body) for name, (title, body) in TOPICS.items()]
    return index_of(tmp_path_factory.mktemp("followups"), *documents)


@pytest.mark.parametrize(
    ("before", "question", "expected"),
    [
        ("can you tow my car", "how much?", "towing"),
        ("can you tow my car", "how much does it cost?", "towing"),
        ("how do I cancel my policy", "how much does it cost?", "cancel"),
        ("can I add a driver to the policy", "and for my spouse?", "drivers"),
        ("is the battery of my electric car covered", "and if it overheats?", "battery"),
    ],
)
def test_a_short_message_is_about_what_was_said_before(
    index: SearchIndex, before: str, question: str, expected: str
) -> None:
    assert found(index, question, context=(before,))[0] == expected


@pytest.mark.parametrize(
    ("before", "question", "expected"),
    [
        ("is the battery of my electric car covered", "How do I cancel my policy?", "cancel"),
        ("can you tow my car", "Is a broken window replaced?", "window"),
        ("how do I cancel my policy", "do you tow cars to a workshop", "towing"),
    ],
)
def test_a_question_of_its_own_is_not_drawn_back(index: SearchIndex, before: str, question: str, expected: str) -> None:
    assert found(index, question, context=(before,))[0] == expected


@pytest.mark.parametrize("message", ["Thanks!", "ok great", "thank you, hello", "!!", ""])
def test_what_says_and_asks_nothing_finds_nothing(index: SearchIndex, message: str) -> None:
    assert found(index, message, context=("can you tow my car",)) == []


def test_a_follow_up_about_something_else_altogether_finds_nothing(index: SearchIndex) -> None:
    assert found(index, "and which wine goes with the asparagus risotto?", context=("can you tow my car",)) == []


def test_the_last_message_counts_the_most(index: SearchIndex) -> None:
    context = ("is the battery of my electric car covered", "can you tow my car")
    assert found(index, "how much?", context=context)[0] == "towing"


def test_without_context_such_a_message_finds_nothing(index: SearchIndex) -> None:
    assert found(index, "how much?") == []


def test_of_a_long_story_the_sentences_count_that_the_knowledge_can_answer(index: SearchIndex) -> None:
    story = (
        "Good morning! Last weekend my aunt and three cousins visited us from the coast, with two dogs and a parrot. "
        "We baked bread, played chess until midnight, and watched old films about sailors, pirates and treasure. "
        "On Sunday evening the children threw a ball in the yard, and it flew over the hedge. "
        "Now a window of the car is broken. My uncle says that he once fixed glass with tape, honey and patience. "
        "When is a broken window replaced? He also juggles oranges, collects stamps, and sings opera in the shower."
    )
    (best,) = index.find(Query(story, nearest=True), 1)
    assert best.title == "Windows"
