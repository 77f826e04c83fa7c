"""Word lists of the twin, read from the data files beside this module.

`words.toml` stop words, synonyms, turns of phrase · `elsewhere.toml` other subjects than a company's service ·
`intents.toml` what customers' phrases want · `phrases.toml` the twin's own
frames · `fields.toml` kinds of tool fields · `numbers.toml` number words · `vehicles.txt` well-known makers and models.
General knowledge of language only: nothing in them belongs to one agent.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("en", "fr", "es")


@cache
def table(name: str) -> dict[str, Any]:
    """The TOML file of that name."""
    return tomllib.loads(files(__package__ or __name__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))


@cache
def lines(name: str) -> tuple[str, ...]:
    """The lines of a text file, without comments and blank ones."""
    text = files(__package__ or __name__).joinpath(name).read_text(encoding="utf-8")
    return tuple(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))
