"""A scorer at the user's own site, asked over HTTP; off unless ``workspace.yaml`` names one."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import httpx

from desirepath.text._written import LONGEST_TEXT

LARGEST_ANSWER = 2_000_000
"""Bytes of an answer that are read at most."""
FAILURES = 2
"""After as many failures in one go nothing more is sent."""


class Scorer(Protocol):
    """Scores texts from -1 to 1; ``None`` for what it does not read. ``warning`` tells what it could not do."""

    def score(self, texts: Sequence[str]) -> list[float | None]: ...

    @property
    def warning(self) -> str | None: ...


@dataclass(slots=True)
class SiteScorer:
    """Posts ``{"texts": [...]}`` and expects ``{"scores": [...]}``: as many numbers from -1 to 1, or null.

    Nothing of a text is written to a log or an error. A batch that fails, or is answered otherwise than said, stays
    without scores; redirects are not followed.
    """

    url: str
    batch: int = 64
    timeout_s: float = 10.0
    key: str | None = field(default=None, repr=False)
    failures: int = 0
    unread: int = 0
    last: str = ""

    def score(self, texts: Sequence[str]) -> list[float | None]:
        found: list[float | None] = []
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        self.failures = self.unread = 0
        with httpx.Client(timeout=self.timeout_s, headers=headers, follow_redirects=False) as client:
            for batch in _batches(texts, self.batch):
                scores = self._ask(client, batch) if self.failures < FAILURES else None
                self.unread += len(batch) if scores is None else 0
                found += [None] * len(batch) if scores is None else scores
        return found

    @property
    def warning(self) -> str | None:
        if not self.unread:
            return None
        return f"{self.unread:,} texts were scored here, not by the scorer at {httpx.URL(self.url).host}: {self.last}"

    def _ask(self, client: httpx.Client, batch: list[str]) -> list[float | None] | None:
        try:
            with client.stream("POST", self.url, json={"texts": batch}) as answer:
                body, why = (
                    (_bounded(answer), "") if answer.status_code == 200 else (b"", f"it answered {answer.status_code}")
                )
        except httpx.TimeoutException:
            body, why = b"", f"no answer within {self.timeout_s:g} s"
        except httpx.HTTPError as error:
            body, why = b"", f"it could not be reached ({type(error).__name__})"
        scores = _valid(body, len(batch))
        if scores is None:
            self.failures += 1
            self.last = why or f"its answer was not {len(batch)} scores from -1 to 1"
        return scores


def _batches(texts: Sequence[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(texts), size):
        yield [text[:LONGEST_TEXT] for text in texts[start : start + size]]


def _bounded(answer: httpx.Response) -> bytes:
    body = bytearray()
    for part in answer.iter_bytes():
        body += part
        if len(body) > LARGEST_ANSWER:
            return b""
    return bytes(body)


def _valid(body: bytes, n: int) -> list[float | None] | None:
    try:
        told = json.loads(body)
    except ValueError:
        return None
    scores = told.get("scores") if isinstance(told, dict) else None
    if not isinstance(scores, list) or len(scores) != n or not all(_is_score(one) for one in scores):
        return None
    return [None if one is None else float(one) for one in scores]


def _is_score(one: object) -> bool:
    if one is None:
        return True
    return isinstance(one, int | float) and not isinstance(one, bool) and math.isfinite(one) and -1 <= one <= 1
