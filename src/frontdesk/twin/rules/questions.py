"""Answering a question by quoting, or saying that the material doesn't hold the answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from frontdesk.twin.rules import everyday, facts, passages, signs, vehicles
from frontdesk.twin.rules import language as lang
from frontdesk.twin.rules.intents import asks_for, is_question, sentences, wants, without
from frontdesk.twin.rules.material import Unit
from frontdesk.twin.rules.query import POINTS, Query, ask, known_words
from frontdesk.twin.rules.ranking import Scored
from frontdesk.twin.rules.scene import Scene, json_of, spoken
from frontdesk.twin.rules.wording import is_frame, language_name, say
from frontdesk.twin.values import Citation, Text, as_object

MANY = 0.4
"""From which share of unknown words on an answer is doubtful."""
FRAGMENT = 2
"""A question of so few words goes with the one before it."""
ON_THEIR_OWN = frozenset({"time", "phone", "since"})
"""Kinds of fact that are asked for without reference to what was said before: "And what are your hours?" """
MY_NEW = re.compile(r"\b(my|our) (?:brand[- ]new|new|old|own) ", re.IGNORECASE)
"""What a customer's thing is by the way: "insurance for my new car" asks nothing about newness."""
INCLUDES = ["include includes included including inclut incluye incluido incluida inclus comprise compris"]
THERE_IS = re.compile(
    r"\b(?:is there|are there|do you have|have you got|do you sell|do you offer"
    r"|can i get(?! (?:it|that|this|them|my|the|back|in|out|rid)\b)"
    r"|avez-vous|vendez-vous|y a-t-il|tienen|venden|hay)"
    r" (?:an? |any |some |une? |des |de |una? |algun[oa]? )?([a-z' -]{3,40}?)"
    r"(?= (?:on|for|in|with|at|to|if|when|of|from|pour|sur|para|en|con|a)\b|[?,.!]|$)"
)
JOINT = re.compile(
    r"(?:,? (?:and also|and|n|plus|also|et aussi|et|y tambien|y)|,|;|\?) "
    r"(?=(?:(?:until|til|till|since|from|for|at|in|by|depuis|jusqu'à|à|de|hasta|desde|a) )?"
    r"(?:(?:what|which|who|how|when|where|why)(?:'?s)?|do|does|is|are|can|will|should"
    r"|quel|quelle|quand|combien|comment|est-ce|est|que|qué|cual|cuál|cuanto|cuánto|cuando|cuándo|como|cómo|donde|dónde)\b)",
    re.IGNORECASE,
)
OFFERED = (
    re.compile(
        r"\b(?:do|does|can|could|will|would) (?:you|it|i|we|(?:my|the|your) policy)"
        r"(?: guys| folks| also| even| still| ever| get)*"
        r" (?:insure|cover|sell|offer|insured|covered) (?:an? |any |some |my |our |the |your |for )*([a-z' -]{3,40}?)"
        r"(?= (?:on|for|in|with|at|to|if|when|of|from|that|after|by|and|or|too|as|while|against)\b|[?,.!]|$)"
    ),
    re.compile(r"\bis (?:my|an?|the|our) ([a-z' -]{3,40}?) (?:insur\w+|covered)\b"),
)
"""What is asked to be insured, covered or sold, in English, where a name's last word tells what it is."""
OFFERED_ROMANCE = (
    re.compile(
        r"\b(?:assurez|couvrez|vendez|proposez|aseguran|cubren|venden|ofrecen|aseguras|cubres)(?:-vous)?"
        r" (?:aussi |tambien )?(?:une? |des |les? |la |mon |ma |mes |un[oa]s? |mis? |los |las |el )?([a-z']{3,})"
    ),
    re.compile(r"\b(?:l'|les? |une? )?assurance (?:pour|de|d') ?(?:les |des |une? |ma |mon )?([a-z']{3,})"),
)
"""The same in French and Spanish, where it is the first."""
SMALL_TALK = ("greeting", "thanks", "goodbye", "yes", "no")


@dataclass(frozen=True, slots=True)
class Found:
    """What the material holds for one question."""

    query: Query
    scored: tuple[Scored, ...]
    sure: float
    subject: bool
    nearest: tuple[Scored, ...] = ()
    """What the search put first, be it in other words than the question's, and after it what was chosen."""
    absent: bool = False
    """Whether a thing is asked for that the material doesn't name."""

    @property
    def good(self) -> bool:
        if not self.scored or self.absent:
            return False
        best = self.scored[0]
        # What the search didn't bring has to say more of the question: the prompt's few paragraphs are always there.
        enough = passages.POSSIBLE if best.unit.citation else passages.SURE
        return self.subject and self.sure >= enough

    @property
    def foreign(self) -> bool:
        """Whether the one word that the question is about is nowhere in the material."""
        subjects, unknown = self._subjects()
        return subjects == unknown == 1

    @property
    def doubtful(self) -> bool:
        """Whether half of what the question is about is nowhere in the material, so that it may be about something else."""
        subjects, unknown = self._subjects()
        same = bool(self.scored) and self.scored[0].unit.language == self.query.language
        return same and unknown > 0 and unknown >= MANY * subjects

    def _subjects(self) -> tuple[int, int]:
        """How many words the question is about, and how many of them the material never uses."""
        subjects = [key for key in self.query.weights if key not in self.query.common]
        unknown = [key for key in subjects if not self.query.forms[key] & self.query.vocabulary.keys()]
        return len(subjects), len(unknown)


