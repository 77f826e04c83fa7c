"""One turn: from a customer's messages to an outcome."""

from frontdesk.agent.agent import Agent
from frontdesk.agent.handoff import HAND_OVER
from frontdesk.agent.journal import Journal
from frontdesk.agent.prompt import STAND_IN, Instructions, model_request
from frontdesk.agent.turn import fail_turn, run_turn
from frontdesk.agent.wording import texts

__all__ = [
    "HAND_OVER",
    "STAND_IN",
    "Agent",
    "Instructions",
    "Journal",
    "fail_turn",
    "model_request",
    "run_turn",
    "texts",
]
