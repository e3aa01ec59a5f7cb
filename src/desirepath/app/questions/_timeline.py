"""What happened to one account: steps and telling events one by one, routine by week."""

from __future__ import annotations

from desirepath.app.workspace import Json, Workspace
from desirepath.insights import counted, money, plain
from desirepath.journeys import week_start_sql
from desirepath.kernel import iso
from desirepath.store import Row
from desirepath.store.corrections import TONE_VALUES, Correction, corrections_in_force
from desirepath.text import UNKNOWN, most_telling_sentence

MOST_ITEMS = 400
_TELLING = (
    "ticket_opened", "ticket_escalated", "ticket_reopened", "ticket_solved", "message_received", "survey_answered",
    "invoice_failed", "call_held", "meeting_held", "qbr_held", "training_held", "opportunity_opened", "opportunity_won",
    "opportunity_lost", "person_added",
)  # fmt: skip
_BAD = (
    "ticket_escalated",
    "ticket_reopened",
    "invoice_failed",
    "opportunity_lost",
    "subscription_downgraded",
    "subscription_cancelled",
)
_QUOTED = ("ticket_opened", "message_received", "survey_answered")


def timeline(work: Workspace, account: str) -> list[Json]:
    """The newest items first; ``importance`` 2 matters most, 0 is routine counted by week."""
    items = _steps(work, account) + _events(work, account) + _routine(work, account)
    items.sort(key=lambda item: (str(item["at"]), int(str(item["importance"]))), reverse=True)
    return items[:MOST_ITEMS]


def _item(at: object, kind: str, tone: str, title: str, importance: int, **more: object) -> Json:
    base: Json = {
        "at": iso(int(str(at))),
        "kind": kind,
        "tone": tone,
        "title": title,
        "detail": None,
        "quote": None,
        "person": None,
        "source": None,
        "sentiment": None,
        "not_scored": None,
        "event_id": None,
        "corrected": None,
        "count": 1,
        "importance": importance,
    }
    return base | more


def _steps(work: Workspace, account: str) -> list[Json]:
    words = {
        "start": "Became a customer",
        "stage": "Entered {}",
        "milestone": "Reached {}",
        "indicator": "Warning sign: {}",
        "outcome": "Outcome: {}",
    }
    rows = work.warehouse.rows(
        'SELECT * FROM steps WHERE account = ? AND greatest("at", known_at) <= ? ORDER BY life, position',
        [account, work.data_end],
    )
    found = []
    for row in rows:
        kind, name = str(row["kind"]), str(row["name"])
        outcome = work.definition.outcome(name) if kind == "outcome" else None
        tone = {"milestone": "good", "indicator": "bad"}.get(kind, outcome.kind if outcome else "neutral")
        title = words[kind].format(plain(name))
        found.append(_item(row["at"], "step", tone, title, 2, source=row["source"]))
    return found


def _events(work: Workspace, account: str) -> list[Json]:
    rows = work.warehouse.rows(
        "SELECT e.*, t.text, m.language, NOT m.scored AS unread FROM account_events AS e "
        "LEFT JOIN events AS t ON t.source = e.source AND t.event_id = e.event_id AND t.occurred_at = e.occurred_at "
        "LEFT JOIN sentiments AS m ON m.source = e.source AND m.event_id = e.event_id "
        "WHERE e.account = ? AND (list_contains(?, e.event) OR e.stream = 'subscriptions') "
        "ORDER BY e.occurred_at DESC LIMIT 300",
        [account, list(_TELLING)],
    )
    corrected = corrections_in_force(work.state)
    said = [corrected.get((str(row["source"]), str(row["event_id"]))) for row in rows]
    return [_event_item(row, one, work.settings.currency) for row, one in zip(rows, said, strict=True)]


