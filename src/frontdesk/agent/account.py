"""Tokens and cost of a turn."""

from collections.abc import Iterable, Mapping

from frontdesk.agent.prompt import STAND_IN
from frontdesk.facts import Compacted, ModelReplied, Usage
from frontdesk.folder import Price
from frontdesk.models import Completion


def account(
    replies: Iterable[ModelReplied | Compacted | Completion], prices: Mapping[str, Price]
) -> tuple[Usage, float | None]:
    """The tokens of all model calls and their cost in USD; None when a model has no price in agent.toml."""
    usage, cost = Usage(), 0.0
    unknown = False
    for reply in replies:
        usage = usage + reply.usage
        if reply.model.startswith(STAND_IN):
            continue
        price = price_of(reply.model, prices)
        unknown = unknown or price is None
        if price:
            cost += (
                reply.usage.input_tokens * price.input
                + reply.usage.output_tokens * price.output
                + reply.usage.cache_write_tokens * price.cache_write
                + reply.usage.cache_read_tokens * price.cache_read
            ) / 1_000_000
    return usage, None if unknown else round(cost, 8)


def price_of(model: str, prices: Mapping[str, Price]) -> Price | None:
    """The price of a model. Replies name a dated version ("claude-haiku-4-5-20251001") of the model that was asked for."""
    named = [name for name in prices if model == name or name in model]
    return prices[max(named, key=len)] if named else None
