"""Reading a request: who the assistant is, what material there is, what was said, which tools can be called."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import cast

from frontdesk.twin.lexicon import table
from frontdesk.twin.rules.continuing import is_note
from frontdesk.twin.rules.language import fold, language_of
from frontdesk.twin.rules.material import Example, Unit, has_tags, static_of, units_of_result
from frontdesk.twin.values import Object, as_list, as_object

NAME = re.compile(
    r"\b(?:You are|you're|Your name is|I am|Tu es|Vous êtes|Vous vous appelez|Je suis|Eres|Usted es|Te llamas|Soy)\s+"
    r"([A-ZÀ-Þ][\w'’-]+(?: [A-ZÀ-Þ][\w'’-]+)?)(?=[\s,.;:]|$)"
)
CAPITALS = r"([A-ZÀ-Þ0-9][\w&'’-]*(?:\.\w+)*(?: (?:(?:of|the|de|du|la|&|and|et|y) )?[A-ZÀ-Þ0-9][\w&-]*)*)"
COMPANY = re.compile(
    rf"(?:\b(?:for|at|of|from|answers|represents?|by|chez|pour|de|d'|para|en)\s+|[^.]\bassistants? (?:for|of|at) ){CAPITALS}"
)
SEARCH = re.compile(
    r"(^|_)(search|lookup|look_up)_(\w*_)?(knowledge|docs?|documents?|articles?|help|faq|kb)", re.IGNORECASE
)
ARTICLES = frozenset(
    {"The", "A", "An", "Your", "You", "I", "It", "AI", "Le", "La", "Les", "El", "Los", "Las", "Une", "Un"}
)


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool that can be called, with its schema's properties and which of them it needs."""

    name: str
    description: str
    properties: dict[str, Object]
    required: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A call that was made and what came back; `text` is None while nothing has."""

    tool: str
    arguments: Object
    text: str | None
    failed: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """From a customer's message to the next: their words, the material that came along, what was said and done."""

    texts: tuple[str, ...] = ()
    units: tuple[Unit, ...] = ()
    said: str = ""
    outcomes: tuple[Outcome, ...] = ()
    answered: bool = False

    @property
    def text(self) -> str:
        return "\n".join(self.texts)


@dataclass(frozen=True, slots=True)
class Scene:
    """All that the rules look at. `pending` are the tool results of the last message, if that is what it holds.

    `search` is the tool that looks things up in documents, if there is one; `tools` are the others.
    """

    identity: str
    name: str | None
    company: str | None
    language: str
    material: tuple[Unit, ...]
    examples: tuple[Example, ...]
    turns: tuple[Turn, ...]
    tools: tuple[Tool, ...]
    forced: str | None = None
    pending: tuple[Outcome, ...] = field(default=())
    search: Tool | None = None

    @property
    def text(self) -> str:
        return self.turns[-1].text

    @property
    def said_before(self) -> str:
        return "\n".join(turn.said for turn in self.turns)


def read(body: Object, messages: list[Object]) -> Scene:
    system = _system(body.get("system"))
    static = static_of(system)
    identity = static.rest
    material, examples = list(static.units), list(static.examples)
    rest = [dict(message) for message in messages]
    first: list[Object] = rest[0]["content"]
    prompt = [block for block in first if block.get("type") == "text" and has_tags(str(block["text"]))]
    for block in prompt:
        part = static_of(str(block["text"]))
        material += part.units
        examples += part.examples
    rest[0]["content"] = [block for block in first if block not in prompt]
    turns, pending = _turns(rest)
    language = _language(turns)
    choice = as_object(body.get("tool_choice")) or {}
    every_tool = () if choice.get("type") == "none" else tuple(_tools(body.get("tools")))
    search = next((tool for tool in every_tool if _searches(tool)), None)
    tools = tuple(tool for tool in every_tool if tool is not search)
    forced = None
    if choice.get("type") == "tool":
        forced = str(choice.get("name"))
    elif choice.get("type") == "any" and tools:
        forced = "*"
    name = NAME.search(identity)
    return Scene(
        identity=identity,
        name=name.group(1) if name and name.group(1) not in ARTICLES else None,
        company=_company(identity, name.group(1) if name else ""),
        language=language,
        material=tuple(material),
        examples=tuple(examples),
        turns=tuple(turns),
        tools=tools,
        forced=forced,
        pending=pending,
        search=search,
    )


def _turns(messages: list[Object]) -> tuple[list[Turn], tuple[Outcome, ...]]:
    turns: list[Turn] = [Turn()]
    index = 0
    pending: tuple[Outcome, ...] = ()
    for message in messages:
        blocks: list[Object] = message["content"]
        if message["role"] == "assistant":
            turns[-1] = _with_reply(turns[-1], blocks)
            continue
        if all(block["type"] == "text" and is_note(str(block["text"])) for block in blocks):
            continue  # what runs the assistant says to it; the customer's words before it are still to be answered
        results = {str(block["tool_use_id"]): block for block in blocks if block["type"] == "tool_result"}
        pending = ()
        if results:
            before = len([one for one in turns[-1].outcomes if one.text is not None])
            turns[-1], index = _with_results(turns[-1], results, index)
            pending = turns[-1].outcomes[before:]
        units: list[Unit] = []
        texts: list[str] = []
        for block in blocks:
            if block["type"] == "search_result":
                units += units_of_result(block, index)
                index += 1
            elif block["type"] == "text" and not is_note(str(block["text"])):
                texts.append(str(block["text"]))
        if texts or (units and not results):
            turns.append(Turn(tuple(texts), tuple(units)))
            pending = ()
        elif units:
            turns[-1] = replace(turns[-1], units=(*turns[-1].units, *units))
    # What was said before the first customer message (the greeting) stays as a turn without a text.
    return turns, pending


