"""What Pedro can do."""

from typing import Annotated, Literal

from pydantic import Field

from frontdesk import tool


@tool
async def get_repair_status(ticket_number: Annotated[str, Field(pattern=r"^RP-\d{4}$")]) -> dict[str, object]:
    """Look up how far the repair of a customer's bike has come.

    Args:
        ticket_number: Ticket number of the repair, such as RP-1234
    """
    return {"ticket_number": ticket_number, "status": "waiting for a part", "ready": "2026-02-03"}


@tool
async def price_trade_in(
    kind: Literal["city", "road", "mountain", "ebike"], year: int, price_new: float
) -> dict[str, object]:
    """Estimate what the shop would pay for a customer's old bike in part exchange.

    Args:
        kind: Kind of bike
        year: Year in which the bike was bought
        price_new: Price of the bike when new, in euros
    """
    return {"value_eur": min(150, round(price_new * 0.1)), "kind": kind, "valid_days": 14}
