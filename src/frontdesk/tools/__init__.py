"""Tools: typed async functions that the model may call."""

from frontdesk.tools.load import load_module, load_tools, state_names
from frontdesk.tools.run import UNKNOWN_EFFECT, Toolbox, ToolLoop, ToolResult
from frontdesk.tools.tool import Tool, tool

__all__ = [
    "UNKNOWN_EFFECT",
    "Tool",
    "ToolLoop",
    "ToolResult",
    "Toolbox",
    "load_module",
    "load_tools",
    "state_names",
    "tool",
]
