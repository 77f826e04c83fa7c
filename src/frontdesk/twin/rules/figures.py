"""A figure of a result that the customer remembers otherwise, or takes for more than it is."""

from __future__ import annotations

from frontdesk.twin.rules import language as lang
from frontdesk.twin.rules import results
from frontdesk.twin.rules.intents import is_question
from frontdesk.twin.rules.numbers import numbers
from frontdesk.twin.rules.scene import Outcome, Scene, json_of
from frontdesk.twin.rules.wording import say
from frontdesk.twin.values import Call, Text, as_object

LEAST, MOST = 0.4, 2.5
"""A figure within so many times the result's amount is one that is meant to be it."""
WORDS, FEW = 20, 8
SHOW = frozenset(
    lang.key_of(word, language)
    for language, words in (
        ("en", "show display see"),
        ("fr", "montrez montrer montre affichez"),
        ("es", "muestreme muestrame mostrar ensename enseneme"),
    )
    for word in words.split()
)
"""What asks to see something, and isn't what is to be seen."""


def restated(scene: Scene, last: Outcome | None) -> list[Text | Call] | None:
    """What the result says, to words that put another amount in its place ("so 92.02 like you said")."""
    amount = _amount(last)
    if last is None or amount is None or len(scene.text.split()) > WORDS:
        return None
    said = [one.value for one in numbers(scene.text) if one.money or not one.whole]
    if not any(LEAST <= value / amount <= MOST and f"{value:g}" not in (last.text or "") for value in said):
        return None
    tool = next((one for one in scene.tools if one.name == last.tool), None)
    told = results.main(last, tool, scene.language)
    return [Text(f"{say(scene.language, 'frame_result')}\n\n{told}\n\n{say(scene.language, 'more')}")]


def details(scene: Scene, last: Outcome | None) -> list[Text | Call] | None:
    """The lines of the result that the customer asks to see ("the breakdown please")."""
    text, language = scene.text, scene.language
    if last is None or last.failed or is_question(text) or len(text.split()) > FEW:
        return None
    words = [word for word in lang.content(text, language) if not lang.is_common(word.folded) and word.key not in SHOW]
    about = {word.key for word in words}
    forms = frozenset(about | {word.folded for word in words})
    lines = results.lines_about(last, forms, language) if about else []
    held = lang.keys("\n".join(lines), language) | lang.keys("\n".join(lines), "en")
    if not lines or not about <= held:
        return None
    return [Text(f"{say(language, 'frame_result')}\n\n" + "\n".join(lines))]


def reserve(scene: Scene, last: Outcome | None) -> list[Text | Call]:
    """What the result itself says about how far it holds."""
    notes = results.notes(last) if last is not None and not last.failed else []
    return [Text(f"{say(scene.language, 'frame_result')} {' '.join(notes)}\n\n")] if notes else []


def foreign_error(scene: Scene) -> list[Text | Call]:
    """A line before a tool's refusal that is not in the conversation's language."""
    refusals = [one.text or "" for one in scene.pending if one.failed]
    others = {lang.language_of(text) for text in refusals} - {None, scene.language}
    return [Text(f"{say(scene.language, 'error_foreign')}\n\n")] if others else []


def _amount(last: Outcome | None) -> float | None:
    mapping = as_object(json_of(last.text or "")) if last is not None and not last.failed else None
    found = [value for key, value in (mapping or {}).items() if results.is_amount_key(key)]
    return next((float(value) for value in found if isinstance(value, int | float) and value > 0), None)
