"""What changes a call that was made: a value corrected, another thing, "the same" for the rest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from frontdesk.twin.rules import acts, vehicles
from frontdesk.twin.rules import language as lang
from frontdesk.twin.rules.fields import Field, fields_of
from frontdesk.twin.rules.filling import fill
from frontdesk.twin.rules.intents import wants
from frontdesk.twin.rules.language import fold
from frontdesk.twin.rules.scene import Outcome, Scene, Tool, Turn, spoken

MOST = 25
"""Words: a longer message does more than change a value."""
CORRECTS = re.compile(
    r"^(?:oh |ah |hmm,? |ok |ouch |well )*(?:no|nope|wait|hold on|non|attends|attendez|espera|espere)\b|"
    r"\b(sorry|w?h?oops|i mean|i meant|my (mistake|bad)|wrong|typo|mistyped?|a mistake|correction|correct that|not an?|"
    r"pardon|erreur|trompee?|je voulais dire|faute de frappe|perdon|me equivoque|quise decir|mejor dicho|corrijo|error)\b"
)
FOLLOWS = re.compile(
    r"^(and|or|what about|how about|now|ok|okay|also|then|et|ou|maintenant|y|o|ahora|pour|para|same)\b|"
    r"\b(same|meme|memes|pareil|mism[oa]s?|igual)\b"
)
VERB = re.compile(
    r"\b(is|are|was|do|does|did|can|could|will|would|should|have|has|est|sont|avez|fait|peut|es|son|hay|puede|tiene|cubre)\b"
)
SAME = re.compile(r"\b(?:same|memes?|mism[oa]s?)\b((?:\W+\w+){0,3})|\b(pareil\w*|idem|igual(?:es)?)\b")
REST = re.compile(
    r"\b(everything|all|the rest|rest|otherwise|details?|info\w*|numbers|le reste|tout|demas|lo otro|resto|todo)\b"
)
ME = re.compile(r"\b(me|driver|moi|conducteur|conductor|yo|myself|person)\b")


def changes(turn: Turn, last: Outcome, tool: Tool | None, scene: Scene) -> bool:
    """Whether the words change the call that was made last: "what if I were 45?", "sorry, it's a 2021", another car."""
    if tool is None or last.text is None:
        return False
    fields = fields_of(tool)
    given = given_now(scene, turn.text, fields, last.arguments, asked=wants(turn.text, "what_if"))
    given = {name: value for name, value in given.items() if value != last.arguments.get(name)}
    if not given:
        return False
    if wants(turn.text, "what_if") and not wants(turn.text, "includes"):
        return True
    said = spoken(turn.text)
    asks, count = wants(turn.text, "question"), len(turn.text.split())
    if asks and count <= 6 and FOLLOWS.search(said) and not VERB.search(said):
        return True  # "and 24 months?"
    if not asks and count <= 8:
        return True
    beside = [
        word for word in acts.beside(scene, turn.text, tool, given)
        if not wants(word.folded, "relative") and not lang.is_common(word.folded)
    ]  # fmt: skip
    if new_thing(given, fields, last.arguments, turn.text) and any(
        one.kind == "model" and one.name in given for one in fields
    ):
        return not beside and (not asks or len(given) >= 3 or FOLLOWS.search(said) is not None)
    return not asks and count <= MOST and len(beside) <= 1


def given_now(
    scene: Scene, text: str, fields: tuple[Field, ...], before: Mapping[str, Any], *, asked: bool
) -> dict[str, Any]:
    """The values that the words give after a call with the values `before`."""
    material = "\n".join(unit.text for unit in scene.material)
    missing = [one.name for one in fields if one.required]
    given = fill(text, fields, scene.language, missing=missing, asked=asked, material=material, unknown="beside")
    return {**electric_one(text, fields, given, before), **given}


def electric_one(
    text: str, fields: tuple[Field, ...], given: Mapping[str, Any], before: Mapping[str, Any]
) -> dict[str, Any]:
    """The electric version of the model, when the words say that it is that one: "no, it's the electric one"."""
    make, model = _named(fields, "make"), _named(fields, "model")
    if make not in before or model not in before or {make, model} & set(given) or not vehicles.says_electric(text):
        return {}
    if len(text.split()) > 10 or (wants(text, "question") and not wants(text, "what_if")):
        return {}
    variant = vehicles.electric(str(before[make]), str(before[model]))
    return {model: variant} if variant else {}


def keeps(turn: Turn, given: Mapping[str, Any], done: Mapping[str, Any]) -> bool:
    """Whether what isn't given anew stays as in the call before."""
    if not any(value != done.get(name) for name, value in given.items()):
        return False
    said = spoken(turn.text)
    if wants(turn.text, "what_if") and not re.search(r"\b(another|other|second|otro|otra|autre)\b", said):
        return True
    if CORRECTS.search(said) or SAME.search(said):
        return True
    if wants(turn.text, "another") or wants(turn.text, "desire"):
        return False
    return len(turn.text.split()) <= (8 if wants(turn.text, "question") else MOST)


def kept(turn: Turn, given: Mapping[str, Any], fields: tuple[Field, ...], done: Mapping[str, Any]) -> dict[str, Any]:
    """What stays of the call before beside what is given."""
    said = spoken(turn.text)
    make, model = _named(fields, "make"), _named(fields, "model")
    stays = dict(done)
    if make in given and model not in given and fold(str(given[make])) != fold(str(done.get(make, ""))):
        stays.pop(model, None)
    if not new_thing(given, fields, done, turn.text) or CORRECTS.search(said):
        return stays
    same = _same(said, fields)
    return {
        name: value
        for name, value in stays.items()
        if name in same or any(one.name == name and one.personal for one in fields)
    }


def new_thing(given: Mapping[str, Any], fields: tuple[Field, ...], done: Mapping[str, Any], text: str = "") -> bool:
    """Whether another thing is meant than in the call before: then only what belongs to the person carries over."""
    for one in fields:
        if one.kind not in ("make", "model", "id") or one.name not in given:
            continue
        now, then = fold(str(given[one.name])), fold(str(done.get(one.name)))
        if now != then and not (one.kind == "model" and vehicles.says_electric(text) and (then in now or now in then)):
            return True
    return False


def _named(fields: tuple[Field, ...], kind: str) -> str:
    """The name of the field of that kind; empty if there is none."""
    return next((one.name for one in fields if one.kind == kind), "")


def _same(said: str, fields: tuple[Field, ...]) -> set[str]:
    """The names of the fields that the words say are the same."""
    found: set[str] = set()
    for match in SAME.finditer(said):
        around = said[max(0, match.start() - 24) : match.end()] if REST.search(said) else match.group()
        if REST.search(around) or not (match.group(1) or "").strip(" ,.?!"):
            return {one.name for one in fields}
        keys = {lang.key_of(word, "en") for word in re.findall(r"\w+", match.group(1) or "")}
        words = set(re.findall(r"\w+", match.group(1) or ""))
        for one in fields:
            if keys & one.cues or words & _words_for(one) or (one.personal and ME.search(match.group(1) or "")):
                found.add(one.name)
    return found


def _words_for(field: Field) -> set[str]:
    """The usual words for a field of that kind, in any language."""
    usual = {
        "distance": "mileage miles mile km kms kilometrage kilometraje millas distance odometer",
        "age": "age edad ans anos old",
        "year": "year annee ano model modele modelo",
        "money": "amount price sum montant monto importe",
    }
    return set(usual.get(field.kind, "").split())
