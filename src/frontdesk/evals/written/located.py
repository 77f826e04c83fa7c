"""YAML whose items know on which lines they stand, so that what is wrong with them can be shown there."""

import difflib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

import yaml
from pydantic import ValidationError

from frontdesk.errors import Problem

Place: TypeAlias = tuple[str | int, ...]
"""Keys and positions from the top of the file on."""
_yaml: Any = yaml  # its `compose` has no types


@dataclass(frozen=True, slots=True)
class Located:
    """What the file `name` of an agent folder holds."""

    name: str
    content: object
    node: yaml.Node | None

    def line(self, place: Place) -> int:
        """The line, from 1, on which `place` stands; that of what it is in, if it is missing."""
        node = self.node
        for piece in place:
            inner: yaml.Node | None = None
            if isinstance(node, yaml.MappingNode):
                inner = next((value for key, value in node.value if key.value == piece), None)
            elif isinstance(node, yaml.SequenceNode) and isinstance(piece, int) and piece < len(node.value):
                inner = node.value[piece]
            if inner is None:
                break
            node = inner
        return node.start_mark.line + 1 if node else 1

    def problem(self, place: Place, message: str, remedy: str) -> Problem:
        return Problem(self.name, self.line(place), message, remedy)

    def problems(self, error: ValidationError, place: Place, known: Callable[[Place], Sequence[str]]) -> list[Problem]:
        """All that is wrong with the item at `place`; `known(location)` has the keys of the table that a key stands in."""
        found: dict[Place, Problem] = {}
        for each in error.errors():
            # Where several types may stand, the library names each of them: that is no place in the file.
            location: Place = tuple(it for it in each["loc"] if isinstance(it, int) or it.isidentifier())
            if location not in found:
                found[location] = self._problem(cast(dict[str, Any], each), location, place, known)
        return list(found.values())

    def _problem(
        self, error: dict[str, Any], location: Place, place: Place, known: Callable[[Place], Sequence[str]]
    ) -> Problem:
        told, at = ".".join(str(piece) for piece in location), place + location
        match error["type"]:
            case "extra_forbidden":
                keys = sorted(known(location))
                near = difflib.get_close_matches(str(location[-1]), keys, 1)
                remedy = f"Did you mean '{near[0]}'?" if near else f"Known keys here: {', '.join(keys)}"
                return self.problem(at, f"there is no key '{told}'", remedy)
            case "missing":
                return self.problem(at, f"'{told}' is missing", f"Add '{location[-1]}: …'")
            case "value_error":
                message, _, remedy = str(error["ctx"]["error"]).partition("; ")
                return self.problem(at, message, remedy[:1].upper() + remedy[1:])
            case "string_type" if isinstance(error["input"], bool | int | float):
                return self.problem(at, f"'{told}' is {error['input']}, no text", "Put it in quotes")
            case "tuple_type":
                remedy = (
                    f"Write a list: {location[-1]}: [{json.dumps(error['input'], ensure_ascii=False, default=str)}]"
                )
                return self.problem(at, f"'{told}' is {error['input']!r}", remedy)
            case "string_pattern_mismatch" if location[-1] == "id":
                remedy = "Write two or more small letters, digits and hyphens"
                return self.problem(at, f"the id is {error['input']!r}", remedy)
            case _:
                return self.problem(at, f"'{told}' is {error['input']!r}", str(error["msg"]))


def read_located(name: str, data: bytes) -> Located | Problem:
    """The YAML in `data`, or where its syntax is wrong. `name` is the file's, in its agent folder."""
    try:
        return Located(name, yaml.load(data, _Strict), _yaml.compose(data, yaml.SafeLoader))  # noqa: S506, it is a safe one
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        told = getattr(error, "problem", None) or str(error)
        return Problem(name, line, f"not valid YAML: {told}", "Mend the syntax there, or on the line before")


class _Strict(yaml.SafeLoader):
    """Takes no key twice: the first one would be lost without a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in cast(list[tuple[yaml.Node, yaml.Node]], node.value):
            named = str(key.value)
            if named in seen:
                raise yaml.constructor.ConstructorError(None, None, f"there are two keys '{named}'", key.start_mark)
            seen.add(named)
        return super().construct_mapping(node, deep)
