"""When a guard stops something: what the customer is told instead, and how often that happened."""

from collections.abc import Iterable

from frontdesk.agent.wording import texts
from frontdesk.facts import GuardActed, Recorded
from frontdesk.folder import Config


def said_instead(config: Config, act: GuardActed, language: str) -> str:
    """What customers are told in place of what `act` stopped: the folder's words, or Frontdesk's."""
    if own := config.guards.say(act.guard, language):
        return own
    words = texts(language)
    if act.source == "model":
        return words.unsure
    sentence = {"abuse": words.abuse, "attacks": words.attack}.get(act.guard, words.refused)
    return sentence.format(company=config.company)


def strikes(facts: Iterable[Recorded], last: GuardActed) -> int:
    """How many of the customer's messages were refused, the one of `last` included."""
    refused = {
        item.fact.turn
        for item in facts
        if isinstance(item.fact, GuardActed) and (item.fact.source, item.fact.verdict) == ("customer", "refuse")
    }
    return len(refused | {last.turn})
