"""Models: one port, and the adapter for everything that speaks the Messages API."""

from frontdesk.models.claude import Claude, bedrock_client, messages_client, vertex_client
from frontdesk.models.fallback import Fallback
from frontdesk.models.port import Completion, Delta, Model, ModelRequest, completed

__all__ = [
    "Claude",
    "Completion",
    "Delta",
    "Fallback",
    "Model",
    "ModelRequest",
    "bedrock_client",
    "completed",
    "messages_client",
    "vertex_client",
]
