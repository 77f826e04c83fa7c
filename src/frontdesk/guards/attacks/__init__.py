"""Prompt injections and jailbreaks on the way in."""

from frontdesk.guards.attacks.judge import STOP, Judgement, judge, judge_document
from frontdesk.guards.port import Action, Allow, Incoming, Rewrite, Verdict, verdict

__all__ = ["STOP", "Attacks", "Judgement", "judge", "judge_document"]

_THING = {"customer": "message", "document": "passage", "tool": "tool result"}


class Attacks:
    """Finds messages, passages and tool results that try to steer the assistant.

    `threshold` is the score, from 0 to 1, from which on something is done; the rules give 1, the classifier what it
    thinks. What is to be rewritten is left out; of a message nothing would remain, so it is refused.
    """

    name = "attacks"

    def __init__(self, action: Action, threshold: float = STOP) -> None:
        self._action: Action = action
        self._threshold = threshold
        if action != "off":
            judge("")  # reads rules and weights: half a second that no message has time for

    async def check(self, message: Incoming) -> Verdict:
        if self._action == "off":
            return Allow()
        customer = message.source == "customer"
        judged = judge(message.text, message.earlier) if customer else judge_document(message.text)
        if judged.score < self._threshold:
            return Allow()
        reason = f"the {_THING[message.source]} {judged.reason}"
        if self._action == "rewrite" and not customer:
            return Rewrite("", reason, judged.evidence)
        return verdict(self._action, reason, judged.evidence)
