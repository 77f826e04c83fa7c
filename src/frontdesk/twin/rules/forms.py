"""Filling a tool with the customer: ask for what is missing, then call."""

from __future__ import annotations

import re
from typing import Any

from frontdesk.twin.rules import results
from frontdesk.twin.rules.fields import Field, act, label, limits
from frontdesk.twin.rules.intents import is_question
from frontdesk.twin.rules.scene import Scene
from frontdesk.twin.rules.thread import Form
from frontdesk.twin.rules.wording import listed, say
from frontdesk.twin.values import Call, Text

ARTICLE = re.compile(r"(the|a|an|your|which|what|whether|how|why|if|when|where|who|in|\*)\b|\*", re.IGNORECASE)
LIST = 4
"""From so many missing fields on they are asked for in a list."""


def go_on(scene: Scene, form: Form) -> list[Text | Call]:
    """The call when all is known, else the question for what is missing."""
    language = scene.language
    missing = form.missing
    if not missing:
        arguments = arguments_of(form)
        if not form.values:
            return [Call(form.tool.name, arguments)]
        if form.again and form.given:
            changes = results.inputs_text(form.given, form.tool, language)
            return [Text(say(language, "calling_again", changes=changes)), Call(form.tool.name, arguments)]
        return [Text(say(language, "calling")), Call(form.tool.name, arguments)]
    parts: list[str] = []
    wrong = form.out_of_range
    if form.fresh:
        parts.append(say(language, "ask_first", act=act(form.tool, language)))
    parts += [_limit(one, language) for one in wrong]
    known = {name: value for name, value in form.values.items() if name not in {one.name for one in wrong}}
    if known and (form.fresh or form.given):
        parts.append(say(language, "ask_known", known=results.inputs_text(known, form.tool, language)))
    elif not form.fresh and not form.given and not wrong:
        parts.append(say(language, "not_understood"))
    if len(missing) >= LIST:
        rows = "\n".join(f"- {_described(one, language)}" for one in missing)
        return [Text(f"{' '.join(parts)} {say(language, 'ask_missing')}\n\n{rows}".strip())]
    asked = listed(language, [_described(one, language) for one in missing])
    parts.append(say(language, "ask_remaining", missing=asked))
    return [Text(" ".join(parts))]


def reminder(scene: Scene, form: Form) -> str:
    """The open question again, after something else was answered."""
    return say(
        scene.language, "ask_again", act=act(form.tool, scene.language), missing=missing_text(form, scene.language)
    )


def missing_text(form: Form, language: str) -> str:
    return listed(language, [_called(one, language) for one in form.missing])


def asks_something_else(scene: Scene, form: Form) -> bool:
    """Whether the message is a question of its own and not (only) an answer to what was asked."""
    return not form.fresh and not form.given and is_question(scene.text)


def arguments_of(form: Form) -> dict[str, Any]:
    """The values in the schema's order."""
    return {one.name: form.values[one.name] for one in form.fields if one.name in form.values and form.fits(one)}


def _described(one: Field, language: str) -> str:
    text = _called(one, language)
    if one.options:
        options = listed(language, [str(option).replace("_", " ") for option in one.options], "or")
        return f"{text} ({options})"
    return text


def _called(one: Field, language: str) -> str:
    text = label(one, language)
    return f"the {text}" if language == "en" and not ARTICLE.match(text) else text


def _limit(one: Field, language: str) -> str:
    low, high = limits(one)
    if low is not None and high is not None:
        bounds = say(language, "between", low=low, high=high)
    elif low is not None:
        bounds = say(language, "at_least", low=low)
    else:
        bounds = say(language, "at_most", high=high or "")
    name = label(one, language)
    return say(language, "out_of_range", label=name[0].upper() + name[1:], range=bounds)
