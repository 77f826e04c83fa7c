"""Load the tools of an agent folder from its tools.py."""

import ast
import importlib.util
import sys
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import cast

from frontdesk.errors import FolderError, Problem
from frontdesk.tools.tool import Tool

BUILT_IN = frozenset({"hand_over", "search_knowledge"})
"""Names that Frontdesk's own tools have."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """The tools of a tools.py, loaded once. `state` is its own function of that name: what the tools' data is by now."""

    tools: tuple[Tool, ...] = ()
    state: Callable[[], object] | None = None


def load_tools(file: Path | None) -> tuple[Tool, ...]:
    """The tools that `file` defines, in its order; none without a file.

    Raises `FolderError` when the file does not load or two tools share a name. Loading runs the file.
    """
    return load_module(file).tools


def load_module(file: Path | None) -> Loaded:
    """As `load_tools`, with the state of the tools' data; each loading has data of its own."""
    if file is None:
        return Loaded()
    problems = _duplicates(file)
    module = _import(file, problems)
    if problems or module is None:
        raise FolderError(str(file.parent), problems)
    found: dict[str, Tool] = {}
    for value in vars(module).values():
        if not isinstance(value, Tool) or value in found.values():
            continue
        line = value.function.__code__.co_firstlineno
        if value.name in found:
            problems.append(_duplicate(line, value.name))
        elif value.name in BUILT_IN:
            remedy = "Frontdesk brings it along; give yours another name, or remove it"
            problems.append(Problem(file.name, line, f"the tool '{value.name}' is built in", remedy))
        found[value.name] = value
    if problems:
        raise FolderError(str(file.parent), problems)
    state = getattr(module, "state", None)
    return Loaded(tuple(found.values()), state if callable(state) and not isinstance(state, Tool) else None)


def state_names(file: Path | None) -> tuple[str, ...] | None:
    """The names at the top level of what state() returns in `file`, freshly loaded: none without it, or if it is no table.

    None where they are not to be known: it fails, or its table is still empty, and calls may fill it.
    """
    state = load_module(file).state
    if state is None:
        return ()
    try:
        found = state()
    except Exception:  # noqa: BLE001 - a folder's own code; the trials that it spoils tell why
        return None
    if not isinstance(found, Mapping):
        return ()
    return tuple(map(str, cast(Mapping[object, object], found))) or None


def _import(file: Path, problems: list[Problem]) -> ModuleType | None:
    name = f"frontdesk_folder_{abs(hash(file.resolve())):x}"
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    # Dataclasses and type hints look a class's module up there.
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except SyntaxError as error:
        problems.append(Problem(file.name, error.lineno, f"it is not valid Python: {error.msg}", "Mend the syntax"))
    except Exception as error:  # noqa: BLE001 - whatever a folder's own code raises is the folder's problem
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == spec.origin]
        line = frames[-1].lineno if frames else None
        problems.append(Problem(file.name, line, f"{type(error).__name__}: {error}", "Mend it there, then check again"))
    else:
        return module
    return None


def _duplicates(file: Path) -> list[Problem]:
    """Tools of one name: Python would keep the last in silence."""
    try:
        tree = ast.parse(file.read_text("utf-8"))
    except (SyntaxError, ValueError):
        return []  # importing it gives the better error
    seen: set[str] = set()
    problems: list[Problem] = []
    for node in tree.body:
        if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef) and any(map(_is_tool, node.decorator_list)):
            if node.name in seen:
                problems.append(_duplicate(node.lineno, node.name))
            seen.add(node.name)
    return problems


def _is_tool(decorator: ast.expr) -> bool:
    """Whether it reads `@tool`, `@tool(…)` or `@frontdesk.tool`."""
    named = decorator.func if isinstance(decorator, ast.Call) else decorator
    return ast.unparse(named).split(".")[-1] == "tool"


def _duplicate(line: int, name: str) -> Problem:
    return Problem("tools.py", line, f"there are two tools '{name}'", "Rename or remove one of them")
