"""get_policy and get_claim_status: for the customer who is signed in, and nobody else."""

from types import ModuleType

import pytest

from frontdesk import Customer, ToolFailed

ADA = Customer(id="cust-ada", name="Ada")
BEN = Customer(id="cust-ben", name="Ben")


async def test_a_stranger_is_told_to_sign_in_and_whom_to_call(acme: ModuleType) -> None:
    for call in (
        acme.get_policy.function("AC-1000017", customer=None),
        acme.get_claim_status.function("CL-200011", customer=None),
    ):
        with pytest.raises(ToolFailed, match="not available in this chat yet") as failure:
            await call
        assert "1-800-123-4567, Monday to Friday, 9 AM to 5 PM EST" in str(failure.value)


@pytest.mark.parametrize("number", ["AC-1000017", "ac-1000017", " AC 1000017 ", "ac1000017"])
async def test_customers_see_their_own_policy(acme: ModuleType, number: str) -> None:
    assert await acme.get_policy.function(number, customer=ADA) == {
        "policy_number": "AC-1000017",
        "product": "electric car insurance",
        "vehicle": "2022 Nissan Leaf",
        "status": "active",
        "starts": "2026-03-01",
        "ends": "2027-02-28",
        "monthly_premium_usd": 118.44,
        "deductible_usd": 500,
        "optional_covers": "rental reimbursement",
    }


async def test_customers_see_their_own_claim(acme: ModuleType) -> None:
    result = await acme.get_claim_status.function("cl-200029", customer=BEN)
    assert result["claim_number"] == "CL-200029"
    assert result["status"] == "in review"
    assert result["next_step"]


async def test_the_numbers_of_others_look_like_numbers_that_do_not_exist(acme: ModuleType) -> None:
    async def refusal(tool: str, number: str, customer: Customer) -> str:
        with pytest.raises(ToolFailed) as failure:
            await getattr(acme, tool).function(number, customer=customer)
        return str(failure.value).replace(number, "…")

    assert await refusal("get_policy", "AC-1000017", BEN) == await refusal("get_policy", "AC-9999999", BEN)
    assert await refusal("get_claim_status", "CL-200011", BEN) == await refusal("get_claim_status", "CL-999999", BEN)


@pytest.mark.parametrize("tool", ["get_policy", "get_claim_status"])
def test_no_model_can_choose_the_customer(acme: ModuleType, tool: str) -> None:
    assert "customer" not in str(getattr(acme, tool).schema["properties"])


def test_a_number_of_another_shape_is_refused_before_the_look_up(acme: ModuleType) -> None:
    for tool, number in (("get_policy", "policy_number"), ("get_claim_status", "claim_number")):
        with pytest.raises(ToolFailed, match=number):
            getattr(acme, tool).validated({number: "12' OR 1=1 --"})


def test_a_claim_belongs_to_the_customer_of_its_policy(acme: ModuleType) -> None:
    with acme.tables("customers.sql") as db:
        pairs = db.execute(
            "SELECT claim.customer_id, policy.customer_id FROM claim LEFT JOIN policy ON policy.number = policy_number"
        ).fetchall()
    assert pairs
    assert all(of_claim == of_policy for of_claim, of_policy in pairs)
