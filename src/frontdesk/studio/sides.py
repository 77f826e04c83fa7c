"""One side of a comparison: an agent folder, or a copy of it with another chat model, served by a process of its own."""

import json
import re
import shutil
import tempfile
import threading
import tomllib
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from frontdesk.errors import StudioError
from frontdesk.studio.client import Client, Event, Talk
from frontdesk.studio.options import read_agent
from frontdesk.studio.service import Service

_TABLE = re.compile(r"^\[models\][^\n]*(?:\n(?!\[)[^\n]*)*", re.MULTILINE)
_CHAT = re.compile(r"^chat\s*=[^\n]*", re.MULTILINE)
_LEFT_OUT = shutil.ignore_patterns("var", ".git", ".venv", "__pycache__")


class Side:
    """Keeps nothing of what is said; starts at once. Raises `StudioError` when the folder cannot be read or copied."""

    def __init__(self, folder: Path, model: str, key: str) -> None:
        self._copy: tempfile.TemporaryDirectory[str] | None = None
        self.name = folder.name
        self.model = model or read_agent(folder).model
        place = None
        if model:
            self._copy = tempfile.TemporaryDirectory(prefix="frontdesk-compare-")
            # Its index goes with it: where FRONTDESK_INDEX is relative, it is to the working directory.
            place = Path(self._copy.name)
            folder = with_model(folder, model, place)
        self._key = key
        self._service = Service(folder, database="sqlite://", place=place, reload=not model)

    @cached_property
    def client(self) -> Client:
        """Waits until it answers. Raises `StudioError` when it does not."""
        return Client(self._service.url, self._key)

    def close(self) -> None:
        if "client" in vars(self):
            self.client.close()
        self._service.stop()
        if self._copy:
            self._copy.cleanup()


def with_model(folder: Path, model: str, place: Path) -> Path:
    """A copy of an agent folder in `place` whose customers are answered by `model`."""
    copy = place / folder.resolve().name
    try:
        shutil.copytree(folder, copy, ignore=_LEFT_OUT)
        file = copy / "agent.toml"
        text = changed(file.read_text("utf-8"), model)
        file.write_text(text, "utf-8")
    except (OSError, shutil.Error) as error:
        raise StudioError(f"{folder} cannot be copied: {error}") from error
    return copy


def changed(text: str, model: str) -> str:
    """agent.toml with `[models] chat` set to `model`. Raises `StudioError` when it is written in a way that this can't."""
    line = f"chat = {json.dumps(model, ensure_ascii=False)}"
    if found := _TABLE.search(text):
        table = found[0]
        head, _, rest = table.partition("\n")
        new = _CHAT.sub(lambda _: line, table) if _CHAT.search(table) else f"{head}\n{line}\n{rest}"
        text = text[: found.start()] + new + text[found.end() :]
    else:
        text = f"{text.rstrip()}\n\n[models]\n{line}\n"
    try:
        done = tomllib.loads(text)["models"]["chat"] == model
    except (tomllib.TOMLDecodeError, KeyError, TypeError):
        done = False
    if not done:
        raise StudioError(
            "agent.toml has its models in a way that the Studio cannot change; write 'chat = …' under [models]"
        )
    return text


class Listening:
    """An answer on its way, written down by a thread of its own. `error` says what went wrong, if something did."""

    def __init__(self, client: Client, talk: Talk, text: str) -> None:
        self.text = ""
        self.error: StudioError | None = None
        self._thread = threading.Thread(target=self._listen, args=(client, talk, text), daemon=True)
        self._thread.start()

    def ended(self, seconds: float) -> bool:
        """Whether it has ended; waits for up to `seconds`."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _listen(self, client: Client, talk: Talk, text: str) -> None:
        try:
            for so_far in written(client.say(talk, text)):
                self.text = so_far
        except StudioError as error:
            self.error = error


def written(events: Iterator[Event]) -> Iterator[str]:
    """The text that stands there after each event."""
    text = ""
    for event in events:
        match event.name:
            case "delta":
                text += event.data["text"]
            case "restart":
                text = ""
            case "agent_said":
                text = event.data["text"]
            case _:
                pass
        yield text
