"""Read an agent folder, find everything that is wrong with it, and freeze it."""

import difflib
import hashlib
import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast, get_args

from pydantic import BaseModel, ValidationError

from frontdesk.errors import FolderError, Problem
from frontdesk.folder.config import Config
from frontdesk.folder.toml import line_of

_PARTS = frozenset({"identity.md", "guardrails.md", "context", "examples"})
IGNORED = re.compile(r"(^|/)(__pycache__|\.[^/]+)(/|$)|\.pyc$|~$")


@dataclass(frozen=True, slots=True)
class Prompt:
    """The parts of the prompt that a support lead writes: (file stem, text) pairs in name order."""

    identity: str
    context: tuple[tuple[str, str], ...]
    examples: tuple[tuple[str, str], ...]
    guardrails: str


@dataclass(frozen=True, slots=True)
class Folder:
    """A valid agent folder. `version` is its content hash; `tools` the path of tools.py, if it has one."""

    path: Path
    version: str
    config: Config
    prompt: Prompt
    tools: Path | None


def read_folder(path: Path) -> Folder:
    """The agent folder at `path`.

    Raises `FolderError` with every problem found: file, line, value and remedy.
    """
    if not path.is_dir():
        remedy = "Make one with 'frontdesk new'" if not path.exists() else "Give the folder, not a file in it"
        raise FolderError(str(path), [Problem(str(path), None, "there is no agent folder here", remedy)])
    problems: list[Problem] = []
    config = read_config(path, problems)
    prompt = _read_prompt(path, problems)
    if problems or config is None:
        raise FolderError(str(path), problems)
    tools = path / "tools.py"
    return Folder(path, content_hash(path), config, prompt, tools if tools.is_file() else None)


def content_hash(path: Path) -> str:
    """A hash of every file of the folder: names and bytes. 12 hexadecimal digits.

    Left out are caches, hidden files and evals/: an agent is the same however it is judged.
    """
    digest = hashlib.sha256()
    for file in sorted(path.rglob("*")):
        name = file.relative_to(path).as_posix()
        if file.is_file() and not IGNORED.search(name) and not name.startswith("evals/"):
            with file.open("rb") as opened:
                data = hashlib.file_digest(opened, "sha256").digest()
            digest.update(f"{name}\0".encode() + data)
    return digest.hexdigest()[:12]


def read_config(path: Path, problems: list[Problem]) -> Config | None:
    """The settings of the agent folder at `path`; None if something is wrong with them, which `problems` then tell."""
    text = read_text(path / "agent.toml", "agent.toml", problems, "Every agent has one: name, company, greeting")
    if text is None:
        return None
    try:
        return Config.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        problems.append(
            Problem("agent.toml", int(line[1]) if line else None, f"not valid TOML: {error}", "Mend the syntax there")
        )
    except ValidationError as error:
        problems += [_config_problem(text, cast(dict[str, Any], item)) for item in error.errors()]
    return None


def _config_problem(text: str, error: dict[str, Any]) -> Problem:
    location: tuple[str | int, ...] = error["loc"]
    name = ".".join(str(piece) for piece in location)
    line = line_of(text, location)
    match error["type"]:
        case "extra_forbidden":
            known = _keys_beside(location)
            near = difflib.get_close_matches(str(location[-1]), known, 1)
            remedy = f"Did you mean '{near[0]}'?" if near else f"Known keys here: {', '.join(sorted(known))}"
            return Problem("agent.toml", line, f"there is no setting '{name}'", remedy)
        case "missing":
            return Problem("agent.toml", line, f"'{name}' is missing", f"Add '{location[-1]} = …'")
        case "value_error":
            message, _, remedy = str(error["ctx"]["error"]).partition("; ")
            return Problem("agent.toml", line, message, (remedy[:1].upper() + remedy[1:]) or "Change one of them")
        case "tuple_type":
            remedy = f'Write it as a list: {location[-1]} = ["…"]'
            return Problem("agent.toml", line, f"'{name}' is {error['input']!r}", remedy)
        case "dict_type":
            remedy = f'Write it by language: {location[-1]} = {{ en = "…" }}'
            return Problem("agent.toml", line, f"'{name}' is {error['input']!r}", remedy)
        case _:
            return Problem("agent.toml", line, f"'{name}' is {error['input']!r}", f"{error['msg']}")


def _keys_beside(location: tuple[str | int, ...]) -> list[str]:
    """The keys that the table of `location` may have."""
    table: object = Config
    for piece in location[:-1]:
        if isinstance(table, type) and issubclass(table, BaseModel):
            field = table.model_fields.get(str(piece))
            table = field.annotation if field else None
        else:
            table = (get_args(table) or (None,))[-1]  # a dict of tables, as [prices]
    return list(table.model_fields) if isinstance(table, type) and issubclass(table, BaseModel) else []


def _read_prompt(path: Path, problems: list[Problem]) -> Prompt:
    identity = read_text(path / "prompt/identity.md", "prompt/identity.md", problems, "Say in it who the assistant is")
    guardrails = read_text(
        path / "prompt/guardrails.md",
        "prompt/guardrails.md",
        problems,
        "List in it what the assistant must and must not do",
    )
    context = _texts(path, "prompt/context", problems)
    examples = _texts(path, "prompt/examples", problems)
    names = {entry.name for entry in (path / "prompt").glob("*") if not IGNORED.search(entry.name)}
    problems += [unknown_name(f"prompt/{name}", None, "prompt/", name, _PARTS) for name in sorted(names - _PARTS)]
    if not context:
        problems.append(
            Problem("prompt/context", None, "there is no context", "Add a .md file with what the assistant must know")
        )
    return Prompt((identity or "").strip(), context, examples, (guardrails or "").strip())


def unknown_name(file: str, line: int | None, where: str, name: str, known: Collection[str]) -> Problem:
    """A name that nothing reads: most often one that was misspelt, and a wrong one can make an article public."""
    near = difflib.get_close_matches(name, known, 1)
    remedy = f"Did you mean '{near[0]}'?" if near else f"Known are: {', '.join(sorted(known))}"
    return Problem(file, line, f"{where} has no '{name}'", remedy)


def _texts(path: Path, folder: str, problems: list[Problem]) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for file in sorted((path / folder).glob("*.md")):
        text = read_text(file, f"{folder}/{file.name}", problems, "Save it again as UTF-8")
        found += [(file.stem, text.strip())] if text else []
    return tuple(found)


def read_text(file: Path, name: str, problems: list[Problem], remedy: str) -> str | None:
    """The text of a file that must be there and say something; otherwise a problem and None."""
    try:
        text = file.read_text("utf-8-sig")  # some editors put a byte-order mark first
    except FileNotFoundError:
        problems.append(Problem(name, None, "the file is missing", f"Create it. {remedy}"))
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        problems.append(Problem(name, line, "it is not UTF-8 text", "Save it again as UTF-8"))
    except OSError as error:
        problems.append(Problem(name, None, f"it cannot be read ({error.strerror})", "Check its permissions"))
    else:
        if text.strip():
            return text
        problems.append(Problem(name, None, "the file is empty", remedy))
    return None
