"""Questions beside an open form: what of a message answers the form, and what asks something else."""

from __future__ import annotations

import re
from collections.abc import Sequence

from frontdesk.twin.rules import language as lang
from frontdesk.twin.rules.fields import Field
from frontdesk.twin.rules.filling import fill
from frontdesk.twin.rules.intents import is_question, wants
from frontdesk.twin.rules.numbers import numbers
from frontdesk.twin.rules.scene import spoken

ASKING = (
    r"(?:do|does|did|is|are|am|can|could|will|would|should|what|whats|how|when|where|why|which|who|est-ce|combien|quel\w*|"
    r"comment|quand|pourquoi|c'est|ca|cubre\w*|cuanto|cual|como|cuando|hay|tiene\w*|puedo|es|incluye\w*)"
)
CLAUSE = re.compile(
    r"(?<=[.!?])\s+(?=\S)|\n+"
    r"|(?:(?<=\d)|(?<=\dk)|(?<=miles)|(?<=millas)|(?<=years)|(?<=ans)|(?<=mil))\s+"
    r"(?=(?:why|how|what|pourquoi|por qu|do|does|can|is|est-ce)\b)"
    rf"|(?:[,;]\s+(?:and |but |also |so |btw |et |mais |y |pero )?|\s+(?:and|btw|also|et|y)\s+)(?={ASKING}\b)",
    re.IGNORECASE,
)
OPEN = re.compile(
    r"^(?:and |but |so |et |mais |y |pero )?(?:how (?:many|much|far|long|old|often)|what|which|when|where|who|why|"
    r"combien|quel\w*|quand|pourquoi|comment|cuant\w+|cual\w*|cuando|donde|por que|quien)\b"
)
PRICE = frozenset({"quote*", "price*", "premium*", "pay*", "cost", "month*"})
FREE = re.compile(r"\b(anything|something|free|gratuit\w*|gratis|payant|payer|pay for (it|a|the)|quelque chose|algo)\b")


def parted(text: str, fields: Sequence[Field], language: str) -> tuple[str, str]:
    """What of the words can answer the form, and the questions among them that are on something else."""
    answers: list[str] = []
    asides: list[str] = []
    for clause in CLAUSE.split(text):
        if clause and clause.strip():
            (asides if _is_aside(clause, fields, language) else answers).append(clause.strip())
    return (text, "") if not asides else ("\n".join(answers), " ".join(asides))


def _is_aside(clause: str, fields: Sequence[Field], language: str) -> bool:
    if not is_question(clause):
        return False
    required = [one.name for one in fields if one.required]
    given = fill(clause, fields, language, missing=required, asked=False)
    content = lang.content(clause, language)
    if not given:
        keys = {word.key for word in content}
        said = spoken(clause)
        return bool(keys - PRICE) or (bool(keys) and FREE.search(said) is not None)
    if wants(clause, "what_if"):
        return False
    cues = frozenset[str]().union(*(one.cues for one in fields))
    held = cues | frozenset(key for value in given.values() for key in lang.keys(str(value), "en"))
    counted = numbers(clause)
    beside = [
        word
        for word in content
        if not any(one.start <= word.start < one.end for one in counted)
        and not {word.key, word.folded} & held
        and not lang.is_common(word.folded)
        and not word.folded.isdigit()
    ]
    named = any(one.kind in ("make", "model", "id") and one.name in given for one in fields)
    return not named and (
        len(beside) >= 2 or (bool(beside) and len(given) == 1) or OPEN.match(spoken(clause)) is not None
    )