def _with_reply(turn: Turn, blocks: list[Object]) -> Turn:
    said = "".join(str(block["text"]) for block in blocks if block["type"] == "text")
    calls = tuple(
        Outcome(f"{block['name']}\x00{block['id']}", as_object(block["input"]) or {}, None, False)
        for block in blocks
        if block["type"] == "tool_use"
    )
    joined = f"{turn.said}\n{said}".strip()
    return replace(turn, said=joined, outcomes=(*turn.outcomes, *calls), answered=True)


def _with_results(turn: Turn, results: dict[str, Object], index: int) -> tuple[Turn, int]:
    outcomes: list[Outcome] = []
    units: list[Unit] = []
    for outcome in turn.outcomes:
        name, _, ident = outcome.tool.partition("\x00")
        block = results.get(ident)
        if block is None:
            outcomes.append(outcome)
            continue
        text, found, index = _result(block, index)
        units += found
        outcomes.append(Outcome(name, outcome.arguments, text, bool(block.get("is_error"))))
    return replace(turn, outcomes=tuple(outcomes), units=(*turn.units, *units)), index


def _result(block: Object, index: int) -> tuple[str, list[Unit], int]:
    content = block.get("content")
    if isinstance(content, str):
        return content, [], index
    texts: list[str] = []
    units: list[Unit] = []
    for inner in as_list(content) or []:
        part = as_object(inner) or {}
        if part.get("type") == "text":
            texts.append(str(part["text"]))
        elif part.get("type") == "search_result":
            units += units_of_result(part, index)
            index += 1
    return "\n".join(texts), units, index


def _language(turns: list[Turn]) -> str:
    """The customer's, from the latest words that tell it beyond doubt; else that of what was said to them."""
    language: str | None = None
    for turn in turns:
        if turn.texts:
            language = language_of(turn.text, language) or language
    if language is None:
        language = next((found for turn in turns if turn.said and (found := language_of(turn.said))), None)
    return language or "en"


def _tools(value: object) -> Iterator[Tool]:
    for item in as_list(value) or []:
        tool = as_object(item) or {}
        schema = as_object(tool.get("input_schema"))
        if schema is None:
            continue
        properties = {name: as_object(rule) or {} for name, rule in (as_object(schema.get("properties")) or {}).items()}
        required = tuple(str(name) for name in as_list(schema.get("required")) or [] if name in properties)
        definitions = as_object(schema.get("$defs")) or {}
        properties = {name: _resolved(rule, definitions) for name, rule in properties.items()}
        yield Tool(str(tool["name"]), str(tool.get("description") or ""), properties, required)


def _searches(tool: Tool) -> bool:
    """Whether a tool takes words and looks for them in documents."""
    kinds = [tool.properties[name].get("type") for name in tool.required]
    return SEARCH.search(tool.name) is not None and kinds == ["string"]


def _resolved(rule: Object, definitions: Object) -> Object:
    """The property with its `$ref` followed and its "or null" dropped."""
    reference = rule.get("$ref")
    if isinstance(reference, str):
        return {**(as_object(definitions.get(reference.rsplit("/", 1)[-1])) or {}), **rule}
    for option in as_list(rule.get("anyOf")) or []:
        choice = as_object(option) or {}
        if choice.get("type") not in (None, "null"):
            return {**choice, **{key: value for key, value in rule.items() if key != "anyOf"}}
        if "$ref" in choice:
            return _resolved({**choice, **{key: value for key, value in rule.items() if key != "anyOf"}}, definitions)
    return rule


def _system(system: object) -> str:
    if isinstance(system, str):
        return system
    return "\n\n".join(str((as_object(block) or {}).get("text", "")) for block in as_list(system) or [])


def _company(identity: str, name: str) -> str | None:
    for match in COMPANY.finditer(identity):
        found = match.group(1).rstrip(".,;:").removesuffix("'s").removesuffix("’s")
        head = re.split(r"['’]s\b", found)[0]
        if head and head != name and head.split()[0] not in ARTICLES and not head[0].isdigit():
            return head
    return None


def json_of(text: str) -> object:
    """The JSON value that a tool's result is, or the text itself."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def spoken(text: str) -> str:
    """The text as intents' patterns see it: folded, on one line, with what chats abbreviate written out."""
    return _abbreviated().sub(lambda found: _written_out()[found.group()], re.sub(r"\s+", " ", fold(text)).strip())


@cache
def _written_out() -> dict[str, str]:
    return cast(dict[str, str], table("words")["abbreviated"])


@cache
def _abbreviated() -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\w'])(?:{'|'.join(map(re.escape, sorted(_written_out(), key=len, reverse=True)))})(?![\w'])"
    )
