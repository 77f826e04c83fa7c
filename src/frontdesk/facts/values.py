"""Small frozen values that facts are made of."""

from typing import Any, Literal, TypeAlias

from msgspec import Struct

Block: TypeAlias = dict[str, Any]
"""A content block of the Messages API, kept as it came: key order included, so that it can be sent back byte for byte."""

Effect: TypeAlias = Literal["read", "write"]
Confirm: TypeAlias = Literal["nobody", "customer", "staff"]
Outcome: TypeAlias = Literal["answered", "waiting_for_approval", "handed_over", "refused", "failed"]
Owner: TypeAlias = Literal["bot", "staff", "nobody"]
Direction: TypeAlias = Literal["in", "out"]
VerdictName: TypeAlias = Literal["flag", "rewrite", "refuse", "hand_over"]
Source: TypeAlias = Literal["customer", "document", "tool", "model"]


class Passage(Struct, frozen=True, kw_only=True):
    """A chunk of a knowledge document.

    `paragraphs` are the units that a citation can point at; `position` counts the passages of a document from 0;
    `score` is the search's own and compares only within one search.
    """

    title: str
    url: str
    paragraphs: tuple[str, ...]
    position: int = 0
    score: float = 0.0


class Citation(Struct, frozen=True, kw_only=True):
    """A source of an answer. `at` is the offset in the answer's text, in code points, after which its mark belongs."""

    number: int
    title: str
    url: str
    quote: str
    at: int


class Usage(Struct, frozen=True, kw_only=True):
    """Tokens of one or more model calls, as the Messages API counts them: the four kinds don't overlap."""

    input_tokens: int = 0
    output_tokens: int = 0
    cache_write_tokens: int = 0
    cache_read_tokens: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            cache_write_tokens=self.cache_write_tokens + other.cache_write_tokens,
            cache_read_tokens=self.cache_read_tokens + other.cache_read_tokens,
        )

    @property
    def prompt_tokens(self) -> int:
        """All tokens that went in, cached or not."""
        return self.input_tokens + self.cache_write_tokens + self.cache_read_tokens


class Timings(Struct, frozen=True, kw_only=True):
    """Seconds from the start of a turn. `first_word` is the time to the first character that the customer saw."""

    first_word: float | None = None
    total: float = 0.0
    model_calls: int = 0
    tool_calls: int = 0


class Customer(Struct, frozen=True, kw_only=True):
    """A signed-in customer, as tools receive them; no model can set one."""

    id: str
    name: str | None = None
