"""What kind of value each field of a tool wants, told by its schema, its name and its description."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from frontdesk.twin.lexicon import table
from frontdesk.twin.rules import language as lang
from frontdesk.twin.rules.scene import Tool
from frontdesk.twin.values import Object, as_list

SUCH_AS = re.compile(
    r"\b(?:like|such as|e\.g\.|for example|for instance|par exemple|por ejemplo|ex\.)\s*:?\s*[\"'`“]?([^\"'`”,;)]+)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Field:
    """A field to fill. `kind` is a name of `lexicon/fields.toml`, or integer, number, boolean, enum, string."""

    name: str
    description: str
    type: str
    kind: str
    required: bool
    options: tuple[Any, ...] = ()
    low: float | None = None
    high: float | None = None
    pattern: str | None = None
    example: str | None = None
    personal: bool = False
    cues: frozenset[str] = frozenset()

    @property
    def numeric(self) -> bool:
        return self.type in ("integer", "number")

    @property
    def words(self) -> tuple[str, ...]:
        return _name_words(self.name)

    def holds(self, value: float) -> bool:
        """Whether a number is within the schema's bounds."""
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


def fields_of(tool: Tool) -> tuple[Field, ...]:
    """The tool's fields in the schema's order."""
    return tuple(_field(name, rule, name in tool.required) for name, rule in tool.properties.items())


def label(field: Field, language: str) -> str:
    """What a frame calls the field: a well-known field by its name in the language, else by its own words."""
    text = _label(field, language)
    if field.kind == "id" and field.example and field.example not in text:
        return f"{text} ({table('phrases')[language]['such_as']} {field.example})"
    return text


def _label(field: Field, language: str) -> str:
    labels = table("fields")["labels"]
    if field.name.lower() in labels and not (field.name == "make" and field.kind != "make"):
        return str(labels[field.name.lower()][language])
    if language == "en" and 0 < len(field.description) <= 90:
        text = field.description.strip().split("\n")[0].rstrip(".")
        return text[0].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text
    return f"**{' '.join(field.words)}**"


def act(tool: Tool, language: str) -> str:
    """What the tool's act is called: "your quote"."""
    acts = table("fields")["acts"]
    words = _name_words(tool.name)
    for word in (*words[1:], *words[:1]):  # what a name speaks of comes after its verb
        group = lang.key_of(word, "en").rstrip("*")
        if group in acts:
            return str(acts[group][language])
    nouns = [word for word in words if word not in VERBS]
    if language == "en" and nouns:
        return f"your {' '.join(nouns)} request"
    return str(table("phrases")[language]["act_default"])


def limits(field: Field) -> tuple[str | None, str | None]:
    """The bounds as text."""
    low = None if field.low is None else f"{field.low:g}" if field.low < 1e5 else f"{field.low:,.0f}"
    high = None if field.high is None else f"{field.high:g}" if field.high < 1e5 else f"{field.high:,.0f}"
    return low, high


VERBS = frozenset(
    [
        "get",
        "check",
        "fetch",
        "lookup",
        "look",
        "up",
        "find",
        "list",
        "show",
        "view",
        "retrieve",
        "read",
        "calculate",
        "compute",
        "create",
        "make",
        "do",
        "request",
        "submit",
        "run",
        "obtain",
        "generate",
        "ask",
        "tool",
        "api",
        "my",
        "the",
        "a",
        "an",
        "of",
        "for",
        "by",
        "to",
        "and",
    ]
)


def _field(name: str, rule: Object, required: bool) -> Field:
    description = str(rule.get("description") or rule.get("title") or "")
    kind_of_type = rule.get("type")
    if (types := as_list(kind_of_type)) is not None:
        kind_of_type = next((str(one) for one in types if one != "null"), "string")
    options = tuple(as_list(rule.get("enum")) or ([rule["const"]] if "const" in rule else []))
    low, high = rule.get("minimum"), rule.get("maximum")
    if isinstance(rule.get("exclusiveMinimum"), int | float):
        low = rule["exclusiveMinimum"] + (1 if kind_of_type == "integer" else 0)
    if isinstance(rule.get("exclusiveMaximum"), int | float):
        high = rule["exclusiveMaximum"] - (1 if kind_of_type == "integer" else 0)
    found = SUCH_AS.search(description)
    examples = as_list(rule.get("examples")) or []
    example = str(examples[0]) if examples else (found.group(1).strip(" .") if found else None)
    type_name = str(kind_of_type or "string")
    if options:
        kind = "enum"
    elif type_name == "boolean":
        kind = "boolean"
    elif type_name in ("integer", "number"):
        kind = _numeric_kind(name, description) or type_name
    else:
        kind = _string_kind(name, description, rule, example)
        if kind == "id" and example:
            example = example.split()[0]
    words = _name_words(name)
    personal = bool(set(words) & _person_words()) and not (set(words) & {"model", "make", "pickup", "product"})
    return Field(
        name=name,
        description=description,
        type=type_name,
        kind=kind,
        required=required,
        options=options,
        low=low if isinstance(low, int | float) else None,
        high=high if isinstance(high, int | float) else None,
        pattern=str(rule["pattern"]) if isinstance(rule.get("pattern"), str) else None,
        example=example,
        personal=personal,
        cues=frozenset(lang.key_of(lang.fold(word), "en") for word in words if word not in VERBS),
    )


def _numeric_kind(name: str, description: str) -> str | None:
    words = _name_words(name)
    kinds = table("fields")["kinds"]
    for kind, rule in kinds.items():
        if set(words) & set(str(rule["names"]).split()):
            return str(kind)
    described = {word.folded for word in lang.words(description, "en")}
    for kind in ("year", "age", "distance", "money"):
        named = set(str(kinds[kind]["names"]).split()) - {"sum", "value", "driven", "km"}
        if described & named:
            return kind
    return None


def _string_kind(name: str, description: str, rule: Object, example: str | None) -> str:
    form = rule.get("format")
    if form in ("date", "email"):
        return str(form)
    if form == "date-time":
        return "date"
    words = set(_name_words(name))
    for kind, names in table("fields")["strings"].items():
        if words & set(str(names).split()):
            return str(kind)
    if rule.get("pattern") or (example and re.search(r"\d", example) and " " not in example):
        return "id"
    if {"policy", "order", "claim", "booking", "reservation", "invoice", "account"} & words and "type" not in words:
        return "id"
    return "string"


@lru_cache(maxsize=4096)
def _name_words(name: str) -> tuple[str, ...]:
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return tuple(word for word in re.split(r"[^0-9a-zA-Z]+", spaced.lower()) if word)


@cache
def _person_words() -> frozenset[str]:
    return frozenset(str(table("fields")["person"]["words"]).split())


name_words = _name_words
