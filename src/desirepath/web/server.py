"""The web application: the API, the built pages, and one shape for every error."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import FileResponse, JSONResponse
from fastapi.staticfiles import StaticFiles

from desirepath.kernel import DesirepathError, WrongUse
from desirepath.web.definition_routes import definition_routes
from desirepath.web.ingest import ingest_routes
from desirepath.web.local import local_routes
from desirepath.web.routes import Facade, reading_routes
from desirepath.web.schemas import Refusal
from desirepath.web.theme_routes import theme_routes
from desirepath.web.writing import writing_routes

STATIC = Path(__file__).parent / "static"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]", "testserver"})
HEADERS = {
    "content-security-policy": (
        "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; "
        "base-uri 'none'; form-action 'self'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}
Next = Callable[[Request], Awaitable[Response]]


def create_server(facade: Facade, *, token: str | None = None) -> FastAPI:
    """The ASGI application over ``facade``; ``token`` lets the command line of this workspace in."""
    server = FastAPI(title="Desirepath", version="1", docs_url=None, redoc_url=None, openapi_url="/api/openapi.json")
    server.include_router(reading_routes(facade))
    server.include_router(definition_routes(facade))
    server.include_router(theme_routes(facade))
    server.include_router(writing_routes(facade))
    server.include_router(ingest_routes(facade), include_in_schema=False)
    if token:
        server.include_router(local_routes(facade, token))
    server.add_exception_handler(DesirepathError, _refuse)
    server.add_exception_handler(RequestValidationError, _refuse_parameters)
    server.add_middleware(GZipMiddleware, minimum_size=2000)
    server.middleware("http")(_guard)
    _serve_pages(server)
    return server


async def _guard(request: Request, proceed: Next) -> Response:
    """Only this machine is answered: another name in Host or Origin is a page elsewhere trying to read along."""
    host = request.headers.get("host", "").rsplit(":", 1)[0]
    origin = request.headers.get("origin")
    foreign = origin is not None and origin.split("//", 1)[-1].rsplit(":", 1)[0] not in LOOPBACK
    if host not in LOOPBACK or foreign:
        return _forbidden("Desirepath answers on this machine only, at the address it printed.")
    if is_change(request) and not is_own_page(request):
        return _forbidden(
            "Changes are made on the app's own pages, which say so in Origin, or by the desirepath command."
        )
    response = await proceed(request)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def is_change(request: Request) -> bool:
    """Whether the pages' part of the API is to change something; the command line brings a token, SDKs a write key."""
    path = request.url.path
    return request.method not in ("GET", "HEAD") and path.startswith("/api/") and not path.startswith("/api/local/")


def is_own_page(request: Request) -> bool:
    """Whether a page of this very server asks: a browser says in Origin whose page it is, and no page can say otherwise.

    Another server on this machine is another origin, though its host is ours.
    """
    origin, site = request.headers.get("origin", ""), request.headers.get("sec-fetch-site", "same-origin")
    return urlsplit(origin).netloc == request.headers.get("host") and site == "same-origin"


def _forbidden(message: str) -> JSONResponse:
    return JSONResponse(Refusal(code="foreign_host", message=message).model_dump(), status_code=403)


def _refuse(_request: Request, error: Exception) -> JSONResponse:
    known = error if isinstance(error, DesirepathError) else DesirepathError(str(error))
    refusal = Refusal(code=known.code, message=str(error))
    if isinstance(error, WrongUse):
        facts = {name: getattr(error, name, None) for name in ("asked", "found", "remedy")}
        refusal = refusal.model_copy(update=facts)
    wait = {"retry-after": "1"} if known.http_status in (429, 503) else None
    return JSONResponse(refusal.model_dump(), status_code=known.http_status, headers=wait)


def _refuse_parameters(_request: Request, error: Exception) -> JSONResponse:
    faults = error.errors() if isinstance(error, RequestValidationError) else []
    told = "; ".join(f"{fault['loc'][-1]}: {fault['msg']}" for fault in faults) or str(error)
    refusal = Refusal(code="wrong_use", message=told, asked="a parameter", found=told, remedy="See /api/openapi.json.")
    return JSONResponse(refusal.model_dump(), status_code=422)


def _serve_pages(server: FastAPI) -> None:
    index = STATIC / "index.html"
    if (STATIC / "assets").is_dir():
        server.mount("/assets", StaticFiles(directory=STATIC / "assets"), name="assets")

    @server.get("/api/{unknown:path}", include_in_schema=False)
    def unknown(unknown: str) -> JSONResponse:
        refusal = Refusal(code="not_found", message=f"There is no /api/{unknown}.", remedy="See /api/openapi.json.")
        return JSONResponse(refusal.model_dump(), status_code=404)

    @server.get("/{page:path}", include_in_schema=False)
    def page(page: str) -> Response:
        """Every other address is a page of the single-page app."""
        own = STATIC / page
        if page and "/" not in page and own.is_file():
            return FileResponse(own)
        if index.exists():
            return FileResponse(index, headers={"cache-control": "no-cache"})
        return Response("The pages are not built: pip install . builds them.", media_type="text/plain", status_code=503)


class _NoFacade:
    def ask(self, question: str, **parameters: Any) -> dict[str, Any]:
        raise NotImplementedError(question)

    def do(self, job: str, **parameters: Any) -> dict[str, Any]:
        raise NotImplementedError(job)

    def ingest(self, body: bytes, **parameters: Any) -> Future[Any]:
        raise NotImplementedError


def ingest_openapi() -> dict[str, Any]:
    """The OpenAPI document of live ingest."""
    described = FastAPI(title="Desirepath live ingest", version="1")
    described.include_router(ingest_routes(_NoFacade()))
    return described.openapi()


def openapi_text() -> str:
    """The OpenAPI document, for generating the TypeScript types."""
    return json.dumps(create_server(_NoFacade()).openapi(), indent=1) + "\n"