@dataclass(frozen=True, slots=True)
class Answer:
    """The quotes for the questions of a message; `weak` are those that nothing was found for, or no source."""

    blocks: list[Text]
    weak: list[str]

    @property
    def good(self) -> bool:
        return bool(self.blocks)


def answer(scene: Scene) -> Answer:
    """The quotes for all questions of the last message."""
    blocks: list[Text] = []
    used: list[Unit] = []
    weak: list[str] = []
    near: Found | None = None
    parts = parts_of(scene.text)
    for before, part in zip(["", *parts], parts, strict=False):
        follows = len(part.split()) <= FRAGMENT or POINTS.search(part)
        around = (before if follows else "") or _statements(scene.text)
        found = look_up(scene, part, around=around)
        unsourced = found.good and is_question(part) and not found.scored[0].unit.citation
        # What was looked up is the nearest, be it far: it isn't shown if nothing in it is the question's.
        far = bool(scene.turns[-1].outcomes) and (found.foreign or not found.nearest or not found.nearest[0].coverage)
        led = bool(found.nearest) and not far
        # What shares no word with the question was led to by how customers ask: no other words would find it.
        in_other_words = led and not found.good and len(parts) == 1 and found.nearest[0].coverage == 0.0
        told = len(parts) == 1 or not asks_for(part) or any(signs.tells(found.query, one.unit) for one in found.scored)
        if not found.absent and (unsourced or not found.good or not told) and not in_other_words:
            weak.append(part if len(parts) > 1 else scene.text)
        if not found.good:
            near = near or (found if led else None)
            continue
        fresh = [one for one in found.scored if one.unit not in used]
        used += [one.unit for one in fresh]
        if found.doubtful and fresh and not blocks:
            blocks.append(Text(say(scene.language, "frame_near")))
        blocks += quote(scene, found.query, fresh, first=not blocks)
    if near is not None and not blocks:
        blocks = [Text(say(scene.language, "frame_near") + "\n\n")]
        blocks += quote(scene, near.query, list(near.nearest), first=True)
    return Answer(blocks, weak)


def look_up(scene: Scene, text: str, *, around: str = "", led: bool = True) -> Found:
    """What the material holds for the question, this turn's search results first; `led`: they are for it alone."""
    units = _distinct(facts.every_unit(scene))
    names = [name.split()[0] for name in (scene.name, scene.company) if name]
    cleaned = MY_NEW.sub(r"\1 ", without(text, *SMALL_TALK) or text)
    content = [word for word in lang.content(cleaned, scene.language) if not lang.is_common(word.folded)]
    named = len(lang.content(cleaned, scene.language))
    whole = named and asks_for(cleaned) & ON_THEIR_OWN and not POINTS.search(text)
    follows = not whole and ((not content and named < 2) or (len(content) <= 3 and wants(text, "follow_up")))
    context = _context(scene) if follows else ""
    entities = _entities(scene)
    hint = f"{entities} {_context(scene)}" if wants(text, "follow_up") else ""
    if entities and wants(text, "includes") and POINTS.search(text):
        names += INCLUDES  # what "that" includes is told by what it is, not by a paragraph's word for it
    query = ask(cleaned, scene.language, units, around=around, context=context, hint=hint, ignore=names)
    latest = {id(unit) for unit in scene.turns[-1].units}
    recent = [unit for unit in units if unit.origin != "search" or id(unit) in latest]
    chosen, sure = passages.choose(query, recent, led=led)
    if sure < passages.SURE and len(recent) < len(units):
        older, older_sure = passages.choose(query, units)
        if older_sure > sure + 0.15:
            chosen, sure = older, older_sure
    nearest = tuple(passages.nearest(query, _distinct(scene.turns[-1].units), chosen))
    asked_for = _asked_for(cleaned, scene.language)
    if asked_for and not asked_for & set(query.vocabulary):
        told = nearest and (
            nearest[0].coverage < passages.POSSIBLE or facts.OFFER.search(spoken(nearest[0].unit.heading))
        )
        alone = nearest if told else ()
        return Found(query, (), 0.0, False, alone, absent=True)
    subject = bool(known_words(query, units)) or (not content and sure >= passages.SURE)
    return Found(query, tuple(chosen), sure, subject, nearest)


