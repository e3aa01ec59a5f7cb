"""The scorer at the user's own site, over a real HTTP server: used where it answers rightly, done without where not."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from tests.text.conftest import Text, store

from desirepath.text import Reader, SiteScorer, score_new_texts

SECRET = "Marigold Fennimore wrote this"


class Site:
    """A server that answers each request as told, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[dict[str, Any], str | None]] = []
        self.answer: Callable[[list[str]], tuple[int, object]] = lambda texts: (200, {"scores": [0.25] * len(texts)})
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                site.asked.append((body, self.headers.get("authorization")))
                code, told = site.answer(body["texts"])
                out = told if isinstance(told, bytes) else json.dumps(told).encode()
                self.send_response(code)
                if code == 302:
                    self.send_header("location", "/elsewhere")
                self.send_header("content-length", str(len(out)))
                self.end_headers()
                self.wfile.write(out)

            def log_message(self, *_: object) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/score"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_batches_go_out_with_the_key_and_scores_come_back_in_order(site):
    site.answer = lambda texts: (200, {"scores": [len(text) / 100 for text in texts]})
    scorer = SiteScorer(site.url, batch=2, key="s3cret")
    assert scorer.score(["a", "bb", "ccc"]) == [0.01, 0.02, 0.03]
    assert [len(body["texts"]) for body, _ in site.asked] == [2, 1]
    assert {key for _, key in site.asked} == {"Bearer s3cret"}
    assert scorer.warning is None and "s3cret" not in repr(scorer)


@pytest.mark.parametrize(
    "answer",
    [
        (500, {}), (302, {}), (200, {"scores": [0.1, 0.2]}), (200, {"scores": ["high"]}), (200, {"scores": [1.5]}),
        (200, {"scores": [True]}), (200, b'{"scores": [NaN]}'), (200, b"no json"), (200, [0.1]), (200, b" " * 2_100_000),
    ],
)  # fmt: skip
def test_an_answer_that_is_not_as_agreed_gives_no_scores(site, answer):
    site.answer = lambda _: answer
    scorer = SiteScorer(site.url)
    assert scorer.score([SECRET]) == [None]
    assert "1 texts were scored here" in scorer.warning and SECRET not in scorer.warning


def test_a_slow_site_is_not_waited_for_and_after_two_failures_not_asked(site):
    site.answer = lambda texts: time.sleep(1) or (200, {"scores": [0.0] * len(texts)})
    scorer = SiteScorer(site.url, batch=1, timeout_s=0.1)
    begun = time.perf_counter()
    assert scorer.score(["one"] * 50) == [None] * 50
    assert time.perf_counter() - begun < 1
    assert len(site.asked) == 2 and "no answer within 0.1 s" in scorer.warning


def test_nobody_at_home_is_told_without_the_texts(caplog):
    scorer = SiteScorer("http://127.0.0.1:9/score")
    with caplog.at_level(logging.DEBUG):
        assert scorer.score([SECRET]) == [None]
    assert "could not be reached" in scorer.warning
    assert SECRET not in caplog.text and SECRET not in scorer.warning


def test_texts_keep_the_local_score_where_the_site_gives_none(warehouse, site):
    site.answer = lambda texts: (200, {"scores": [-0.8 if "Bericht" in text else None for text in texts]})
    store(
        warehouse, [Text("Der Bericht ist leider nicht da", event_id="1"), Text("We love it, great tool", event_id="2")]
    )
    score_new_texts(warehouse, Reader(site=SiteScorer(site.url)))
    rows = warehouse.tuples("SELECT scored, label, language, scorer FROM sentiments ORDER BY event_id")
    assert rows == [(True, "negative", "de", "site"), (True, "positive", "en", "words")]
