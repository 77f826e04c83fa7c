"""Make a new agent folder from the template."""

from importlib.resources import as_file, files
from pathlib import Path
from string import Template

from frontdesk.errors import SettingError


def scaffold(folder: Path, name: str, company: str) -> list[Path]:
    """Write the template's files to `folder`; returns their paths. Raises `SettingError` where something is already."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SettingError(f"'{folder}' is there already; choose another name, or empty it first")
    words = {"name": _quoted(name), "company": _quoted(company)}
    made: list[Path] = []
    with as_file(files("frontdesk.app").joinpath("template")) as template:
        for source in sorted(template.rglob("*")):
            if not source.is_file() or "__pycache__" in source.parts:
                continue
            target = folder / source.relative_to(template).with_suffix(source.suffix.removesuffix("_"))
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(Template(source.read_text("utf-8")).safe_substitute(words), "utf-8")
            made.append(target)
    return made


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
