"""The chat page and the script that puts it on any site."""

from collections.abc import Mapping
from importlib.resources import as_file, files
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles

_SECURE = {
    "Content-Security-Policy": (
        "default-src 'self'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; object-src 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}

router = APIRouter(include_in_schema=False)


def static_folder() -> Path:
    with as_file(files("frontdesk.web").joinpath("static")) as folder:
        return folder


class Static(StaticFiles):
    """Files that a browser must ask about again each time, so that a new release is never mixed with an old one."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        response = super().file_response(*args, **kwargs)  # pyright: ignore[reportArgumentType]
        response.headers.update({"Cache-Control": "no-cache", **_SECURE})
        return response


@router.api_route("/", methods=["GET", "HEAD"])
async def page() -> Response:
    return _file("index.html")


@router.api_route("/widget.js", methods=["GET", "HEAD"])
async def widget() -> Response:
    # Other sites load it as a script: it must not be limited to this origin.
    return _file("widget.js", {"Cross-Origin-Resource-Policy": "cross-origin"})


@router.api_route("/favicon.ico", methods=["GET", "HEAD"])
async def icon() -> Response:
    return _file("icon.svg")


def _file(name: str, headers: Mapping[str, str] | None = None) -> Response:
    return FileResponse(static_folder() / name, headers={"Cache-Control": "no-cache", **_SECURE, **(headers or {})})
