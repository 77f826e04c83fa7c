"""What is told apart letter by letter, or digit by digit: e-mail addresses, telephone numbers, policy numbers, models."""

from collections.abc import Iterator

import regex

from frontdesk.guards.figures.figure import Figure, Key
from frontdesk.guards.figures.spelling import Spelling

_DIGITS = regex.compile(r"\d+")
_SIGNS = regex.compile(r"[\W_]+")


def emails(match: "regex.Match[str]", words: Spelling) -> Iterator[Figure]:
    key = ("email", match[0])
    yield Figure("email", *match.span(), (key,), ((key,),))


def phones(match: "regex.Match[str]", words: Spelling) -> Iterator[Figure]:
    groups = _DIGITS.findall(match[0])
    parts = tuple(("#", float(it)) for it in groups)
    yield Figure("phone", *match.span(), phone_says("".join(groups)), (*phone_needs("".join(groups)), parts))


def phone_says(digits: str) -> tuple[Key, ...]:
    return ("phone", digits.lstrip("0")), *(("phone tail", it) for it in _tails(digits))


def phone_needs(digits: str) -> tuple[tuple[Key, ...], ...]:
    return (("phone tail", digits.lstrip("0")),), *((("phone", it),) for it in _tails(digits))


def _tails(digits: str) -> list[str]:
    """The number with and without what may be its country code."""
    bare = digits.lstrip("0")
    return [tail for cut in range(4) if len(tail := bare[cut:].lstrip("0")) >= min(7, len(bare))]


def tokens(match: "regex.Match[str]", words: Spelling) -> Iterator[Figure]:
    """A policy number, a version, the name of a model: letters and digits, known or not as a whole."""
    name = _SIGNS.sub("", match[0])
    shape = _DIGITS.sub("0", match[0])
    groups = _DIGITS.findall(match[0])
    says: list[Key] = [("id", name), ("shape", shape), *(("#", float(it)) for it in groups if len(it) > 2)]
    needs: list[tuple[Key, ...]] = [(("id", name),)]
    if len(groups) == 1 and len(groups[0]) > 2:
        needs.append((("#", float(groups[0])),))
    if name.isdigit():
        needs.append(tuple(("#", float(it)) for it in groups))
        says += [("#", float(it)) for it in groups]
    telling = sum(map(len, groups)) > 2 or (match[0].count("-") > 1 and match[0][0].isalpha())
    yield Figure("id", *match.span(), tuple(says), tuple(needs), None if telling else ("shape", shape))
