"""A tool: a typed async function, and what the model is told of it."""

import difflib
import inspect
import re
import typing
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast, get_args, overload

from docstring_parser import Docstring, parse
from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model
from pydantic.json_schema import GenerateJsonSchema

from frontdesk.errors import ToolFailed
from frontdesk.facts import Confirm, Customer, Effect

_GIVEN: dict[str, tuple[object, ...]] = {"customer": (Customer, Customer | None), "now": (datetime,)}
"""Keyword-only parameters that Frontdesk fills in, with the types that they may have."""

_NAME = re.compile("[a-zA-Z0-9_-]{1,64}")
Function = Callable[..., Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Tool:
    """What `@tool` makes of a function. `function` is the function itself, to be called from tests.

    `schema` is the JSON schema of the arguments as the Messages API takes it; `timeout` is in seconds, None for the
    folder's default; `given` names the keyword-only parameters that Frontdesk fills in.
    """

    name: str
    description: str
    schema: Mapping[str, Any]
    effect: Effect
    confirm: Confirm
    timeout: float | None
    function: Function
    given: frozenset[str]
    arguments: type[BaseModel]

    def validated(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments as the function takes them.

        Raises `ToolFailed` with what is wrong and how to mend it, in words for the model.
        """
        try:
            model = self.arguments.model_validate(dict(arguments))
        except ValidationError as error:
            raise ToolFailed("\n".join(self._wrong(cast(dict[str, Any], item)) for item in error.errors())) from None
        return {name: getattr(model, name) for name in type(model).model_fields}

    def _wrong(self, error: dict[str, Any]) -> str:
        name = ".".join(str(piece) for piece in error["loc"])
        match error["type"]:
            case "missing":
                described = self.schema["properties"].get(name, {}).get("description", "")
                return f"'{name}' is missing ({described or 'required'}). Ask the customer for it, then call again."
            case "extra_forbidden":
                known = list(self.schema["properties"])
                near = difflib.get_close_matches(name, known, 1)
                hint = f"did you mean '{near[0]}'?" if near else f"it takes: {', '.join(known) or 'nothing'}."
                return f"'{self.name}' takes no argument '{name}'; {hint}"
            case _:
                return f"'{name}' is {error['input']!r}: {error['msg']}. Correct it and call again."


@overload
def tool(function: Function, /) -> Tool: ...
@overload
def tool(
    *, effect: Effect = "read", confirm: Confirm = "nobody", timeout: float | None = None, name: str | None = None
) -> Callable[[Function], Tool]: ...
def tool(
    function: Function | None = None,
    /,
    *,
    effect: Effect = "read",
    confirm: Confirm = "nobody",
    timeout: float | None = None,
    name: str | None = None,
) -> Tool | Callable[[Function], Tool]:
    """Make a tool of a typed async function.

    The description and those of the arguments come from the docstring (Google, NumPy or Sphinx style), the schema from
    the type hints. `effect="write"` says that the call changes something: it then runs once at most, alone.
    `confirm` says whose yes it needs first. Parameters after `*` are filled in by Frontdesk and never shown to the
    model: `customer: Customer | None` is the signed-in customer, `now: datetime` the time of the call (UTC).

    Raises `TypeError` when the function cannot be a tool, naming what to change.
    """

    def make(function: Function) -> Tool:
        return _make(function, effect, confirm, timeout, name)

    return make if function is None else make(function)


def _make(function: Function, effect: Effect, confirm: Confirm, timeout: float | None, name: str | None) -> Tool:
    name = name or function.__name__
    if not _NAME.fullmatch(name):
        raise TypeError(f"the tool's name is '{name}'; it may have up to 64 letters, digits, _ and -")
    for option, value, known in (("effect", effect, get_args(Effect)), ("confirm", confirm, get_args(Confirm))):
        if value not in known:
            raise TypeError(f"tool '{name}' has {option}='{value}'; it may be {', '.join(known)}")
    if not inspect.iscoroutinefunction(function):
        raise TypeError(f"tool '{name}' must be asynchronous; write 'async def {function.__name__}'")
    documented = parse(inspect.getdoc(function) or "")
    if not documented.description:
        raise TypeError(f"tool '{name}' has no docstring; say in it what the tool does, the model chooses by it")
    arguments, given = _arguments(name, function, documented)
    schema = arguments.model_json_schema(schema_generator=_Schema)
    schema.pop("title", None)
    schema.setdefault("properties", {})
    schema["additionalProperties"] = False
    return Tool(name, documented.description, schema, effect, confirm, timeout, function, given, arguments)


def _arguments(name: str, function: Function, documented: Docstring) -> tuple[type[BaseModel], frozenset[str]]:
    """A model of the parameters that the model fills in, and the names of those that Frontdesk fills in."""
    hints = typing.get_type_hints(function, include_extras=True)
    described = {entry.arg_name: entry.description for entry in documented.params}
    fields: dict[str, Any] = {}
    given: set[str] = set()
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD, parameter.POSITIONAL_ONLY):
            raise TypeError(f"tool '{name}' has the parameter '{parameter}'; name each parameter, with a type")
        if parameter.name not in hints:
            raise TypeError(f"parameter '{parameter.name}' of tool '{name}' has no type; add one")
        hint = hints[parameter.name]
        if parameter.kind is parameter.KEYWORD_ONLY:
            if hint not in _GIVEN.get(parameter.name, ()):
                raise TypeError(
                    f"tool '{name}' asks Frontdesk for '{parameter.name}', which it does not give; "
                    "after '*' only 'customer: Customer | None' and 'now: datetime' can stand"
                )
            given.add(parameter.name)
            continue
        default = ... if parameter.default is parameter.empty else parameter.default
        description = " ".join((described.get(parameter.name) or "").split()) or None
        fields[parameter.name] = (hint, Field(default, description=description) if description else default)
    made = create_model(f"{name}_arguments", __config__=ConfigDict(extra="forbid", frozen=True), **fields)
    return made, frozenset(given)


class _Schema(GenerateJsonSchema):
    """JSON schema without the titles that pydantic derives from names: they cost tokens and say nothing."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False
