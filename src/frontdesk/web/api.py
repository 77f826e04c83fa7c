"""The HTTP API of conversations."""

import asyncio
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request, Security
from fastapi.responses import Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from msgspec import to_builtins
from pydantic import BaseModel, ConfigDict, Field

from frontdesk.desk import Access, Desk, Opened, Position, Posted
from frontdesk.errors import WrongToken
from frontdesk.web.problems import problem, problem_schema
from frontdesk.web.sse import event_stream

router = APIRouter(
    prefix="/v1",
    tags=["conversations"],
    responses={"4XX": problem_schema("What is wrong, and what to do about it")},
)
_bearer = HTTPBearer(auto_error=False, description="The token that POST /v1/conversations told")
_PATIENCE = 300.0
"""Seconds that a request for JSON waits for its answer."""


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class OpenBody(_Body):
    language: Annotated[str | None, Field(description="The customer's language, as in en or fr-CA", max_length=35)] = (
        None
    )


class MessageBody(_Body):
    text: Annotated[str, Field(description="What the customer says, 1 to 8,000 characters")]


class RatingBody(_Body):
    score: Annotated[int, Field(ge=1, le=5)]
    comment: str = ""


class ApprovalBody(_Body):
    granted: bool


class AgentOut(BaseModel):
    name: str
    company: str


class OpenedOut(BaseModel):
    """A new conversation. Keep `token`: it is told once."""

    id: str
    token: str
    greeting: str
    language: str
    agent: AgentOut
    notice: Annotated[str | None, Field(description="A line to show the customer when no AI model is connected")]


class ConversationOut(BaseModel):
    id: str
    language: str
    greeting: str
    agent: AgentOut
    owner: Annotated[str, Field(description="Who speaks: bot, staff or nobody")]
    closed: bool
    rating: int | None
    busy: Annotated[bool, Field(description="Whether an answer is on its way")]
    notice: str | None


class CitationOut(BaseModel):
    number: int
    title: str
    url: str
    quote: str
    at: Annotated[int, Field(description="Offset in the text, in code points, after which the mark belongs")]


class ReplyOut(BaseModel):
    text: Annotated[str, Field(description="Markdown")]
    citations: list[CitationOut]


class AnswerOut(BaseModel):
    outcome: Annotated[str, Field(description="answered, waiting_for_approval, handed_over, refused or failed")]
    reply: ReplyOut | None


class EventOut(BaseModel):
    id: str
    event: str
    data: dict[str, Any]


class EventsOut(BaseModel):
    events: list[EventOut]


def desk_of(request: Request) -> Desk:
    return request.app.state.desk


TheDesk = Annotated[Desk, Depends(desk_of)]


async def access_of(
    id: str, desk: TheDesk, bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)]
) -> Access:
    if bearer is None or not bearer.credentials:
        raise WrongToken("there is no token; send the conversation's as 'Authorization: Bearer …'")
    return await desk.access(id, bearer.credentials)


async def notice_of(request: Request) -> Callable[[str], str | None]:
    return request.app.state.notice


TheAccess = Annotated[Access, Depends(access_of)]
TheNotice = Annotated[Callable[[str], str | None], Depends(notice_of)]
Key = Annotated[
    str | None, Header(alias="Idempotency-Key", description="Send the same key again and nothing happens twice")
]
LastEvent = Annotated[str | None, Header(alias="Last-Event-ID", description="The id of the last event received")]
_SSE: dict[int | str, dict[str, Any]] = {200: {"content": {"text/event-stream": {}}}}


@router.post("/conversations", status_code=201)
async def open_conversation(
    request: Request, desk: TheDesk, notice: TheNotice, body: OpenBody | None = None
) -> OpenedOut:
    """Begin a conversation in `language`, or in the language that the browser asks for."""
    language = (body and body.language) or request.headers.get("accept-language", "").split(",")[0].split(";")[0]
    return opened_out(desk, notice, await desk.open(language.strip()))


