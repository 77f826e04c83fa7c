"""Notices a customer who asks for a person in plain words, so that this never depends on a model."""

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files

from frontdesk.guards.port import Action, Allow, Incoming, Verdict, verdict

_SPACE = r"[\s,]+"
_SENTENCE = re.compile(r"(?<=[.!?;\n])\s*")


class WantsPerson:
    """Hands over when the customer asks, in English, French or Spanish, to be put through to a person."""

    name = "wants_person"

    def __init__(self, action: Action = "hand_over") -> None:
        self._action: Action = action

    async def check(self, message: Incoming) -> Verdict:
        if message.source != "customer":
            return Allow()
        for sentence in _SENTENCE.split(message.text.replace("’", "'")):
            typed = _typed(sentence)
            for asks, denies, plainly in _grammars():
                found = asks.search(typed)
                if plainly.search(typed) or (found and not denies.search(_clause(typed[: found.end()]))):
                    return verdict(self._action, "the customer asked for a person", sentence.strip())
        return Allow()


def _typed(text: str) -> str:
    """As many people type on a phone: without accents and hyphens, "passez moi", "pasame"."""
    if not text.isascii():
        text = "".join(it for it in unicodedata.normalize("NFD", text) if unicodedata.category(it) != "Mn")
    return text.replace("-", " ")


def _clause(text: str) -> str:
    """The last clause: "I don't want a bot, I want a human" denies nothing of its end."""
    return re.split("[,:]", text)[-1]


@cache
def _grammars() -> tuple[tuple[re.Pattern[str], ...], ...]:
    """For each language, what asks for a person, what says the opposite, and what asks whatever else is said."""
    languages = tomllib.loads(_typed(files("frontdesk.guards").joinpath("wants_person.toml").read_text("utf-8")))
    return tuple(_grammar(words) for words in languages.values())


def _grammar(words: dict[str, list[str]]) -> tuple[re.Pattern[str], ...]:
    person = rf"(?:{_any(words['before_person'])}\s+)?(?:{_any(words['adjective'])}\s+)*{_any(words['person'])}"
    begin = r"(?:^|[,:])[^\w,:]*"
    request = rf"(?:{begin}|\b{_any(words['wish'])}{_SPACE}){_any(words['verb'])}\s+{person}"
    end = rf"(?=\s*(?:[.!?,;)]|$|\b{_any(words['after'])}\b))"
    alone = rf"{begin}{_any(words['alone'])}(?:{_SPACE}{_any(words['after'])})?\s*[.!]*$"
    denies, plainly = rf"\b{_any(words['not'])}\b", rf"{begin}{_any(words['plain'])}{end}"
    return _pattern(rf"{request}{end}|{alone}"), _pattern(denies), _pattern(plainly)


def _any(phrases: list[str]) -> str:
    """Any of the phrases, the longest first; `a|b` between spaces are variants, `[a|b]` may be left out."""
    return "(?:" + "|".join(_phrase(phrase) for phrase in sorted(phrases, key=len, reverse=True)) + ")"


def _phrase(phrase: str) -> str:
    pattern = ""
    for word in re.findall(r"\[[^\]]+\]|\S+", phrase):
        gap = r"\s+" if pattern else ""
        variants = "|".join(re.escape(variant) for variant in word.strip("[]").split("|"))
        pattern += rf"(?:{gap}(?:{variants}))?" if word.startswith("[") else rf"{gap}(?:{variants})"
    return pattern


def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE)
