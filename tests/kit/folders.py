"""Agent folders for tests."""

from pathlib import Path

ACME = Path(__file__).parents[2] / "examples" / "acme"

_CONFIG = """\
name = "Pat"
company = "Page Turner Books"

[greeting]
en = "Hello, this is Pat of Page Turner Books. How can I help?"

[turn]
tool_timeout_seconds = {timeout}
first_token_seconds = {patience}

[guards.screen]
action = "off"
"""
_SHOP = """\
Page Turner Books sells books by post.

- Delivery takes two to four days.
- Books can be returned within 30 days.
- The shop is open from 10 AM to 6 PM.
"""


def bookshop(path: Path, tools: str = "", *, timeout: float = 10.0, patience: float = 60.0) -> Path:
    """A small agent folder at `path` whose tools.py imports `tool` and `ToolFailed` and goes on with `tools`."""
    files = {
        "agent.toml": _CONFIG.format(timeout=timeout, patience=patience),
        "prompt/identity.md": "You are Pat, the assistant of Page Turner Books.",
        "prompt/context/shop.md": _SHOP,
        "prompt/guardrails.md": "Speak about the shop only.",
        "tools.py": f"from frontdesk import ToolFailed, tool\n\n{tools}",
    }
    for name, text in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(text, "utf-8")
    return path
