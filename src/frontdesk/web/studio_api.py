"""The HTTP API of the Studio: for the holder of its key, who sees every conversation with all of its facts."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from msgspec import to_builtins
from pydantic import BaseModel, ConfigDict, Field

from frontdesk.agent import requests_of
from frontdesk.desk import Access, customer_view
from frontdesk.errors import NotFound, WrongToken
from frontdesk.facts import ConversationOpened, CustomerSaid, Recorded, TurnEnded, fold
from frontdesk.store import History
from frontdesk.web.api import OpenedOut, TheDesk, TheNotice, opened_out
from frontdesk.web.problems import problem_schema

_MOST_LISTED = 200
_bearer = HTTPBearer(auto_error=False, scheme_name="StudioKey", description="The service's FRONTDESK_STUDIO_KEY")


@dataclass(frozen=True, slots=True)
class Backstage:
    """What opens the Studio's routes: a key, and what tells of all conversations."""

    key: str
    history: History


def _backstage(
    request: Request, bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)]
) -> Backstage:
    backstage: Backstage = request.app.state.studio
    shown = bearer.credentials if bearer else ""
    # Hashes, so that the comparison takes as long for any key, whatever its length.
    if not hmac.compare_digest(sha256(shown.encode()).digest(), sha256(backstage.key.encode()).digest()):
        raise WrongToken(
            "this needs the Studio's key; send the service's FRONTDESK_STUDIO_KEY as 'Authorization: Bearer …'"
        )
    return backstage


TheBackstage = Annotated[Backstage, Depends(_backstage)]
router = APIRouter(
    prefix="/v1/studio",
    tags=["studio"],
    dependencies=[Depends(_backstage)],
    responses={"4XX": problem_schema("What is wrong, and what to do about it")},
)


async def _found(id: str, desk: TheDesk) -> Access:
    """One of this agent's: others may share its store, and their instructions and tools are not here."""
    access = await desk.find(id)
    name = desk.agent.config.name
    if access.opened.agent != name:
        raise NotFound(
            f"there is no conversation '{id}' of the agent '{name}'; GET /v1/studio/conversations lists its own"
        )
    return access


TheConversation = Annotated[Access, Depends(_found)]


class ListedOut(BaseModel):
    """A conversation in a list."""

    id: str
    began: datetime
    language: str
    messages: Annotated[int, Field(description="How many messages the customer wrote")]
    last: Annotated[str, Field(description="What was said last, by whomever; the greeting if nothing was")]
    owner: str
    rating: int | None
    forked_from: str | None


class ListOut(BaseModel):
    conversations: list[ListedOut]


class FactOut(BaseModel):
    number: int
    at: datetime
    fact: Annotated[dict[str, Any], Field(description="`type` and the fields of that fact, as docs/facts.md has them")]


class FactsOut(BaseModel):
    id: str
    version: Annotated[str, Field(description="The agent folder's version now")]
    busy: Annotated[bool, Field(description="Whether an answer is on its way")]
    facts: list[FactOut]


class RequestOut(BaseModel):
    reply: Annotated[int, Field(description="Number of the `ModelReplied` that answered it")]
    request: dict[str, Any]


class RequestsOut(BaseModel):
    turn: int
    changed: Annotated[
        bool | None,
        Field(
            description="Whether the folder has changed since, so that what was sent may differ; null: not known yet"
        ),
    ]
    requests: list[RequestOut]


class ForkBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    before: Annotated[int, Field(description="Number of the `CustomerSaid` to begin anew at")]


@router.get("/conversations")
async def list_conversations(
    desk: TheDesk, backstage: TheBackstage, limit: Annotated[int, Query(ge=1, le=_MOST_LISTED)] = 50
) -> ListOut:
    """The agent's conversations, those that began last first."""
    listed: list[ListedOut] = []
    for id in await backstage.history.recent(desk.agent.config.name, limit):
        facts = await desk.facts(id)
        state = fold(facts)
        if state.opened is None:
            continue
        said = [view[1]["text"] for item in facts if (view := customer_view(item)) and "text" in view[1]]
        listed.append(
            ListedOut(
                id=id,
                began=facts[0].at,
                language=state.opened.language,
                messages=sum(isinstance(item.fact, CustomerSaid) for item in facts),
                last=said[-1] if said else state.opened.greeting,
                owner=state.owner,
                rating=state.rating,
                forked_from=state.opened.forked_from,
            )
        )
    return ListOut(conversations=listed)


@router.get("/conversations/{id}")
async def read_facts(access: TheConversation, desk: TheDesk) -> FactsOut:
    """Everything that happened in a conversation."""
    return FactsOut(
        id=access.id,
        version=desk.agent.version,
        busy=access.state.open_turn is not None,
        facts=[_fact(item) for item in await desk.facts(access.id)],
    )


@router.get("/conversations/{id}/turns/{turn}/requests")
async def read_requests(access: TheConversation, turn: int, desk: TheDesk) -> RequestsOut:
    """What the model was sent in a turn, once per reply: rebuilt from the facts, not kept."""
    agent, facts = desk.agent, await desk.facts(access.id)
    turns = [item.number for item in facts if isinstance(item.fact, CustomerSaid)]
    if turn not in turns:
        raise NotFound(f"conversation '{access.id}' has no turn {turn}; it has: {', '.join(map(str, turns)) or 'none'}")
    versions = [item.fact.version for item in facts if isinstance(item.fact, TurnEnded) and item.fact.turn == turn]
    return RequestsOut(
        turn=turn,
        changed=any(version != agent.version for version in versions) if versions else None,
        requests=[
            RequestOut(reply=reply.number, request=to_builtins(request))
            for reply, request in requests_of(agent.config, agent.instructions, facts, turn)
        ],
    )


@router.post("/conversations/{id}/fork", status_code=201)
async def fork(access: TheConversation, body: ForkBody, desk: TheDesk, notice: TheNotice) -> OpenedOut:
    """A new conversation with the facts before one of the customer's messages, to try another in its place."""
    return opened_out(desk, notice, await desk.fork(access.id, body.before))


def _fact(item: Recorded) -> FactOut:
    fact = to_builtins(item.fact)
    if isinstance(item.fact, ConversationOpened):
        del fact["token_sha256"]
    return FactOut(number=item.number, at=item.at, fact=fact)
