from collections.abc import AsyncGenerator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from kit.folders import ACME, bookshop
from kit.serving import MONDAY_MORNING, Service, serving


class _Today(datetime):
    """The tools' own clock: a car's age is part of its premium."""

    @classmethod
    def now(cls, tz: Any = None) -> "_Today":
        return cls.fromtimestamp(MONDAY_MORNING.timestamp(), tz)


@pytest.fixture
async def acme(monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[Service]:
    """The Acme agent, on the morning of Monday, 2 March 2026."""
    async with serving(ACME) as service:
        for tool in service.running.loaded.tools:
            monkeypatch.setitem(tool.function.__globals__, "datetime", _Today)
        yield service


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncGenerator[Service]:
    """A bookshop's agent with a tool that needs the customer's yes."""
    tools = '''
@tool(effect="write", confirm="customer")
async def cancel_order(order_number: str) -> str:
    """Cancel an order of books.

    Args:
        order_number: The order's number, such as A-1001.
    """
    return f"Order {order_number} is cancelled."
'''
    async with serving(bookshop(tmp_path, tools)) as service:
        yield service
