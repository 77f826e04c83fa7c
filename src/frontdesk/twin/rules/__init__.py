"""The rules, in the order in which they are tried. Each looks at the scene and gives a reply, or passes."""

from __future__ import annotations

from dataclasses import replace

from frontdesk.twin.rules import continuing, figures, forms, handing, questions, searching, talk
from frontdesk.twin.rules.forms import asks_something_else
from frontdesk.twin.rules.intents import wants
from frontdesk.twin.rules.scene import Scene, read
from frontdesk.twin.rules.subject import elsewhere, off_topic
from frontdesk.twin.rules.thread import Form, Thread, follow
from frontdesk.twin.values import Call, Object, Reply, Text

__all__ = ["answer"]


def answer(body: Object, messages: list[Object]) -> Reply:
    """The reply to a checked request, by rule, from what is in it. The same request gives the same reply."""
    messages, said = continuing.before_the_cut(messages)
    scene = read(body, messages)
    blocks = _joined(_blocks(scene)) or (Text(talk.empty(scene)),)
    return Reply(continuing.rest_of(blocks, said) or (Text(""),))


def _joined(blocks: list[Text | Call]) -> tuple[Text | Call, ...]:
    """The blocks with plain neighbours joined, and none of white space only: the API would not take those back."""
    joined: list[Text | Call] = []
    space = ""
    for block in blocks:
        last = joined[-1] if joined else None
        if isinstance(block, Call):
            joined.append(block)
        elif not block.text.strip():
            space += block.text
        elif isinstance(last, Text) and not block.citations and not last.citations:
            joined[-1], space = Text(last.text + space + block.text), ""
        else:
            # Space goes to the block after it, so that a citation stands right after what it supports.
            lead = space if joined else ""
            joined.append(Text(lead + block.text, block.citations))
            space = ""
    return tuple(joined)


def _blocks(scene: Scene) -> list[Text | Call]:
    if searching.found(scene):
        if (reason := handing.reason_for_person(scene)) == "injured":
            return handing.to_person(scene, reason)
        return _question(scene, follow(scene))
    if scene.pending:
        return [*figures.foreign_error(scene), *talk.outcomes(scene, follow(scene))]
    if scene.search and scene.forced == scene.search.name:
        return searching.call(scene, scene.text)
    if scene.forced:
        return talk.forced(scene)
    if not scene.text.strip():
        return [Text(talk.empty(scene))]
    if wants(scene.text, "summarise"):
        return [Text(talk.summary(scene))]
    if wants(scene.text, "injection"):
        return talk.steered(scene, follow(scene), "injection")
    if (reason := handing.reason_for_person(scene)) is not None:
        return handing.to_person(scene, reason)
    thread = follow(scene)
    if thread.dropped:
        return talk.dropped(scene)
    if thread.form is not None and not asks_something_else(scene, thread.form) and not _beside_the_form(scene, thread):
        return [*_aside(scene, thread.form), *forms.go_on(scene, thread.form)]
    if thread.form is None and (restated := figures.restated(scene, thread.last)) is not None:
        return restated
    if thread.form is None and (details := figures.details(scene, thread.last)) is not None:
        return details
    for declined in ("guarantee", "speculation", "advice"):
        if wants(scene.text, declined):
            reserve = figures.reserve(scene, thread.last) if declined == "guarantee" else []
            return [*reserve, *talk.steered(scene, thread, declined)]
    if wants(scene.text, "competitor") and talk.compares(scene):
        return talk.steered(scene, thread, "competitor")
    if elsewhere(scene, scene.text) and not (wants(scene.text, "bot") or wants(scene.text, "who")):
        return talk.off_subject(scene, thread)
    if (small := talk.small_talk(scene, thread)) is not None:
        return small
    if (steps := talk.next_steps(scene, thread)) is not None:
        return steps
    if (follow_up := talk.on_result(scene, thread)) is not None:
        return follow_up
    return _question(scene, thread)


def _question(scene: Scene, thread: Thread) -> list[Text | Call]:
    if off_topic(scene, scene.text):
        return searching.instead(scene) or talk.off_subject(scene, thread)
    answer = questions.answer(scene)
    unsatisfied = bool(answer.weak) if searching.searched_before(scene) else not answer.good
    if unsatisfied and (search := searching.instead(scene, answer.weak, whole=not answer.good)):
        return search
    if not answer.good:
        return [*talk.not_found(scene), *(talk.afterwards(scene, thread) if thread.form else [])]
    return [*answer.blocks, *talk.afterwards(scene, thread)]


def _aside(scene: Scene, form: Form) -> list[Text | Call]:
    """The answer to what a message asks beside what it gives the form."""
    if not form.aside or not form.missing:
        return []
    turn = replace(scene.turns[-1], texts=(form.aside,))
    answer = questions.answer(replace(scene, turns=(*scene.turns[:-1], turn)))
    return [*answer.blocks, Text("\n\n")] if answer.good else []


def _beside_the_form(scene: Scene, thread: Thread) -> bool:
    """Small talk or another subject in the middle of a form: answered by its own rule, with a reminder."""
    form = thread.form
    if form is None or form.fresh or form.given:
        return False
    return (
        elsewhere(scene, scene.text)
        or any(wants(scene.text, one) for one in ("bot", "who", "thanks", "goodbye", "guarantee", "help"))
        or (len(scene.text.split()) > 6)
    )
