"""Errors as problem details (RFC 9457, application/problem+json)."""

import logging
import reprlib
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from frontdesk.errors import FrontdeskError, Invalid, NotAllowed, NotFound, NotNow, TooLarge, WrongToken

_log = logging.getLogger(__name__)
_short = reprlib.Repr()
_short.maxstring = _short.maxother = 80


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
        if any(item["loc"] == ("body",) for item in wrong):
            sent = request.headers.get("content-type", "application/json")
            if "json" not in sent:
                return problem(415, f"the Content-Type is '{sent}'; send a JSON object as application/json")
            return problem(422, "the body is not a JSON object; send one, with Content-Type application/json")
        told = [_field(".".join(str(piece) for piece in item["loc"][1:]), item) for item in wrong]
        return problem(422, "; ".join(told))

    @app.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> Response:  # pyright: ignore[reportUnusedFunction]
        detail = error.detail
        match error.status_code:
            case 400 if isinstance(error.__cause__, ValueError | RecursionError):
                detail = "the body is not JSON in UTF-8; send a JSON object with Content-Type application/json"
            case 404 if detail == HTTPStatus(404).phrase:
                detail = f"there is nothing at {request.url.path}; /docs lists what there is"
            case 405:
                takes = (error.headers or {}).get("Allow", "other methods")
                detail = f"{request.url.path} does not take {request.method}; it takes {takes}"
            case _:
                pass
        return problem(error.status_code, detail, dict(error.headers or {}))

    @app.exception_handler(Exception)
    async def unforeseen(request: Request, error: Exception) -> Response:  # pyright: ignore[reportUnusedFunction]
        return _unforeseen(request, error)


def _field(name: str, wrong: dict[str, Any]) -> str:
    match wrong["type"]:
        case "missing":
            return f"'{name}' is missing; add it"
        case "extra_forbidden":
            return f"there is no field '{name}'; leave it out"
        case _:
            return f"'{name}' is {_short.repr(wrong['input'])}: {wrong['msg']}"


def _unforeseen(request: Request, error: Exception) -> Response:
    _log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return problem(
        500, "something went wrong here; what you sent is safe if it was accepted before. Try again in a moment"
    )
