"""Frontdesk: a customer-support agent powered by Claude.

from frontdesk import ChatBot, tool
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from frontdesk.app.chatbot import ChatBot as ChatBot
    from frontdesk.app.chatbot import Reply as Reply
    from frontdesk.errors import ToolFailed as ToolFailed
    from frontdesk.facts.values import Customer as Customer
    from frontdesk.tools.tool import Tool as Tool
    from frontdesk.tools.tool import tool as tool

__version__ = "0.1.0"
__all__ = ["ChatBot", "Customer", "Reply", "Tool", "ToolFailed", "__version__", "tool"]

_HOMES = {
    "ChatBot": "frontdesk.app.chatbot",
    "Customer": "frontdesk.facts.values",
    "Reply": "frontdesk.app.chatbot",
    "Tool": "frontdesk.tools.tool",
    "ToolFailed": "frontdesk.errors",
    "tool": "frontdesk.tools.tool",
}


def __getattr__(name: str) -> object:
    # Imported when asked for: the command line must answer --help before the SDK is loaded, which takes over a second.
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'frontdesk' has no attribute '{name}'")
