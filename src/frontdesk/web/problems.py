"""Errors as problem details (RFC 9457, application/problem+json)."""

import logging
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from frontdesk.errors import FrontdeskError, Invalid, NotAllowed, NotFound, NotNow, TooLarge, WrongToken

_log = logging.getLogger(__name__)


def problem(status: int, detail: str, headers: dict[str, str] | None = None) -> Response:
    """One problem; `detail` names the value and the remedy."""
    phrase = HTTPStatus(status).phrase
    body = {"type": "about:blank", "title": phrase, "status": status, "detail": detail}
    return JSONResponse(body, status, headers, media_type="application/problem+json")


class Problem(BaseModel):
    """Problem details; `detail` names the value and the remedy."""

    type: str
    title: str
    status: int
    detail: str


def problem_schema(description: str) -> dict[str, Any]:
    """How OpenAPI describes a problem."""
    return {
        "description": description,
        "content": {"application/problem+json": {"schema": Problem.model_json_schema()}},
    }


def install(app: FastAPI) -> None:
    """Answer every error of `app` as a problem."""

    @app.exception_handler(FrontdeskError)
    async def frontdesk_error(request: Request, error: FrontdeskError) -> Response:  # pyright: ignore[reportUnusedFunction]
        match error:
            case NotFound():
                return problem(404, str(error))
            case WrongToken():
                return problem(401, str(error), {"WWW-Authenticate": "Bearer"})
            case NotAllowed():
                return problem(403, str(error))
            case TooLarge():
                return problem(413, str(error))
            case NotNow():
                return problem(409, str(error))
            case Invalid():
                return problem(422, str(error))
            case _:
                return _unforeseen(request, error)

    @app.exception_handler(RequestValidationError)
    async def wrong_request(request: Request, error: RequestValidationError) -> Response:  # pyright: ignore[reportUnusedFunction]
        wrong = error.errors()
        if any(item["type"] == "json_invalid" for item in wrong):
            reason = "; ".join(str(item.get("ctx", {}).get("error", item["msg"])) for item in wrong)
            return problem(
                400, f"the body is not valid JSON: {reason}. Send a JSON object with Content-Type application/json"
            )
        told = [
            f"'{'.'.join(str(piece) for piece in item['loc'][1:]) or item['loc'][0]}': {item['msg']}" for item in wrong
        ]
        return problem(422, "; ".join(told))

    @app.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> Response:  # pyright: ignore[reportUnusedFunction]
        detail = error.detail
        if error.status_code == 400 and isinstance(error.__cause__, UnicodeDecodeError | ValueError):
            detail = "the body is not JSON in UTF-8; send a JSON object with Content-Type application/json"
        if error.status_code == 404 and detail == HTTPStatus(404).phrase:
            detail = f"there is nothing at {request.url.path}; /docs lists what there is"
        return problem(error.status_code, detail, dict(error.headers or {}))

    @app.exception_handler(Exception)
    async def unforeseen(request: Request, error: Exception) -> Response:  # pyright: ignore[reportUnusedFunction]
        return _unforeseen(request, error)


def _unforeseen(request: Request, error: Exception) -> Response:
    _log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return problem(
        500, "something went wrong here; what you sent is safe if it was accepted before. Try again in a moment"
    )
