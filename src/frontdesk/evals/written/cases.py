"""The cases of an agent folder: `evals/*.yaml`, read and checked as a whole.

A file has a `group`, one of the guide's tasks, and `cases`. A case is a message (`say`), a conversation (`turns`) or a
simulated customer (`persona`), and what is to be expected of the agent (`expect`). docs/evals.md says it all.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias, cast, get_args

import msgspec
from pydantic import AfterValidator, AwareDatetime, Field, ValidationError, model_validator

from frontdesk.errors import FolderError, Problem
from frontdesk.evals.written.located import Place, read_located
from frontdesk.facts import Customer, Outcome
from frontdesk.folder.table import Table, Text

Group: TypeAlias = Literal["general", "product", "conversation", "quote", "escalation"]
GROUPS: tuple[Group, ...] = get_args(Group)


def _readable(words: str) -> str:
    if len(words) > 2 and words[0] == words[-1] == "/":
        try:
            re.compile(words[1:-1])
        except re.error as error:
            raise ValueError(f"{words} is no regular expression: {error}; mend it, or take the slashes away") from None
    return words


Words: TypeAlias = Annotated[Text, AfterValidator(_readable)]
"""Words as they stand in a text; between slashes, a regular expression."""
Said: TypeAlias = Words | Annotated[tuple[Words, ...], Field(min_length=1)]
"""Words that must stand in a reply, or several of which one must."""


class Expect(Table):
    """What is expected of a reply, or of a conversation as a whole. What is not written is not checked.

    But for three things: unless `hands_over` says otherwise, no person is to be called in; figures, links and quotes of a
    reply always have to stand in what it was made from; and no tool that changes something may run unexpected.
    """

    intent: str | None = None
    asks: Said | None = None
    language: str | None = None
    outcome: Outcome | None = None
    calls: tuple[Annotated[dict[str, dict[str, Any]], Field(min_length=1, max_length=1)], ...] | None = None
    in_order: bool = False
    results: dict[str, dict[str, Any]] = Field(default_factory=dict)
    says: tuple[Said, ...] = ()
    never_says: tuple[Words, ...] = ()
    never_stores: tuple[Text, ...] = ()
    sources: tuple[Text, ...] | None = None
    declines: bool = False
    hands_over: bool | None = None
    state: dict[str, Any] = Field(default_factory=dict)
    rubric: str = ""


class CaseTurn(Table):
    """What the customer does: say something, or answer what waits for an approval."""

    say: Text | None = None
    approve: bool | None = None
    expect: Expect = Expect()

    @model_validator(mode="after")
    def _one_of_two(self) -> "CaseTurn":
        if (self.say is None) == (self.approve is None):
            raise ValueError("a turn has either 'say' or 'approve'; write one of them")
        return self


class Known(Table):
    """Something that a simulated customer knows and tells when asked: `asked` has words of such a question."""

    asked: Annotated[tuple[Text, ...], Field(min_length=1)]
    say: Text


class Persona(Table):
    """A simulated customer. `goal` is why they write; `opening` their first words; `done` ends it when the agent says so.

    `correction` is said once the agent has answered, if it is there: people change their minds.
    """

    goal: Text
    mood: str = "calm"
    opening: Text
    knows: tuple[Known, ...] = ()
    correction: str = ""
    done: tuple[Words, ...] = ()
    thanks: str = ""
    most_turns: Annotated[int, Field(ge=1, le=40)] = 12


class SignedIn(Table):
    """The customer as tools receive them."""

    id: Text
    name: str | None = None

    @property
    def customer(self) -> Customer:
        return Customer(id=self.id, name=self.name)


class Case(Table):
    """One case. `at` is when it is played, if not at `evals.now`; `adversarial` marks what is meant to lead astray."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,79}$")]
    group: Group
    language: str = "en"
    adversarial: bool = False
    customer: SignedIn | None = None
    at: AwareDatetime | None = None
    say: Text | None = None
    turns: tuple[CaseTurn, ...] = ()
    persona: Persona | None = None
    expect: Expect = Expect()

    @model_validator(mode="after")
    def _one_of_three(self) -> "Case":
        kinds = [name for name in ("say", "turns", "persona") if getattr(self, name)]
        if not kinds:
            raise ValueError(f"case '{self.id}' needs one of 'say', 'turns' or 'persona'; write exactly one")
        if len(kinds) > 1:
            raise ValueError(f"case '{self.id}' has {' and '.join(map(repr, kinds))}; take all but one out")
        return self

    @property
    def acts(self) -> tuple[CaseTurn, ...]:
        """The customer's turns; of a simulated one, only the first is known."""
        if self.persona:
            return (CaseTurn(say=self.persona.opening),)
        return self.turns or (CaseTurn(say=self.say),)

    @property
    def sha256(self) -> str:
        """The hash of the case as it is written: rewritten, it is another."""
        return sha256(self.model_dump_json().encode()).hexdigest()[:16]

    def moment(self, default: datetime) -> datetime:
        """When it is played."""
        return self.at or default


