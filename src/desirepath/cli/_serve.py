"""Starts the other faces: the web server and the assistant's server."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Callable

from desirepath.app import Facade, LocalFacade
from desirepath.kernel import DesirepathError, WrongUse

HOST = "127.0.0.1"


def serve_until_stopped(facade: LocalFacade, port: int, up: Callable[[str], None], *, refresh_every: float = 0) -> None:
    """Serve on loopback; ``up`` is called with the address once connections are taken.

    With ``refresh_every`` seconds, what came in live is derived that often.

    Raises
    ------
    WrongUse
        when the port is taken.
    """
    import uvicorn  # takes a second to import: only serving needs it

    from desirepath.web import create_server

    listening = _listen(port)
    address = f"http://{HOST}:{listening.getsockname()[1]}"
    token = facade.announce(address)
    config = uvicorn.Config(create_server(facade, token=token), log_level="warning", access_log=False)
    server = uvicorn.Server(config)
    up(address)
    stop = threading.Event()
    pulse = threading.Thread(target=_refresh_pulse, args=(facade, refresh_every, stop), name="refresh", daemon=True)
    if refresh_every:
        pulse.start()
    try:
        server.run(sockets=[listening])
    finally:
        stop.set()
        if refresh_every:
            pulse.join()


def _refresh_pulse(facade: LocalFacade, seconds: float, stop: threading.Event) -> None:
    """Derive what came in and learn when due; a failed turn is told and the next one tries again."""
    while not stop.wait(seconds):
        try:
            if facade.has_news():
                facade.do("refresh")
            if facade.may_be_due():
                facade.do("learn_if_due")
        except DesirepathError as error:
            print(f"refresh failed: {error}", file=sys.stderr, flush=True)


def _listen(port: int) -> socket.socket:
    # The protocol is named so that asyncio sends small answers at once (TCP_NODELAY).
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
    except OSError as error:
        listening.close()
        raise WrongUse(
            f"port {port}", "another program uses it", "Give another with --port, or 0 for a free one."
        ) from error
    listening.listen(128)
    return listening


def serve_assistant(facade: Facade) -> None:
    """Serve MCP over standard input and output."""
    from desirepath.mcp import serve_mcp

    serve_mcp(facade)
