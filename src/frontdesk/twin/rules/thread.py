"""The thread of the conversation: which tool is being filled, with what, and what was called before.

Everything is worked out anew from the messages, so that the same conversation always stands at the same point.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from frontdesk.twin.lexicon import table
from frontdesk.twin.rules import acts, changes, vehicles
from frontdesk.twin.rules import language as lang
from frontdesk.twin.rules.asides import parted
from frontdesk.twin.rules.fields import Field, fields_of
from frontdesk.twin.rules.filling import Unknown, fill
from frontdesk.twin.rules.intents import sentences, wants
from frontdesk.twin.rules.language import fold
from frontdesk.twin.rules.query import POINTS
from frontdesk.twin.rules.scene import Outcome, Scene, Tool, Turn, spoken
from frontdesk.twin.rules.subject import elsewhere, off_topic
from frontdesk.twin.rules.wording import is_frame

PRICE = re.compile(
    r"\b(what|how much)\b.{0,20}\b(would|will|'d|do) (that|it|this|you|u) (be|come|run|charge|take|ask|want)\b|"
    r"\b(prendriez|prenez|demandez|cobran|cobrarian|cobraria|saldria|rate on|rates? for)\b"
)
PART = re.compile(r"[,;.!?\n]+(?=\s|$)")
NEEDS = re.compile(
    r"\b(what|which)\b.{0,25}\b(need|want|require)\b.{0,12}\b(from|of) (me|us)\b|"
    r"\b(quelles? (infos?|informations?)|de quoi)\b.{0,20}\b(besoin|faut)\b|\bque (datos|informacion)\b.{0,16}\bnecesita"
)
OFFERED = re.compile(r"\b(do you|does|which|what) (also |even )?(insure|cover|offer|quels?|sell|have)\b")
BARE = re.compile(
    r"(?:hi,? |hello,? |hey,? |bonjour,? |hola,? )?(?:a |an |un |une |una )?"
    r"(?:price|premium|estimate|rate|prix|tarif|precio)(?: quote| estimate)?,? "
    r"(?:please|pls|plz|svp|s'il vous plait|por favor)\W*"
)
FEW = 8
"""Words: a question of so few may be about what was said just before."""


@dataclass(frozen=True, slots=True)
class Form:
    """A tool being filled. `fresh` means that the last message opened it, `given` what that message added.

    `aside` is what the last message asks besides.
    """

    tool: Tool
    fields: tuple[Field, ...]
    values: dict[str, Any]
    fresh: bool
    given: dict[str, Any] = field(default_factory=dict[str, Any])
    again: bool = False
    aside: str = ""

    @property
    def missing(self) -> tuple[Field, ...]:
        return tuple(one for one in self.fields if one.required and (one.name not in self.values or not self.fits(one)))

    @property
    def out_of_range(self) -> tuple[Field, ...]:
        return tuple(one for one in self.fields if one.name in self.values and not self.fits(one))

    def fits(self, one: Field) -> bool:
        value = self.values.get(one.name)
        return not one.numeric or isinstance(value, bool) or not isinstance(value, int | float) or one.holds(value)


@dataclass(frozen=True, slots=True)
class Thread:
    """Where the conversation stands at its last message."""

    form: Form | None
    last: Outcome | None
    dropped: bool = False


def follow(scene: Scene) -> Thread:
    """Where the conversation stands."""
    tools = acts.ordinary(scene.tools)
    by_name = {tool.name: tool for tool in tools}
    opened: Tool | None = None
    last: Outcome | None = None
    before: list[Tool | None] = []
    opening: list[bool] = []
    fresh = dropped = False
    for number, turn in enumerate(scene.turns):
        before.append(opened)
        fresh = dropped = False
        if opened is not None and wants(turn.text, "never_mind") and len(turn.text.split()) <= 12:
            opened, dropped = None, True
        elif turn.texts:
            intended = _intended(scene, turn, scene.turns[number - 1] if number else None, tools)
            if intended is not None and intended is not opened:
                opened, fresh = intended, True
            elif opened is None and last is not None and changes.changes(turn, last, by_name.get(last.tool), scene):
                opened, fresh = by_name.get(last.tool), True
        opening.append(fresh)
        for outcome in turn.outcomes:
            if outcome.tool in by_name and outcome.text is not None:
                last = outcome
                opened = by_name[outcome.tool] if outcome.failed and _mends(outcome, by_name[outcome.tool]) else None
    if opened is None:
        return Thread(None, last, dropped)
    return Thread(_form(scene, opened, before, opening), last, dropped)


def _form(scene: Scene, tool: Tool, before: list[Tool | None], opening: list[bool]) -> Form:
    fields = fields_of(tool)
    material = "\n".join(unit.text for unit in scene.material)
    values: dict[str, Any] = {}
    given: dict[str, Any] = {}
    done: dict[str, Any] | None = None
    again = failed = False
    aside = ""
    for number, turn in enumerate(scene.turns):
        if turn.texts:
            missing = [one.name for one in fields if one.required and one.name not in values]
            open_before = before[number]
            asked = open_before is not None and open_before.name == tool.name
            text, aside = parted(turn.text, fields, scene.language) if asked and not failed else (turn.text, "")
            if opening[number]:
                aside = _asked_besides(scene, turn.text, fields)
            if failed or (done is not None and (wants(turn.text, "what_if") or opening[number])):
                asked, missing = asked or wants(turn.text, "what_if"), list(tool.required)
            unknown = (
                _unknown(missing, fields) if asked and done is None else "beside" if asked or opening[number] else ""
            )
            given = fill(text, fields, scene.language, missing=missing, asked=asked, material=material, unknown=unknown)
            given = {name: value for name, value in given.items() if not _question_only(turn.text, name, fields, value)}
            given = {**changes.electric_one(text, fields, given, done or values), **given}
            if elsewhere(scene, turn.text) or (
                not asked and not _belongs(scene, turn, given, fields, opening=opening[number])
            ):
                given = {}
            if failed and done is not None and given:
                values, again = {**changes.kept(turn, given, fields, done), **given}, True
                done = None
            elif done is not None and not failed and changes.keeps(turn, given, done):
                values, again = {**changes.kept(turn, given, fields, {**done, **values}), **given}, True
                done = None
            elif done is not None and not failed and (given or wants(turn.text, "another")):
                relative = wants(turn.text, "relative")
                kept = {} if relative else {name: value for name, value in done.items() if _personal(name, fields)}
                values, done = {**kept, **values, **given}, None
            else:
                values.update(given)
        for outcome in turn.outcomes:
            if outcome.tool != tool.name or outcome.text is None:
                continue
            failed, done, again = outcome.failed, dict(outcome.arguments), False
            wrong = _named_in(outcome, fields) if failed else frozenset[str]()
            values = {name: value for name, value in done.items() if failed and name not in wrong}
    if done is not None and not failed:
        values = {name: value for name, value in done.items() if _personal(name, fields)}
    return Form(tool, fields, values, opening[-1], given, again, aside)


def _points_back(scene: Scene, text: str, previous: Turn, tools: list[Tool]) -> bool:
    """Whether the words ask about what was quoted just before ("what does that cost?"), and give nothing for a form."""
    if not previous.units or previous.outcomes or not POINTS.search(text) or len(text.split()) > FEW:
        return False
    fields = [one for tool in tools for one in fields_of(tool)]
    return not fill(text, fields, scene.language, missing=[], asked=False)


def _intended(scene: Scene, turn: Turn, previous: Turn | None, tools: list[Tool]) -> Tool | None:
    text = turn.text
    if previous is not None and _points_back(scene, text, previous, tools):
        return None
    found = acts.intended(scene, text) or _priced(scene, text, tools) or _in_a_sentence(scene, text)
    if found is not None:
        return None if _another_thing(text, found) else found
    if previous is not None and wants(text, "yes") and len(text.split()) <= 10:
        offer = previous.said.rstrip().rsplit("\n", 1)[-1]
        if is_frame(previous.said, "offer_person"):
            return None
        asked = re.split(r"(?<=[.!])\s+", offer)[-1]
        tool, score, whole = acts.match(asked, scene.language, tools)
        if asked.endswith("?") and tool is not None and whole and score >= acts.ENOUGH:
            return tool
        if is_frame(previous.said, "can_do"):
            return acts.match(previous.text, scene.language, tools)[0]
    for tool in tools:
        needed = [one for one in fields_of(tool) if one.required]
        given = fill(text, fields_of(tool), scene.language, missing=[one.name for one in needed], asked=False)
        held = len([one for one in needed if one.name in given])
        beside = len([word for word in acts.beside(scene, text, tool, given) if not lang.is_common(word.folded)])
        whole = held == len(needed) or not (wants(text, "question") or _tells_else(scene, text, tool))
        if held >= 3 and whole and beside < held - 1:
            return tool
    return None


def _asks_needs(text: str) -> bool:
    """Whether the words ask what a price takes: the open form's question is the answer."""
    return any(NEEDS.search(spoken(part)) and wants(part, "price_of") for part in sentences(text))


