"""The manifest of an index folder: what wrote it, what is in it, and whether it is whole."""

from pathlib import Path

import msgspec

from frontdesk.errors import IndexUnusable
from frontdesk.knowledge.documents import Audience

FORMAT = 3
"""Counts up whenever what an index holds, or how its words are cut, changes: an older one is not to be searched."""

_NAME = "manifest.json"
_REMEDY = "Build it anew with `frontdesk ingest`"


class LanguageEntries(msgspec.Struct, frozen=True):
    """One language's part of an index: the subfolders of its inverted index, of its vectors and of the phrasings in it.

    The last two are empty where it has none. `entries` says how many pieces are for each audience.
    """

    language: str
    words: str
    vectors: str
    entries: dict[Audience, int]
    phrasings: str = ""


class EncodedBy(msgspec.Struct, frozen=True):
    """The encoder whose vectors an index holds."""

    name: str
    dimensions: int


class Manifest(msgspec.Struct, frozen=True):
    """What an index holds. `files` has the size of each file in bytes, by its path within the folder."""

    documents: int
    passages: int
    pieces: int
    languages: tuple[LanguageEntries, ...]
    files: dict[str, int]
    encoder: EncodedBy | None = None
    format: int = FORMAT


class _Version(msgspec.Struct):
    format: int


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Written last: a folder without one is not an index."""
    (folder / _NAME).write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=1))


def read_manifest(folder: Path) -> Manifest:
    """Raises `IndexUnusable` if `folder` is no whole index of this version."""
    try:
        text = (folder / _NAME).read_bytes()
        version = msgspec.json.decode(text, type=_Version).format
        if version != FORMAT:
            raise IndexUnusable(f"the index {folder} has format {version}, this version reads {FORMAT}. {_REMEDY}")
        manifest = msgspec.json.decode(text, type=Manifest)
    except FileNotFoundError:
        raise IndexUnusable(f"{folder} is no index: it has no {_NAME}. {_REMEDY}") from None
    except msgspec.DecodeError as error:
        raise damaged(folder, f"{_NAME}: {error}") from None
    for name, size in manifest.files.items():
        file = folder / name
        found = file.stat().st_size if file.is_file() else None
        if found != size:
            what = "is missing" if found is None else f"has {found} bytes instead of {size}"
            raise damaged(folder, f"{name} {what}")
    return manifest


def damaged(folder: Path, reason: str) -> IndexUnusable:
    return IndexUnusable(f"the index {folder} is damaged: {reason}. {_REMEDY}")


def sizes(folder: Path) -> dict[str, int]:
    """The size of each file of a finished index, by its path within `folder`; lock files, always empty, are left out."""
    files = sorted(file for file in folder.rglob("*") if file.is_file() and file.suffix != ".lock")
    return {file.relative_to(folder).as_posix(): file.stat().st_size for file in files}
