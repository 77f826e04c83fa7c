"""What is said besides quotes and forms: small talk, handing over, declining, results, what isn't known."""

from __future__ import annotations

from frontdesk.twin.rules import acts, facts, forms, questions, results
from frontdesk.twin.rules import language as lang
from frontdesk.twin.rules.fields import act, fields_of
from frontdesk.twin.rules.filling import fill
from frontdesk.twin.rules.intents import asks_for, is_question, wants, without
from frontdesk.twin.rules.scene import Outcome, Scene, json_of
from frontdesk.twin.rules.thread import Thread
from frontdesk.twin.rules.wording import language_name, say, shortened
from frontdesk.twin.values import Call, Text, as_object

Blocks = list[Text | Call]
AMOUNT_WORDS = frozenset({"price*", "premium*", "pay*", "month*", "amount", "total"})
STRONG = 0.75
"""How much of a question a passage must hold to be quoted beside another answer."""


def empty(scene: Scene) -> str:
    return say(scene.language, "empty")


def topic(scene: Scene) -> str:
    if scene.company:
        return say(scene.language, "topic_company", company=scene.company)
    return say(scene.language, "topic_default")


def summary(scene: Scene) -> str:
    """A plain extract of the conversation."""
    language = scene.language
    lines: list[str] = []
    for turn in scene.turns:
        if turn.texts and turn is not scene.turns[-1]:
            lines.append(f"- {say(language, 'summary_customer')}: {shortened(' '.join(turn.text.split()))}")
        elif turn is scene.turns[-1] and len(turn.text.split()) > 40:
            lines += [f"- {shortened(line)}" for line in turn.text.splitlines() if line.strip()][:40]
        for outcome in turn.outcomes:
            lines.append(f"- {outcome.tool}({outcome.arguments}): {shortened(outcome.text or '')}")
        if turn.said and turn.texts:
            lines.append(f"- {say(language, 'summary_agent')}: {shortened(' '.join(turn.said.split()))}")
    return "\n".join(lines) or empty(scene)


def outcomes(scene: Scene, thread: Thread) -> Blocks:
    """What the tools brought, in words."""
    language = scene.language
    by_name = {tool.name: tool for tool in scene.tools}
    handing = acts.hand_over_of(scene.tools)
    parts: list[str] = []
    ending = "more"
    for outcome in scene.pending:
        tool = by_name.get(outcome.tool)
        if outcome.failed:
            text = (outcome.text or "").strip()
            prose = len(text.split()) >= 6 and text.endswith((".", "!", "?"))
            parts.append(text if prose else f"{say(language, 'result_error')} {text}")
            ending = ""
        elif handing is not None and outcome.tool == handing.name:
            parts.append(_handed(scene, outcome))
            ending = ""
        else:
            parts.append(results.present(outcome, tool, language))
            ending = "more_quote" if outcome.arguments and ending else ending
    closing: list[str] = []
    if thread.form is not None and thread.form.missing and any(one.failed for one in scene.pending):
        closing.append(say(language, "error_ask", missing=forms.missing_text(thread.form, language)))
    elif ending:
        closing.append(say(language, ending))
    elif any(one.failed for one in scene.pending):
        closing.append(say(language, "more"))
    texts = "\n\n".join([*parts, *closing])
    blocks: Blocks = [Text(texts)]
    asked = [part for part in questions.parts_of(scene.text) if part.endswith("?")]
    if asked and not any(one.failed for one in scene.pending) and len(questions.parts_of(scene.text)) > 1:
        answer = questions.answer(scene)
        if answer.good:
            blocks += [Text("\n\n"), *answer.blocks]
    return blocks


def forced(scene: Scene) -> Blocks:
    """The call that `tool_choice` demands, with what the words give."""
    tool = next((one for one in scene.tools if one.name == scene.forced), None)
    if tool is None:
        found, _, _ = acts.match(scene.text, scene.language, scene.tools)
        tool = found or scene.tools[0]
    missing = list(tool.required)
    values = fill(scene.text, fields_of(tool), scene.language, missing=missing, asked=True)
    for field in fields_of(tool):
        if field.required and field.name not in values and field.kind == "text":
            values[field.name] = scene.text.strip() or say(scene.language, "empty")
    return [Call(tool.name, values)]


def dropped(scene: Scene) -> Blocks:
    return [Text(say(scene.language, "dropped"))]


