"""The gate of answers: what it lets through, what it holds back, and that it does not matter how the answer was cut."""

from collections.abc import Sequence

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.guards import Action, Finding, Found, Reading, StreamGate, Watch


class Secret:
    """Objects to a pattern, one match after the other; `instead` may stand in its place."""

    def __init__(self, pattern: str, begins: str, instead: str | None = None, name: str = "secret") -> None:
        self._pattern = regex.compile(pattern)
        self.name = name
        self.begins = begins
        self._instead = instead
        self.asked = 0

    def read(self, text: str, start: int, *, whole: bool) -> Reading:
        self.asked += len(text)
        findings: list[Finding] = []
        at = start
        while at < len(text):
            match = self._pattern.match(text, at, partial=not whole)
            if match is None:
                at += 1
            elif match.partial or (match.end() == len(text) and not whole):
                return Reading(findings, at)
            else:
                span = {"start": at, "end": match.end()}
                findings.append(Finding(**span, reason="r", evidence=match[0], instead=self._instead))
                at = match.end()
        return Reading(findings, len(text))


class Broken:
    name = "broken"
    begins = "boom"

    def read(self, text: str, start: int, *, whole: bool) -> Reading:
        raise ValueError(f"{start} of {len(text)}, {whole}")


def code(instead: str | None = "(code)") -> Secret:
    return Secret(r"code \w+ \d+", "code", instead)


def passed(gate: StreamGate, *pieces: str) -> str:
    return "".join([*map(gate.feed, pieces), gate.finish()])


def gate(*detectors: Secret | Broken, action: Action = "rewrite", closed: bool = True) -> StreamGate:
    return StreamGate([Watch(detector, action, closed) for detector in detectors])


def test_ordinary_words_go_through_and_nobody_is_asked() -> None:
    detector = code()
    it = gate(detector)
    assert it.feed("Good morning, how are you") == "Good morning, how are "
    assert it.finish() == "you"
    assert detector.asked == 0


def test_only_what_may_become_a_violation_is_held_back() -> None:
    it = gate(code())
    assert it.feed("The code ") == "The "
    assert it.held == 5
    assert it.feed("blue ") == ""
    assert it.feed("is ") == "code blue is "
    assert it.feed("code red 12 or") == "(code) "
    assert it.finish() == "or"
    assert [(item.finding.start, item.finding.end, item.finding.evidence) for item in it.found] == [
        (17, 28, "code red 12")
    ]


def test_a_stopped_answer_shows_nothing_more_and_is_read_to_its_end() -> None:
    it = gate(code(None))
    assert it.feed("First this. The code red 12 ") == "First this. The "
    assert it.stopped
    assert passed(it, "and code blue 13 and the rest.") == ""
    assert [item.finding.evidence for item in it.found] == ["code red 12", "code blue 13"]


@pytest.mark.parametrize("action", ["refuse", "hand_over"])
def test_what_is_to_be_refused_is_not_rewritten(action: Action) -> None:
    it = gate(code(), action=action)
    assert passed(it, "A code red 12 is") == "A "
    assert (it.stopped, it.found[0].verdict) == (True, action)


def test_a_flag_changes_and_holds_nothing() -> None:
    it = gate(code(None), action="flag")
    assert it.feed("The code red ") == "The code red "
    assert passed(it, "12 is") == "12 is"
    assert [item.finding.evidence for item in it.found] == ["code red 12"]
    assert not it.stopped


def test_a_guard_that_is_off_is_not_asked() -> None:
    detector = code()
    assert passed(gate(detector, action="off"), "A code red 12 is") == "A code red 12 is"
    assert detector.asked == 0


@pytest.mark.parametrize(("closed", "shown"), [(True, "It goes "), (False, "It goes boom now and boom.")])
def test_a_guard_that_fails_stops_the_answer_or_lets_it_pass(closed: bool, shown: str) -> None:
    it = gate(Broken(), closed=closed)
    assert passed(it, "It goes boom ", "now and boom.") == shown
    ((guard, verdict, reason),) = [(item.guard, item.verdict, item.finding.reason) for item in it.found]
    assert (guard, verdict, reason) == ("broken", "refuse" if closed else "flag", "the guard failed (ValueError)")


def test_a_guard_that_only_flags_stops_nothing_when_it_fails() -> None:
    it = gate(Broken(), action="flag")
    assert passed(it, "It goes boom ", "now.") == "It goes boom now."
    assert [item.verdict for item in it.found] == ["flag"]


def test_a_guard_that_takes_too_long_has_failed() -> None:
    ticks = iter(range(100))
    it = StreamGate([Watch(code(), "rewrite")], most_seconds=0.5, seconds=lambda: float(next(ticks)))
    assert passed(it, "Say code blue ", "and more.") == "Say "
    assert [item.finding.reason for item in it.found] == ["the guard failed (TimeoutError)"]


def test_of_two_that_overlap_nothing_comes_through() -> None:
    first, second = Secret(r"ab \d+", "ab", "(1)", "a"), Secret(r"\d+ cd", r"\d", "(2)", "b")
    assert passed(gate(first, second), "x ab 12 cd y ") == "x (1) y "
    assert passed(gate(second, first), *"x ab 12 cd y ") == "x (1) y "


def test_without_spaces_words_end_all_the_same() -> None:
    it = gate(code())
    assert it.feed("保険の対象です") == "保険の対象です"
    assert it.feed("a" * 1_000) == "a" * 768


PIECES = st.sampled_from(["code ", "code", "red ", "12 ", "1", "ab ", "cd ", "x", " ", "\n", "code red 12", "。", "é "])
ACTIONS = st.sampled_from(["flag", "rewrite", "refuse"])


@given(st.lists(PIECES, max_size=30), st.sampled_from(["(code)", None]), ACTIONS, st.data())
def test_however_the_answer_is_cut_the_same_comes_out(
    pieces: list[str], instead: str | None, action: Action, data: st.DataObject
) -> None:
    def outcome(parts: Sequence[str]) -> tuple[str, list[Found]]:
        overlapping = Secret(r"\d+ cd", r"\d", "(2)", "b")
        it = StreamGate([Watch(code(instead), action), Watch(overlapping, "rewrite")])
        return passed(it, *parts), it.found

    text = "".join(pieces)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    parts = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert outcome(parts) == outcome([text]) == outcome(list(text))


@given(st.lists(PIECES, max_size=30))
def test_no_character_of_what_is_replaced_comes_through(pieces: list[str]) -> None:
    text = "".join(pieces).replace("(", "")
    assert not regex.search(r"code \w+ \d+", passed(gate(code("(gone)")), *text))


def test_a_long_answer_costs_no_more_per_piece_than_a_short_one() -> None:
    def work(words: int) -> int:
        detector = code()
        it = gate(detector)
        for number in range(words):
            it.feed("code " if number % 5 == 0 else "word ")
            assert len(it._text) < 1_000  # pyright: ignore[reportPrivateUsage]
        return detector.asked

    assert work(4_000) < 5 * work(1_000)
