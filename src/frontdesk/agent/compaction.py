"""Long conversations: the model gets a summary in place of what was said before this turn; the customer loses nothing."""

from collections.abc import Sequence

from frontdesk.agent.agent import Agent
from frontdesk.agent.journal import Journal
from frontdesk.agent.prompt import STAND_IN
from frontdesk.agent.transcript import transcript
from frontdesk.facts import Block, Compacted, ModelReplied, Recorded, TurnEnded, is_work, turn_of
from frontdesk.models import Completion, ModelRequest, completed
from frontdesk.models.port import Message

_ROLE = "You summarise conversations between a company's assistant and a customer for the assistant's own use."
_TASK = (
    "Summarise the conversation so far. Keep every fact that may matter later: who the customer is, what they want, what "
    "they told about themselves, figures and their sources, what tools returned, what was promised, what is open."
)


def too_long(facts: Sequence[Recorded], turn: int, limit: int) -> bool:
    """Whether the last request took more than `limit` tokens, and there are earlier turns to be summarised."""
    replies = [item.fact for item in facts if isinstance(item.fact, ModelReplied)]
    return bool(replies) and replies[-1].turn < turn and replies[-1].usage.prompt_tokens > limit


async def compact(agent: Agent, journal: Journal, turn: int) -> bool:
    """Record a `Compacted` fact for all that came before `turn` began; False when there is nothing to compact."""
    began = (item.number for item in journal.facts if is_work(item.fact) and turn_of(item.fact) == turn)
    before = next(began, len(journal.facts) + 1) - 1
    done = max((item.fact.upto for item in journal.facts if isinstance(item.fact, Compacted)), default=0)
    earlier = [item for item in journal.facts if item.number <= before]
    if before <= done or not any(isinstance(item.fact, TurnEnded) for item in earlier):
        return False
    # The newest words say most; what does not fit the fast model's window is cut from the front.
    words = "\n\n".join(_spoken(message) for message in transcript(earlier))[-400_000:]
    request = ModelRequest(
        model=agent.config.models.fast,
        max_tokens=min(agent.config.models.max_tokens, 4096),
        system=({"type": "text", "text": _ROLE},),
        messages=(
            {
                "role": "user",
                "content": [{"type": "text", "text": f"<conversation>\n{words}\n</conversation>\n\n{_TASK}"}],
            },
        ),
    )
    reply = await completed(agent.model, request)
    if reply.stop_reason != "end_turn" or not reply.text.strip() or _stands_in(reply, journal.facts):
        return False  # half a memory would be worse than a long one
    await journal.record(
        Compacted(turn=turn, upto=before, summary=reply.text.strip(), usage=reply.usage, model=reply.model)
    )
    return True


def _stands_in(reply: Completion, facts: Sequence[Recorded]) -> bool:
    """Whether the stand-in summarised what Claude had been talking about: its rules keep less than Claude needs."""
    models = [item.fact.model for item in facts if isinstance(item.fact, ModelReplied)]
    return reply.model.startswith(STAND_IN) and any(not model.startswith(STAND_IN) for model in models[-1:])


def _spoken(message: Message) -> str:
    said: list[str] = []
    for block in message["content"]:
        match block["type"]:
            case "text":
                said.append(block["text"])
            case "tool_use":
                said.append(f"[calls {block['name']} with {block['input']}]")
            case "tool_result":
                said.append(f"[tool result: {_told(block['content'])}]")
            case _:
                pass
    return f"{message['role']}: " + "\n".join(said)


def _told(content: str | list[Block]) -> str:
    """The result of a call in short: of search results their titles, for what the answer took from them it says."""
    return content if isinstance(content, str) else "; ".join(block["title"] for block in content)
