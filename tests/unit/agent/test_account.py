"""Tokens and cost of a turn."""

import pytest

from frontdesk.agent.account import account, price_of
from frontdesk.facts import Compacted, ModelReplied, Usage
from frontdesk.folder import Price

OPUS = Price(input=5, output=25, cache_write=6.25, cache_read=0.5)
OLD = Price(input=1, output=1, cache_write=1, cache_read=1)
PRICES = {"claude-opus-4-6": OPUS, "claude-opus-4": OLD}
MILLION = Usage(
    input_tokens=1_000_000, output_tokens=1_000_000, cache_write_tokens=1_000_000, cache_read_tokens=1_000_000
)


def replied(model: str, usage: Usage = MILLION) -> ModelReplied:
    return ModelReplied(turn=2, content=(), stop_reason="end_turn", usage=usage, model=model)


@pytest.mark.parametrize(
    ("models", "cost"),
    [
        ([], 0.0),
        (["claude-opus-4-6"], 36.75),
        (["claude-opus-4-6", "claude-opus-4-6"], 73.5),
        (["claude-opus-4-6-20260205"], 36.75),
        (["us.anthropic.claude-opus-4-6-v1:0"], 36.75),
        (["claude-opus-4-20250514"], 4.0),
        (["claude-nix"], None),
        (["claude-opus-4-6", "claude-nix"], None),
        (["frontdesk-twin-1"], 0.0),
        (["frontdesk-twin-1", "claude-opus-4-6"], 36.75),
    ],
    ids=str,
)
def test_the_cost_of_what_was_used(models: list[str], cost: float | None) -> None:
    assert account([replied(model) for model in models], PRICES)[1] == cost


def test_tokens_of_all_calls_are_added_up_summaries_too() -> None:
    one = Usage(input_tokens=1, output_tokens=2, cache_write_tokens=3, cache_read_tokens=4)
    summary = Compacted(turn=2, upto=1, summary="s", usage=one, model="claude-opus-4-6")
    usage, cost = account([replied("claude-opus-4-6", one), summary], PRICES)
    assert usage == Usage(input_tokens=2, output_tokens=4, cache_write_tokens=6, cache_read_tokens=8)
    assert usage.prompt_tokens == 16
    assert cost == round(2 * (1 * 5 + 2 * 25 + 3 * 6.25 + 4 * 0.5) / 1_000_000, 8)


def test_the_longest_name_that_fits_gives_the_price() -> None:
    assert price_of("claude-opus-4-6-20260205", PRICES) is OPUS
    assert price_of("claude-opus-4-20250514", PRICES) is OLD
    assert price_of("gpt", PRICES) is None
