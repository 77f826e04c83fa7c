"""What customers type is masked before it is kept: cards and identity numbers, as the folder has it."""

import logging

import regex

from frontdesk.agent.agent import Agent
from frontdesk.facts import GuardActed
from frontdesk.guards import evidence, mask

_log = logging.getLogger(__name__)
_REASON = "card, account or identity numbers were masked before the message was kept"
_LONG_NUMBER = regex.compile(r"\d(?:\W{0,3}\d){6,40}")


def masked(agent: Agent, text: str, language: str, turn: int) -> tuple[str, list[GuardActed]]:
    """`text` as it may be kept and sent to a model, and what was done to it, for the message that is fact `turn`."""
    policy = agent.config.guards.personal_data
    if policy.action == "off" or not policy.masked:
        return text, []
    try:
        kept, found = mask(text, policy.masked, language=language, regions=policy.regions)
    except Exception as error:  # noqa: BLE001 - the edge of the guard
        # The message must not be lost, nor a card kept because a recogniser broke.
        _log.exception("guard 'personal_data' failed")
        kept = _LONG_NUMBER.sub("[…]", text) if policy.on_error == "closed" else text
        return kept, [_acted(turn, f"the guard failed ({type(error).__name__})", "")]
    if not found:
        return text, []
    what = ", ".join(dict.fromkeys(evidence(it) for it in found))
    return text if policy.action == "flag" else kept, [_acted(turn, _REASON, what, policy.action == "flag")]


def _acted(turn: int, reason: str, what: str, flag: bool = False) -> GuardActed:
    return GuardActed(
        turn=turn,
        guard="personal_data",
        direction="in",
        verdict="flag" if flag else "rewrite",
        reason=reason,
        evidence=what,
    )
