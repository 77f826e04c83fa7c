"""Phrases with variants, written plainly in data files, as patterns over the words of a text.

A phrase is words with spaces between them: `a|b` are variants, `[a|b]` may be left out, `_` joins the words of one
variant, `stem*` stands for every word that begins so, `<name>` for any phrase of a list, `...` for up to three words.
`^` stands before the trigger, the word with which the objectionable part begins; what stands before it was harmless
until then. Without `^` a phrase begins with its trigger.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple, TypeAlias

import regex
from msgspec import Struct, convert
from msgspec.structs import replace

from frontdesk.guards.words.reading import LETTER, tokens, words

_JOINT = " (?:[,:] )?"
_GAP = rf"(?:{_JOINT}(?![,.:?¿])\S{{1,64}}){{0,3}}?"
_REST = r"[^\s,.:?¿]{0,16}"
_ELEMENT = regex.compile(r"\^?(?:\[[^\]]+\]|\S+)")
_GRAMMAR = regex.compile(r"[\^|<>\[\]_*]")
_WORDS = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_ODD = r"[_\p{M}\p{Cf}\uff21-\uff5a\U0001d400-\U0001d7ff]"
"""What disguises a word: marks, unseen characters, full-width and mathematical letters; an underscore may touch it."""

_OPENING = "¿¡«“‘(\"' "
MOST_WORDS = 16
"""Words and marks of the longest phrase, from its trigger on."""

Lists = Mapping[str, Sequence[str]]


class Rule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is objected to for one reason, and what excuses it.

    `denied` excuses when it stands earlier in the clause, `conditional` earlier in the sentence, `followed` among the next
    four words of the sentence, `provided` among the next twelve, though not behind `beside`, which begins another matter.
    """

    language: str
    reason: str
    phrases: Sequence[str]
    denied: Sequence[str] = ()
    conditional: Sequence[str] = ()
    followed: Sequence[str] = ()
    provided: Sequence[str] = ()
    beside: Sequence[str] = ()


class Table(Struct, frozen=True, forbid_unknown_fields=True):
    """A data file: rules, and for each language the lists that their phrases name."""

    rules: Sequence[Rule]
    lists: Mapping[str, Lists]


def load_table(name: str, values: Mapping[str, str] | None = None) -> Table:
    """The data file beside this module, with `{key}` in its phrases replaced by the words of the value of that name.

    A value is any text, and no grammar; phrases with a value that has no word in it are left out.
    """
    table = convert(tomllib.loads(files("frontdesk.guards.words").joinpath(name).read_text("utf-8")), Table)
    rules = table.rules
    for key, value in (values or {}).items():
        variant = "_".join(value[word.start : word.end] for word in words(value))
        rules = [replace(rule, phrases=_filled(rule.phrases, f"{{{key}}}", variant)) for rule in rules]
    return replace(table, rules=rules)


def _filled(phrases: Iterable[str], key: str, variant: str) -> list[str]:
    return [phrase.replace(key, variant) for phrase in phrases if variant or key not in phrase]


def own_phrase(phrase: str) -> str:
    """A phrase of a folder's own list, without what is neither word nor mark nor grammar, such as a dash between words.

    Raises `ValueError` for one that no text could ever fit.
    """
    elements = [
        it for it in _elements(phrase.lstrip(_OPENING)) if any(tokens(it.replace("_", " "))) or _GRAMMAR.search(it)
    ]
    before, after = _parted(" ".join(elements)) if elements else ([], [""])
    needed = next((place for place, element in enumerate(after) if not element.startswith("[")), len(after))
    first = after[: needed + 1]
    if (
        needed == len(after)
        or any(element.strip("[]") == "..." for element in first)
        or not all(map(_is_readable, (*before, *after)))
        or not all(any(words(variant.replace("_", " "))) for element in first for variant in _variants(element))
        or sum(max(len(_words(variant)) for variant in _variants(element)) for element in elements) > MOST_WORDS
    ):
        raise ValueError(f"'{phrase}' cannot be read")
    return " ".join(elements)


def _is_readable(element: str) -> bool:
    """Whether a text may fit the element, which names no list."""
    if element.strip("[]") == "...":
        return True
    if element.startswith("[") and not element.endswith("]"):
        return False
    return all(any(tokens(variant.replace("_", " "))) and not variant.startswith("<") for variant in _variants(element))


def _variants(element: str) -> list[str]:
    return element.strip("[]").split("|")


def any_of(phrases: Iterable[str], lists: Lists) -> str:
    """A pattern for any of the phrases, between words."""
    return rf"(?<!\S)(?:{'|'.join(_sequence(_elements(phrase), lists) for phrase in phrases)})(?!\S)"


class Trigger(NamedTuple):
    """The phrases with one trigger: what their word before it may be (None: anything), and the pattern from it on."""

    nearest: frozenset[str] | None
    pattern: "regex.Pattern[str]"


