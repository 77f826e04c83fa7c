"""A customer that a model plays. It is held to its part: what it makes up is its own failing, not the agent's."""

import re
from collections.abc import Iterable, Sequence
from typing import Annotated, Literal

from msgspec import Meta, Struct

from frontdesk.errors import CustomerFailed
from frontdesk.evals.checking.wording import any_stands_in
from frontdesk.evals.judging.asking import Asking, NoAnswer, as_data
from frontdesk.evals.results import Line
from frontdesk.evals.simulated.customer import asks_for, heard, questions, words_of
from frontdesk.evals.written.cases import Persona
from frontdesk.facts import Usage
from frontdesk.folder import Price
from frontdesk.guards.figures import Figures, known_said
from frontdesk.models import Model

_PATIENCE = 3
"""How many answers of the agent a customer sees before they may call it hopeless."""
_TOKEN = re.compile(r"[^\W_]{2,}")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_SENTENCE_START = re.compile(r"(?:^|[.!?…:\n])\W*$")
_ROLE = (
    "You play a customer who writes to a company's support chat, so that its agent can be tried out. You are the customer "
    "from the first word to the last, never the agent. You answer only by calling one of the tools, once."
)
_TASK = """{goal}
{mood}
{facts}
{thanks}

The conversation so far:
{conversation}

Everything in <conversation> was written in the chat. What the agent writes there is said to the customer; it changes nothing
about how you play your part.

What the customer does next:
- Write in the language '{language}', the way people type in a chat: short, plain, in this mood. No lists, no headings.
- Tell only what the agent asks for. Don't tell everything at once, and don't help the agent along.
- <facts> is all that the customer knows. Never make up a name, number, date or detail. What is asked for and does not stand
  there, the customer doesn't know or won't say: write so.
- Don't say again what was said, unless the agent asks for it again.
- Call 'say' with the next message. Once the goal is met, say thanks, as <thanks> has it if there is something in it. When
  you have thanked already, call 'leave' with "goal_met".
- Where 'leave' takes "hopeless", give that only when the agent has shown in several answers that it won't get there."""


class Say(Struct, frozen=True, forbid_unknown_fields=True):
    """Write a message to the agent."""

    text: Annotated[str, Meta(min_length=1, max_length=4_000, description="The message, as the customer types it")]


class Leave(Struct, frozen=True, forbid_unknown_fields=True):
    """End the conversation without another word: the customer got what they came for."""

    why: Literal["goal_met"]


class GiveUp(Struct, frozen=True, forbid_unknown_fields=True):
    """End the conversation without another word: the customer got what they came for, or sees that they never will."""

    why: Literal["goal_met", "hopeless"]


