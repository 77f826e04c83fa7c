"""Case files: read as a whole, and every problem named with its line and remedy."""

from pathlib import Path

import pytest

from frontdesk.errors import FolderError
from frontdesk.evals.written.cases import Case, read_cases
from frontdesk.evals.written.fitting import Vocabulary, misfits
from kit.folders import ACME


def folder(path: Path, **files: str) -> Path:
    (path / "evals").mkdir()
    for name, text in files.items():
        (path / "evals" / f"{name}.yaml").write_text(text, "utf-8")
    return path


def problems(path: Path, text: str) -> list[str]:
    with pytest.raises(FolderError) as caught:
        read_cases(folder(path, cases=text))
    return [str(problem) for problem in caught.value.problems]


def test_a_folder_without_cases_has_none(tmp_path: Path) -> None:
    assert read_cases(tmp_path).cases == ()


def test_the_three_kinds_of_cases(tmp_path: Path) -> None:
    text = """\
group: quote
cases:
  - id: one
    say: how much?
    expect: {asks: [year, make]}
  - id: several
    language: fr
    adversarial: true
    customer: {id: C-1, name: Ann}
    at: 2026-01-04T03:00:00Z
    turns:
      - say: Bonjour
      - approve: true
        expect: {outcome: answered}
  - id: played
    persona: {goal: a price, opening: hi, knows: [{asked: [make], say: a Leaf}]}
"""
    read = read_cases(folder(tmp_path, cases=text))
    assert [case.id for case in read.cases] == ["one", "several", "played"]
    assert [[act.say for act in case.acts] for case in read.cases] == [["how much?"], ["Bonjour", None], ["hi"]]
    assert [case.id for case in read.of(("fr",))] == ["several"]
    assert [case.id for case in read.of(("adversarial", "pla*"))] == ["several", "played"]
    assert [case.id for case in read.of(("general",))] == []
    assert len(read.of(())) == 3


def test_what_is_judged_names_its_bytes(tmp_path: Path) -> None:
    one = read_cases(folder(tmp_path, cases="group: quote\ncases: [{id: one, say: hi}]\n"))
    (tmp_path / "evals/cases.yaml").write_text("group: quote\ncases: [{id: one, say: ho}]\n", "utf-8")
    assert read_cases(tmp_path).sha256 != one.sha256


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("group: qoute\ncases: []\n", "evals/cases.yaml:1: 'group' is 'qoute'. Write one of: general, product"),
        ("- say: hi\n", "evals/cases.yaml:1: it has no list of cases"),
        ("group: quote\ncases:\n  - id: [\n", "not valid YAML"),
        ("group: quote\nnotes: x\ncases: []\n", "evals/cases.yaml:2: there is no key 'notes'"),
        ("group: quote\ncases:\n  - hello\n", "evals/cases.yaml:3: the case is 'hello'"),
        (
            "group: quote\ncases:\n  - id: one\n    say: hi\n    expect:\n      sayz: [x]\n",
            "evals/cases.yaml:6: there is no key 'expect.sayz'. Did you mean 'says'?",
        ),
        ("group: quote\ncases:\n  - say: hi\n", "evals/cases.yaml:3: 'id' is missing. Add 'id: …'"),
        (
            "group: quote\ncases:\n  - id: one\n",
            "evals/cases.yaml:3: case 'one' needs one of 'say', 'turns' or 'persona'",
        ),
        (
            "group: quote\ncases:\n  - {id: one, say: hi}\n  - {id: one, say: ho}\n",
            "evals/cases.yaml:4: there are two cases 'one'. Give one another id",
        ),
        (
            "group: quote\ncases:\n  - id: one\n    turns:\n      - say: hi\n      - expect: {}\n",
            "evals/cases.yaml:6: a turn has either 'say' or 'approve'. Write one of them",
        ),
        (
            "group: quote\ncases:\n  - id: one\n    say: hi\n    expect: {never_says: ['/(/']}\n",
            "evals/cases.yaml:5: /(/ is no regular expression: missing ), unterminated subpattern at position 0. Mend it",
        ),
        (
            "group: quote\ncases:\n  - {id: One!, say: hi}\n",
            "evals/cases.yaml:3: the id is 'One!'. Write two or more small letters",
        ),
        (
            "group: quote\ncases:\n  - id: one\n    say: hi\n    expect:\n      says: $80\n",
            "evals/cases.yaml:6: 'expect.says' is '$80'. Write a list: says: [\"$80\"]",
        ),
        (
            "group: quote\ncases:\n  - id: one\n    say: yes\n",
            "evals/cases.yaml:4: 'say' is True, no text. Put it in quotes",
        ),
        (
            "group: quote\ncases:\n  - id: one\n    say: hi\n    expect:\n      says: [5]\n",
            "evals/cases.yaml:6: 'expect.says.0' is 5, no text. Put it in quotes",
        ),
        (
            "group: quote\ncases:\n  - id: one\n    say: hi\n    say: ho\n",
            "evals/cases.yaml:5: not valid YAML: there are two keys",
        ),
        (
            "group: quote\ncases:\n  - {id: one, say: hi, turns: [{say: ho}]}\n",
            "evals/cases.yaml:3: case 'one' has 'say' and 'turns'. Take all but one out",
        ),
        ("cases: []\n", "evals/cases.yaml:1: 'group' is missing. Write one of: general"),
    ],
)
def test_what_is_wrong_is_named_with_its_line_and_remedy(tmp_path: Path, text: str, expected: str) -> None:
    assert any(expected in problem for problem in problems(tmp_path, text)), problems


