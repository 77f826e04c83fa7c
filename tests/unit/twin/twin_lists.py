"""Lists of what customers write with what should come of it, and how often the twin does so."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from twin_folders import FolderChat

from frontdesk.twin.rules.wording import is_frame

LISTS = Path(__file__).parent / "lists"


@dataclass(frozen=True)
class Case:
    """A line of a list: the agent, what is expected, the customer's words."""

    agent: str
    expected: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Missed:
    """A case that went wrong, with what was said."""

    case: Case
    said: str

    def __str__(self) -> str:
        return f"{self.case.agent}: {self.case.text!r} {self.case.expected} <- {self.said[:300]!r}"


def cases(name: str) -> list[Case]:
    found: list[Case] = []
    for line in (LISTS / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            agent, *expected, text = (part.strip() for part in line.split(" | "))
            found.append(Case(agent, tuple(expected), text))
    return found


def misses(name: str, wanted: list[Case] | None = None) -> list[Missed]:
    """The cases of the list that go wrong."""
    check = {"topics": topic, "facts": fact, "people": person, "tools": act}[name]
    found = ((case, check(case)) for case in (cases(name) if wanted is None else wanted))
    return [Missed(case, said) for case, said in found if said is not None]


def topic(case: Case) -> str | None:
    """What was said when the subject was mistaken."""
    chat = FolderChat(case.agent)
    said = chat.say(case.text)
    declined = is_frame(said, "off_topic") or is_frame(said, "competitor") or is_frame(said, "bot")
    if case.expected == ("off",):
        return None if declined and not chat.sources and not chat.calls else said
    return said if is_frame(said, "off_topic") else None


def fact(case: Case) -> str | None:
    """What was said when the fact or its source is missing."""
    chat = FolderChat(case.agent)
    said = chat.say(case.text)
    sourced = any(from_source(case, cited) for cited in chat.sources)
    return None if says(case, said) and sourced else f"{said} {chat.sources}"


def says(case: Case, text: str) -> bool:
    """Whether the text states the case's fact, in one of its wordings."""
    return any(wording.strip().lower() in text.lower() for wording in case.expected[0].split("//"))


def from_source(case: Case, url: str) -> bool:
    """Whether the address is that of a document that states the case's fact."""
    return any(url.partition("#")[0].endswith(end.strip()) for end in case.expected[1].split(","))


def person(case: Case) -> str | None:
    """What was said when a person should have been called and wasn't, or the other way round."""
    chat = FolderChat(case.agent)
    said = chat.say(case.text)
    calls = [call for call in chat.calls if call.name != "search_knowledge"]  # whom to call is looked up first
    handed = [call.name for call in calls] == ["hand_over"]
    if handed and case.text[:40] not in str(calls[0].arguments["summary"]):
        return f"{said} {chat.calls}"
    return None if handed == (case.expected == ("yes",)) else said


def act(case: Case) -> str | None:
    """What was said when the last message led to another tool call than it should."""
    chat = FolderChat(case.agent)
    said = ""
    for text in case.text.split(" / "):
        said = chat.say(text)
    expected = case.expected[0]
    calls = [call for call in chat.calls if call.name != "search_knowledge"]
    asking = is_frame(said, "ask_first") or is_frame(said, "ask_remaining") or is_frame(said, "ask_missing")
    if expected == "asks":
        return None if asking and not calls else f"{said} {calls}"
    if expected == "none":
        begun = is_frame(said, "ask_first") and "i need a quote" not in case.text
        return f"{said} {calls}" if calls or begun or "2018" in said else None
    name, *values = expected.split()
    given = calls[0].arguments if [call.name for call in calls] == [name] else {}
    right = given and all(
        str(given.get(key)) == value.replace("~", " ") for key, _, value in (v.partition("=") for v in values)
    )
    return None if right else f"{said} {calls}"