class Objections:
    """Phrases by their triggers, as patterns for a line of words that match where what should stand before them does.

    Each phrase comes with the number of its rule and the lists that it names: the group that matched is `r` and the number,
    and what stands before the trigger is `before`. `begins` finds the triggers in a text, however they are written.
    """

    def __init__(self, phrases: Iterable[tuple[int, str, Lists]]) -> None:
        by_trigger: dict[str, dict[str, tuple[int, frozenset[str] | None]]] = {}
        written: set[str] = set()
        for rule, phrase, lists in phrases:
            before, after = _parted(phrase)
            nearest = _nearest(before, lists)
            behind = ""
            if not all(element.startswith("[") for element in before):
                behind = rf"(?<=(?P<before>(?<!\S){_sequence(before, lists)}{_JOINT}))"
            for variant in _first_variants(after, lists):
                written |= _as_written(variant)
                by_trigger.setdefault(_first_word(variant), {})[behind + _sequence(after, lists)] = rule, nearest
        self.begins = beginnings(written)
        stems = sorted((it for it in by_trigger if it.endswith("*")), key=len, reverse=True)
        self._stems = [stem[:-1] for stem in stems]
        self._triggers: dict[str, Trigger] = {}
        for trigger in by_trigger:
            fitting = [stem for stem in stems if trigger.startswith(stem[:-1]) and stem != trigger]
            ways = {it: about for key in (trigger, *fitting) for it, about in by_trigger[key].items()}
            self._triggers[trigger] = _trigger(tuple((it, *about) for it, about in ways.items()))

    def that_begin_with(self, word: str) -> Trigger | None:
        """The phrases with this trigger."""
        stem = next((f"{stem}*" for stem in self._stems if word.startswith(stem)), "")
        return self._triggers.get(word) or self._triggers.get(stem)


@lru_cache(maxsize=1024)
def _trigger(ways: tuple[tuple[str, int, frozenset[str] | None], ...]) -> Trigger:
    in_order = sorted(ways, key=lambda way: way[1])
    pattern = regex.compile("|".join(f"(?P<r{rule}>{way})" for way, rule, _ in in_order))
    nearest: set[str] = set()
    for _, _, last in ways:
        if last is None:
            return Trigger(None, pattern)
        nearest |= last
    return Trigger(frozenset(nearest), pattern)


def _nearest(elements: Sequence[str], lists: Lists) -> frozenset[str] | None:
    """The words with which a sequence may end; None where it may be any, or none."""
    last: set[str] = set()
    for element in reversed(elements):
        for variant in _variants(element):
            if variant.startswith("<"):
                ends = [_nearest(_elements(phrase), lists) for phrase in lists[variant.strip("<>")]]
            else:
                word = "" if variant == "..." else _words(variant)[-1]
                ends = [frozenset({word}) if word.isalnum() else None]
            for those in ends:
                if those is None:
                    return None
                last |= those
        if not element.startswith("["):
            return frozenset(last)
    return None


def _first_word(variant: str) -> str:
    """The first word of a variant as it reads, with a star behind it if it is a stem."""
    read = [token.reads for token in tokens(variant.rstrip("*").replace("_", " "))]
    return read[0] + ("*" if variant.endswith("*") and len(read) == 1 else "")


def _as_written(variant: str) -> set[str]:
    """The same with its accents, and without."""
    word = _first_word(variant)
    accented = next(_WORDS.finditer(variant))[0].lower()
    return {word, accented + "*" * word.endswith("*")}


def beginnings(those: Iterable[str]) -> str:
    """A pattern that finds the words (`stem*` for those that begin so), and whatever may be one of them in disguise."""
    tree: _Tree = {}
    for word in those:
        branch = tree
        for letter in word.removesuffix("*"):
            branch = branch.setdefault(letter, {})
        branch["*" if word.endswith("*") else ""] = {}
    return rf"\m{_alternatives(tree)}|{_ODD}"


_Tree: TypeAlias = dict[str, "_Tree"]


def _alternatives(tree: _Tree) -> str:
    if "*" in tree:
        return ""
    ways = [
        rf"(?![{LETTER}])" if not letter else regex.escape(letter) + _alternatives(tree[letter])
        for letter in sorted(tree, reverse=True)
    ]
    return ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})"


def _elements(phrase: str) -> list[str]:
    return _ELEMENT.findall(phrase)


def _parted(phrase: str) -> tuple[list[str], list[str]]:
    """The elements before the trigger, and those from it on."""
    elements = _elements(phrase)
    at = next((place for place, element in enumerate(elements) if element.startswith("^")), 0)
    return elements[:at], [elements[at].removeprefix("^"), *elements[at + 1 :]]


def _sequence(elements: Sequence[str], lists: Lists) -> str:
    """The elements one after the other."""
    pattern, begun = "", False
    for element in elements:
        optional = element.startswith("[")
        if element.strip("[]") == "...":
            pattern += _GAP
        elif begun:
            pattern += rf"(?:{_JOINT}{_element(element, lists)}){'?' if optional else ''}"
        else:
            pattern += rf"(?:{_element(element, lists)}{_JOINT})?" if optional else _element(element, lists)
        begun = begun or not optional
    return pattern


def _element(element: str, lists: Lists) -> str:
    return "(?:" + "|".join(_variant(variant, lists) for variant in _variants(element)) + ")"


def _variant(variant: str, lists: Lists) -> str:
    if variant.startswith("<"):
        phrases = lists[variant.strip("<>")]
        return "(?:" + "|".join(_sequence(_elements(phrase), lists) for phrase in phrases) + ")"
    return _JOINT.join(_words(variant))


def _words(variant: str) -> list[str]:
    """The words of one variant as they read, each a pattern."""
    stem = variant.rstrip("*")
    found = [
        token.reads if token.reads.isalnum() else regex.escape(token.reads) for token in tokens(stem.replace("_", " "))
    ]
    return [*found[:-1], found[-1] + _REST] if variant.endswith("*") else found


def _first_variants(elements: Sequence[str], lists: Lists) -> list[str]:
    """The variants with which a sequence may begin."""
    first: list[str] = []
    for element in elements:
        for variant in _variants(element):
            if variant.startswith("<"):
                for phrase in lists[variant.strip("<>")]:
                    first += _first_variants(_elements(phrase), lists)
            else:
                first.append(variant)
        if not element.startswith("["):
            break
    return first
