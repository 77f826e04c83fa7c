"""The tables `[guards.…]` of `agent.toml`: what each guard does about what it finds, with which lists and in which words."""

from collections.abc import Iterator
from typing import Annotated, Literal, get_args

from pydantic import Field

from frontdesk.folder.table import Table, Text

Action = Literal["off", "flag", "rewrite", "refuse", "hand_over"]
OnError = Literal["open", "closed"]
Personal = Literal["card", "iban", "national_id", "passport", "licence", "phone", "email", "address", "ip"]
Arithmetic = Literal["sum", "difference", "per_year", "per_month"]


class _Guard(Table):
    """`on_error` says whether a guard that fails lets things pass; `say` is what customers hear instead, by language."""

    action: Action = "rewrite"
    on_error: OnError = "closed"
    say: dict[str, Text] = Field(default_factory=dict)


class Links(_Guard):
    """Addresses that stand in no material."""


class PersonalData(_Guard):
    """`masked` is not kept of what customers write; `withheld` is not shown in answers, unless it is the customer's own."""

    masked: tuple[Personal, ...] = ("card", "iban", "national_id", "passport", "licence")
    withheld: tuple[Personal, ...] = get_args(Personal)
    regions: tuple[Annotated[str, Field(pattern=r"^[A-Z]{2}$")], ...] = ("US", "GB", "FR", "ES", "DE")


class Figures(_Guard):
    """Amounts, dates and other figures that stand in no material; `derived` may be worked out from those that do."""

    derived: tuple[Arithmetic, ...] = ("per_year", "per_month")


class Commitments(_Guard):
    """Promises beyond the agent's authority: those of every company, and `phrases`; but never those `allowed`."""

    phrases: tuple[Text, ...] = ()
    allowed: tuple[Text, ...] = ()


class Competitors(_Guard):
    """Other companies' `names`; `instead` is what is said in their place, by language."""

    names: tuple[Text, ...] = ()
    instead: dict[str, Text] = Field(default_factory=dict)


class Character(_Guard):
    """Leaving the role; phrases that are `allowed` may be said."""

    allowed: tuple[Text, ...] = ()


class Leaks(_Guard):
    """Pieces of the private prompt, `words` words or longer."""

    words: Annotated[int, Field(ge=4, le=50)] = 8


class WantsPerson(_Guard):
    """Customers who ask for a person."""

    action: Action = "hand_over"
    on_error: OnError = "open"


class Attacks(_Guard):
    """Attempts to turn the assistant, in messages, documents and results; `threshold` is how sure it must be."""

    action: Action = "refuse"
    on_error: OnError = "open"
    threshold: Annotated[float, Field(ge=0, le=1)] = 0.5


class Abuse(_Guard):
    """Insults and threats."""

    action: Action = "refuse"
    on_error: OnError = "open"


class Screen(_Guard):
    """The fast model's look at a message, beside the answer; `on_error` is also for one that takes over `seconds`."""

    action: Action = "refuse"
    on_error: OnError = "open"
    topics: bool = True
    seconds: Annotated[float, Field(gt=0, le=60)] = 3.0


class Repeated(Table):
    """What follows when messages were refused `times` times in a conversation."""

    times: Annotated[int, Field(ge=1)] = 3
    then: Literal["close", "hand_over"] = "hand_over"
    say: dict[str, Text] = Field(default_factory=dict)


class Guards(Table):
    """What is checked. A guard may take `seconds` for a message."""

    seconds: Annotated[float, Field(gt=0, le=60)] = 1.0
    links: Links = Links()
    personal_data: PersonalData = PersonalData()
    figures: Figures = Figures()
    commitments: Commitments = Commitments()
    competitors: Competitors = Competitors()
    character: Character = Character()
    leaks: Leaks = Leaks()
    wants_person: WantsPerson = WantsPerson()
    attacks: Attacks = Attacks()
    abuse: Abuse = Abuse()
    screen: Screen = Screen()
    repeated: Repeated = Repeated()

    def action(self, guard: str) -> Action:
        """What `guard` does about what it finds."""
        return self._table(guard).action

    def closed(self, guard: str) -> bool:
        """Whether `guard` lets nothing pass when it fails."""
        return self._table(guard).on_error == "closed"

    def say(self, guard: str, language: str) -> str:
        """What the folder has customers told when `guard` steps in; empty if it leaves that to Frontdesk."""
        return self._table(guard).say.get(language, "")

    def words(self) -> Iterator[tuple[str, dict[str, Text]]]:
        """The sentences of every table, with the name of their key."""
        for name, table in self:
            for key in ("say", "instead"):
                if words := getattr(table, key, None):
                    yield f"guards.{name}.{key}", words

    def _table(self, guard: str) -> _Guard:
        table = getattr(self, guard, None)
        return table if isinstance(table, _Guard) else _Guard()