def _tells_else(scene: Scene, text: str, tool: Tool) -> bool:
    """Whether a part of the text speaks of something that the tool has no field for ("battery down to 60%")."""
    for part in PART.split(text):
        given = fill(part, fields_of(tool), scene.language, missing=tool.required, asked=False)
        if not given and any(not lang.is_common(word.folded) for word in acts.beside(scene, part, tool, given)):
            return True
    return False


def _asked_besides(scene: Scene, text: str, fields: tuple[Field, ...]) -> str:
    """The questions on something else in a message that opens a form."""
    parts = sentences(text)
    asked = [part for part in parts if parted(part, fields, scene.language)[1] == part]
    return " ".join(
        part for part in asked if len(parts) > 1 and not wants(part, "price_of") and acts.intended(scene, part) is None
    )


def _priced(scene: Scene, text: str, tools: list[Tool]) -> Tool | None:
    """The tool that prices a vehicle, when the words ask for the price of one and speak of nothing else."""
    if not (wants(text, "price_of") or PRICE.search(spoken(text))) or wants(text, "how_to"):
        return None
    if BARE.fullmatch(spoken(text)) or _asks_needs(text):
        return next((tool for tool in tools if acts.prices(tool)), None)
    for tool in tools:
        fields = fields_of(tool)
        model = next((one.name for one in fields if one.kind == "model"), None)
        given = fill(text, fields, scene.language, missing=list(tool.required), asked=False)
        if model in given and not acts.beside(scene, text, tool, given) and acts.prices(tool):
            return tool
    return None