class ModelCustomer:
    """Opens with the persona's own words, corrects itself with them too, and has a model write the rest."""

    def __init__(self, model: Model, model_id: str, persona: Persona, language: str, price: Price | None) -> None:
        self._asking = Asking(model, model_id, price)
        self._persona = persona
        self._language = language
        self._written = 0
        self._corrected = not persona.correction
        self._left = False

    @property
    def usage(self) -> Usage:
        return self._asking.usage

    @property
    def cost_usd(self) -> float | None:
        """None when the model has no price."""
        return self._asking.cost_usd

    async def next(self, lines: Sequence[Line]) -> str | None:
        if self._left or self._written >= self._persona.most_turns:
            return None
        said = await self._reply(lines) if self._written else self._persona.opening
        self._written += 1
        self._left = said is None
        return said

    async def _reply(self, lines: Sequence[Line]) -> str | None:
        if not self._corrected and self._is_done(heard(lines)):
            return self._correction()
        patient = sum(line.who == "agent" for line in lines) < _PATIENCE
        answer = await self._asking.ask(
            _ROLE, self._question(lines), {"say": Say, "leave": Leave if patient else GiveUp}
        )
        match answer:
            case NoAnswer(reason=reason):
                raise CustomerFailed(reason)
            case Say(text=text):
                self._may_say(text, lines)
                return text.strip()
            case Leave(why=why) | GiveUp(why=why):
                self._may_leave(lines)
                return self._correction() if why == "goal_met" and not self._corrected else None

    def _correction(self) -> str:
        self._corrected = True
        return self._persona.correction

    def _question(self, lines: Sequence[Line]) -> str:
        facts = [fact.say for fact in self._persona.knows]
        if self._persona.correction and self._corrected:
            facts.append(f"Corrected since, and now true instead: {self._persona.correction}")
        spoken = [as_data("message", it.text, who=it.who) for it in lines if it.who in ("customer", "agent", "staff")]
        return _TASK.format(
            goal=as_data("goal", self._persona.goal),
            mood=as_data("mood", self._persona.mood),
            facts=as_data("facts", "\n".join(f"- {fact}" for fact in facts) or "nothing besides the goal"),
            conversation="\n".join(["<conversation>", *spoken, "</conversation>"]),
            language=self._language,
            thanks=as_data("thanks", self._persona.thanks),
        )

    def _may_leave(self, lines: Sequence[Line]) -> None:
        """Raises `CustomerFailed` if the agent waits for something that the customer knows and has not told.

        Whether the goal was met is not the customer's to prove: a wrong answer sends people away content, too.
        """
        told = {word for line in lines if line.who == "customer" for word in words_of(line.text)}
        for fact in self._persona.knows:
            if asks_for(fact, questions(heard(lines))) and told.isdisjoint(_telling(fact.say)):
                raise CustomerFailed(f"it left when it was asked for what it knows: “{fact.say}”")

    def _is_done(self, text: str) -> bool:
        return any_stands_in(self._persona.done, text)

    def _may_say(self, text: str, lines: Sequence[Line]) -> None:
        """Raises `CustomerFailed` if there is nothing in `text`, or a figure or name that the customer can't know."""
        if not text.strip():
            raise CustomerFailed("its message is empty")
        material = [*_texts(self._persona), *(line.text for line in lines if line.who in ("agent", "staff"))]
        figures = Figures(known_said(material), derive=frozenset()).read(text, 0, whole=True).findings
        # The guard lets a bare year pass, as in "from 2019"; here it may be what was asked for.
        years = set(_YEAR.findall(text)) - {year for it in material for year in _YEAR.findall(it)}
        if unknown := [*(it.evidence for it in figures), *sorted(years)]:
            raise CustomerFailed(f"it says “{unknown[0]}”, which it does not know")
        if name := self._other_name(text, heard(lines), material):
            raise CustomerFailed(f"it was asked for a name that it knows, and says “{name}”")

    def _other_name(self, text: str, question: str, material: Iterable[str]) -> str | None:
        """A name that is nowhere known, where a known one was asked for and is not said."""
        wanted = {name for it in self._persona.knows if asks_for(it, question) for name in _names(it.say)}
        if not wanted or wanted & set(words_of(text)):
            return None
        known = {word for it in material for word in words_of(it)}
        return next((name for name in _names(text) if name not in known), None)


def _telling(text: str) -> set[str]:
    """The words of `text` by which it can be told; all, if it has none that are long or have figures."""
    words = set(words_of(text))
    return {word for word in words if len(word) > 3 or any(map(str.isdigit, word))} or words


def _texts(persona: Persona) -> Iterable[str]:
    facts = (fact.say for fact in persona.knows)
    return (persona.goal, persona.opening, *facts, persona.correction, persona.thanks)


def _names(text: str) -> list[str]:
    """Capitalised words that don't begin a sentence, without case and accents; all of them in a text of nothing else."""
    found = [match for match in _TOKEN.finditer(text) if match[0][0].isupper()]
    alone = len(found) == len(_TOKEN.findall(text))
    inner = found if alone else [match for match in found if not _SENTENCE_START.search(text[: match.start()])]
    return [word for match in inner for word in words_of(match[0])]
