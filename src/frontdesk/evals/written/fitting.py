"""Do the cases fit the folder? The languages, tools, arguments, addresses and data that they name are to be there."""

import difflib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from frontdesk.errors import Problem
from frontdesk.evals.written.cases import Case, Expect

_Why: TypeAlias = tuple[str, str]
"""What is wrong, and what to do about it."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What cases of a folder may name. `tools` has the arguments of each.

    `addresses` are those of all passages, and `state` the names at the top level of what `state()` returns before any tool
    has run; None where they are not known. Then cases may name any.
    """

    languages: Sequence[str]
    tools: Mapping[str, Collection[str]]
    addresses: Collection[str] | None = None
    state: Collection[str] | None = None


def misfits(cases: Sequence[Case], places: Mapping[str, tuple[str, int]], has: Vocabulary) -> list[Problem]:
    """What no conversation in the folder can ever meet. `places` has the file and line of each case, by its id."""
    found: list[Problem] = []
    for case in cases:
        file, line = places[case.id]
        if case.language not in has.languages:
            remedy = f"The agent's languages are {', '.join(has.languages)}"
            found.append(Problem(file, line, f"case '{case.id}' is in '{case.language}'", remedy))
        for expect in _expects(case):
            found += [
                Problem(file, line, f"case '{case.id}': {what}", remedy) for what, remedy in _misfits(expect, has)
            ]
    return found


def expects_state(cases: Sequence[Case]) -> bool:
    """Whether any case says something of the state of the tools' data."""
    return any(expect.state for case in cases for expect in _expects(case))


def _expects(case: Case) -> tuple[Expect, ...]:
    return (case.expect, *(act.expect for act in case.turns))


def _misfits(expect: Expect, has: Vocabulary) -> Iterator[_Why]:
    wanted = [item for call in expect.calls or () for item in call.items()]
    for name, values in [*wanted, *((name, {}) for name in expect.results)]:
        yield from _no_call(name, values, has.tools)
    if has.addresses is not None:
        yield from _no_source(expect.sources or (), has.addresses)
    if has.state is not None:
        yield from _no_state(expect.state, has.state)


def _no_call(name: str, values: Mapping[str, Any], tools: Mapping[str, Collection[str]]) -> Iterator[_Why]:
    if name not in tools:
        yield f"there is no tool '{name}'", _near(name, tools) or f"Known are: {', '.join(tools)}"
        return
    for argument in values:
        if argument not in tools[name]:
            yield f"'{name}' takes no argument '{argument}'", f"It takes: {', '.join(tools[name])}"
            return


def _no_source(sources: Iterable[str], addresses: Collection[str]) -> Iterator[_Why]:
    pages = {address.partition("#")[0] for address in addresses}
    for source in sources:
        if source not in addresses and source not in pages:
            known = addresses if "#" in source else pages
            remedy = _near(source, known) or "`frontdesk search` shows the address of each passage"
            yield f"no document of the knowledge has the source '{source}'", remedy


def _no_state(wanted: Iterable[str], names: Collection[str]) -> Iterator[_Why]:
    for name in wanted:
        if name not in names:
            remedy = _near(name, names) or _have(names)
            yield f"state() of tools.py returns nothing called '{name}' at its top level", remedy


def _have(names: Collection[str]) -> str:
    return f"It has: {', '.join(names)}" if names else "Have it return a table with that name"


def _near(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(known), 1)
    return f"Did you mean '{near[0]}'?" if near else ""