def _in_a_sentence(scene: Scene, text: str) -> Tool | None:
    """The tool that one sentence of several asks for: "Do you insure mopeds? I want a price for mine." """
    parts = sentences(text)
    if not 1 < len(parts) <= 4:
        return None
    return next((tool for part in parts if (tool := acts.intended(scene, part)) is not None), None)


def _another_thing(text: str, tool: Tool) -> bool:
    """Whether a price is asked for something that the tool isn't for: a dog is no vehicle."""
    if not any(one.kind == "make" for one in fields_of(tool)) or vehicles.find(text) is not None:
        return False
    said = {word.folded for word in lang.words(text, "en")}
    lists = table("fields")["not_vehicles"]
    return bool(said & set(str(lists["words"]).split())) and not said & set(str(lists["vehicles"]).split())


def _personal(name: str, fields: tuple[Field, ...]) -> bool:
    return any(one.name == name and one.personal for one in fields)


def _belongs(scene: Scene, turn: Turn, given: dict[str, Any], fields: tuple[Field, ...], *, opening: bool) -> bool:
    """Whether values named before the form was open may be taken: said of the customer's own thing, or several."""
    if opening or len(given) >= 2:
        return True
    if off_topic(scene, turn.text):
        return False
    return wants(turn.text, "own") or any(one.kind in ("model", "id", "enum") and one.name in given for one in fields)


def _question_only(text: str, name: str, fields: tuple[Field, ...], value: object) -> bool:
    """A make named only in passing ("do you also insure Teslas?") isn't the customer's own."""
    kind = next((one.kind for one in fields if one.name == name), "")
    if kind not in ("make", "model", "enum"):
        return False
    passing = [part for part in sentences(text) if OFFERED.search(spoken(part))]
    rest = " ".join(part for part in sentences(text) if part not in passing)
    return bool(passing) and not (rest and value in fill(rest, fields, "en", missing=(), asked=False).values())


def _mends(outcome: Outcome, tool: Tool) -> bool:
    """Whether another value could mend the failed call, as its error names a field or a bound."""
    return bool(_named_in(outcome, fields_of(tool)))


def _unknown(missing: list[str], fields: tuple[Field, ...]) -> Unknown:
    """Where a maker or model that isn't known can be named, when those fields are asked for."""
    wanted = {one.kind for one in fields if one.name in missing} & {"make", "model"}
    return "alone" if len(wanted) == 2 else "model" if "model" in wanted else "beside"


def _named_in(outcome: Outcome, fields: tuple[Field, ...]) -> set[str]:
    """The fields that an error names, its values left out: the model in "Model 3" is none."""
    said = re.sub(r"\bmodel[- ]years?\b", "year", spoken(outcome.text or ""))
    for value in outcome.arguments.values():
        said = said.replace(fold(str(value)), "") if isinstance(value, str) and len(value) > 1 else said
    said = re.sub(r"\b(\d+|the|main) (years? old|miles)\b", "", said)
    found: set[str] = set()
    for one in fields:
        phrase = " ".join(one.words)
        if re.search(rf"(?<!\w)({re.escape(one.name.lower())}|{re.escape(phrase)})(?!\w)", said):
            found.add(one.name)
    return found
