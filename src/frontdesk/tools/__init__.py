"""Tools: typed async functions that the model may call."""

from frontdesk.tools.load import load_tools
from frontdesk.tools.run import Toolbox, ToolLoop, ToolResult
from frontdesk.tools.tool import Tool, tool

__all__ = ["Tool", "ToolLoop", "ToolResult", "Toolbox", "load_tools", "tool"]
