"""Sentences that Frontdesk itself says to customers, by language."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Texts(BaseModel):
    """One language's sentences; names in braces are filled in where they are used."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    failed: str
    refused: str
    unsure: str
    attack: str
    abuse: str
    closing: str
    handed_over: str
    people_are_here: str
    people_come_back: str
    call_us: str
    stand_in: str
    link_left_out: str
    another_company: str
    weekdays: Annotated[tuple[str, ...], Field(min_length=7, max_length=7)]


@cache
def texts(language: str) -> Texts:
    """The sentences in `language`, or in English where Frontdesk does not speak it."""
    folder = files("frontdesk.agent").joinpath("texts")
    file = folder.joinpath(f"{language.split('-')[0]}.toml")
    if not file.is_file():
        file = folder.joinpath("en.toml")
    return Texts.model_validate(tomllib.loads(file.read_text("utf-8")))
