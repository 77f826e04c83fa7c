"""Values that the twin's parts hand to each other, and how JSON of unknown shape is narrowed to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, cast

StopReason = Literal["end_turn", "max_tokens", "stop_sequence", "tool_use", "refusal", "model_context_window_exceeded"]

Object = dict[str, Any]


def as_object(value: object) -> Object | None:
    """The value as a JSON object, or None if it isn't one."""
    return cast(Object, value) if isinstance(value, dict) else None


def as_list(value: object) -> list[object] | None:
    """The value as a JSON array, or None if it isn't one."""
    return cast("list[object]", value) if isinstance(value, list) else None


@dataclass(frozen=True, slots=True)
class Citation:
    """A `search_result_location`: which blocks of which search result a text stands on."""

    cited_text: str
    source: str
    title: str | None
    search_result_index: int
    start_block_index: int
    end_block_index: int

    def wire(self) -> Object:
        return {
            "type": "search_result_location",
            "cited_text": self.cited_text,
            "source": self.source,
            "title": self.title,
            "search_result_index": self.search_result_index,
            "start_block_index": self.start_block_index,
            "end_block_index": self.end_block_index,
        }


@dataclass(frozen=True, slots=True)
class Text:
    """A text block of a reply."""

    text: str
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """A tool call of a reply."""

    name: str
    arguments: Object = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class Reply:
    """All that an assistant says in one message."""

    blocks: tuple[Text | Call, ...]

    @property
    def text(self) -> str:
        return "".join(block.text for block in self.blocks if isinstance(block, Text))

    @property
    def calls(self) -> tuple[Call, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Call))