@router.get("/conversations/{id}")
async def read_conversation(access: TheAccess, desk: TheDesk, notice: TheNotice) -> ConversationOut:
    """Where a conversation stands."""
    opened, state = access.opened, access.state
    return ConversationOut(
        id=access.id,
        language=opened.language,
        greeting=opened.greeting,
        agent=_agent(desk),
        owner=state.owner,
        closed=state.closed,
        rating=state.rating,
        busy=state.open_turn is not None,
        notice=notice(opened.language),
    )


@router.post("/conversations/{id}/messages", response_model=AnswerOut, responses=_SSE)
async def post_message(
    access: TheAccess, desk: TheDesk, body: MessageBody, request: Request, key: Key = None
) -> Response | AnswerOut:
    """Say something. The answer comes as JSON when it is whole or, with `Accept: text/event-stream`, as it is written."""
    posted = await desk.post(access.id, body.text, key=key)
    return await _answered(desk, access.id, posted, request)


@router.post("/conversations/{id}/approvals/{call_id}", response_model=AnswerOut, responses=_SSE)
async def approve(
    access: TheAccess, desk: TheDesk, call_id: str, body: ApprovalBody, request: Request
) -> Response | AnswerOut:
    """Answer a request for approval (event `approval_asked`) with yes or no; the turn then goes on."""
    posted = await desk.approve(access.id, call_id, body.granted, by="customer")
    return await _answered(desk, access.id, posted, request)


@router.get("/conversations/{id}/events", response_model=EventsOut, responses=_SSE)
async def read_events(
    access: TheAccess, desk: TheDesk, follow: bool = True, last_event_id: LastEvent = None
) -> Response | EventsOut:
    """What happened and, with `follow`, what happens, as server-sent events; `Last-Event-ID` says where to go on."""
    start = Position.parse(last_event_id) if last_event_id else Position()
    events = desk.events(access.id, start, follow=follow)
    if follow:
        return event_stream(events)
    return EventsOut(
        events=[EventOut(id=event.id, event=event.name, data=event.data) async for event in events if event]
    )


@router.post("/conversations/{id}/rating", status_code=204)
async def rate(access: TheAccess, desk: TheDesk, body: RatingBody) -> None:
    """Rate the conversation from 1 to 5; the last rating counts."""
    await desk.rate(access.id, body.score, body.comment)


@router.post("/conversations/{id}/close", status_code=204)
async def close(access: TheAccess, desk: TheDesk) -> None:
    """End the conversation for good."""
    await desk.close(access.id)


@router.post("/conversations/{id}/hand_back", status_code=204)
async def hand_back(access: TheAccess, desk: TheDesk) -> None:
    """After a handoff: go on with the assistant instead of waiting for a person."""
    await desk.hand_back(access.id, by="customer")


async def _answered(desk: Desk, conversation: str, posted: Posted, request: Request) -> Response | AnswerOut:
    if "text/event-stream" in request.headers.get("accept", ""):
        return event_stream(desk.turn(conversation, posted))
    try:
        async with asyncio.timeout(_PATIENCE):
            outcome, said = await desk.result(conversation, posted)
    except TimeoutError:
        return problem(504, f"the answer takes over {_PATIENCE:g} s; it goes on and will be in GET …/events")
    reply = (
        ReplyOut(text=said.text, citations=[CitationOut(**to_builtins(cited)) for cited in said.citations])
        if said
        else None
    )
    return AnswerOut(outcome=outcome, reply=reply)


def opened_out(desk: Desk, notice: Callable[[str], str | None], opened: Opened) -> OpenedOut:
    return OpenedOut(
        id=opened.id,
        token=opened.token,
        greeting=opened.greeting,
        language=opened.language,
        agent=_agent(desk),
        notice=notice(opened.language),
    )


def _agent(desk: Desk) -> AgentOut:
    return AgentOut(name=desk.agent.config.name, company=desk.agent.config.company)
