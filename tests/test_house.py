"""The rules of the house: layers, documents that leave nothing out, and code that keeps to the design."""

import ast
import re
import subprocess
import sys
import types
import typing
from collections.abc import Iterator
from pathlib import Path

import msgspec
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.routing import BaseRoute

from frontdesk.app.settings import Settings
from frontdesk.cli import app as commands
from frontdesk.desk import customer_view
from frontdesk.facts import Recorded
from frontdesk.folder import Config
from frontdesk.web import api, create_service, studio_api
from kit.agents import MONDAY, reply
from kit.desks import GatedModel, office
from kit.facts import KINDS

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "frontdesk"
MOST_LINES = 330
EDGES = {
    "agent/checks.py",
    "agent/privacy.py",
    "agent/screen.py",
    "desk/runner.py",
    "evals/play.py",
    "guards/gate.py",
    "knowledge/ingest/worker.py",
    "tools/load.py",
    "tools/run.py",
    "web/service.py",
}
"""Where anything may be caught: guard, turn task, reader of hostile files, tool call, a folder's own code, HTTP handler."""
BLOCKING = {
    "time.sleep",
    "open",
    "input",
    "subprocess.run",
    "subprocess.check_call",
    "subprocess.check_output",
    "os.system",
    "urllib.request.urlopen",
    "socket.create_connection",
    "sqlite3.connect",
    "httpx2.get",
    "httpx2.post",
}


def sources() -> list[Path]:
    return sorted(file for file in SOURCE.rglob("*.py") if "vendor" not in file.parts)


def trees() -> Iterator[tuple[str, ast.Module]]:
    for file in sources():
        yield named(file), ast.parse(file.read_text("utf-8"))


def named(file: Path) -> str:
    return file.relative_to(SOURCE).as_posix()


