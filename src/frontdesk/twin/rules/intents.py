"""What a customer's words want, told by the patterns of `lexicon/intents.toml`."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from frontdesk.twin.lexicon import table
from frontdesk.twin.rules.scene import spoken


@lru_cache(maxsize=16_384)
def wants(text: str, intent: str) -> bool:
    """Whether the words show that intent (a key of the table)."""
    said = spoken(text)[:4000]
    return any(pattern.search(said) for pattern in _patterns(intent))


@lru_cache(maxsize=4096)
def asks_for(text: str) -> frozenset[str]:
    """The kinds of fact asked for: time, amount, duration, phone, age, since."""
    said = spoken(text)[:4000]
    return frozenset(kind for kind in _asks() if any(pattern.search(said) for pattern in _asks()[kind]))


def is_question(text: str) -> bool:
    return wants(text, "question")


def sentences(text: str) -> list[str]:
    """The text's sentences and lines, without empty ones."""
    parts = re.split(r"(?<=[.!?])\s+(?=\S)|\n+", text)
    return [part.strip() for part in parts if part.strip()]


def without(text: str, *intents: str) -> str:
    """The text's sentences that don't show the intents (such as a greeting or thanks around a question)."""
    kept: list[str] = []
    for part in re.split(r"(?<=[.!?,;])\s+|\n+", text):
        said = spoken(part)
        if len(said.split()) <= 4 and not said.endswith("?") and any(wants(part, intent) for intent in intents):
            continue
        kept.append(part)
    return " ".join(kept).strip(" ,")


@cache
def _patterns(intent: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in table("intents")[intent])


@cache
def _asks() -> dict[str, tuple[re.Pattern[str], ...]]:
    return {kind: tuple(re.compile(p) for p in patterns) for kind, patterns in table("intents")["asks"].items()}
