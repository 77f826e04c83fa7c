"""The model misbehaves, or is not there."""

import re
import socket
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import pytest

from frontdesk.facts import AgentSaid, ModelReplied, Recorded, ToolCalled, TurnEnded
from frontdesk.twin import Twin
from kit.folders import bookshop
from kit.serving import Service, serving
from kit.visitor import named, streamed, written

QUESTION = "How long does delivery take?"
ANSWER = "two to four days"
_T = TypeVar("_T")
SAFE = "something went wrong on our side"
_TOOL = '''
@tool(effect="write")
async def cancel_order(order_number: str) -> str:
    """Cancel an order of books.

    Args:
        order_number: The order's number, such as A-1001.
    """
    return f"Order {order_number} is cancelled."
'''


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return bookshop(tmp_path / "shop", _TOOL, patience=20)


@asynccontextmanager
async def connected(folder: Path, *faults: str) -> AsyncGenerator[tuple[Service, Twin]]:
    """A service whose model is a twin that meets `faults`; its own stand-in is another and well."""
    model = Twin(pace_seconds=0, faults=faults, slow_seconds=0.2, record=50)
    async with (
        model.serve() as url,
        serving(folder, provider="anthropic", base_url=url, ANTHROPIC_API_KEY="test") as service,
    ):
        yield service, model


@pytest.mark.parametrize("fault", ["429", "529", "500"])
async def test_refused_once_is_tried_again(folder: Path, fault: str) -> None:
    async with connected(folder, fault) as (service, model):
        visitor = await service.visitor()
        events = await visitor.told(QUESTION)
        assert ANSWER in written(events)
        assert "restart" not in [event.name for event in events], "nothing had been said yet"
        assert len(model.requests) == 2
        assert not service.twin.requests, "the stand-in was not needed"


@pytest.mark.parametrize("fault", ["cut", "error-midstream"])
async def test_broken_off_midway_is_begun_again(folder: Path, fault: str) -> None:
    async with connected(folder, fault) as (service, model):
        visitor = await service.visitor()
        events = await visitor.told(QUESTION)
        names = [event.name for event in events]
        assert names.index("delta") < names.index("restart") < len(names) - 2
        assert ANSWER in written(events)
        (said,) = named(events, "agent_said")
        assert said.data["text"].startswith(streamed(events))
        assert len(model.requests) == 2
        assert len(_of(await service.facts(visitor), ModelReplied)) == 1, "half a reply is no fact"


async def test_broken_off_again_and_again_fails_safely(folder: Path) -> None:
    async with connected(folder, "cut:3") as (service, _):
        visitor = await service.visitor()
        answer = await visitor.say(QUESTION)
        assert answer["outcome"] == "failed"
        assert SAFE in answer["reply"]["text"]
        assert (await visitor.say(QUESTION))["outcome"] == "answered"


async def test_refusal(folder: Path) -> None:
    async with connected(folder, "refusal") as (service, _):
        visitor = await service.visitor()
        answer = await visitor.say("Please cancel my order A-1001.")
        assert answer["outcome"] == "refused"
        assert not _of(await service.facts(visitor), ToolCalled)
        assert (await visitor.say(QUESTION))["outcome"] == "answered"


async def test_cut_off_by_its_limit_goes_on(folder: Path) -> None:
    async with connected(folder, "max-tokens") as (service, _):
        visitor = await service.visitor()
        answer = await visitor.say(QUESTION)
        first, *more = _of(await service.facts(visitor), ModelReplied)
        assert answer["outcome"] == "answered"
        assert first.stop_reason == "max_tokens"
        assert more
        assert answer["reply"]["text"].startswith("".join(block["text"] for block in first.content).strip())


async def test_half_a_tool_call_is_not_made(folder: Path) -> None:
    async with connected(folder, "truncated-json:3") as (service, _):
        visitor = await service.visitor()
        answer = await visitor.say("Please cancel my order A-1001.")
        facts = await service.facts(visitor)
        assert {reply.stop_reason for reply in _of(facts, ModelReplied)} == {"max_tokens"}
        assert not _of(facts, ToolCalled)
        assert "is cancelled" not in str(answer)


async def test_half_a_tool_call_is_not_shown_to_the_model_again(folder: Path) -> None:
    async with connected(folder, "truncated-json") as (service, model):
        visitor = await service.visitor()
        await visitor.say("Please cancel my order A-1001.")
        messages = model.requests[1].body["messages"]
        assert "tool_use" not in str(messages)
        assert messages[-1]["role"] == "user"
        assert "make it again" in messages[-1]["content"][-1]["text"]
        assert [fact.name for fact in _of(await service.facts(visitor), ToolCalled)] == ["cancel_order"], "made again"


async def test_context_window_exceeded_is_an_answer_with_an_end(folder: Path) -> None:
    async with connected(folder, "context-window") as (service, _):
        visitor = await service.visitor()
        answer = await visitor.say(QUESTION)
        assert answer["outcome"] in ("answered", "failed")
        assert answer["reply"]["text"]
        assert (await visitor.say(QUESTION))["outcome"] == "answered"


async def test_prompt_too_long_is_compacted_and_tried_again(folder: Path) -> None:
    async with connected(folder) as (service, model):
        visitor = await service.visitor()
        await visitor.say("When is the shop open?")
        model.faults.add("context-too-long")
        answer = await visitor.say(QUESTION)
        assert ANSWER in answer["reply"]["text"]
        assert "Compacted" in [type(item.fact).__name__ for item in await service.facts(visitor)]


async def test_slow_first_token_is_waited_for(folder: Path) -> None:
    async with connected(folder, "slow-first-token") as (service, _):
        visitor = await service.visitor()
        assert ANSWER in written(await visitor.told(QUESTION))
        assert not service.twin.requests


async def test_too_slow_a_first_token_gets_the_stand_in(tmp_path: Path) -> None:
    folder = bookshop(tmp_path, patience=0.1)
    async with connected(folder, "slow-first-token") as (service, _):
        visitor = await service.visitor()
        events = await visitor.told(QUESTION)
        assert ANSWER in written(events)
        assert service.twin.requests


async def test_not_there_gets_the_stand_in_which_says_so(folder: Path) -> None:
    async with serving(folder, provider="anthropic", base_url=_nobody(), ANTHROPIC_API_KEY="test") as service:
        visitor = await service.visitor()
        events = await visitor.told(QUESTION)
        assert ANSWER in written(events)
        assert named(events, "agent_said")[0].data["stand_in"] is True
        assert named(events, "turn_ended")[0].data["outcome"] == "answered"


async def test_not_there_without_fallback_fails_with_safe_words(folder: Path) -> None:
    url = _nobody()
    async with serving(folder, provider="anthropic", base_url=url, ANTHROPIC_API_KEY="test", fallback=False) as service:
        visitor = await service.visitor()
        answer = await visitor.say(QUESTION)
        assert answer["outcome"] == "failed"
        assert SAFE in answer["reply"]["text"]
        assert not re.search(r"127\.0\.0\.1|[Cc]onnect", str(await visitor.events())), "customers hear nothing of it"
        (said,) = _of(await service.facts(visitor), AgentSaid)
        (ended,) = _of(await service.facts(visitor), TurnEnded)
        assert not said.stand_in
        assert "connection" in str(ended.error)
        assert not service.twin.requests


def _nobody() -> str:
    """An address at which nobody answers."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return f"http://127.0.0.1:{taken.getsockname()[1]}"


def _of(facts: Sequence[Recorded], kind: type[_T]) -> list[_T]:
    return [item.fact for item in facts if isinstance(item.fact, kind)]