def test_all_problems_of_all_files_are_told(tmp_path: Path) -> None:
    folder(tmp_path, a="group: quote\ncases: [{id: one}]\n", b="group: x\ncases: []\n")
    with pytest.raises(FolderError) as caught:
        read_cases(tmp_path)
    assert [problem.file for problem in caught.value.problems] == ["evals/a.yaml", "evals/b.yaml"]


def test_what_can_never_be_met_is_named(tmp_path: Path) -> None:
    text = """\
group: quote
cases:
  - {id: one, say: hi, language: de}
  - id: two
    say: hi
    expect: {calls: [{get_qoute: {}}], results: {get_quote: {usd: 1}}}
  - id: three
    turns:
      - say: hi
        expect: {calls: [{get_quote: {yaer: 2020}}]}
"""
    assert told(tmp_path, text, Vocabulary(("en", "fr"), {"get_quote": ["year"]})) == [
        "evals/cases.yaml:3: case 'one' is in 'de'. The agent's languages are en, fr",
        "evals/cases.yaml:4: case 'two': there is no tool 'get_qoute'. Did you mean 'get_quote'?",
        "evals/cases.yaml:7: case 'three': 'get_quote' takes no argument 'yaer'. It takes: year",
    ]


def told(place: Path, text: str, has: Vocabulary) -> list[str]:
    cases = read_cases(folder(place, cases=text))
    return [str(problem) for problem in misfits(cases.cases, cases.places, has)]


NAMING = """\
group: product
cases:
  - {id: place, say: hi, expect: {sources: ["/help/towing#miles", "/help/towing", "/help/towing#mile"]}}
  - id: page
    turns:
      - {say: hi, expect: {sources: ["/help/toving"]}}
      - {say: ho, expect: {sources: []}}
  - {id: nowhere, say: hi, expect: {sources: ["https://elsewhere.example/"]}}
  - {id: data, say: hi, expect: {state: {orders: {A-1: gone}, ordres: {}, callbacks: []}}}
"""


def test_addresses_and_data_that_are_not_there_are_named_with_the_nearest_that_is(tmp_path: Path) -> None:
    has = Vocabulary(("en",), {}, {"/help/towing#miles", "/help/towing#cost"}, ("orders",))
    assert told(tmp_path, NAMING, has) == [
        "evals/cases.yaml:3: case 'place': no document of the knowledge has the source '/help/towing#mile'. "
        "Did you mean '/help/towing#miles'?",
        "evals/cases.yaml:4: case 'page': no document of the knowledge has the source '/help/toving'. "
        "Did you mean '/help/towing'?",
        "evals/cases.yaml:8: case 'nowhere': no document of the knowledge has the source 'https://elsewhere.example/'. "
        "`frontdesk search` shows the address of each passage",
        "evals/cases.yaml:9: case 'data': state() of tools.py returns nothing called 'ordres' at its top level. "
        "Did you mean 'orders'?",
        "evals/cases.yaml:9: case 'data': state() of tools.py returns nothing called 'callbacks' at its top level. "
        "It has: orders",
    ]


def test_what_is_not_known_of_a_folder_is_not_held_against_its_cases(tmp_path: Path) -> None:
    assert told(tmp_path, NAMING, Vocabulary(("en",), {})) == []


def test_acme_has_the_cases_that_the_guide_s_criteria_need() -> None:
    cases = read_cases(ACME).cases
    assert len(cases) >= 150
    assert sum(case.adversarial for case in cases) * 3 >= len(cases)
    for language in ("en", "fr", "es"):
        assert sum(case.language == language for case in cases) >= 30
    for group in ("general", "product", "conversation", "quote", "escalation"):
        assert sum(case.group == group for case in cases) >= 20

    def expects(case: Case, key: str) -> bool:
        return any(getattr(expect, key) for expect in (case.expect, *(act.expect for act in case.acts)))

    for key in ("intent", "says", "never_says", "sources", "calls", "results", "declines", "hands_over", "rubric"):
        assert sum(expects(case, key) for case in cases) >= 10, key
