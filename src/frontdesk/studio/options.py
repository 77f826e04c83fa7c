"""What the Studio was started with, handed to Streamlit's script as a file that only this user can read."""

import json
import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

from frontdesk.errors import StudioError


@dataclass(frozen=True, slots=True)
class Options:
    """`url` is the service to talk with, `key` opens its Studio routes; `notice` says where it came from, if that matters.

    `keep` is the folder for what the Studio writes: reports of evaluations.
    """

    folder: str
    url: str
    key: str
    notice: str = ""
    keep: str = "var/studio"

    def write(self, file: Path) -> None:
        file.touch(0o600)
        file.write_text(json.dumps(asdict(self)), "utf-8")

    @staticmethod
    def read(file: Path) -> "Options":
        return Options(**json.loads(file.read_text("utf-8")))


@dataclass(frozen=True, slots=True)
class AgentFile:
    """What agent.toml says that the Studio needs to know."""

    name: str
    company: str
    languages: tuple[str, ...]
    greeting: dict[str, str]
    model: str


def read_agent(folder: Path) -> AgentFile:
    """The agent of `folder`. Raises `StudioError` when it has none that can be read; what is wrong in it, others say."""
    file = folder / "agent.toml"
    try:
        table = tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise StudioError(
            f"{file} cannot be read ({error}); see what is wrong with: frontdesk check {folder}"
        ) from error
    greeting = cast(dict[str, str], table.get("greeting", {}))
    models = cast(dict[str, Any], table.get("models", {}))
    return AgentFile(
        name=str(table.get("name", folder.name)),
        company=str(table.get("company", "")),
        languages=tuple(table.get("languages", ("en",))),
        greeting=greeting,
        model=str(models.get("chat", "")),
    )