class Cases(Table):
    """All cases of an agent folder, in the order of their files. `sha256` is the hash of these."""

    cases: tuple[Case, ...]
    sha256: str
    places: dict[str, tuple[str, int]] = Field(default_factory=dict)
    """The file and line of each, by its id."""

    def of(self, suites: tuple[str, ...]) -> tuple[Case, ...]:
        """The cases whose group, file or id is among `suites`, or begins with one and a star; all, if there are none."""
        return tuple(case for case in self.cases if not suites or any(_fits(case, suite) for suite in suites))


def _fits(case: Case, suite: str) -> bool:
    if suite.endswith("*"):
        return case.id.startswith(suite[:-1])
    return suite in (case.group, case.id, case.language) or (suite == "adversarial" and case.adversarial)


def read_cases(folder: Path) -> Cases:
    """The cases of the agent folder at `folder`; none where it has no evals/.

    Raises `FolderError` with every problem found: file, line, value and remedy.
    """
    problems: list[Problem] = []
    cases: dict[str, Case] = {}
    places: dict[str, tuple[str, int]] = {}
    digest = sha256()
    for file in sorted((folder / "evals").glob("*.yaml")):
        name = f"evals/{file.name}"
        data = file.read_bytes()
        digest.update(name.encode() + b"\0" + data)
        for line, case in _read_file(name, data, problems):
            if case.id in cases:
                problems.append(Problem(name, line, f"there are two cases '{case.id}'", "Give one another id"))
            cases[case.id], places[case.id] = case, (name, line)
    if problems:
        raise FolderError(str(folder), problems)
    return Cases(cases=tuple(cases.values()), sha256=digest.hexdigest(), places=places)


def _read_file(name: str, data: bytes, problems: list[Problem]) -> Iterator[tuple[int, Case]]:
    read = read_located(name, data)
    if isinstance(read, Problem):
        problems.append(read)
        return
    try:
        table = msgspec.convert(read.content, dict[str, Any])
        items = msgspec.convert(table["cases"], list[Any])
    except (msgspec.ValidationError, KeyError):
        problems.append(read.problem((), "it has no list of cases", "Write 'group: …' and 'cases:' with one item each"))
        return
    problems += [
        read.problem((key,), f"there is no key '{key}'", "Known are: cases, group")
        for key in sorted(set(table) - {"group", "cases"})
    ]
    group = table.get("group")
    if group not in GROUPS:
        told = "'group' is missing" if group is None else f"'group' is {group!r}"
        problems.append(read.problem(("group",), told, f"Write one of: {', '.join(GROUPS)}"))
        return
    for index, item in enumerate(items):
        place = ("cases", index)
        if not isinstance(item, dict):
            problems.append(read.problem(place, f"the case is {item!r}", "Write it as 'id: …' and more"))
            continue
        try:
            yield read.line(place), Case.model_validate({"group": group, **cast(dict[str, Any], item)})
        except ValidationError as error:
            problems += read.problems(error, place, _known_keys)


def _known_keys(location: Place) -> list[str]:
    tables: dict[str, type[Table]] = {
        "expect": Expect,
        "turns": CaseTurn,
        "persona": Persona,
        "knows": Known,
        "customer": SignedIn,
    }
    inner = [tables[str(piece)] for piece in location[:-1] if str(piece) in tables]
    return list((inner[-1] if inner else Case).model_fields)
