"""The guard of figures: what it lets stand, what follows, and that it says the same however an answer was cut."""

import time
import tomllib
from pathlib import Path

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.guards.figures import Figures, Known, known, known_result, known_said
from frontdesk.guards.port import Detector, Finding

ACME = Path(__file__).parents[4] / "examples" / "acme"
ANSWERS = tomllib.loads((Path(__file__).parent / "answers.toml").read_text("utf-8"))["answer"]
QUOTE = (
    '{"monthly_premium_usd": 118.44, "optional_extras": [{"name": "roadside", "monthly_usd": 3.0}], "valid_days": 30}'
)
PIECES = [
    "$118", ".44 ", "$ ", "30 ", "thirty ", "days ", "to ", "and ", "a ", "month ", "March ", "31, ", "2026 ", "9 ", "AM ",
    "h ", "1-800-", "123-", "4567 ", "jane@", "acme.example ", "AC-", "1234567 ", "claude-3-5 ", "**", "\n", "1. ", "2) ",
    "policy ", "quatre-vingt-", "dix ", "€", "EUR ", "million ", "business ", "de ", "marzo ", "word ", ", ", "(", "% ",
    "+33 ", "12 ", "000 ", "x" * 90, "x" * 300 + " ", "1-" * 150, "a.", "/", "_", "per ", "é", " ", "first ",
    "in ", "2024 ", "hours ", "a ", "day ", "sur ", "vingt-quatre ", "heures ", "jours ", "7 ", "siete ", "días ", "la ",
    "semana ", "24 ", "112", ",47 ", "911 ",
    "4242424242424242 ", "dni ", "12345678Z ",
]  # fmt: skip


def objections(answer: str, given: Known) -> list[str]:
    return [it.evidence for it in Figures(given).read(answer, 0, whole=True).findings]


def in_pieces(detector: Detector, text: str) -> list[Finding]:
    """What is found when the text comes word by word, read as the gate reads it."""
    begins = regex.compile(detector.begins, regex.IGNORECASE)
    found: list[Finding] = []
    undecided: int | None = None
    read = 0
    for word in [*regex.finditer(r"\S{0,255}\s|\S{256}", text), None]:
        end = word.end() if word else len(text)
        if undecided is None and (begun := begins.search(text, read, end)):
            undecided = begun.start()
        if undecided is not None:
            cut = max(0, undecided - 64)
            reading = detector.read(text[cut:end], undecided - cut, whole=word is None)
            assert undecided - cut <= reading.sure <= end - cut
            assert all(undecided - cut <= it.start < it.end <= reading.sure for it in reading.findings)
            found += [
                Finding(start=it.start + cut, end=it.end + cut, reason=it.reason, evidence=it.evidence)
                for it in reading.findings
            ]
            undecided = None if reading.sure == end - cut else reading.sure + cut
        read = end
    return found


@given(st.lists(st.sampled_from(PIECES), max_size=24).map("".join))
@settings(max_examples=2000, deadline=None)
def test_it_finds_the_same_however_the_text_was_cut(text: str) -> None:
    detector = Figures(known(["30 days, $40, March 31"]))
    assert in_pieces(detector, text) == list(detector.read(text, 0, whole=True).findings)


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda it: it["text"][:30])
def test_right_answers_in_other_words_stand(answer: dict[str, str]) -> None:
    assert objections(answer["text"], known((ACME / file).read_text("utf-8") for file in answer["from"])) == []


def test_a_finding_says_what_is_wrong() -> None:
    (finding,) = Figures(known(["It costs $118."])).read("It costs $950 a month.", 0, whole=True).findings
    assert (finding.start, finding.end, finding.evidence, finding.instead) == (9, 13, "$950", None)
    assert finding.reason == "'$950' stands in no passage, tool result, context or message"


def test_a_tool_result_bears_out_what_its_fields_say() -> None:
    given = known_result(QUOTE)
    for right in (
        "$118.44 a month",
        "118,44 $ par mois",
        "about $118",
        "$1,421.28 a year",
        "$121.44 with roadside",
        "30 days",
    ):
        assert objections(right, given) == []
    for wrong in ("$118.45", "$119", "118.44 €", "$118.44 a year", "$1,421.29 a year", "$12.44", "31 days"):
        assert objections(wrong, given) != []


