"""tools.py of an agent folder: loaded whole, or named what is wrong with it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from frontdesk.errors import FolderError, Problem
from frontdesk.tools import load_tools, state_names

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(code: str) -> Path:
        file = tmp_path / "tools.py"
        file.write_text(f"from frontdesk import tool\n{code}", "utf-8")
        return file

    return write


def problems(file: Path) -> list[Problem]:
    with pytest.raises(FolderError) as caught:
        load_tools(file)
    return list(caught.value.problems)


def test_tools_come_in_the_order_of_the_file(write: Write) -> None:
    file = write(
        '''
@tool
async def zebra() -> str:
    """Z."""
    return "z"

async def helper() -> None: ...

@tool(effect="write", name="apple")
async def named() -> None:
    """A."""

alias = zebra
'''
    )
    assert [(tool.name, tool.effect) for tool in load_tools(file)] == [("zebra", "read"), ("apple", "write")]


def test_no_file_no_tools() -> None:
    assert load_tools(None) == ()


def test_hints_of_the_file_itself_are_understood(write: Write) -> None:
    file = write(
        '''
from __future__ import annotations
from dataclasses import dataclass

@dataclass
class Car:
    make: str

@tool
async def value(car: Car) -> float:
    """Value a car."""
    return 1.0
'''.replace("from __future__ import annotations\n", "")
    )
    (tool,) = load_tools(file)
    assert tool.schema["properties"]["car"] == {"$ref": "#/$defs/Car"}


@pytest.mark.parametrize("relative", [True, False])
def test_a_mistake_is_named_with_its_line(write: Write, relative: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write("\nimport json\n\nLIMIT = json.loads('{')\n")
    if relative:
        monkeypatch.chdir(file.parent.parent)
        file = file.relative_to(file.parent.parent)
    (problem,) = problems(file)
    assert (problem.file, problem.line) == ("tools.py", 5)
    assert problem.message.startswith("JSONDecodeError: ")
    assert problem.remedy


ONE = '@tool\nasync def pay() -> None:\n    """Pay."""\n'
SAME_NAME = ONE.replace("@tool", "@tool(name='pay')").replace("def pay", "def other")


@pytest.mark.parametrize(
    ("code", "line", "says"),
    [
        ("def broken(:\n", 2, "it is not valid Python: "),
        ("import no_such_module\n", 2, "ModuleNotFoundError: No module named 'no_such_module'"),
        ("1 / 0\n", 2, "ZeroDivisionError"),
        ("@tool\ndef plain() -> None:\n    '''Do.'''\n", 2, "write 'async def plain'"),
        ("@tool\nasync def silent() -> None: ...\n", 2, "tool 'silent' has no docstring"),
        ("x = '\0'\n", None, "null bytes"),
        (f"{ONE}\n{ONE}", 7, "there are two tools 'pay'"),
        (ONE + SAME_NAME, 5, "there are two tools 'pay'"),
        (ONE.replace("pay", "hand_over"), 2, "the tool 'hand_over' is built in"),
        (ONE.replace("pay", "search_knowledge"), 2, "the tool 'search_knowledge' is built in"),
        (ONE.replace("@tool", "@tool(name='hand_over')"), 2, "the tool 'hand_over' is built in"),
    ],
    ids=[
        "syntax",
        "import",
        "on loading",
        "not async",
        "no docstring",
        "null byte",
        "same function twice",
        "same name twice",
        "built in",
        "built in too",
        "built-in name",
    ],
)
def test_what_is_wrong_is_named_with_line_value_and_remedy(
    write: Write, code: str, line: int | None, says: str
) -> None:
    (problem,) = problems(write(code))
    assert says in problem.message
    assert problem.file == "tools.py"
    assert problem.remedy
    if line is not None:
        assert problem.line == line


def test_all_duplicates_are_told_at_once(write: Write) -> None:
    other = ONE.replace("pay", "buy")
    found = problems(write("\n".join([ONE, other, ONE, other])))
    assert [problem.message for problem in found] == ["there are two tools 'pay'", "there are two tools 'buy'"]


def test_other_decorated_functions_may_share_a_name(write: Write) -> None:
    file = write(
        f"""
from functools import singledispatch

@singledispatch
def show(value: object) -> str:
    return "?"

@show.register
def _(value: int) -> str:
    return "int"

@show.register
def _(value: str) -> str:
    return "str"

{ONE}"""
    )
    assert [tool.name for tool in load_tools(file)] == ["pay"]


def test_a_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    file = tmp_path / "tools.py"
    file.write_bytes(b"NAME = 'caf\xe9'\n")
    (problem,) = problems(file)
    assert problem.file == "tools.py"
    assert "utf-8" in problem.message


@pytest.mark.parametrize(
    ("returned", "names"),
    [
        ('{"orders": {}, "callbacks": []}', ("orders", "callbacks")),
        ("{}", None),  # calls may fill it
        ("[1, 2]", ()),
        ("1 / 0", None),
    ],
)
def test_what_the_state_has_before_any_tool_has_run(write: Write, returned: str, names: tuple[str, ...] | None) -> None:
    assert state_names(write(f"def state():\n    return {returned}\n")) == names


def test_without_a_state_there_are_no_names(write: Write) -> None:
    assert state_names(write("")) == ()
    assert state_names(None) == ()
