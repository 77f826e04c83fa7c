"""`agent.toml`: every key that a support lead can set."""

from datetime import time
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator

from frontdesk.folder.evals import Evals
from frontdesk.folder.guards import Guards
from frontdesk.folder.table import Table, Text

Day = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]


class Models(Table):
    """`chat` answers customers; `fast` is for what must be quick (screens, routing, summaries)."""

    chat: Text = "claude-opus-4-6"
    fast: Text = "claude-haiku-4-5"
    max_tokens: Annotated[int, Field(ge=64, le=64_000)] = 2048


class Price(Table):
    """USD per million tokens."""

    input: Annotated[float, Field(ge=0)]
    output: Annotated[float, Field(ge=0)]
    cache_write: Annotated[float, Field(ge=0)]
    cache_read: Annotated[float, Field(ge=0)]


class Turn(Table):
    """Limits of one turn. `max_tool_rounds` counts model calls that asked for tools; `passages` is per customer message."""

    max_tool_rounds: Annotated[int, Field(ge=1, le=50)] = 8
    tool_timeout_seconds: Annotated[float, Field(gt=0, le=600)] = 10.0
    first_token_seconds: Annotated[float, Field(gt=0, le=600)] = 60.0
    passages: Annotated[int, Field(ge=0, le=20)] = 4
    compact_at_tokens: Annotated[int, Field(ge=2_000)] = 120_000


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"'{name}' is not a time zone; write it as in America/New_York")
    return name


class Hours(Table):
    """When people answer."""

    timezone: Annotated[str, AfterValidator(_known_zone)] = "UTC"
    label: str = "UTC"
    days: Annotated[tuple[Day, ...], Field(min_length=1)] = ("monday", "tuesday", "wednesday", "thursday", "friday")
    opens: time = time(9)
    closes: time = time(17)

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> "Hours":
        if self.opens >= self.closes:
            raise ValueError(f"closes ({self.closes:%H:%M}) must be later than opens ({self.opens:%H:%M})")
        return self

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


def address_fault(text: str) -> str:
    """What is wrong with the web address `text`, as the end of a sentence about it; empty if nothing is."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return "is not a valid address"
    if not parts.hostname or port == 0:
        return "is not a valid address"
    if "@" in parts.netloc:
        return "has a user name or password in it, which customers would see; take out what is before the '@'"
    return ""


def _sound(text: str) -> str:
    if text and (fault := address_fault(text)):
        raise ValueError(f"this address {fault}; write it as in https://www.example.com/help")
    return text


Address = Annotated[str, Field(pattern=r"^https?://[^\s/]+\S*$"), AfterValidator(_sound)]
NoneOrAddress = Annotated[str, Field(pattern=r"^(https?://[^\s/]+\S*)?$"), AfterValidator(_sound)]


class Knowledge(Table):
    """What the agent may search, besides the files in knowledge/: web pages; and how all of it is read."""

    base_url: NoneOrAddress = ""
    pages: tuple[Address, ...] = ()
    sitemap: NoneOrAddress = ""
    max_pages: Annotated[int, Field(ge=1, le=100_000)] = 500
    max_megabytes: Annotated[float, Field(gt=0, le=1_000)] = 25.0
    timeout_seconds: Annotated[float, Field(gt=0, le=3_600)] = 20.0
    private_addresses: bool = False
    stale_after_days: Annotated[int, Field(ge=1)] = 365
    encoder: Text = "auto"
    voyage_model: str = ""


class Handoff(Table):
    """How a customer reaches a person outside of the chat."""

    phone: str = ""


class Config(Table):
    """The whole of `agent.toml`."""

    name: Text
    company: Text
    languages: Annotated[tuple[Language, ...], Field(min_length=1)] = ("en",)
    greeting: dict[str, Text]
    models: Models = Models()
    prices: dict[str, Price] = Field(default_factory=dict)
    turn: Turn = Turn()
    hours: Hours = Hours()
    handoff: Handoff = Handoff()
    knowledge: Knowledge = Knowledge()
    guards: Guards = Guards()
    evals: Evals = Evals()

    @field_validator("greeting")
    @classmethod
    def _greets_in_every_language(cls, greeting: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        for language in info.data.get("languages", ()):
            if language not in greeting:
                raise ValueError(
                    f"there is no greeting for '{language}'; add a line '{language} = \"…\"' under [greeting]"
                )
        return greeting

    @field_validator("guards")
    @classmethod
    def _speaks_the_languages(cls, guards: Guards, info: ValidationInfo) -> Guards:
        languages: tuple[str, ...] = info.data.get("languages", ())
        for place, words in guards.words():
            for language in words:
                if languages and language not in languages:
                    raise ValueError(
                        f"'{place}.{language}' is for a language that the agent does not greet in; "
                        f"the languages are {', '.join(languages)}"
                    )
        return guards

    def language(self, wanted: str | None) -> str:
        """The agent's language nearest to what the customer wants; the first one when there is none."""
        for candidate in (wanted or "", (wanted or "").split("-")[0].lower()):
            if candidate in self.languages:
                return candidate
        return self.languages[0]
