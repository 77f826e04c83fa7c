"""The files of an agent's knowledge folder: which are read, and what their sidecars say about them."""

import os
import re
import unicodedata
from collections import defaultdict
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
    unread: list[str] = []
    found = dict(_walk(folder, root, problems, unread))
    sidecars = {name for name in (*found, *unread) if name.lower().endswith(_SIDECARS)}
    owned = {_folded(name) for name in found if name not in sidecars}
    orphans = {name for name in sidecars if _folded(_owner(name)) not in owned}
    beside: defaultdict[str, list[str]] = defaultdict(list)
    for name in sorted(sidecars - orphans):
        beside[_folded(_owner(name))].append(name)
    problems += [
        Problem(name, None, "there is no document that it is about", "Name it NAME.pdf.yaml for NAME.pdf")
        for name in sorted(orphans.intersection(found))
    ]
    files: list[LocalFile] = []
    for name in sorted(set(found) - sidecars):
        if clash := next((orphan for orphan in orphans if _stem(orphan) == _stem(name)), None):
            message = f"it may be what {clash} is about, which may say who must not see it"
            problems.append(Problem(name, None, message, f"Name that {Path(name).name}.yaml"))
            continue
        mine = [it for it in beside[_folded(name)] if _owner(it) == name or _owner(it) not in found]
        if lost := next((it for it in mine if it not in found), None):
            message = f"{lost} cannot be read, which may say who must not see it"
            problems.append(Problem(name, None, message, "Mend that file, or take it out"))
            continue
        if file := _file(name, found, mine, max_megabytes, problems):
            files.append(file)
    return files


def _walk(folder: Path, root: Path, problems: list[Problem], unread: list[str]) -> Iterator[tuple[str, Path]]:
    """Every file below `root` that is nobody's cache. A link that leads out of `root` is a problem, and `unread`."""
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
            if why := _refused(path, inside):
                problems.append(Problem(name, None, *why))
                unread.append(name)
            elif path.is_file():
                yield name, path


def _refused(path: Path, inside: Path) -> tuple[str, str] | None:
    """Why nothing is read there, and what to do about it."""
    link = path.is_symlink()
    try:
        target = path.resolve()
    except (OSError, RuntimeError):  # links in a circle
        return "it is a link to nothing", "Take it out, or mend it"
    if link and not target.is_relative_to(inside):
        return "it is a link out of the folder", "Put the file itself here"
    if link and path.is_dir():
        return "it is a link to a folder", "Put the files themselves here"
    if link and not path.exists():
        return "it is a link to nothing", "Take it out, or mend it"
    if not path.is_file() and not path.is_dir():
        return "it is not a file", "Take it out of knowledge/"
    return None


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
    return _folded(f"{folder}/{file.partition('.')[0]}")


def _folded(name: str) -> str:
    """The same for names that differ only in how some systems write them: in case, or in how accents are put."""
    return unicodedata.normalize("NFC", name).casefold()
