"""Strategies for facts, made from their types: a new fact is tested the day it is added."""

import types
import typing
from collections.abc import Callable
from typing import Any, Literal, cast

import msgspec
from hypothesis import strategies as st
from msgspec import Struct

from frontdesk.facts import Fact, Recorded
from kit.agents import MONDAY

KINDS: tuple[type[Fact], ...] = typing.get_args(Fact)

# What UTF-8 and JSON can hold.
words = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=20)
_plain: dict[object, st.SearchStrategy[Any]] = {
    str: words,
    int: st.integers(-(2**53), 2**53),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
    types.NoneType: st.none(),
}
_scalars: st.SearchStrategy[Any] = st.one_of(*_plain.values())


def _nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3)


_json: st.SearchStrategy[Any] = st.recursive(_scalars, _nested, max_leaves=5)


def strategy(hint: Any) -> st.SearchStrategy[Any]:
    """Values of a type that facts are made of. Raises `TypeError` for a type that it does not know yet."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if hint in _plain:
        return _plain[hint]
    if hint is Any:
        return _json
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin in (typing.Union, types.UnionType):
        return st.one_of(*map(strategy, arguments))
    if origin is tuple and arguments[1:] == (...,):
        return st.lists(strategy(arguments[0]), max_size=3).map(tuple)
    if origin is dict:
        return st.dictionaries(strategy(arguments[0]), strategy(arguments[1]), max_size=3)
    if isinstance(hint, type) and issubclass(hint, Struct):
        return _struct(hint)
    raise TypeError(f"kit.facts knows no strategy for {hint!r}; add one")


def _struct(kind: type[Struct]) -> st.SearchStrategy[Struct]:
    hints = typing.get_type_hints(kind)
    fields = {field.name: strategy(hints[field.name]) for field in msgspec.structs.fields(kind)}
    return st.builds(cast("Callable[..., Struct]", kind), **fields)


facts: st.SearchStrategy[Fact] = st.one_of(*(cast("st.SearchStrategy[Fact]", _struct(kind)) for kind in KINDS))


def numbered(items: list[Fact]) -> list[Recorded]:
    return [Recorded(number, MONDAY, fact) for number, fact in enumerate(items, 1)]
