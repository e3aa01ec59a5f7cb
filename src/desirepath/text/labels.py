"""Texts whose tone somebody told: by a ticket's satisfaction, a survey's score, or a correction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desirepath.kernel import DAY
from desirepath.store import Warehouse
from desirepath.store.corrections import Correction

NEARBY_DAYS = 14
"""A survey tells the tone of what the same person wrote in as many days before it."""
_SCALES = ((1, 1.0, 0.0), (5, 4.0, 2.0), (7, 6.0, 3.0), (10, 9.0, 6.0), (100, 75.0, 40.0))
"""Scales by their highest value: content from the second figure on, not content up to the third; between them nothing is told."""


@dataclass(frozen=True, slots=True)
class Told:
    """A text with its tone: written at ``written_at``, told by ``kind`` at ``known_at`` (microseconds UTC)."""

    text: str
    is_good: bool
    written_at: int
    known_at: int
    account: str
    kind: str


@dataclass(frozen=True, slots=True)
class _Rating:
    """What a rating tells of a text: ``scale`` is whose ratings share a scale: of what, its own source, the survey's kind."""

    kind: str
    source: str
    event_id: str
    value: float
    known_at: int
    scale: tuple[str, str, str]


def told_texts(warehouse: Warehouse, corrections: Mapping[tuple[str, str], Correction]) -> list[Told]:
    """Every scored text of an account that somebody told the tone of, in the order written.

    Of several, a correction counts before the ticket's satisfaction, that before a survey's own score, that before the
    score of a survey soon after. Neutral corrections and middling scores tell neither and leave the text out.
    """
    texts = {
        (str(source), str(event_id)): (str(text), int(str(at)), str(account))
        for source, event_id, text, at, account in warehouse.tuples(_TEXTS)
    }
    ratings = [
        _Rating(str(kind), str(source), str(event_id), float(str(value)), int(str(at)), (str(of), str(own), str(asked)))
        for kind, source, event_id, value, at, of, own, asked in warehouse.tuples(_RATINGS)
    ]
    found: dict[tuple[str, str], Told] = {}
    for kind, source, event_id, good, known_at in _judged(ratings):
        if key_text := texts.get((source, event_id)):
            text, at, account = key_text
            found.setdefault((source, event_id), Told(text, good, at, max(known_at, at), account, kind))
    for key, correction in corrections.items():
        found.pop(key, None)
        if key in texts and correction.label != "neutral":
            text, at, account = texts[key]
            is_good = correction.label == "positive"
            found[key] = Told(text, is_good, at, max(correction.given_at, at), account, "correction")
    return sorted(found.values(), key=lambda one: (one.written_at, one.account, one.text))


def counted_kinds(told: Sequence[Told]) -> dict[str, int]:
    """How many texts each kind of saying told the tone of."""
    return dict(sorted(Counter(one.kind for one in told).items()))


def _judged(ratings: Sequence[_Rating]) -> list[tuple[str, str, str, bool, int]]:
    """Ratings as good or bad, by the scale that the ratings asked alike show; the surest kinds first."""
    highest: dict[tuple[str, str, str], float] = {}
    for one in ratings:
        highest[one.scale] = max(highest.get(one.scale, 0.0), one.value)
    found = []
    for one in ratings:
        _, good, bad = next((scale for scale in _SCALES if highest[one.scale] <= scale[0]), _SCALES[-1])
        if one.value >= good or one.value <= bad:
            found.append((one.kind, one.source, one.event_id, one.value >= good, one.known_at))
    return sorted(found, key=lambda one: (_ORDER.index(one[0]), one[4]))


_ORDER = ("satisfaction", "survey", "survey_nearby")
_TEXTS = """
    SELECT e.source, e.event_id, e.text, e.occurred_at, a.account
    FROM events AS e JOIN sentiments AS s USING (source, event_id) JOIN account_events AS a USING (source, event_id)
    WHERE s.scored AND e.actor = 'customer' AND e.text IS NOT NULL
"""
_RATINGS = f"""
    WITH rated AS (
        SELECT e.source, e.event_id, replace(e.event_id, ':opened', '') AS ticket, e.person_key, e.occurred_at, e.known_at,
            e.stream, TRY_CAST(e.properties ->> '$.satisfaction' AS DOUBLE) AS satisfaction,
            TRY_CAST(e.properties ->> '$.score' AS DOUBLE) AS score, coalesce(lower(e.properties ->> '$.kind'), '') AS asked
        FROM events AS e WHERE e.stream IN ('tickets', 'surveys') AND e.actor = 'customer'),
    tickets AS (
        SELECT r.*, coalesce(s.known_at, r.known_at) AS told_at FROM rated AS r
        LEFT JOIN events AS s ON s.source = r.source AND s.event_id = r.ticket || ':solved'
        WHERE r.stream = 'tickets' AND r.satisfaction IS NOT NULL AND r.event_id LIKE '%:opened'),
    placed AS (SELECT source, event_id, account FROM account_events WHERE stream IN ('tickets', 'messages')),
    surveys AS (SELECT * FROM rated WHERE stream = 'surveys' AND score IS NOT NULL)
    SELECT 'satisfaction', source, event_id, satisfaction, told_at, 'satisfaction', source, '' FROM tickets
    UNION ALL
    SELECT 'satisfaction', e.source, e.event_id, t.satisfaction, t.told_at, 'satisfaction', t.source, '' FROM events AS e
    JOIN tickets AS t ON t.ticket = e.properties ->> '$.ticket'
    JOIN placed AS written ON written.source = e.source AND written.event_id = e.event_id
    JOIN placed AS opened
        ON opened.source = t.source AND opened.event_id = t.event_id AND opened.account = written.account
    WHERE e.stream = 'messages' AND e.actor = 'customer'
    UNION ALL
    SELECT 'survey', source, event_id, score, known_at, 'survey', source, asked FROM surveys
    UNION ALL
    SELECT 'survey_nearby', e.source, e.event_id, r.score, r.known_at, 'survey', r.source, r.asked FROM events AS e
    JOIN surveys AS r ON r.person_key = e.person_key
        AND e.occurred_at BETWEEN r.occurred_at - {NEARBY_DAYS * DAY} AND r.occurred_at
    WHERE e.text IS NOT NULL AND e.actor = 'customer' AND e.stream <> 'surveys'
"""
"""A message has its ticket's rating where both are of one account: two help desks may number alike."""