def steered(scene: Scene, thread: Thread, phrase: str) -> Blocks:
    """A short refusal, what the material says to it if it does, and the way back."""
    language = scene.language
    values = {"topic_of": scene.company or say(language, "topic_of_default")} if phrase == "competitor" else {}
    blocks: Blocks = [Text(say(language, phrase, **values))]
    if phrase in ("guarantee", "speculation") or (phrase == "competitor"):
        found = questions.look_up(scene, scene.text)
        if found.good and found.sure >= STRONG:
            blocks += [Text("\n\n"), *questions.quote(scene, found.query, list(found.scored[:2]), first=True)]
    return [*blocks, Text(" " if len(blocks) == 1 else "\n\n"), Text(_back(scene, thread))]


def compares(scene: Scene) -> bool:
    """Whether the words compare with another company rather than two of the material's own things."""
    text = lang.fold(scene.text)
    return not questions.look_up(scene, scene.text).sure >= 0.8 or "insurer" in text


def small_talk(scene: Scene, thread: Thread) -> Blocks | None:
    """Greetings, thanks, goodbyes, "are you a bot?"; None when the message holds more than that."""
    text, language = scene.text, scene.language
    rest = without(text, "greeting", "thanks", "goodbye", "yes", "no")
    if wants(text, "bot") or (wants(text, "who") and not wants(text, "help")):
        name = scene.name or say(language, "nameless")
        parts = [say(language, "bot", name=name)]
        if wants(text, "bot") and acts.hand_over_of(scene.tools):
            parts.append(say(language, "bot_person"))
        return [Text(" ".join(parts)), *_reminder(scene, thread)]
    content = list(lang.content(rest, language))
    if wants(text, "goodbye") and len(content) <= 2:
        return _goodbye(scene, thread)
    if wants(text, "help") and len(content) <= 2:
        return _greeting(scene)
    if wants(text, "thanks") and not content:
        return [Text(say(language, "thanks")), *_reminder(scene, thread)]
    if wants(text, "greeting") and not content:
        return _greeting(scene)
    if wants(text, "no") and not content and len(text.split()) <= 4:
        return _goodbye(scene, thread)
    if not content and not is_question(text) and len(text.split()) <= 4:
        return [Text(say(language, "greet_ask")), *_reminder(scene, thread)]
    return None


def on_result(scene: Scene, thread: Thread) -> Blocks | None:
    """A question about the last tool result itself ("is that per month?", "how long is it valid?"), from the result."""
    last = thread.last
    if last is None or last.text is None or last.failed or not is_question(scene.text):
        return None
    language = scene.language
    tool = next((one for one in scene.tools if one.name == last.tool), None)
    about = frozenset(acts.objects(tool)) if tool else frozenset[str]()
    content = [word for word in lang.content(scene.text, language) if not lang.is_common(word.folded)]
    beside = {word.key for word in content} - about - AMOUNT_WORDS
    if beside and beside <= {"year*", "month*"} and not wants(scene.text, "period"):
        return None
    frame = say(language, "frame_result")
    if wants(scene.text, "why_price") and len(beside) <= 1:
        parts = results.parts_of_amount(last, language)
        return [Text(f"{frame}\n\n{parts or results.present(last, tool, language)}")]
    if wants(scene.text, "includes"):
        return None
    if (
        not beside
        and not asks_for(scene.text) & {"duration", "time"}
        and (
            (wants(scene.text, "period") and not wants(scene.text, "may_i"))
            or (wants(scene.text, "follow_up") and not content)
        )
    ):
        return [Text(f"{frame}\n\n{results.main(last, tool, language)}")]
    lines = results.lines_about(last, frozenset(beside), language) if beside - {"year*"} else []
    held = lang.keys("\n".join(lines), "en")
    if not lines or not all(key in held for key in beside):
        return None
    blocks: Blocks = [Text(f"{frame}\n\n" + "\n".join(lines))]
    found = questions.look_up(scene, scene.text)
    if found.good and found.sure >= STRONG:
        blocks += [Text("\n\n"), *questions.quote(scene, found.query, list(found.scored[:1]), first=True)]
    return blocks


