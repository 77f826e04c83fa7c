"""Which tool the customer's words ask for, if any: by its name, its description and its fields."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from frontdesk.twin.lexicon import table
from frontdesk.twin.rules import language as lang
from frontdesk.twin.rules import strings
from frontdesk.twin.rules.fields import VERBS, fields_of, name_words
from frontdesk.twin.rules.filling import fill
from frontdesk.twin.rules.intents import wants
from frontdesk.twin.rules.scene import Scene, Tool, spoken
from frontdesk.twin.rules.subject import elsewhere, vocabulary

HAND_OVER = re.compile(
    r"hand.?over|hand.?off|escalat|human|transfer_to|talk_to_(a_)?person|live.?agent|representative", re.I
)
HAND_OVER_WORDS = re.compile(
    r"hands? (the )?(conversation|customer|chat)?.{0,20}over|escalate|to a (human|person|member of staff)", re.I
)
ENDS = re.compile(
    r"\b(cancel\w*|terminate|resili\w*|(arreter|quitter|stopper) (mon|ma|le|la|l')|dar(le|me)? de baja)\b"
)
"""What ends a contract has its price, too, but not the one that a quote tells."""
ENOUGH = 1.0
READING = frozenset({"get", "check", "fetch", "lookup", "look", "find", "show", "view", "retrieve", "read", "track"})


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


def intended(scene: Scene, text: str) -> Tool | None:
    """The tool whose act the customer asks for in this message. A question that only mentions it is none."""
    language, tools = scene.language, ordinary(scene.tools)
    if elsewhere(scene, text):
        return None
    if (found := _looked_up(text, language, tools)) is not None or (found := _priced(scene, text)) is not None:
        return found
    others = [tool for tool in tools if not _looks_up(tool) and not _contrary(text, tool)]
    tool, score, whole = match(text, language, others)
    if tool is None or score < ENOUGH:
        return None
    if wants(text, "how_to"):
        wanted = re.search(r"\b(get|obtain|obtenir|obtener|have|avoir)\b", spoken(text))
        return tool if prices(tool) and whole and wanted else None
    if wants(text, "learn"):
        return None
    asks = wants(text, "question")
    if wants(text, "desire"):
        if asks and not whole and re.search(r"\b(if|whether|si)\b", spoken(text)):
            return None
        if asks and wants(text, "may_i") and beside(scene, text, tool, {}):
            return None
        return tool if whole or score >= 1.2 else None
    if not asks:
        # A bare "quote please" or "claim status": short, and hardly anything but the tool's own words.
        rest = list(lang.content(text, language))
        return tool if whole and len(rest) <= len(objects(tool)) + 3 and not wants(text, "follow_up") else None
    personal = re.search(r"\b(my|our|mon|ma|notre|mi|nuestro)\b", spoken(text)) is not None
    return tool if whole and personal and len(objects(tool)) >= 2 else None


def beside(scene: Scene, text: str, tool: Tool, given: Mapping[str, object]) -> list[lang.Word]:
    """The subjects of the text that the material knows but the tool and the values given don't speak of."""
    held = _words_of(tool) | {"quote*", "price*", "premium*", "pay*"}
    for value in given.values():
        held |= lang.keys(str(value), "en") | {word.folded for word in lang.words(str(value), "en")}
    known = vocabulary(scene)
    return [
        word
        for word in lang.content(text, scene.language)
        if not {word.key, word.folded} & held and {word.key, word.folded} & known and not word.folded.isdigit()
    ]


def _looked_up(text: str, language: str, tools: Sequence[Tool]) -> Tool | None:
    """The look-up of the customer's own data that the words ask for: by its number, or as the state of "my" thing."""
    if wants(text, "how_to") or wants(text, "learn"):
        return None
    best: tuple[float, Tool | None] = (0.0, None)
    for tool in tools:
        if not _looks_up(tool) or _contrary(text, tool):
            continue
        _, score, _ = match(text, language, [tool])
        if any(one.kind == "id" and strings.value_in(text, one, language) for one in fields_of(tool)):
            lettered = any(re.search(r"[A-Za-z]", one.example or "") for one in fields_of(tool))
            score += 2.0 if lettered or score > 0.3 else 0.0
        elif not (wants(text, "own_state") and {word.key for word in lang.words(text, language)} & set(objects(tool))):
            continue
        if score > best[0]:
            best = (score, tool)
    return best[1]


def _looks_up(tool: Tool) -> bool:
    """Whether the tool reads what is kept under a number: asking about its subject in general is not for it."""
    required = [one for one in fields_of(tool) if one.required]
    reads = name_words(tool.name)[:1] and name_words(tool.name)[0] in READING
    return bool(reads and required) and all(one.kind == "id" for one in required)


def _contrary(text: str, tool: Tool) -> bool:
    """Whether the words ask for another act on the tool's thing: cancelling isn't looking up."""
    said = {word.key for word in lang.words(text, "en")}
    return bool(said & _other_acts() - _words_of(tool))


@cache
def _other_acts() -> frozenset[str]:
    return frozenset(lang.key_of(word, "en") for word in str(table("fields")["other_acts"]["words"]).split())


def _priced(scene: Scene, text: str) -> Tool | None:
    """ "What would it cost me to insure my Leaf?" asks for the tool that works out a price."""
    asks_price = wants(text, "price_of")
    if wants(text, "learn") or ENDS.search(spoken(text)) or not (asks_price or wants(text, "desire")):
        return None
    for tool in ordinary(scene.tools):
        if not prices(tool):
            continue
        fields = fields_of(tool)
        given = fill(text, fields, scene.language, missing=list(tool.required), asked=False)
        rest = beside(scene, text, tool, given)
        if asks_price and (len(given) >= 3 or (given and not rest)):
            return tool
        if asks_price and not rest and (wants(text, "cost_for_me") or wants(text, "desire")):
            return tool
        if wants(text, "desire") and len(given) >= 2 and len(rest) <= 2 and _named(text, tool, scene.language):
            return tool
    return None


def _named(text: str, tool: Tool, language: str) -> bool:
    """Whether the text holds a word of the tool's purpose."""
    purpose = lang.keys(tool.description.split("\n\n")[0], "en") | set(objects(tool))
    return any({word.key, word.folded} & purpose for word in lang.content(text, language))


def prices(tool: Tool) -> bool:
    about = set(objects(tool)) | set(lang.keys(tool.description.split("\n\n")[0], "en"))
    return (
        bool(tool.required)
        and not _looks_up(tool)
        and bool(about & {"quote*", "price*", "premium*", "payment", "pay*"})
    )


def _words_of(tool: Tool) -> frozenset[str]:
    described = " ".join(str(rule.get("description", "")) for rule in tool.properties.values())
    return lang.keys(f"{' '.join(name_words(tool.name))} {tool.description} {described}", "en")
