import io
import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from frontdesk.cli import main
from kit.folders import bookshop
from kit.process import Done, Frontdesk


@pytest.fixture
def frontdesk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Iterator[Frontdesk]:
    """Runs `frontdesk …` in an empty folder, with no key and no settings; `stdin` is what is piped in."""
    root, ours = logging.getLogger(), logging.getLogger("frontdesk")
    before = (root.handlers[:], root.level, ours.level)
    monkeypatch.chdir(tmp_path)
    for name in ("ANTHROPIC_API_KEY", "FRONTDESK_BASE_URL", "FRONTDESK_PROVIDER", "FRONTDESK_DATABASE"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: object, stdin: str = "", width: int = 100, **env: str) -> Done:
        with monkeypatch.context() as inside:
            inside.setenv("COLUMNS", str(width))
            for name, value in env.items():
                inside.setenv(name, value)
            inside.setattr(sys, "argv", ["frontdesk", *map(str, arguments)])
            inside.setattr(sys, "stdin", io.StringIO(stdin))
            capfd.readouterr()
            code: object = 0
            try:
                main()
            except SystemExit as end:
                code = end.code or 0
            out, err = capfd.readouterr()
        assert isinstance(code, int)
        return Done(code, out, err)

    yield run
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    ours.setLevel(before[2])


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return bookshop(tmp_path / "shop")