def next_steps(scene: Scene, thread: Thread) -> Blocks | None:
    """What to do after a result, when the customer asks for it."""
    if not wants(scene.text, "next") or thread.last is None or thread.last.failed:
        return None
    steps = facts.next_steps(scene)
    if not steps:
        return None
    blocks: Blocks = [Text(f"{say(scene.language, 'next_steps')}\n\n")]
    if steps[0].language != scene.language:
        name = language_name(steps[0].language, scene.language)
        blocks = [Text(f"{say(scene.language, 'frame_foreign', language=name)}\n\n")]
    for number, unit in enumerate(steps):
        text = f"- {unit.text}" if len(steps) > 1 else unit.text
        blocks += [Text("\n" if number else ""), Text(text, (unit.citation,) if unit.citation else ())]
    return blocks


def off_subject(scene: Scene, thread: Thread) -> Blocks:
    """Back to what the assistant is for."""
    return [Text(say(scene.language, "off_topic", topic=topic(scene)) + " "), Text(_back(scene, thread))]


def not_found(scene: Scene) -> Blocks:
    """What to say when the material doesn't hold the answer: so, and that a person can be had."""
    language = scene.language
    blocks: Blocks = [Text(say(language, "unknown"))]
    offers = facts.offering(scene) if wants(scene.text, "offered") else []
    if offers and offers[0].language == language:
        rows = "\n".join(f"- {unit.text}" for unit in offers[:6])
        blocks.append(Text(f"\n\n{offers[0].parent}\n\n{rows}"))
    if acts.hand_over_of(scene.tools) is not None:
        blocks += [Text("\n\n"), *facts.contact_texts(scene), Text("\n\n" + say(language, "offer_person"))]
    else:
        blocks += [Text("\n\n"), *facts.contact_texts(scene)]
    return blocks


def afterwards(scene: Scene, thread: Thread) -> Blocks:
    """What follows a quoted answer: the open form's question, or an offer to do what was asked about."""
    if thread.form is not None:
        return [*_reminder(scene, thread)]
    if wants(scene.text, "how_to"):
        tool, score, whole = acts.match(scene.text, scene.language, acts.ordinary(scene.tools))
        if tool is not None and whole and score >= acts.ENOUGH and acts.covers(tool, scene.text, scene.language):
            return [Text(f"\n\n{say(scene.language, 'can_do')} {say(scene.language, 'can_do_ask')}")]
    return []


def _greeting(scene: Scene) -> Blocks:
    language = scene.language
    company = say(language, "at_company", company=scene.company) if scene.company else ""
    blocks: Blocks = [Text(say(language, "greet", name=scene.name or say(language, "nameless"), at_company=company))]
    offers = facts.offering(scene)
    if offers and offers[0].language == language and wants(scene.text, "help"):
        rows = "\n".join(f"- {unit.text}" for unit in offers[:6])
        return [*blocks, Text(f"\n\n{offers[0].parent}\n\n{rows}\n\n{say(language, 'greet_ask')}")]
    return [*blocks, Text(f" {say(language, 'greet_ask')}")]


def _goodbye(scene: Scene, thread: Thread) -> Blocks:
    language = scene.language
    blocks: Blocks = []
    steps = facts.next_steps(scene) if thread.last is not None and not thread.last.failed else []
    shown = [unit for unit in steps if unit.text not in scene.said_before]
    if shown:
        blocks.append(Text(f"{say(language, 'next_steps')} {shown[0].text}\n\n"))
    elif thread.last is not None and (unit := facts.contact(scene)) is not None:
        blocks += [Text(facts.contact_sentence(scene, unit), (unit.citation,) if unit.citation else ()), Text("\n\n")]
    return [*blocks, Text(say(language, "goodbye"))]


def _handed(scene: Scene, outcome: Outcome) -> str:
    value = json_of(outcome.text or "")
    if (mapping := as_object(value)) is not None:
        for key in results.PROSE:
            if isinstance(mapping.get(key), str):
                return str(mapping[key])
    if isinstance(value, str) and len(value.split()) >= 5:
        return value
    return say(scene.language, "handed")


def _reminder(scene: Scene, thread: Thread) -> list[Text]:
    if thread.form is None or not thread.form.missing:
        return []
    return [Text(f"\n\n{forms.reminder(scene, thread.form)}")]


def _back(scene: Scene, thread: Thread) -> str:
    language = scene.language
    if thread.form is not None and thread.form.missing:
        return say(
            language, "go_on", act=act(thread.form.tool, language), missing=forms.missing_text(thread.form, language)
        )
    return say(language, "more")
