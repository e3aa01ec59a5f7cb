"""Where SDKs send to: Segment's and RudderStack's `/v1/...`, PostHog's `/batch/` and `/capture/`."""

from __future__ import annotations

import asyncio
import base64
import binascii
import zlib
from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from desirepath.kernel import DesirepathError
from desirepath.web.routes import Facade
from desirepath.web.schemas import IngestReceipt, Refusal, RejectedItem

MAX_BODY = 20 << 20
LARGE_BODY = 256 << 10
"""Bodies above this are read beside the loop that answers others."""

SEGMENT_KINDS = ("track", "identify", "group", "page", "screen", "alias", "batch", "import")
POSTHOG_PATHS = ("/batch", "/batch/", "/capture", "/capture/")
_BODY = {"requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}}


class BodyTooLarge(DesirepathError):
    """More than is read of one request."""

    code = "body_too_large"
    http_status = 413


class UnknownEncoding(DesirepathError):
    """The body is compressed in a way we do not read, or is not what it says."""

    code = "unreadable_body"
    http_status = 400


def ingest_routes(facade: Facade) -> APIRouter:
    """One route for each address that SDKs use.

    Everything good is durable before the answer 200. A bad item is rejected alone and named in the answer, since every
    SDK drops the whole batch on a refusal; a refusal means that nothing was stored.
    """
    router = APIRouter(responses={code: {"model": Refusal} for code in (400, 401, 403, 413, 429, 503)})
    for kind in SEGMENT_KINDS:
        router.add_api_route(f"/v1/{kind}", _taker(facade, "segment", kind), openapi_extra=_BODY, **_SHAPE)
    for path in POSTHOG_PATHS:
        router.add_api_route(path, _taker(facade, "posthog", "batch"), openapi_extra=_BODY, **_SHAPE)
    return router


_SHAPE: dict[str, Any] = {"methods": ["POST"], "response_model": IngestReceipt}


def _taker(facade: Facade, dialect: str, kind: str) -> Any:
    async def take(request: Request) -> Any:
        body = await _body(request)
        key = _key(request)
        if len(body) > LARGE_BODY:
            waiting = await run_in_threadpool(facade.ingest, body, dialect=dialect, kind=kind, key=key)
        else:
            waiting = facade.ingest(body, dialect=dialect, kind=kind, key=key)
        receipt = await asyncio.wrap_future(waiting)
        answer = IngestReceipt(
            accepted=receipt.accepted,
            duplicates=receipt.duplicates,
            rejected=[RejectedItem(item=place, reason=reason) for place, reason in receipt.rejected],
        )
        return JSONResponse(answer.model_dump())

    return take


def _key(request: Request) -> str | None:
    """The write key as the user of Basic credentials; the body may hold it instead."""
    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return credentials.strip() or None
    if scheme.lower() != "basic":
        return None
    try:
        return base64.b64decode(credentials, validate=True).decode().partition(":")[0] or None
    except (binascii.Error, UnicodeDecodeError):
        return None


async def _body(request: Request) -> bytes:
    """The body, unpacked, within ``MAX_BODY`` both packed and unpacked."""
    stated = request.headers.get("content-length", "")
    if stated.isdigit() and int(stated) > MAX_BODY:
        raise _too_large()
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > MAX_BODY:
            raise _too_large()
        parts.append(part)
    packed = b"".join(parts)
    encoding = request.headers.get("content-encoding", "").strip().lower()
    if request.query_params.get("compression") in ("gzip", "gzip-js"):
        encoding = "gzip"
    return _unpacked(packed, encoding)


def _unpacked(packed: bytes, encoding: str) -> bytes:
    if encoding in ("", "identity"):
        return packed
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise UnknownEncoding(f"Content-Encoding {encoding[:40]!r} is not read here; send gzip or nothing")
    unpack = zlib.decompressobj(wbits=47)
    try:
        body = unpack.decompress(packed, MAX_BODY + 1)
    except zlib.error as error:
        raise UnknownEncoding(f"the body is not the {encoding} it says") from error
    if len(body) > MAX_BODY:
        raise _too_large()
    if not unpack.eof:
        raise UnknownEncoding(f"the {encoding} body is cut off")
    return body


def _too_large() -> BodyTooLarge:
    return BodyTooLarge(f"A body may have {MAX_BODY >> 20} MB, unpacked; send smaller batches")
