"""Questions to a model that it answers by calling one tool: how the judge and simulated customers ask theirs.

The port forces no call and not every service knows strict tools, so it is the reading that is strict: one call of a known
tool, with just the fields that it has, or no answer at all.
"""

from collections.abc import Mapping
from html import escape
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from frontdesk.agent import STAND_IN
from frontdesk.agent.account import account
from frontdesk.errors import ModelInterrupted
from frontdesk.facts import Usage
from frontdesk.folder import Price
from frontdesk.models import Completion, Model, ModelRequest, completed

Answer = TypeVar("Answer", bound=Struct)

_MOST_TOKENS = 1_024


class NoAnswer(Struct, frozen=True):
    """A model's reply that is no answer, and why."""

    reason: str


class Asking:
    """Asks one model, and sums what that takes.

    An unreadable or interrupted reply is asked for once more, which `retries` counts. `cost_usd` is None without a price.
    """

    def __init__(self, model: Model, model_id: str, price: Price | None) -> None:
        self._model = model
        self._model_id = model_id
        self._price = price
        self.usage = Usage()
        self.cost_usd: float | None = None if price is None else 0.0
        self.retries = 0

    async def ask(self, role: str, question: str, answers: Mapping[str, type[Answer]]) -> Answer | NoAnswer:
        """One of `answers`, which go by the names of their tools and whose docstrings tell the model when to give them.

        Raises `ModelError` when the model cannot be asked.
        """
        request = ModelRequest(
            model=self._model_id,
            max_tokens=_MOST_TOKENS,
            system=({"type": "text", "text": role},),
            messages=({"role": "user", "content": [{"type": "text", "text": question}]},),
            tools=tuple(_tool(name, answer) for name, answer in answers.items()),
        )
        try:
            answer = await self._ask(request, answers)
        except ModelInterrupted:
            pass
        else:
            if not isinstance(answer, NoAnswer):
                return answer
        self.retries += 1
        return await self._ask(request, answers)

    async def _ask(self, request: ModelRequest, answers: Mapping[str, type[Answer]]) -> Answer | NoAnswer:
        reply = await completed(self._model, request)
        usage, cost = account([reply], {reply.model: self._price} if self._price else {})
        self.usage += usage
        if self.cost_usd is not None:
            self.cost_usd += cost or 0.0
        return _read(reply, answers)


def as_data(tag: str, text: str, **attributes: str) -> str:
    """`text` as a block that it cannot break out of, whatever is in it."""
    named = "".join(f' {name}="{escape(" ".join(value.split()))}"' for name, value in attributes.items())
    return f"<{tag}{named}>\n{escape(text, quote=False)}\n</{tag}>"


def _tool(name: str, answer: type[Struct]) -> dict[str, Any]:
    _, schemas = msgspec.json.schema_components([answer])
    schema = dict(schemas[answer.__name__])
    del schema["title"]
    return {"name": name, "description": schema.pop("description"), "input_schema": schema}


def _read(reply: Completion, answers: Mapping[str, type[Answer]]) -> Answer | NoAnswer:
    if reply.model.startswith(STAND_IN):
        return NoAnswer("Claude cannot be reached, and its stand-in does not answer such questions")
    if reply.stop_reason != "tool_use":
        return NoAnswer(f"the reply cannot be read: it calls no tool to its end (stop reason '{reply.stop_reason}')")
    calls = [block for block in reply.content if block["type"] == "tool_use"]
    if len(calls) != 1:
        return NoAnswer(f"the reply cannot be read: it has {len(calls)} calls instead of one")
    name = calls[0]["name"]
    if name not in answers:
        return NoAnswer(f"the reply cannot be read: it calls '{name}'")
    try:
        return msgspec.convert(calls[0]["input"], answers[name])
    except msgspec.ValidationError as error:
        return NoAnswer(f"the reply cannot be read: {error}")
