"""The thread of the conversation: which tool is being filled, with what, and what was called before.

Everything is worked out anew from the messages, so that the same conversation always stands at the same point.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from frontdesk.twin.rules import acts
from frontdesk.twin.rules.fields import Field, fields_of
from frontdesk.twin.rules.filling import fill
from frontdesk.twin.rules.intents import wants
from frontdesk.twin.rules.language import fold
from frontdesk.twin.rules.query import POINTS
from frontdesk.twin.rules.scene import Outcome, Scene, Tool, Turn, spoken
from frontdesk.twin.rules.subject import elsewhere, off_topic
from frontdesk.twin.rules.wording import is_frame

FEW = 8
"""Words: a question of so few may be about what was said just before."""


@dataclass(frozen=True, slots=True)
class Form:
    """A tool being filled. `fresh` means that the last message opened it, `given` what that message added."""

    tool: Tool
    fields: tuple[Field, ...]
    values: dict[str, Any]
    fresh: bool
    given: dict[str, Any] = field(default_factory=dict[str, Any])
    again: bool = False

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
            elif opened is None and last is not None and _changes(turn, last, by_name.get(last.tool), scene):
                opened, fresh = by_name.get(last.tool), True
        for outcome in turn.outcomes:
            if outcome.tool in by_name and outcome.text is not None:
                last = outcome
                opened = by_name[outcome.tool] if outcome.failed and _mends(outcome, by_name[outcome.tool]) else None
    if opened is None:
        return Thread(None, last, dropped)
    return Thread(_form(scene, opened, before, fresh=fresh), last, dropped)


def _form(scene: Scene, tool: Tool, before: list[Tool | None], *, fresh: bool) -> Form:
    fields = fields_of(tool)
    material = "\n".join(unit.text for unit in scene.material)
    values: dict[str, Any] = {}
    given: dict[str, Any] = {}
    done: dict[str, Any] | None = None
    again = failed = False
    for number, turn in enumerate(scene.turns):
        if turn.texts:
            missing = [one.name for one in fields if one.required and one.name not in values]
            open_before = before[number]
            asked = open_before is not None and open_before.name == tool.name
            if (done is not None or failed) and wants(turn.text, "what_if"):
                asked, missing = True, list(tool.required)
            others = {**(done or {}), **values}
            given = fill(turn.text, fields, scene.language, missing=missing, asked=asked, material=material)
            given = {name: value for name, value in given.items() if not _question_only(turn.text, name, fields, value)}
            if elsewhere(scene, turn.text) or (
                not asked and not _belongs(scene, turn, given, fields, opening=fresh and turn is scene.turns[-1])
            ):
                given = {}
            if failed and given:
                values, again = {**values, **given}, True
            elif done is not None and _keeps(turn, given, fields, done):
                values, again = {**others, **given}, True
                if _new_thing(given, fields, done):
                    values = {name: value for name, value in values.items() if name in given or _personal(name, fields)}
                done = None
            elif done is not None and (given or wants(turn.text, "another")):
                relative = wants(turn.text, "relative")
                kept = {} if relative else {name: value for name, value in done.items() if _personal(name, fields)}
                values, done = {**kept, **values, **given}, None
            else:
                values.update(given)
        for outcome in turn.outcomes:
            if outcome.tool != tool.name or outcome.text is None:
                continue
            failed = outcome.failed
            if outcome.failed:
                wrong = _named_in(outcome.text, fields)
                values = {name: value for name, value in outcome.arguments.items() if name not in wrong}
            else:
                done, values, again = dict(outcome.arguments), {}, False
    if done is not None:
        values = {name: value for name, value in done.items() if _personal(name, fields)}
    return Form(tool, fields, values, fresh, given, again)


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
    if (found := acts.intended(scene, text)) is not None:
        return found
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
        if held >= 3 and (held == len(needed) or not wants(text, "question")):
            return tool
    return None


def _changes(turn: Turn, last: Outcome, tool: Tool | None, scene: Scene) -> bool:
    """Whether the words change a value of the call that was made last: "what if I were 45?", "sorry, it's a 2021"."""
    if tool is None or last.text is None:
        return False
    fields = fields_of(tool)
    material = "\n".join(unit.text for unit in scene.material)
    asked = wants(turn.text, "what_if")
    given = fill(turn.text, fields, scene.language, missing=list(tool.required), asked=asked, material=material)
    given = {name: value for name, value in given.items() if value != last.arguments.get(name)}
    if not given:
        return False
    if wants(turn.text, "what_if") and not wants(turn.text, "includes"):
        return True
    return not wants(turn.text, "question") and len(turn.text.split()) <= 8


def _keeps(turn: Turn, given: dict[str, Any], fields: tuple[Field, ...], done: dict[str, Any]) -> bool:
    changed = {name for name, value in given.items() if value != done.get(name)}
    if not changed:
        return False
    if wants(turn.text, "what_if") and not re.search(r"\b(another|other|second|otro|otra|autre)\b", spoken(turn.text)):
        return True
    return not wants(turn.text, "another") and not wants(turn.text, "desire") and len(turn.text.split()) <= 8


def _new_thing(given: dict[str, Any], fields: tuple[Field, ...], done: dict[str, Any]) -> bool:
    """Whether another thing is meant than in the call before: then only what belongs to the person carries over."""
    return any(
        one.kind in ("make", "model", "id")
        and one.name in given
        and fold(str(given[one.name])) != fold(str(done.get(one.name)))
        for one in fields
    )


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
    said = spoken(text)
    return (
        re.search(r"\b(do you|does|which|what) (also |even )?(insure|cover|offer|quels?|sell|have)\b", said) is not None
    )


def _mends(outcome: Outcome, tool: Tool) -> bool:
    """Whether another value could mend the failed call, as its error names a field or a bound."""
    return bool(_named_in(outcome.text or "", fields_of(tool)))


def _named_in(text: str, fields: tuple[Field, ...]) -> set[str]:
    said = spoken(text)
    found: set[str] = set()
    for one in fields:
        phrase = " ".join(one.words)
        if re.search(rf"(?<!\w)({re.escape(one.name.lower())}|{re.escape(phrase)})(?!\w)", said):
            found.add(one.name)
    return found