def quote(scene: Scene, query: Query, chosen: list[Scored], *, first: bool) -> list[Text]:
    """The chosen paragraphs as text blocks, each with its citation."""
    if not chosen:
        return []
    blocks: list[Text] = []
    source = chosen[0].unit.language
    if source != scene.language and first:
        blocks.append(Text(_foreign(scene, source)))
    elif not first:
        blocks.append(Text("\n\n"))
    for number, group in enumerate(passages.groups(chosen)):
        blocks += [Text("\n\n")] if number else []
        head = group[0].unit
        if head.language not in (source, scene.language):
            source = head.language
            blocks.append(Text(_foreign(scene, source)))
        if head.item and (len(group) > 1 or head.row or signs.excludes(head)):
            blocks += _listed(query, group)
        else:
            blocks.append(_quoted(passages.excerpt(query, head), head.citation))
    return blocks


def _foreign(scene: Scene, language: str) -> str:
    return say(scene.language, "frame_foreign", language=language_name(language, scene.language)) + "\n\n"


def _listed(query: Query, group: Sequence[Scored]) -> list[Text]:
    """Items of one list under the line that introduces it, or rows of one table under its header."""
    first = group[0].unit
    if first.row:
        return [_quoted("\n".join([first.parent, *(one.unit.text for one in group)]), first.citation)]
    blocks = [_quoted(first.parent, first.parent_citation), Text("\n\n")] if first.parent else []
    if not first.parent and signs.excludes(first):
        blocks = [Text(f"{first.heading}\n\n")]  # without it the list would say the contrary
    for number, one in enumerate(group):
        blocks.append(Text("\n- " if number else "- "))
        blocks.append(_quoted(passages.excerpt(query, one.unit), one.unit.citation))
    return blocks


def _quoted(text: str, citation: Citation | None) -> Text:
    return Text(text, (citation,) if citation else ())


def parts_of(text: str) -> list[str]:
    """The questions in a message; one that holds none is taken whole."""
    found: list[str] = []
    for sentence in sentences(text):
        if found and sentence.endswith("?") and len(sentence.split()) <= FRAGMENT:
            found[-1] = f"{found[-1]} {sentence}"
        elif sentence.endswith("?") or is_question(sentence):
            found += _joined(sentence)
    return found[:3] or [text]


def _statements(text: str) -> str:
    """What stands beside the questions and says what they are about: "I have a Tesla. Is the battery covered?" """
    parts = sentences(text)
    asked = [part for part in parts if part.endswith("?") or is_question(part)]
    return " ".join(part for part in parts if part not in asked) if asked else ""


def _joined(sentence: str) -> list[str]:
    """A sentence that joins two questions, with "and" or a comma, taken apart."""
    halves = JOINT.split(sentence)
    return halves if len(halves) > 1 and all(len(half.split()) >= 3 for half in halves) else [sentence]


def _context(scene: Scene) -> str:
    """The customer's question before, which a short follow-up carries on; values given to a form are none."""
    for turn in reversed(scene.turns[:-1]):
        given = turn.outcomes or (re.search(r"\d", turn.text) and not is_question(turn.text))
        if (
            len(turn.text.split()) < 2
            or given
            or is_frame(turn.said, "off_topic")
            or any(wants(turn.text, one) for one in ("thanks", "greeting"))
        ):
            continue
        return turn.text
    return ""


def _distinct(units: Sequence[Unit]) -> list[Unit]:
    """The units, each where it stands first: two searches may have brought it."""
    first: dict[tuple[str, str], Unit] = {}
    for unit in units:
        first.setdefault((unit.section, unit.text), unit)
    return list(first.values())


def _asked_for(text: str, language: str) -> frozenset[str]:
    """The forms of the thing that is asked to be there: in "do you have an overdraft?" the overdraft."""
    said = spoken(text)
    found = next((match for pattern in (THERE_IS, *OFFERED) if (match := pattern.search(said))), None)
    named = lang.words(found.group(1), language)[-1:] if found else ()
    if not found and (romance := next((match for one in OFFERED_ROMANCE if (match := one.search(said))), None)):
        named = lang.words(romance.group(1), language)[:1]
    if not named or lang.is_stop(named[0].folded) or lang.is_common(named[0].folded) or vehicles.find(text):
        return frozenset()
    meant = [one.meant for one in everyday.meanings(text, language) if named[0].folded in one.said]
    return frozenset({named[0].key, named[0].folded, *lang.keys(" ".join([named[0].folded, *meant]), language)})


def _entities(scene: Scene) -> str:
    """What the last tool result is about, by its short texts: "2022 Nissan Leaf", "electric car"."""
    for turn in reversed(scene.turns):
        for outcome in reversed(turn.outcomes):
            if outcome.text is None or outcome.failed:
                continue
            values = [*(as_object(json_of(outcome.text)) or {}).values(), *outcome.arguments.values()]
            return " ".join(value for value in values if isinstance(value, str) and len(value.split()) <= 4)
    return ""
