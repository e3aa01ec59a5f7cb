"""Stands between an SDK and the server and spoils a share of the requests: 500 before, or silence after it was stored."""

from __future__ import annotations

import http.client
import random
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

REFUSED, DROPPED = 0.05, 0.05


class FaultyProxy:
    """Counts what it did to the requests that went through."""

    def __init__(self, port: int, seed: int) -> None:
        self._port, self._chance, self._lock = port, random.Random(seed), threading.Lock()
        self.did: Counter[str] = Counter()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"

    def _fate(self) -> str:
        """What becomes of the next request; the first ones are always spoilt, so that each fate is met."""
        with self._lock:
            n = sum(self.did.values())
            draw = self._chance.random()
            early = {1: "refused", 3: "dropped"}.get(n)
            drawn = "refused" if draw < REFUSED else "dropped" if draw < REFUSED + DROPPED else "passed"
            fate = early or drawn
            self.did[fate] += 1
            return fate

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                fate = proxy._fate()
                if fate == "refused":
                    self._answer(500, b'{"code": "fault", "message": "injected"}')
                    return
                status, answer = proxy._pass_on(self.path, body, dict(self.headers))
                if fate == "dropped":
                    self.close_connection = True
                    self.connection.close()
                    return
                self._answer(status, answer)

            def _answer(self, status: int, answer: bytes) -> None:
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, format: str, *args: object) -> None:
                """Tests say nothing."""

        return Handler

    def _pass_on(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        kept = {k: v for k, v in headers.items() if k.lower() in ("authorization", "content-type", "content-encoding")}
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        try:
            connection.request("POST", path, body, kept)
            answered = connection.getresponse()
            return answered.status, answered.read()
        finally:
            connection.close()

    @contextmanager
    def running(self) -> Iterator[FaultyProxy]:
        thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()
