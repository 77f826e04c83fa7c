"""The files of an agent's knowledge folder: which are read, and what their sidecars say about them."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from frontdesk.errors import Problem, Unreadable
from frontdesk.folder.read import IGNORED
from frontdesk.knowledge.ingest.encoding import decoded
from frontdesk.knowledge.ingest.formats import kind_of, remedy_for
from frontdesk.knowledge.ingest.front_matter import read_values
from frontdesk.knowledge.ingest.parts import Kind

KNOWLEDGE = "knowledge"
_SIDECARS = (".yaml", ".yml")
_NOBODYS = re.compile(r"^(?:~\$|\.~lock\.|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
_MEGABYTE = 1_000_000
_LONGEST_SIDECAR = 100_000  # bytes


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A file to read. `name` is its path within the agent folder; `sidecar` what NAME.yaml says, None without one."""

    name: str
    path: Path
    kind: Kind
    size: int
    sidecar: dict[str, str] | None = field(default=None, hash=False)


def find_files(folder: Path, max_megabytes: float, problems: list[Problem]) -> list[LocalFile]:
    """The files to read of the agent folder, in the order of their names; why not of the others is added to `problems`."""
    root = folder / KNOWLEDGE
    found = dict(_walk(folder, root, problems))
    sidecars = {name for name in found if name.lower().endswith(_SIDECARS)}
    orphans = {name for name in sidecars if _owner(name) not in found or _owner(name) in sidecars}
    problems += [
        Problem(name, None, "there is no document that it is about", "Name it NAME.pdf.yaml for NAME.pdf")
        for name in sorted(orphans)
    ]
    files: list[LocalFile] = []
    for name in sorted(set(found) - sidecars):
        if clash := next((orphan for orphan in orphans if _stem(orphan) == _stem(name)), None):
            message = f"it may be what {clash} is about, which may say who must not see it"
            problems.append(Problem(name, None, message, f"Name that {Path(name).name}.yaml"))
            continue
        mine = [f"{name}{ending}" for ending in _SIDECARS if f"{name}{ending}" in sidecars]
        if file := _file(name, found, mine, max_megabytes, problems):
            files.append(file)
    return files


def _walk(folder: Path, root: Path, problems: list[Problem]) -> Iterator[tuple[str, Path]]:
    """Every file below `root` that is nobody's cache. A link that leads out of `root` is a problem."""
    if not root.is_dir():
        return
    inside = root.resolve()

    def unreadable(error: OSError) -> None:
        name = Path(error.filename).relative_to(folder).as_posix()
        problems.append(Problem(name, None, f"it cannot be read ({error.strerror})", "Check its permissions"))

    for place, folders, files in os.walk(root, onerror=unreadable):
        for item in sorted(folders) + sorted(files):
            path = Path(place, item)
            name = path.relative_to(folder).as_posix()
            if IGNORED.search(name) or _NOBODYS.match(item):
                continue
            if path.is_symlink() and not path.resolve().is_relative_to(inside):
                problems.append(Problem(name, None, "it is a link out of the folder", "Put the file itself here"))
            elif path.is_symlink() and path.is_dir():
                problems.append(Problem(name, None, "it is a link to a folder", "Put the files themselves here"))
            elif path.is_symlink() and not path.exists():
                problems.append(Problem(name, None, "it is a link to nothing", "Take it out, or mend it"))
            elif path.is_file():
                yield name, path
            elif not path.is_dir():
                problems.append(Problem(name, None, "it is not a file", "Take it out of knowledge/"))


def _file(
    name: str, found: dict[str, Path], sidecars: list[str], max_megabytes: float, problems: list[Problem]
) -> LocalFile | None:
    kind = kind_of(name)
    if kind is None:
        ending = Path(name).suffix or "without an ending"
        problems.append(Problem(name, None, f"nothing reads files {ending}", remedy_for(name)))
        return None
    size = found[name].stat().st_size
    if size > max_megabytes * _MEGABYTE:
        message = f"it has {size / _MEGABYTE:.0f} MB, more than the {max_megabytes:g} that are read"
        problems.append(Problem(name, None, message, "Split it, or raise max_megabytes in [knowledge] of agent.toml"))
        return None
    if len(sidecars) > 1:
        problems.append(Problem(name, None, "it has two sidecars, .yaml and .yml", "Take one of them out"))
        return None
    try:
        sidecar = _read_sidecar(found[sidecars[0]]) if sidecars else None
    except Unreadable as error:
        problems.append(Problem(sidecars[0], error.line, error.message, error.remedy))
        return None
    except OSError as error:
        problems.append(Problem(sidecars[0], None, f"it cannot be read ({error.strerror})", "Check its permissions"))
        return None
    return LocalFile(name, found[name], kind, size, sidecar)


def _read_sidecar(path: Path) -> dict[str, str]:
    if path.stat().st_size > _LONGEST_SIDECAR:
        raise Unreadable("it is far too long", "Write only title, url, language, audience and date there")
    return read_values(decoded(path.read_bytes()), "text")


def _owner(sidecar: str) -> str:
    return sidecar.rpartition(".")[0]


def _stem(name: str) -> str:
    folder, _, file = name.rpartition("/")
    return f"{folder}/{file.partition('.')[0]}".lower()
