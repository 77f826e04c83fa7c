"""The twin's own words around what it quotes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from frontdesk.twin.lexicon import table

MISSING = re.compile(r"\{(\w+)\}")


def say(language: str, phrase: str, /, **values: str) -> str:
    """The frame of that name in the customer's language, filled in."""
    return str(table("phrases")[language][phrase]).format(**values)


def is_frame(text: str, phrase: str) -> bool:
    """Whether the text holds the frame of that name in any language."""
    for language in ("en", "fr", "es"):
        parts = [part.strip() for part in MISSING.split(str(table("phrases")[language][phrase]))[::2]]
        longest = max(parts, key=len)
        if len(longest) > 6 and longest in text:
            return True
    return False


def listed(language: str, items: Sequence[str], joint: str = "and") -> str:
    """`a, b and c`."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {say(language, joint)} {items[-1]}"


def language_name(of: str, language: str) -> str:
    return str(table("phrases")["languages"][of][language])


def money(value: float, currency: str, language: str) -> str:
    """An amount with its currency as the language writes it: `$1,234.50`, `1 234,50 €`. Integers are given no cents."""
    sign = {"USD": "$", "EUR": "€", "GBP": "£"}.get(currency, f"{currency} ")
    places = None if isinstance(value, int) else 2
    if language == "en" or (language == "es" and sign == "$"):
        return f"{sign}{number(value, 'en', places)}"
    digits = number(value, language, places)
    return f"{digits} {sign.strip()}"


def number(value: float, language: str, places: int | None = None) -> str:
    text = f"{value:,.{places}f}" if places is not None else f"{value:,.10f}".rstrip("0").rstrip(".")
    return text if language == "en" else text.replace(",", "\u00a0").replace(".", ",")


def shortened(text: str) -> str:
    """The text's first sixty words."""
    words = text.split()
    return " ".join(words[:60]) + (" …" if len(words) > 60 else "")