def documents() -> list[Path]:
    return [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def document(name: str) -> str:
    return (ROOT / "docs" / name).read_text("utf-8")


# Layers


def test_nothing_points_upward() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


# Documents


def test_every_setting_is_documented() -> None:
    text = document("settings.md")
    names = [field.validation_alias or f"FRONTDESK_{name.upper()}" for name, field in Settings.model_fields.items()]
    assert "ANTHROPIC_API_KEY" in names
    assert [name for name in names if f"`{name}`" not in text] == []


def test_no_setting_is_documented_that_is_not_there() -> None:
    known = {f"FRONTDESK_{name.upper()}" for name in Settings.model_fields}
    assert set(re.findall(r"`(FRONTDESK_[A-Z_]+)`", document("settings.md"))) <= known


async def test_every_route_is_documented() -> None:
    text = document("http.md")
    async with office() as at:
        service = create_service(at.desk(GatedModel([reply("Hello.")])), version="0", notice=lambda _: None)
    told = set(_routes([*service.routes, *api.router.routes, *studio_api.router.routes]))
    assert ("POST", "/v1/conversations") in told
    assert ("GET", "/healthz") in told
    missing = [f"{method} {path}" for method, path in sorted(told) if f"`{method} {path}`" not in text]
    assert [route for route in missing if f"`{route.removeprefix('GET ')}`" not in text] == []


def _routes(routes: list[BaseRoute]) -> Iterator[tuple[str, str]]:
    for route in routes:
        if isinstance(route, APIRoute) and route.path != "/favicon.ico":
            for method in sorted((route.methods or set()) - {"HEAD"}):
                yield method, route.path


def test_every_event_is_documented() -> None:
    text = document("http.md")
    events = {"delta", "restart"}
    for kind in KINDS:
        if view := customer_view(Recorded(1, MONDAY, _any(kind))):
            events.add(view[0])
    assert [name for name in sorted(events) if f"`{name}`" not in text] == []


def _any(kind: type[typing.Any]) -> typing.Any:
    """A fact of this kind with nothing in it."""
    hints = typing.get_type_hints(kind)
    required = [field.name for field in msgspec.structs.fields(kind) if field.required]
    return kind(**{name: _nothing(hints[name]) for name in required})


def _nothing(hint: object) -> object:
    origin = typing.get_origin(hint)
    if origin is typing.Literal:
        return typing.get_args(hint)[0]
    empty: dict[object, object] = {str: "", int: 1, float: 0.0, bool: True, tuple: (), dict: {}}
    return empty.get(origin or hint)


def test_every_fact_is_documented() -> None:
    text = document("facts.md")
    assert [kind.__name__ for kind in KINDS if f"`{kind.__name__}`" not in text] == []


def test_no_fact_is_documented_that_is_not_there() -> None:
    rows = [line for line in document("facts.md").splitlines() if line.startswith("| `")]
    told = {name for row in rows for name in re.findall(r"`([A-Z]\w+)`", row.split("|")[1])}
    assert told == {kind.__name__ for kind in KINDS}


def test_every_command_is_documented() -> None:
    text = "\n".join(file.read_text("utf-8") for file in documents())
    names = [command.name or getattr(command.callback, "__name__", "") for command in commands.registered_commands]
    assert "serve" in names
    assert [name for name in names if f"frontdesk {name}" not in text] == []


def test_links_between_documents_lead_somewhere() -> None:
    links = [
        (file, link)
        for file in documents()
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", file.read_text("utf-8"))
    ]
    assert links
    assert [f"{file.name}: {link}" for file, link in links if not (file.parent / link).exists()] == []


def test_every_key_of_agent_toml_is_documented() -> None:
    rows = [line for line in document("agent-folder.md").splitlines() if line.startswith("| `")]
    told = {key for row in rows for key in _keys(row.split("|")[1])}
    assert [key for key in _all_keys(Config) if key not in told] == []


def _keys(cell: str) -> Iterator[str]:
    """`hours.days`, `.opens` name hours.days and hours.opens."""
    table = ""
    for name in re.findall(r"`([^`]+)`", cell):
        yield f"{table}{name}" if name.startswith(".") else name
        table = table if name.startswith(".") else name.rpartition(".")[0]


def _all_keys(table: type[BaseModel], before: str = "") -> Iterator[str]:
    for name, field in table.model_fields.items():
        hint: typing.Any = field.annotation
        if typing.get_origin(hint) is dict:
            inner = typing.get_args(hint)[1]
            inner = typing.get_args(inner)[0] if typing.get_origin(inner) is typing.Annotated else inner
            stem = f"{before}{name}.{'LANGUAGE' if inner is str else 'MODEL'}"
            yield from _all_keys(inner, f"{stem}.") if issubclass(inner, BaseModel) else [stem]
        elif isinstance(hint, type) and not isinstance(hint, types.GenericAlias) and issubclass(hint, BaseModel):
            yield from _all_keys(hint, f"{before}{name}.")
        else:
            yield f"{before}{name}"


# Code


def test_a_file_reads_in_one_sitting() -> None:
    lines = {named(file): len(file.read_text("utf-8").splitlines()) for file in sources()}
    assert {name: count for name, count in lines.items() if count > MOST_LINES} == {}, (
        "look for the second thing in them"
    )


def test_every_module_says_what_it_promises() -> None:
    assert [name for name, tree in trees() if not ast.get_docstring(tree)] == []


def test_nothing_blocks_in_asynchronous_code() -> None:
    blocking = [
        f"{name}: {function.name} calls {call}"
        for name, tree in trees()
        for function in ast.walk(tree)
        if isinstance(function, ast.AsyncFunctionDef)
        for call in _calls(function)
        if _blocks(call)
    ]
    assert blocking == []


def test_the_search_for_blocking_calls_finds_them() -> None:
    code = "async def f():\n    time.sleep(1)\n    def inner(): open('x')\n    await g(open('y'), requests.get('z'))\n"
    (function,) = ast.parse(code).body
    assert isinstance(function, ast.AsyncFunctionDef)
    assert sorted(call for call in _calls(function) if _blocks(call)) == ["open", "requests.get", "time.sleep"]


def _blocks(call: str) -> bool:
    return call in BLOCKING or call.startswith("requests.")


def _calls(function: ast.AsyncFunctionDef) -> Iterator[str]:
    """What `function` calls itself; functions within it run elsewhere, in a thread say."""
    pending: list[ast.AST] = list(function.body)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)
        pending += ast.iter_child_nodes(node)


def test_everything_is_caught_at_the_edges_only_and_with_a_reason() -> None:
    found: set[str] = set()
    for file in sources():
        lines = file.read_text("utf-8").splitlines()
        for handler in ast.walk(ast.parse("\n".join(lines))):
            if isinstance(handler, ast.ExceptHandler) and _catches_everything(handler):
                assert re.search(r"# noqa: BLE001 - \w", lines[handler.lineno - 1]), f"{named(file)}:{handler.lineno}"
                found.add(named(file))
    assert found == EDGES


def _catches_everything(handler: ast.ExceptHandler) -> bool:
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    raises = any(isinstance(node, ast.Raise) and node.exc is None for node in ast.walk(handler))
    return any(kind is None or ast.unparse(kind) in ("Exception", "BaseException") for kind in caught) and not raises


def test_the_environment_is_read_in_app_only() -> None:
    readers = [
        name
        for name, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node) in ("os.environ", "os.getenv")
    ]
    assert [name for name in readers if not name.startswith("app/")] == []


def test_names_say_the_thing() -> None:
    classes = [node.name for _, tree in trees() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    assert [name for name in classes if re.search(r"Manager$|Helper|Utils?$|^Base[A-Z]|Impl$", name)] == []