def test_sums_of_what_the_answer_says_stand() -> None:
    given = known(["Roadside assistance: $3 a month", "Rental: $4 a month"])
    assert objections("Roadside is $3 and the rental car $4 a month, so $7 together.", given) == []
    assert objections("Roadside is $3 and the rental car $4 a month, so $8 together.", given) == ["$8"]
    alone = Figures(given, derive=frozenset()).read("That's $3 and $4, so $7, or $36 a year.", 0, whole=True)
    assert [it.evidence for it in alone.findings] == ["$7", "$36"]


def test_what_the_customer_says_may_be_of_any_unit() -> None:
    given = known_said(["62k on it, I'm 34"])
    assert objections("For 62,000 miles and a driver of 34 years:", given) == []
    assert objections("For 63,000 miles:", given) == ["63,000 miles"]


def test_an_example_may_add_up_what_it_says_itself() -> None:
    given = known(["A deductible of $500"])
    assert objections("With a $500 deductible and a $2,000 repair, we pay $1,500.", given) == ["$2,000"]


@pytest.mark.parametrize(
    "text",
    [
        "In 2024 the rules changed.",
        "We've been here since 1998.",
        "Depuis 2019, c'est ainsi.",
        "Es así desde 2020.",
        "Twenty-four hours a day, seven days a week.",
        "24 hours a day, 7 days a week",
        "vingt-quatre heures sur vingt-quatre, sept jours sur sept",
        "24 heures sur 24, 7 jours sur 7",
        "veinticuatro horas al día, siete días a la semana",
        "las 24 horas del día, los 7 días de la semana",
    ],
)
def test_years_alone_and_turns_of_phrase_stand(text: str) -> None:
    assert objections(text, known(["in 3 days, 2 hours"])) == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("In March 2024 they changed.", "March 2024"),
        ("Your car, built in 2019", "2019"),
        ("Votre voiture, construite en 2019", "2019"),
        ("Your 2022 Honda", "2022"),
        ("within 24 hours", "24 hours"),
        ("seven days", "seven days"),
    ],
)
def test_dates_model_years_and_spans_are_asked_about(text: str, what: str) -> None:
    assert objections(text, Known()) == [what]


@pytest.mark.parametrize(
    "secret",
    [
        "Your card is 4242424242424242",
        "4242 4242 4242 4242",
        "DE89370400440532013000",
        "GB82 WEST 1234 5698 7654 32",
        "SSN 531-21-7351",
        "passport C01X00T47",
        "dni 12345678Z",
    ],
)
def test_no_secret_number_is_told_whole(secret: str) -> None:
    value = "".join(filter(str.isalnum, secret.split(" ", 1)[-1]))
    for it in Figures(Known()).read(secret, 0, whole=True).findings:
        told = "".join(filter(str.isdigit, it.evidence + it.reason))
        assert len(told) <= 8, value


def test_kinds_can_be_switched_off() -> None:
    guard = Figures(Known(), kinds=frozenset({"amount"}))
    assert [it.evidence for it in guard.read("$5 in 30 days", 0, whole=True).findings] == ["$5"]


def test_only_the_figure_and_the_next_word_are_held_back() -> None:
    guard = Figures(Known())
    assert guard.read("It costs $5 ", 9, whole=False).sure == 9
    assert guard.read("It costs $5 a ", 9, whole=False).sure == 9
    reading = guard.read("It costs $5 a month, ", 9, whole=False)
    assert (reading.sure, [it.evidence for it in reading.findings]) == (9, [])
    reading = guard.read("It costs $5 a month, as ", 9, whole=False)
    assert (reading.sure, [it.evidence for it in reading.findings]) == (24, ["$5"])


@pytest.mark.parametrize(
    "piece", ["a", "9", "1 ", "1,", "$", "(", "1-", "a1-", "one ", "hundred and ", "@", "a.", "_", "é", "30 to "]
)
def test_hostile_text_costs_linear_time(piece: str) -> None:
    guard = Figures(Known())
    text = piece * 100_000
    guard.read("warm $5", 0, whole=True)
    short, long = seconds(guard, text[:2_000]), seconds(guard, text[:20_000])
    # Ten times the text: linear work takes ten times as long, quadratic a hundred times.
    assert long < 40 * short + 0.01
    assert seconds(guard, text[:100_000]) < 40 * long + 0.01


def seconds(guard: Figures, text: str) -> float:
    begun = time.perf_counter()
    guard.read(text, 0, whole=True)
    return time.perf_counter() - begun


@pytest.mark.parametrize("piece", ["9 ", "one ", "30 to ", "March ", "$ "])
def test_endless_figures_are_not_held_back_for_ever(piece: str) -> None:
    text = piece * 200
    assert len(text) - Figures(Known()).read(text, 0, whole=False).sure <= 240
