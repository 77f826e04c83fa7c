"""One turn: from a customer's messages to an outcome."""

from frontdesk.agent.agent import Agent
from frontdesk.agent.checks import Checks
from frontdesk.agent.handoff import HAND_OVER
from frontdesk.agent.incoming import incoming_guards
from frontdesk.agent.journal import Journal
from frontdesk.agent.outgoing import Outgoing
from frontdesk.agent.privacy import masked
from frontdesk.agent.prompt import STAND_IN, Instructions, model_request, requests_of
from frontdesk.agent.retrieval import SEARCH_KNOWLEDGE, retrieve
from frontdesk.agent.turn import fail_turn, run_turn
from frontdesk.agent.wording import texts

OWN_TOOLS = (SEARCH_KNOWLEDGE, HAND_OVER)
"""The tools that every agent has: acts of the turn itself."""

__all__ = [
    "HAND_OVER",
    "OWN_TOOLS",
    "SEARCH_KNOWLEDGE",
    "STAND_IN",
    "Agent",
    "Checks",
    "Instructions",
    "Journal",
    "Outgoing",
    "fail_turn",
    "incoming_guards",
    "masked",
    "model_request",
    "requests_of",
    "retrieve",
    "run_turn",
    "texts",
]
