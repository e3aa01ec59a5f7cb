"""The web application: the API, the built pages, and one shape for every error."""

from __future__ import annotations

import json
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, JSONResponse
from fastapi.staticfiles import StaticFiles

from desirepath.kernel import DesirepathError, WrongUse
from desirepath.web.routes import Facade, reading_routes
from desirepath.web.schemas import Refusal

STATIC = Path(__file__).parent / "static"


def create_server(facade: Facade) -> FastAPI:
    """The ASGI application over ``facade``."""
    server = FastAPI(title="Desirepath", version="1", docs_url="/api/docs", openapi_url="/api/openapi.json")
    server.include_router(reading_routes(facade))
    server.add_exception_handler(DesirepathError, _refuse)
    _serve_pages(server)
    return server


def _refuse(_request: Request, error: Exception) -> JSONResponse:
    assert_code = error if isinstance(error, DesirepathError) else DesirepathError(str(error))
    refusal = Refusal(code=assert_code.code, message=str(error))
    if isinstance(error, WrongUse) and hasattr(error, "asked"):
        refusal = refusal.model_copy(update={"asked": error.asked, "found": error.found, "remedy": error.remedy})
    return JSONResponse(refusal.model_dump(), status_code=assert_code.http_status)


def _serve_pages(server: FastAPI) -> None:
    index = STATIC / "index.html"
    if not index.exists():
        return
    server.mount("/assets", StaticFiles(directory=STATIC / "assets"), name="assets")

    @server.get("/{page:path}", include_in_schema=False)
    def page(page: str) -> FileResponse:
        """Every other address is a page of the single-page app."""
        return FileResponse(index)


class _NoFacade:
    def ask(self, question: str, **parameters: object) -> dict[str, object]:
        raise NotImplementedError(question)


def openapi_text() -> str:
    """The OpenAPI document, for generating the TypeScript types."""
    return json.dumps(create_server(_NoFacade()).openapi(), indent=1) + "\n"
