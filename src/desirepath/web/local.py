"""Routes for the command line: it finds the token in the workspace and asks the process that owns it."""

from __future__ import annotations

import secrets
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, HTTPException

from desirepath.web.routes import Facade


def local_routes(facade: Facade, token: str) -> APIRouter:
    """Questions and jobs by name, for whoever holds ``token``."""

    def check(authorization: Annotated[str, Header()] = "") -> None:
        if not secrets.compare_digest(authorization.encode(), f"Bearer {token}".encode()):
            raise HTTPException(status_code=401, detail="This address is for the desirepath command of this workspace.")

    router = APIRouter(prefix="/api/local", dependencies=[Depends(check)], include_in_schema=False)

    @router.post("/ask/{question}")
    def ask(question: str, parameters: dict[str, Any]) -> dict[str, Any]:
        return facade.ask(question, **parameters)

    @router.post("/do/{job}")
    def do(job: str, parameters: dict[str, Any]) -> dict[str, Any]:
        return facade.do(job, **parameters)

    return router
