"""An agent folder: read whole, or everything named that is wrong with it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from frontdesk.errors import FolderError, Problem
from frontdesk.folder import read_folder
from frontdesk.folder.read import content_hash
from kit.folders import ACME, bookshop

CONFIG = """\
name = "Pat"
company = "Page Turner Books"
languages = ["en", "fr"]

[greeting]
en = "Hello"
fr = "Bonjour"

[prices."claude-opus-4-6"]
input = 5.0
output = 25.0
cache_write = 6.25
cache_read = 0.5
"""
ARTICLE = "---\ntitle: Returns\nurl: https://example.org/returns\n---\n## When\n\nWithin 30 days.\n"

Change = Callable[[Path], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = bookshop(tmp_path / "shop")
    write("agent.toml", CONFIG)(path)
    write("knowledge/returns.md", ARTICLE)(path)
    return path


def write(name: str, text: str | bytes) -> Change:
    def change(folder: Path) -> None:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)

    return change


def config(old: str, new: str) -> Change:
    assert old in CONFIG
    return write("agent.toml", CONFIG.replace(old, new, 1))


def gone(name: str) -> Change:
    return lambda folder: (folder / name).unlink()


def renamed(old: str, new: str) -> Change:
    def change(folder: Path) -> None:
        (folder / old).rename(folder / new)

    return change


def problems(path: Path) -> list[Problem]:
    with pytest.raises(FolderError) as caught:
        read_folder(path)
    return list(caught.value.problems)


def test_a_folder_is_read_whole(folder: Path) -> None:
    write("prompt/context/zones.md", "We ship everywhere.\n")(folder)
    write("prompt/examples/02-b.md", "B")(folder)
    write("prompt/examples/01-a.md", "A")(folder)
    read = read_folder(folder)
    assert (read.path, read.config.name, read.version) == (folder, "Pat", content_hash(folder))
    assert read.prompt.identity == "You are Pat, the assistant of Page Turner Books."
    assert [name for name, _ in read.prompt.context] == ["shop", "zones"]
    assert read.prompt.examples == (("01-a", "A"), ("02-b", "B"))
    assert read.tools == folder / "tools.py"


def test_the_example_is_in_order() -> None:
    read = read_folder(ACME)
    assert read.config.languages == ("en", "fr", "es")
    assert len(read.prompt.examples) >= 6


def test_tools_and_examples_may_be_missing(folder: Path) -> None:
    gone("tools.py")(folder)
    read = read_folder(folder)
    assert (read.tools, read.prompt.examples) == (None, ())


@pytest.mark.parametrize("mark", ["\ufeff", ""], ids=["byte-order mark", "none"])
def test_files_of_other_editors_are_read_too(folder: Path, mark: str) -> None:
    write("agent.toml", (mark + CONFIG).replace("\n", "\r\n"))(folder)
    write("prompt/identity.md", f"{mark}You are Pat.\r\n")(folder)
    read = read_folder(folder)
    assert read.prompt.identity == "You are Pat."


CASES: list[tuple[str, Change, str, int | None, str, str]] = [
    ("no agent.toml", gone("agent.toml"), "agent.toml", None, "missing", "Create it"),
    ("no identity", gone("prompt/identity.md"), "prompt/identity.md", None, "missing", "Create it"),
    ("no guardrails", gone("prompt/guardrails.md"), "prompt/guardrails.md", None, "missing", "Create it"),
    ("no context", gone("prompt/context/shop.md"), "prompt/context", None, "no context", "Add a .md file"),
    ("empty file", write("prompt/identity.md", " \n"), "prompt/identity.md", None, "empty", "who the assistant is"),
    ("TOML syntax", config('"Pat"', '"Pat'), "agent.toml", 1, "not valid TOML", "Mend the syntax"),
    ("misspelt key", config("company", "compayn"), "agent.toml", 2, "'compayn'", "Did you mean 'company'?"),
    ("unknown key", config("company", "xyz = 1\ncompany"), "agent.toml", 2, "'xyz'", "Known keys here: company,"),
    (
        "misspelt key of a table",
        config("[prices", "[turn]\npasages = 3\n[prices"),
        "agent.toml",
        10,
        "'turn.pasages'",
        "Did you mean 'passages'?",
    ),
    (
        "misspelt key of a price",
        config("cache_read = 0.5", "cache_read = 0.5\ninptu = 1"),
        "agent.toml",
        14,
        "inptu'",
        "Did you mean 'input'?",
    ),
    ("missing key", config('name = "Pat"\n', ""), "agent.toml", None, "'name' is missing", "Add 'name = …'"),
    (
        "missing price",
        config("input = 5.0\n", ""),
        "agent.toml",
        9,
        "'prices.claude-opus-4-6.input' is missing",
        "Add 'input = …'",
    ),
    (
        "no list",
        config("[prices", '[guards.competitors]\nnames = "Lime"\n[prices'),
        "agent.toml",
        10,
        "'guards.competitors.names' is 'Lime'",
        'Write it as a list: names = ["…"]',
    ),
    (
        "no table of languages",
        config("[prices", '[guards.abuse]\nsay = "Be nice"\n[prices'),
        "agent.toml",
        10,
        "'guards.abuse.say' is 'Be nice'",
        'Write it by language: say = { en = "…" }',
    ),
    ("wrong type", config('"Pat"', "7"), "agent.toml", 1, "'name' is 7", "valid string"),
    (
        "out of range",
        config("[prices", "[turn]\nmax_tool_rounds = 900\n[prices"),
        "agent.toml",
        10,
        "'turn.max_tool_rounds' is 900",
        "less than or equal to 50",
    ),
    (
        "no greeting for a language",
        config('fr = "Bonjour"\n', ""),
        "agent.toml",
        5,
        "no greeting for 'fr'",
        "Add a line 'fr = \"…\"' under [greeting]",
    ),
    ("empty greeting", config('"Bonjour"', '""'), "agent.toml", 7, "'greeting.fr' is ''", "at least 1"),
    ("no language", config('["en", "fr"]', '["en", "Klingon!"]'), "agent.toml", 3, "'Klingon!'", "pattern"),
    (
        "no such time zone",
        config("[prices", '[hours]\ntimezone = "Mars"\n[prices'),
        "agent.toml",
        10,
        "'Mars' is not a time zone",
        "Write it as in America/New_York",
    ),
    (
        "nobody ever there",
        config("[prices", "[hours]\ndays = []\n[prices"),
        "agent.toml",
        10,
        "'hours.days' is []",
        "at least 1",
    ),
    (
        "closes before it opens",
        config("[prices", '[hours]\nopens = "18:00"\n[prices'),
        "agent.toml",
        9,
        "closes (17:00) must be later than opens (18:00)",
        "Change one of them",
    ),
    (
        "not UTF-8",
        write("prompt/guardrails.md", "Be kind.\nSell caf\xe9.".encode("latin-1")),
        "prompt/guardrails.md",
        2,
        "not UTF-8",
        "Save it again as UTF-8",
    ),
    ("not UTF-8 either", write("agent.toml", b"\xff\xfe"), "agent.toml", 1, "not UTF-8", "Save it again as UTF-8"),
]


@pytest.mark.parametrize(("case", "change", "file", "line", "says", "remedy"), CASES, ids=[case[0] for case in CASES])
def test_a_problem_is_named_with_file_line_value_and_remedy(
    folder: Path, case: str, change: Change, file: str, line: int | None, says: str, remedy: str
) -> None:
    change(folder)
    found = problems(folder)
    assert [(problem.file, problem.line) for problem in found if says in problem.message] == [(file, line)], found
    assert any(remedy in problem.remedy for problem in found if says in problem.message), found


def test_a_file_that_is_a_folder_cannot_be_read(folder: Path) -> None:
    gone("prompt/identity.md")(folder)
    (folder / "prompt/identity.md").mkdir()
    (problem,) = problems(folder)
    assert (problem.file, problem.remedy) == ("prompt/identity.md", "Check its permissions")
    assert "cannot be read" in problem.message


def test_where_nothing_is_the_remedy_is_to_make_one(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path / "nowhere")
    assert problem.remedy == "Make one with 'frontdesk new'"
    assert str(tmp_path / "nowhere") in str(problem)


def test_a_file_in_place_of_a_folder_is_told_so(folder: Path) -> None:
    (problem,) = problems(folder / "agent.toml")
    assert problem.remedy == "Give the folder, not a file in it"


def test_everything_that_is_wrong_is_told_at_once(folder: Path) -> None:
    for change in (
        config("company", "compayn"),
        gone("prompt/identity.md"),
        write("prompt/guardrails.md", ""),
    ):
        change(folder)
    found = problems(folder)
    assert {problem.file for problem in found} == {
        "agent.toml",
        "prompt/identity.md",
        "prompt/guardrails.md",
    }
    with pytest.raises(FolderError) as caught:
        read_folder(folder)
    assert f"{folder}: {len(found)} problems" in str(caught.value)
    assert all(str(problem) in str(caught.value) for problem in found)


@pytest.mark.parametrize(
    "change",
    [
        write("prompt/identity.md", "You are Pat, the assistant of Page Turner Books!"),
        write("tools.py", "from frontdesk import tool \n"),
        write("data/rates.sql", "SELECT 1"),
        renamed("tools.py", "tools2.py"),
        gone("knowledge/returns.md"),
    ],
    ids=["a letter", "a space", "a new file", "a new name", "one file less"],
)
def test_the_version_changes_with_any_byte(folder: Path, change: Change) -> None:
    before = content_hash(folder)
    change(folder)
    assert content_hash(folder) != before


def test_bytes_moved_from_one_file_to_the_next_make_another_version(tmp_path: Path) -> None:
    for name, first, second in (("one", "ab", "c"), ("two", "a", "bc")):
        write(f"{name}/a.md", first)(tmp_path)
        write(f"{name}/b.md", second)(tmp_path)
    assert content_hash(tmp_path / "one") != content_hash(tmp_path / "two")


@pytest.mark.parametrize(
    "name", ["__pycache__/tools.cpython-311.pyc", ".git/HEAD", "tools.pyc", "agent.toml~", ".DS_Store"]
)
def test_the_version_ignores_caches_and_hidden_files(folder: Path, name: str) -> None:
    before = content_hash(folder)
    write(name, "anything")(folder)
    assert content_hash(folder) == before


def test_the_version_is_that_of_the_content_not_of_the_place(folder: Path, tmp_path: Path) -> None:
    before = content_hash(folder)
    assert len(before) == 12
    assert content_hash(folder.rename(tmp_path / ".hidden shop")) == before
