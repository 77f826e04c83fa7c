"""What is found in a text, and where in it recognisers look."""

from collections.abc import Sequence
from functools import cached_property
from typing import Final, Literal, TypeAlias, get_args

import regex
from msgspec import Struct

from frontdesk.guards.personal.words import announced, of_thing

Kind: TypeAlias = Literal["card", "iban", "national_id", "passport", "licence", "email", "ip", "phone", "address"]

KINDS: Final[frozenset[Kind]] = frozenset(get_args(Kind))
SECRETS: Final[frozenset[Kind]] = frozenset({"card", "iban", "national_id", "passport", "licence"})
"""What a customer has no need to tell: masked before it is stored or sent on."""


class Found(Struct, frozen=True):
    """Personal data at the code points `start` to `end` of a text; `value` is as it stands there."""

    kind: Kind
    start: int
    end: int
    value: str


OPEN: Final = -1
Ending: TypeAlias = int | None
"""Where a value ends; None where there is none, OPEN where that depends on what follows."""

_RUN = regex.compile(r"\d{1,40}+(?:[\s.()\-/]{1,3}\d{1,40}+){0,21}[\s.()\-/]{0,3}")
_GROUP = regex.compile(r"\d+")
_BEFORE = 48
_ROW = regex.compile(rf"[\d\s.()\-/]{{{_BEFORE}}}")
_LONGEST = 19
"""No value has more digits and nothing else."""
_ATTACHED = regex.compile(r"(?:\w|\w[-./=]|\d[,:]|#)\Z")
_CONTINUES = regex.compile(r"\d[ .()\-/]{1,3}\Z")
_FOLLOWS = regex.compile(r"\d[\s.()\-/]{1,3}\Z")
_DIGIT = regex.compile(r"\d")
_LETTERS = regex.compile(r"[^\W\d_]{2,12}[-.:]?\Z")


class Place:
    """A place in a folded text (`fold`) where a value may begin: at `at`, and its first digit or letter at `first`."""

    def __init__(self, text: str, at: int, first: int, regions: Sequence[str], *, whole: bool) -> None:
        self.text = text
        self.at = at
        self.first = first
        self.regions = regions
        self.whole = whole

    @cached_property
    def groups(self) -> list[tuple[int, int]]:
        """The groups of digits from here on, with at most three separators between them; at most 22 groups."""
        return [match.span() for match in _GROUP.finditer(self.text, self.first, self.run_end)]

    @cached_property
    def run_end(self) -> int:
        """Where the groups and the separators after them end; `first` where a group is longer than any value."""
        run = _RUN.match(self.text, self.first)
        return run.end() if run else self.first

    @cached_property
    def digits(self) -> int:
        """How many digits the groups have."""
        return sum(end - start for start, end in self.groups)

    @cached_property
    def before(self) -> str:
        """Up to 48 characters before; a mask ends them, so that masking a text changes nothing of the rest."""
        before = self.text[max(0, self.at - _BEFORE) : self.at]
        return before[before.rfind("]") + 1 :]

    @cached_property
    def amid(self) -> bool:
        """Whether this is in the midst of a long row of numbers, where no words tell what one is and no card may be."""
        return self.digits > _LONGEST and self.follows and _ROW.fullmatch(self.before) is not None

    @cached_property
    def announced(self) -> str | None:
        """What the words before say that this is: a kind, "version", "other"; None where they say nothing."""
        return None if self.amid else announced(self.before)

    @cached_property
    def of_thing(self) -> bool:
        """Whether the words right before say that this is the number of a thing: "order number 123-45-6789"."""
        return of_thing().search(self.before) is not None

    @cached_property
    def announced_alone(self) -> str | None:
        """What the words between the last digits and here say that this is."""
        return announced(_DIGIT.split(self.before)[-1])

    @cached_property
    def follows(self) -> bool:
        """Whether a group of digits stands right before, be it in another line."""
        return _FOLLOWS.search(self.before[-4:]) is not None

    @cached_property
    def continues(self) -> bool:
        """Whether a group of digits stands right before, in the same line."""
        return _CONTINUES.search(self.before[-4:]) is not None

    @cached_property
    def attached(self) -> bool:
        """Whether this continues a word, such as the digits of AC-1234567 do; "tel.0612…" announces and is no such word."""
        before = self.before
        if not _ATTACHED.search(before[-2:]):
            return False
        word = _LETTERS.search(before)
        return word is None or announced(word[0].rstrip("-.:")) in (None, "other")

    def touches(self, end: int) -> bool:
        """Whether what ends at `end` could still grow."""
        return not self.whole and end >= len(self.text)
