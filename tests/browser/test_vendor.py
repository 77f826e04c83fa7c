"""The page's third-party code is the code on record."""

import hashlib
import json
import re

from scripted import STATIC

VENDOR = STATIC / "vendor"


def test_every_vendored_file_is_on_record_with_its_hash() -> None:
    libraries = json.loads((VENDOR / "vendor.json").read_text())["libraries"]
    recorded = {file["path"]: file["sha256"] for library in libraries for file in library["files"]}
    found = {
        path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "vendor.json"
    }
    assert found == recorded
    for library in libraries:
        assert re.fullmatch(r"\d+\.\d+\.\d+", library["version"])
        assert library["licence"]
        assert f"{library['name']}/LICENSE" in recorded
