"""The web service of one desk."""

from collections.abc import Callable

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import JSONResponse, Response

from frontdesk.desk import Desk
from frontdesk.web import api, pages, problems, studio_api
from frontdesk.web.limit import BodyLimit
from frontdesk.web.studio_api import Backstage

_LARGEST_BODY = 1_000_000


def create_service(
    desk: Desk, *, version: str, notice: Callable[[str], str | None], studio: Backstage | None = None
) -> FastAPI:
    """An ASGI app over `desk`.

    `notice` gives the line, by language, that tells customers that no AI model is connected; None when one is. `studio`
    opens the routes for those who may see everything; without it there are none.
    """
    app = FastAPI(
        title="Frontdesk",
        version=version,
        summary="Conversations with a customer-support agent",
        docs_url=None,
        redoc_url=None,
    )
    app.state.desk = desk
    app.state.notice = notice
    problems.install(app)
    app.add_middleware(BodyLimit, most=_LARGEST_BODY)
    app.include_router(api.router)
    if studio:
        app.state.studio = studio
        app.include_router(studio_api.router)
    app.include_router(pages.router)
    app.mount("/static", pages.Static(directory=pages.static_folder()), "static")

    @app.get("/docs", include_in_schema=False)
    async def described() -> Response:  # pyright: ignore[reportUnusedFunction]
        # From here, not from a network of others: the page shares its origin with customers' tokens.
        return get_swagger_ui_html(
            openapi_url="/openapi.json",
            title="Frontdesk",
            swagger_js_url="/static/vendor/swagger-ui-dist/swagger-ui-bundle.js",
            swagger_css_url="/static/vendor/swagger-ui-dist/swagger-ui.css",
            swagger_favicon_url="/static/icon.svg",
        )

    @app.get("/healthz", tags=["operations"])
    async def alive() -> dict[str, str]:  # pyright: ignore[reportUnusedFunction]
        """Answers while the process lives."""
        return {"status": "ok"}

    @app.get("/readyz", tags=["operations"])
    async def ready() -> Response:  # pyright: ignore[reportUnusedFunction]
        """Answers 200 when conversations can be stored, 503 when they can't."""
        try:
            await desk.check()
        except Exception as error:  # noqa: BLE001 - whatever the store raises, the answer is: not ready
            return problems.problem(503, f"the database does not answer: {type(error).__name__}")
        return JSONResponse({"status": "ready", "agent": desk.agent.config.name, "version": desk.agent.version})

    return app
