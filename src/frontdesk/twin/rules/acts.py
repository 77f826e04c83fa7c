"""Which tool the customer's words ask for, if any: by its name, its description and its fields."""

from __future__ import annotations

import re
from collections.abc import Sequence

from frontdesk.twin.rules import language as lang
from frontdesk.twin.rules import strings
from frontdesk.twin.rules.fields import VERBS, fields_of, name_words
from frontdesk.twin.rules.intents import wants
from frontdesk.twin.rules.scene import Tool

HAND_OVER = re.compile(
    r"hand.?over|hand.?off|escalat|human|transfer_to|talk_to_(a_)?person|live.?agent|representative", re.I
)
HAND_OVER_WORDS = re.compile(
    r"hands? (the )?(conversation|customer|chat)?.{0,20}over|escalate|to a (human|person|member of staff)", re.I
)
ENOUGH = 1.0


def hand_over_of(tools: Sequence[Tool]) -> Tool | None:
    """The tool that hands the conversation to a person."""
    for tool in tools:
        if HAND_OVER.search(tool.name):
            return tool
    for tool in tools:
        if HAND_OVER_WORDS.search(tool.description.split("\n\n")[0]):
            return tool
    return None


def ordinary(tools: Sequence[Tool]) -> list[Tool]:
    handing = hand_over_of(tools)
    return [tool for tool in tools if tool is not handing]


def objects(tool: Tool) -> list[str]:
    """The keys of the words in the tool's name that say what it is about: `get_claim_status` gives claim, status."""
    nouns = [word for word in name_words(tool.name) if word not in VERBS]
    return [lang.key_of(lang.fold(word), "en") for word in nouns or name_words(tool.name)]


def match(text: str, language: str, tools: Sequence[Tool]) -> tuple[Tool | None, float, bool]:
    """The tool that the words point to best, how strongly, and whether all words of its name's object are there."""
    said = {word.key for word in lang.words(text, language)} | {word.folded for word in lang.words(text, language)}
    descriptions = {tool.name: lang.keys(tool.description.split("\n\n")[0], "en") for tool in tools}
    best: tuple[Tool | None, float, bool] = (None, 0.0, False)
    for tool in tools:
        nouns = objects(tool)
        held = [noun for noun in nouns if noun in said]
        score = 1.2 * len(held) / max(1, len(nouns)) + 0.3 * len(held)
        for form in descriptions[tool.name] & said:
            others = sum(form in other for other in descriptions.values())
            if not lang.is_common(form) and form not in nouns:
                score += 0.35 / others
        if score > best[1]:
            best = (tool, score, len(held) == len(nouns))
    return best


def covers(tool: Tool, text: str, language: str) -> bool:
    """Whether the tool's own words hold all that the text is about, so that it can do what the text speaks of."""
    held = lang.keys(tool.description.split("\n\n")[0], "en") | set(objects(tool))
    return all({word.key, word.folded} & held for word in lang.content(text, language))


def intended(text: str, language: str, tools: Sequence[Tool]) -> Tool | None:
    """The tool whose act the customer asks for in this message. A question that only mentions it is none."""
    tool, score, whole = match(text, language, ordinary(tools))
    if tool is None or score < ENOUGH:
        return _priced(text, language, tools)
    if wants(text, "cost_for_me") and _prices(tool):
        return tool
    asks = wants(text, "question")
    if wants(text, "how_to"):
        return (
            tool
            if _prices(tool) and whole and re.search(r"\b(get|obtain|obtenir|obtener|have|avoir)\b", lang.fold(text))
            else None
        )
    if wants(text, "learn"):
        return None
    if wants(text, "desire"):
        if asks and not whole and re.search(r"\b(if|whether|si)\b", lang.fold(text)):
            return None
        return tool if whole or score >= 1.2 else None
    if not asks:
        # A bare "quote please" or "claim status": short, and hardly anything but the tool's own words.
        rest = list(lang.content(text, language))
        return tool if whole and len(rest) <= len(objects(tool)) + 3 and not wants(text, "follow_up") else None
    given = any(one.kind == "id" and strings.value_in(text, one, language) for one in fields_of(tool))
    if whole and given:
        return tool
    personal = re.search(r"\b(my|our|mon|ma|notre|mi|nuestro)\b", lang.fold(text)) is not None
    return tool if whole and personal and len(objects(tool)) >= 2 else None


def _priced(text: str, language: str, tools: Sequence[Tool]) -> Tool | None:
    """ "What would it cost me to insure my Leaf?" asks for the tool that works out a price."""
    if not wants(text, "cost_for_me"):
        return None
    pricing = [tool for tool in ordinary(tools) if _prices(tool)]
    if len(pricing) == 1:
        return pricing[0]
    return match(text, language, pricing)[0] if pricing else None


def _prices(tool: Tool) -> bool:
    about = set(objects(tool)) | set(lang.keys(tool.description.split("\n\n")[0], "en"))
    return bool(tool.required) and bool(about & {"quote*", "price*", "premium*"})
