"""Handing the conversation over to a person: when, and with what words for whoever takes it."""

from __future__ import annotations

import re
from typing import cast

from frontdesk.twin.lexicon import table
from frontdesk.twin.rules import acts, facts, questions, searching
from frontdesk.twin.rules import language as lang
from frontdesk.twin.rules.facts import contact_texts
from frontdesk.twin.rules.fields import fields_of
from frontdesk.twin.rules.filling import fill
from frontdesk.twin.rules.intents import is_question, sentences, wants
from frontdesk.twin.rules.scene import Scene, spoken
from frontdesk.twin.rules.subject import off_topic
from frontdesk.twin.rules.thread import follow
from frontdesk.twin.rules.wording import is_frame, say, shortened
from frontdesk.twin.values import Call, Text

UPSET = ("complaint", "legal", "dispute", "injured", "leaving", "vulnerable")
ALARMS = ("injured", "fraud", "legal", "dispute", "complaint", "vulnerable", "leaving", "urgent")
CASE = re.compile(
    r"\b(if|whenever|when|in case|should i be|si|quand|cuando|en caso|some ?day|one day|say i|suppose|supposing|imagine"
    r"|let'?s say|hypothetically|theoretically|un jour|mettons|supposons|imaginons|algun dia|supongamos|digamos|pongamos)\b"
)
SHORT_OF_MONEY = re.compile("|".join(cast("list[str]", table("intents")["short_of_money"])))
EMERGENCY = re.compile(r"\b(call|dial|appelez|composez|llame|marque)\b.{0,12}\b(911|999|112|15|061)\b")
REASONS = {
    "person": "The customer asks for a person.",
    "complaint": "The customer is upset or wants to complain.",
    "legal": "The customer speaks of legal action.",
    "fraud": "The customer reports suspected fraud.",
    "dispute": "The customer disputes a decision.",
    "injured": "The customer reports that someone is hurt or in danger.",
    "vulnerable": "The customer is in a hard situation (a death, an illness, money) and needs a person's care.",
    "leaving": "The customer is dissatisfied and threatens to leave.",
    "urgent": "The customer says that the matter is urgent.",
    "unanswered": "The material didn't hold the answer, and the customer still needs one.",
}


def reason_for_person(scene: Scene) -> str | None:
    """Why the conversation should go to a person now, as a key of `REASONS`; None when it shouldn't."""
    text = scene.text
    # What is said of another company is no complaint about this one.
    own = " ".join(part for part in sentences(text) if not wants(part, "of_another"))
    for reason in ALARMS:
        said = own if reason in ("complaint", "dispute", "leaving") else text
        if wants(said, reason) and not _asks_how(said, reason):
            return reason
    general = is_question(text) and (wants(text, "person_question") or CASE.search(spoken(text)) is not None)
    if wants(text, "person") and not general and not wants(text, "person_declined"):
        return "person"
    before = scene.turns[-2] if len(scene.turns) > 1 else None
    if before is None:
        return None
    if is_frame(before.said, "offer_person") and wants(text, "yes") and len(text.split()) <= 8:
        return "person"
    asks_on = is_question(text) and not wants(text, "offered") and not off_topic(scene, text)
    if is_frame(before.said, "unknown") and asks_on:
        form = follow(scene).form
        if form is None and not questions.look_up(scene, text).good:
            return "unanswered"
    return None


def to_person(scene: Scene, reason: str) -> list[Text | Call]:
    """The call of the tool that hands over; without one, how to reach the team."""
    language = scene.language
    tool = acts.hand_over_of(scene.tools)
    frame = say(language, "handing_sorry" if reason in UPSET else "handing")
    if tool is None:
        return [Text(say(language, "no_hand_over") + " "), *contact_texts(scene)]
    arguments: dict[str, object] = {}
    for field in fields_of(tool):
        if field.name in ("reason", "why", "cause", "motive", "category", "type") and not field.options:
            arguments[field.name] = REASONS[reason]
        elif field.options and field.required:
            given = fill(scene.text, [field], language, missing=[field.name], asked=True)
            arguments[field.name] = given.get(field.name, field.options[-1])
        elif field.type == "string" and (field.required or field.kind == "text"):
            arguments[field.name] = handover_summary(scene)
    first = _emergency(scene) if reason == "injured" else []
    if reason == "injured" and not first and scene.search is not None and not scene.turns[-1].outcomes:
        return searching.call(scene, say(language, "emergency"))
    return [*first, Text(frame), Call(tool.name, arguments)]


def _emergency(scene: Scene) -> list[Text]:
    """What the material says about calling for help, in its own words."""
    for unit in facts.every_unit(scene):
        for part in sentences(unit.text):
            if EMERGENCY.search(spoken(part)) and unit.language == scene.language:
                return [Text(part, (unit.citation,) if unit.citation else ()), Text("\n\n")]
    return []


def handover_summary(scene: Scene) -> str:
    """What a person needs to go on: the customer's words, and what tools were used."""
    said = [" ".join(turn.text.split()) for turn in scene.turns if turn.texts]
    lines = [f"Customer ({lang_name(scene.language)}): {shortened(text)}" for text in said[-5:]]
    used = [outcome for turn in scene.turns for outcome in turn.outcomes if outcome.text is not None]
    lines += [f"{one.tool}({one.arguments}): {shortened(one.text or '')}" for one in used[-2:]]
    return "\n".join(lines)


def lang_name(language: str) -> str:
    return {"en": "English", "fr": "French", "es": "Spanish"}[language]


def _asks_how(text: str, reason: str) -> bool:
    """A question about the matter in general ("how do I make a complaint?", "what if I'm hurt?") isn't the matter."""
    if not is_question(text) or wants(text, "bot"):
        return False
    if CASE.search(spoken(text)):
        return True
    if reason == "vulnerable" and not wants(SHORT_OF_MONEY.sub("", spoken(text)), reason):
        return True  # "I can't pay till Friday, do I lose my cover?" has its answer
    if reason in ("injured", "vulnerable", "urgent"):
        return wants(text, "past")
    return wants(text, "how_to") or (not _mine(text) and (text.strip().endswith("?") or reason in ("fraud", "legal")))


def _mine(text: str) -> bool:
    words = {word.folded for word in lang.words(text, "en")}
    return bool(words & {"my", "i", "me", "mon", "ma", "je", "j", "mi", "yo", "estoy", "suis"})
