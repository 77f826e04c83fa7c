"""What Nora can do."""

from typing import Annotated

from pydantic import Field

from frontdesk import tool


@tool
async def estimate_loan(
    amount: Annotated[int, Field(ge=1000, le=25000)], months: Annotated[int, Field(ge=12, le=60)]
) -> dict[str, object]:
    """Work out the monthly payment in GBP of a personal loan.

    Args:
        amount: Amount of the loan, in pounds
        months: Duration of the loan, in months
    """
    return {"monthly_payment_gbp": round(amount * 1.1 / months, 2), "apr_percent": 6.9, "valid_days": 10}


@tool
async def get_balance(account_number: Annotated[str, Field(pattern=r"^\d{8}$")]) -> dict[str, object]:
    """Look up the balance of the customer's own account.

    Args:
        account_number: Account number, such as 12345678
    """
    return {"balance_gbp": 1204.5}


@tool
async def freeze_card(card_ending: Annotated[str, Field(pattern=r"^\d{4}$")]) -> str:
    """Freeze a lost or stolen card of the customer.

    Args:
        card_ending: Last four digits of the card
    """
    return f"The card ending in {card_ending} is frozen."
