"""A customer by script: no model, no chance. It hears words, so that the same agent has the same conversation again."""

from collections.abc import Mapping, Sequence

from frontdesk.evals.checking.wording import any_stands_in
from frontdesk.evals.results import Line
from frontdesk.evals.simulated.customer import asks_for, heard, questions
from frontdesk.evals.written.cases import Known, Persona

_PUZZLED: Mapping[str, tuple[str, str]] = {
    "en": ("sorry, what do you need to know?", "I don't get it. What do you need from me?"),
    "fr": ("pardon, que voulez-vous savoir ?", "je ne comprends pas. De quoi avez-vous besoin ?"),
    "es": ("perdone, ¿qué necesita saber?", "no lo entiendo. ¿Qué necesita de mí?"),
}
"""What people write when they can't tell what they are asked: the first time, and the second."""
_PARTING: Mapping[str, str] = {"en": "that's all, thanks", "fr": "c'est tout, merci", "es": "eso es todo, gracias"}


class ScriptedCustomer:
    """Opens, answers what it is asked for, corrects itself once, thanks and leaves. For one conversation.

    An answer with one of `done` is what it came for. Where a persona has none, it is the first answer that asks for nothing
    that the customer could tell. What it can't understand it asks back about, twice in a row at most, and then leaves. That
    is no failing of the customer: an agent that refuses or answers wrongly sounds just like one that isn't understood.
    """

    cost_usd: float | None = 0.0

    def __init__(self, persona: Persona, language: str = "en") -> None:
        self._persona = persona
        self._language = language.split("-")[0] if language.split("-")[0] in _PUZZLED else "en"
        self._told: list[Known] = []
        self._written = 0
        self._puzzled = 0
        self._corrected = False
        self._left = False

    async def next(self, lines: Sequence[Line]) -> str | None:
        if self._left or self._written >= self._persona.most_turns:
            return None
        said = self._reply(heard(lines)) if self._written else self._persona.opening
        self._written += 1
        return said

    def _reply(self, text: str) -> str | None:
        asked = self._asked(text)
        if self._has_answer(text, asked):
            if self._persona.correction and not self._corrected:
                self._corrected = True
                return self._persona.correction
            self._left = True
            return self._persona.thanks or _PARTING[self._language]
        if asked:
            self._puzzled = 0
            self._told += [fact for fact in asked if fact not in self._told]
            return self._tells(asked)
        if self._puzzled < len(_PUZZLED[self._language]):
            self._puzzled += 1
            return _PUZZLED[self._language][self._puzzled - 1]
        self._left = True
        return None

    def _asked(self, text: str) -> list[Known]:
        """What `text` asks for. What was told before it may just mention; asked for again it is in a question."""
        named = [fact for fact in self._persona.knows if asks_for(fact, text)]
        new = [fact for fact in named if fact not in self._told]
        return new or [fact for fact in named if asks_for(fact, questions(text))]

    def _has_answer(self, text: str, asked: Sequence[Known]) -> bool:
        if self._persona.done:
            return any_stands_in(self._persona.done, text)
        told_all = len(self._told) == len(self._persona.knows)
        return bool(text) and not asked and (told_all or not questions(text))

    def _tells(self, facts: Sequence[Known]) -> str:
        """What it knows of `facts`. What it has corrected goes last, or stands alone if it is about the same."""
        if not self._corrected:
            return " ".join(fact.say for fact in facts)
        still = [fact.say for fact in facts if not asks_for(fact, self._persona.correction)]
        return " ".join([*still, self._persona.correction])
