"""A page of the Studio in a test's hand, and the service that it talks with."""

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path

from streamlit.testing.v1 import AppTest

from frontdesk.studio.client import Client
from kit.serving import Service

KEY = "a-key-of-twenty-characters-or-more"
TOOLS = '''
@tool(effect="write", confirm="customer")
async def cancel_order(order_number: str) -> str:
    """Cancel an order of books.

    Args:
        order_number: The order's number, such as A-1001.
    """
    return f"Order {order_number} is cancelled."
'''
PATIENCE = 30


@dataclass(frozen=True, slots=True)
class Desk:
    """A service, its folder, and what opens its routes."""

    service: Service
    folder: Path
    url: str
    client: Client


class Studio:
    """A page, run in a thread, so that the service of this loop can answer it."""

    def __init__(self, test: AppTest) -> None:
        self.at = test

    async def run(self) -> "Studio":
        await asyncio.to_thread(self.at.run, timeout=PATIENCE)
        assert not self.at.exception, self.at.exception[0].stack_trace
        return self

    async def click(self, label: str) -> "Studio":
        (button,) = [button for button in self.at.button if button.label == label]
        button.click()
        return await self.run()

    async def say(self, text: str) -> "Studio":
        self.at.chat_input[0].set_value(text)
        return await self.run()

    async def open_details(self) -> "Studio":
        """Opens "How this came about" beside the last answer."""
        keys = [str(key) for key in self.at.session_state if str(key).endswith("-how")]
        self.at.session_state[max(keys, key=lambda key: int(key.split("-")[-2]))] = True
        return await self.run()

    @property
    def text(self) -> str:
        """All Markdown of the page, captions and messages among it, without its escapes."""
        parts = [*self.at.markdown, *self.at.caption, *self.at.info, *self.at.error, *self.at.warning, *self.at.success]
        return "\n".join(str(part.value).replace("\\", "") for part in parts)


def written(file: Path, content: object) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content), "utf-8")
