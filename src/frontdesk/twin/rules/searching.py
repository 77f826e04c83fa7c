"""Looking something up with a search tool, where the material at hand doesn't answer the customer's words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from frontdesk.twin.rules import everyday
from frontdesk.twin.rules import language as lang
from frontdesk.twin.rules.scene import Scene
from frontdesk.twin.rules.subject import vocabulary
from frontdesk.twin.values import Call, Text

ALREADY = re.compile(r"\balready\b", re.IGNORECASE)
MOST = 2
"""Searches for one message."""
IN_ENGLISH = "en"
"""The language whose usual words the lexicon tells."""


def instead(scene: Scene, parts: Sequence[str] = (), *, whole: bool = False) -> list[Text | Call]:
    """A search for the last message, instead of saying that there is no answer to it; empty if that is no use.

    Where messages have been searched for before they come, only other words may find something else. But where that found
    nothing that has to do with the message, the nearest can be had by searching for the `whole` again.
    """
    if scene.search is None or scene.turns[-1].outcomes:
        return []
    if not searched_before(scene):
        return call(scene, scene.text)
    again = call(scene, scene.text) if whole and not scene.turns[-1].units else []
    return [*again, *by_other_words(scene, parts or [scene.text])]


def by_other_words(scene: Scene, parts: Sequence[str]) -> list[Text | Call]:
    """Searches for those parts of the last message in words of the material; empty if that is no use.

    A part is looked for by itself, as the message was searched for as a whole, and without words that the material
    doesn't use. What is written in another language than English may be found by English words, too.
    """
    if scene.turns[-1].outcomes or not searched_before(scene):
        return []
    said = _stems(scene.text, scene.language)
    calls: list[Text | Call] = []
    for part in parts[:MOST]:
        words = _known_words(scene, part)
        if words and _stems(" ".join(words), scene.language) != said:
            calls += call(scene, " ".join(words))
    if not calls and scene.language != IN_ENGLISH and (usual := lang.usual_words(scene.text, scene.language)):
        calls += call(scene, " ".join(usual))
    return calls


def call(scene: Scene, words: str) -> list[Text | Call]:
    return [Call(scene.search.name, {scene.search.required[0]: words})] if scene.search else []


def found(scene: Scene) -> bool:
    """Whether the last message is what a search brought, so that it can be answered from."""
    return (
        scene.search is not None
        and bool(scene.pending)
        and all(outcome.tool == scene.search.name for outcome in scene.pending)
    )


def _known_words(scene: Scene, text: str) -> list[str]:
    """The words that say what the text says and that the material uses; those of the text if it uses none."""
    held = vocabulary(scene)
    names = {word for name in (scene.name, scene.company) if name for word in lang.fold(name).split()}
    own = [word for word in lang.content(text, scene.language) if word.folded not in names]
    known = [word.folded for word in own if {word.key, word.folded} & held]
    meant = [word for meaning in everyday.meanings(text, scene.language) for word in meaning.meant.split()]
    other = lang.other_words(text, scene.language) if scene.language == IN_ENGLISH else []
    if not (known or meant or other):
        return []
    return list(dict.fromkeys([*known, *meant, *other]))


def _stems(text: str, language: str) -> set[str]:
    return {lang.stem_of(word.folded, language) for word in lang.content(text, language)}


def searched_before(scene: Scene) -> bool:
    """Whether messages come with what was found for them: as the tool says, or as one of them shows."""
    if scene.search is None or ALREADY.search(scene.search.description):
        return True
    return any(
        turn.units and not any(outcome.tool == scene.search.name for outcome in turn.outcomes) for turn in scene.turns
    )
