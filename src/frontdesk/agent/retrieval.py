"""Retrieval: what the knowledge has on the customer's message, and on what the model wants to look up itself."""

import logging
from collections.abc import Sequence

from frontdesk.agent.agent import Agent
from frontdesk.errors import FrontdeskError
from frontdesk.facts import AgentSaid, ConversationOpened, CustomerSaid, Recorded, Retrieved, turn_of
from frontdesk.knowledge import Audience, Query
from frontdesk.tools import tool

_log = logging.getLogger(__name__)
_MOST_SEARCHED = 3
_MOST_CONTEXT = 3
_LEAST_SHARE = 0.2  # of the best passage's score: what is far behind it only rides along


@tool
async def search_knowledge(query: str) -> str:
    """Search the company's documents for passages that say something about a question.

    Every message of the customer has been searched for already: its results stand before it. Search again when they
    don't answer the question and other words may find what does, or when you need to know something else. What it brings
    are the nearest passages, which may be about something else: see whether they answer before you use them.

    Args:
        query: What to look for, in the customer's language: a question, or the words that the answer would use.
    """
    raise AssertionError("a search is an act of the turn, recorded as a fact; this tool is never run")


SEARCH_KNOWLEDGE = search_knowledge


async def retrieve(agent: Agent, facts: Sequence[Recorded], turn: int, said: Sequence[str]) -> Retrieved:
    """The passages for the messages `said` that turn number `turn` answers."""
    latest = said[-_MOST_SEARCHED:]
    query = Query("\n".join(latest), _context(facts, before=turn, answered=said), *_reader(facts))
    return await _search(agent, query, agent.config.turn.passages * len(latest), turn, None)


async def look_up(agent: Agent, facts: Sequence[Recorded], turn: int, call_id: str, words: str) -> Retrieved:
    """The passages for words that the model wants looked up, as it asked with the call `call_id`.

    The nearest ones, be they far: the model reads them before it answers, and knows better than a search what they say.
    """
    most = max(agent.config.turn.passages, 1)
    return await _search(agent, Query(words, (), *_reader(facts), nearest=True), most, turn, call_id)


async def _search(agent: Agent, query: Query, most: int, turn: int, call_id: str | None) -> Retrieved:
    started = agent.seconds()
    try:
        passages = await agent.knowledge.search(query, most) if most else []
    except (FrontdeskError, OSError):
        # An answer without passages is better than none; the model says that it doesn't know.
        _log.exception("the knowledge could not be searched")
        passages = []
    passages = [it for it in passages if it.score >= _LEAST_SHARE * passages[0].score]
    seconds = round(agent.seconds() - started, 4)
    return Retrieved(
        turn=turn, query=query.text, passages=tuple(passages), context=query.context, call_id=call_id, seconds=seconds
    )


def _context(facts: Sequence[Recorded], *, before: int, answered: Sequence[str]) -> tuple[str, ...]:
    """What the conversation was about: the customer's earlier messages, and the sources of the answer to the last."""
    earlier = [item.fact.text for item in facts if isinstance(item.fact, CustomerSaid) and item.number <= before]
    earlier = earlier[: -len(answered)] if answered else earlier
    told = next(
        (
            item.fact
            for item in reversed(facts)
            if isinstance(item.fact, AgentSaid) and (turn_of(item.fact) or 0) < before
        ),
        None,
    )
    sources = dict.fromkeys(citation.title for citation in told.citations) if told else {}
    return (*earlier[-_MOST_CONTEXT:], *([" · ".join(sources)] if sources else []))


def _reader(facts: Sequence[Recorded]) -> tuple[str | None, Audience]:
    """The conversation's language, and what the customer may see."""
    opened = facts[0].fact
    if not isinstance(opened, ConversationOpened):
        return None, "public"
    return opened.language, "customers" if opened.customer else "public"