def _event_item(row: Row, correction: Correction | None, currency: str) -> Json:
    event = str(row["event"])
    text = str(row["text"]) if row["text"] and event in _QUOTED else None
    read = float(str(row["sentiment"])) if row["sentiment"] is not None else None
    score = TONE_VALUES[correction.label] if correction else read
    told = most_telling_sentence(text) if text else None
    tone = "bad" if event in _BAD or (score is not None and score < -0.2) else "neutral"
    tone = "good" if tone == "neutral" and score is not None and score > 0.4 else tone
    importance = 2 if event in _BAD or (score is not None and score < -0.4) else 1
    amount = money(float(str(row["amount"])), currency) if row["amount"] is not None else None
    return _item(
        row["occurred_at"],
        "message" if text else "event",
        tone,
        plain(event).capitalize(),
        importance,
        detail=amount,
        quote=told.text if told else None,
        person=str(row["person"]).split(":", 1)[-1] if row["person"] else None,
        source=row["source"],
        sentiment=score,
        not_scored=(row["language"] or UNKNOWN) if text and row["unread"] and correction is None else None,
        event_id=row["event_id"] if text else None,
        corrected={"label": correction.label, "at": iso(correction.given_at), "who": correction.who, "read": read}
        if correction and text
        else None,
    )


def _routine(work: Workspace, account: str) -> list[Json]:
    """Everything else, counted by week and kind."""
    week = week_start_sql("occurred_at", work.definition.week_starts)
    rows = work.warehouse.rows(
        f"SELECT {week} AS week_at, event, count(*) AS n, count(DISTINCT person) AS people FROM account_events "
        "WHERE account = ? AND NOT list_contains(?, event) AND stream <> 'subscriptions' "
        "GROUP BY ALL ORDER BY week_at DESC, n DESC LIMIT 600",
        [account, list(_TELLING)],
    )
    return [
        _item(
            row["week_at"],
            "summary",
            "neutral",
            f"{plain(str(row['event'])).capitalize()}, "
            f"{'once' if row['n'] == 1 else counted(int(str(row['n'])), 'time')} in the week",
            0,
            count=row["n"],
            detail="1 person" if row["people"] == 1 else f"{row['people']} people" if row["people"] else None,
        )
        for row in rows
    ]


def weeks(work: Workspace, account: str) -> list[Json]:
    """Activity and people of each week; risk and health score as known at the week's end."""
    health = work.settings.health_score
    event, name = (health.event, health.property) if health else ("", "none")
    week = week_start_sql("occurred_at", work.definition.week_starts)
    end = work.data_end
    rows = work.warehouse.rows(
        f"""WITH counted AS (
            SELECT {week} AS week_at, count(*) FILTER (actor = 'customer') AS events,
                count(DISTINCT person) FILTER (actor = 'customer') AS people,
                arg_max(TRY_CAST(properties ->> ? AS DOUBLE), occurred_at) FILTER (event = ?) AS score
            FROM account_events WHERE account = ? GROUP BY 1),
        grid AS (SELECT CAST(unnest(range(min(week_at), max(week_at) + 1, 604800000000)) AS BIGINT) AS week_at FROM counted),
        risk AS (
            SELECT landmark_at, max_by(probability, origin = 'current') AS probability FROM risks
            WHERE account = ? AND outcome = ? AND origin IN ('held_out', 'current') GROUP BY 1)
        SELECT g.week_at, coalesce(c.events, 0) AS events, coalesce(c.people, 0) AS people, max(r.probability) AS probability,
            last_value(any_value(c.score) IGNORE NULLS) OVER (ORDER BY g.week_at) AS score
        FROM grid AS g LEFT JOIN counted AS c USING (week_at)
        LEFT JOIN risk AS r ON r.landmark_at = g.week_at + 604800000000 WHERE g.week_at <= {end}
        GROUP BY g.week_at, c.events, c.people ORDER BY g.week_at""",
        [f'$."{name}"', event, account, account, work.bad],
    )
    return [
        {
            "week": iso(int(str(row["week_at"]))),
            "events": row["events"],
            "people": row["people"],
            "probability": row["probability"],
            "existing_health": row["score"],
        }
        for row in rows
    ]
