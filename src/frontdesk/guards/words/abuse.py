"""Customers who insult, threaten or harass those who serve them."""

from frontdesk.guards.port import Action, Allow, Incoming, Verdict, verdict
from frontdesk.guards.words.grammar import load_table
from frontdesk.guards.words.phrases import Phrases


class Abuse:
    """Acts on clear insults, threats and sexual harassment of the assistant or staff, in English, French and Spanish.

    Swearing about a thing or about somebody else passes, and so does whoever is in danger or wants to harm themselves:
    these need help, not a close.
    """

    name = "abuse"

    def __init__(self, action: Action) -> None:
        self._action: Action = action
        self._phrases = Phrases("abuse", load_table("abuse.toml"))

    async def check(self, message: Incoming) -> Verdict:
        """See `frontdesk.guards.port.Guard`. Only what a customer says now is looked at."""
        if message.source != "customer":
            return Allow()
        found = self._phrases.read(message.text, 0, whole=True).findings
        if not found:
            return Allow()
        reason, evidence = f"the customer {found[0].reason}", found[0].evidence
        return verdict(self._action, reason, evidence)
