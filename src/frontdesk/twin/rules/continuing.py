"""A reply that was cut off: what to say next is the rest of what would have been said in one piece."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from frontdesk.twin.values import Call, Object, Text

NOTE = re.compile(r"\s*<note>.*</note>\s*", re.DOTALL | re.IGNORECASE)


def is_note(text: str) -> bool:
    """Whether the text is a note of whoever runs the assistant, and not a customer's words."""
    return NOTE.fullmatch(text) is not None


def before_the_cut(messages: list[Object]) -> tuple[list[Object], str]:
    """The messages up to the reply that is to go on, and what of it was said; all of them, and "", if none is."""
    kept, said = messages, ""
    while len(kept) > 2 and _asks_to_go_on(kept[-1]) and kept[-2]["role"] == "assistant":
        said = "".join(str(block["text"]) for block in kept[-2]["content"] if block["type"] == "text") + said
        kept = kept[:-2]
    return kept, said


def rest_of(blocks: Sequence[Text | Call], said: str) -> tuple[Text | Call, ...]:
    """What is left of a reply after what was said. The whole, if the reply doesn't begin so."""
    left: list[Text | Call] = []
    ahead = "".join(said.split())
    for block in blocks:
        if isinstance(block, Call) or not ahead:
            left.append(block)
            continue
        end = 0
        while ahead and end < len(block.text):
            character = block.text[end]
            if not character.isspace():
                if character != ahead[0]:
                    return tuple(blocks)
                ahead = ahead[1:]
            end += 1
        rest = block.text[end:].lstrip() if said[-1].isspace() else block.text[end:]
        if rest:
            left.append(replace(block, text=rest))
    return _without_space_alone(left) if not ahead else tuple(blocks)


def _asks_to_go_on(message: Object) -> bool:
    blocks: list[Object] = message["content"]
    return (
        message["role"] == "user"
        and bool(blocks)
        and all(block["type"] == "text" and is_note(str(block["text"])) for block in blocks)
    )


def _without_space_alone(blocks: Sequence[Text | Call]) -> tuple[Text | Call, ...]:
    """The API takes no text back that is white space only: that goes to the text after it."""
    kept: list[Text | Call] = []
    space = ""
    for block in blocks:
        if isinstance(block, Call):
            kept.append(block)
        elif not block.text.strip():
            space += block.text
        else:
            kept.append(replace(block, text=space + block.text))
            space = ""
    return tuple(kept)
