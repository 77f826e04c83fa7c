"""YAML whose items know on which lines they stand, so that what is wrong with them can be shown there."""

import difflib
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
        return [self._problem(cast(dict[str, Any], each), place, known) for each in error.errors()]

    def _problem(self, error: dict[str, Any], place: Place, known: Callable[[Place], Sequence[str]]) -> Problem:
        location: Place = error["loc"]
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
            case _:
                return self.problem(at, f"'{told}' is {error['input']!r}", str(error["msg"]))


def read_located(name: str, data: bytes) -> Located | Problem:
    """The YAML in `data`, or where its syntax is wrong. `name` is the file's, in its agent folder."""
    try:
        return Located(name, yaml.safe_load(data), _yaml.compose(data, yaml.SafeLoader))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        return Problem(name, line, f"not valid YAML: {error}", "Mend the syntax there")
