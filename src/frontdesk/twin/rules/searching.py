"""Looking something up with a search tool, where the material at hand doesn't answer the customer's words."""

from __future__ import annotations

import re

from frontdesk.twin.rules import language as lang
from frontdesk.twin.rules.scene import Scene
from frontdesk.twin.values import Call, Text

ALREADY = re.compile(r"\balready\b", re.IGNORECASE)
IN_ENGLISH = "en"
"""The language whose usual words the lexicon tells."""


def instead(scene: Scene) -> list[Text | Call]:
    """A search for the last message, instead of saying that there is no answer to it; empty if that is no use.

    Where messages have been searched for before they come, the same words would find the same: only others may help.
    """
    if scene.search is None or scene.turns[-1].outcomes:
        return []
    return by_other_words(scene) if _searched_before(scene) else call(scene, scene.text)


def by_other_words(scene: Scene) -> list[Text | Call]:
    """A search for what the last message says, in words that it doesn't use; empty if that is no use."""
    if scene.language != IN_ENGLISH or scene.turns[-1].outcomes or not _searched_before(scene):
        return []
    other = lang.other_words(scene.text, scene.language)
    own = [word.folded for word in lang.content(scene.text, scene.language)]
    return call(scene, " ".join([*own, *other])) if other else []


def call(scene: Scene, words: str) -> list[Text | Call]:
    return [Call(scene.search.name, {scene.search.required[0]: words})] if scene.search else []


def found(scene: Scene) -> bool:
    """Whether the last message is what a search brought, so that it can be answered from."""
    return (
        scene.search is not None
        and bool(scene.pending)
        and all(outcome.tool == scene.search.name for outcome in scene.pending)
    )


def _searched_before(scene: Scene) -> bool:
    """Whether messages come with what was found for them: as the tool says, or as one of them shows."""
    if scene.search is None or ALREADY.search(scene.search.description):
        return True
    return any(
        turn.units and not any(outcome.tool == scene.search.name for outcome in turn.outcomes) for turn in scene.turns
    )
