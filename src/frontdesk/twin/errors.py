"""What the wire can answer instead of a message: the API's errors, with its statuses and bodies."""

from __future__ import annotations

TYPE_OF_STATUS = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    405: "invalid_request_error",
    413: "request_too_large",
    429: "rate_limit_error",
    500: "api_error",
    529: "overloaded_error",
}


class ApiError(Exception):
    """An error answer of the Messages API.

    `status` is the HTTP status, `message` the text of the body, `retry_after` seconds for the header of that name.
    """

    def __init__(self, status: int, message: str, *, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.retry_after = retry_after

    @property
    def kind(self) -> str:
        return TYPE_OF_STATUS.get(self.status, "api_error")

    def body(self, request_id: str) -> dict[str, object]:
        error = {"type": self.kind, "message": self.message}
        return {"type": "error", "error": error, "request_id": request_id}


def invalid(message: str) -> ApiError:
    return ApiError(400, message)
