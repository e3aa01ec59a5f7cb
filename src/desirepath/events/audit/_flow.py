"""How records arrive: too old, missing for days, unusually many or few, late, or twice."""

from __future__ import annotations

from desirepath.events.audit._fault import AuditFrame, DataFault, day_of, of_events
from desirepath.kernel import DAY
from desirepath.store import literal

LEAST_A_DAY, LEAST_FOR_VOLUME = 5, 20
"""Sources with fewer events on a usual day are not watched for gaps, for odd volume."""
HALF_WINDOW = 28
"""Days before and after a day that say what is usual for it."""
MAD_WIDTH = 6 * 1.4826
LEAST_CHANGE = 0.2
OFTEN_EMPTY = 0.25
"""A source with more empty days than this around a day is quiet by nature; on others an empty day is a gap."""
LATE_AFTER = DAY
LATE_SHARE = 0.005
STALE_DAYS = 7

_DAYS = f"""
WITH counted AS (
    SELECT source, occurred_at // {DAY} AS day, count(*) AS n FROM events WHERE stream = 'events' GROUP BY ALL),
span AS (SELECT source, min(day) AS low, max(day) AS high FROM counted GROUP BY 1 HAVING count(*) >= 28),
series AS (SELECT source, unnest(range(low, high + 1)) AS day FROM span),
filled AS (
    SELECT s.source, s.day, coalesce(c.n, 0) AS n, (s.day + 4) % 7 IN (0, 6) AS weekend
    FROM series AS s LEFT JOIN counted AS c USING (source, day)),
usual AS (
    SELECT *, median(n) OVER around AS usual, avg(CAST(n = 0 AS INTEGER)) OVER around AS empty_share FROM filled
    WINDOW around AS (PARTITION BY source, weekend ORDER BY day
        RANGE BETWEEN {HALF_WINDOW} PRECEDING AND {HALF_WINDOW} FOLLOWING)),
judged AS (
    SELECT *, median(abs(n - usual) / greatest(usual, 1)) OVER (PARTITION BY source, weekend) AS spread FROM usual)
SELECT source, day, n, usual FROM judged
WHERE usual >= {LEAST_A_DAY} AND ((n = 0 AND usual > 4 * sqrt(usual) AND empty_share <= {OFTEN_EMPTY})
    OR abs(n - usual) > greatest({MAD_WIDTH} * spread * usual, {LEAST_CHANGE} * usual, 4 * sqrt(usual)))
ORDER BY source, day
"""


def gaps(frame: AuditFrame) -> list[DataFault]:
    """Days without any event where there are always some."""
    found = []
    for source, first, last, _, usual in _runs(frame, empty=True):
        span = f"{day_of(first * DAY)} to {day_of(last * DAY)}" if last > first else day_of(first * DAY)
        near = f"occurred_at BETWEEN {(first - 14) * DAY} AND {(last + 15) * DAY}"
        found.append(
            DataFault(
                "gap",
                source,
                f"No events on {span}, usually about {usual:,.0f} a day",
                round(usual * (last - first + 1)),
                "Ask who runs the source whether these days can be exported again; put the file beside the others.",
                accounts=of_events(source, near),
                detail={"from": day_of(first * DAY), "to": day_of(last * DAY), "usual_a_day": usual},
            )
        )
    return found


def unusual_volume(frame: AuditFrame) -> list[DataFault]:
    """Days with far more or fewer events than is usual around them."""
    found = []
    for source, first, last, n, usual in _runs(frame, empty=False):
        span = f"{day_of(first * DAY)} to {day_of(last * DAY)}" if last > first else day_of(first * DAY)
        more = "more" if n > usual else "fewer"
        found.append(
            DataFault(
                "volume",
                source,
                f"Far {more} events than usual on {span}: {n:,.0f} a day, usually {usual:,.0f}",
                round(abs(n - usual) * (last - first + 1)),
                "Find out whether this was real (a launch, a holiday) or a fault of the tracking.",
                weight="bias",
                accounts=of_events(source, f"occurred_at BETWEEN {first * DAY} AND {(last + 1) * DAY}"),
                detail={"from": day_of(first * DAY), "to": day_of(last * DAY), "a_day": n, "usual_a_day": usual},
            )
        )
    return found


def _runs(frame: AuditFrame, *, empty: bool) -> list[tuple[str, int, int, float, float]]:
    """Neighbouring odd days together: source, first and last day, events a day, usual events a day."""
    runs: list[tuple[str, int, int, float, float]] = []
    for row in frame.warehouse.tuples(_DAYS):
        source, day, n, usual = str(row[0]), int(str(row[1])), float(str(row[2])), float(str(row[3]))
        if (n == 0) != empty or (n and usual < LEAST_FOR_VOLUME):
            continue
        last = runs[-1] if runs else None
        if last and last[0] == source and last[2] == day - 1 and (last[3] > last[4]) == (n > usual):
            length = day - last[1]
            mean = ((last[3] * length + n) / (length + 1), (last[4] * length + usual) / (length + 1))
            runs[-1] = (source, last[1], day, *mean)
        else:
            runs.append((source, day, day, n, usual))
    return runs


def late_arrivals(frame: AuditFrame) -> list[DataFault]:
    """Events that reached us more than a day after they happened."""
    rows = frame.warehouse.tuples(
        f"SELECT source, count(*), count(*) FILTER (known_at - occurred_at > {LATE_AFTER}) AS late, "
        f"median(known_at - occurred_at) FILTER (known_at - occurred_at > {LATE_AFTER}) / {DAY} FROM events "
        "WHERE stream = 'events' GROUP BY 1 ORDER BY 1"
    )
    return [
        DataFault(
            "late",
            str(source),
            f"{int(str(late)) / int(str(n)):.1%} of events arrive more than a day late, in the middle "
            f"{float(str(days)):.1f} days",
            int(str(late)),
            "Nothing is lost: predictions count them from when they were known. Ask for faster delivery.",
            weight="note",
            share=int(str(late)) / int(str(n)),
            accounts=of_events(str(source), f"known_at - occurred_at > {LATE_AFTER}"),
        )
        for source, n, late, days in rows
        if int(str(late)) >= LATE_SHARE * int(str(n)) and int(str(late))
    ]


def duplicates(frame: AuditFrame) -> list[DataFault]:
    """Records that came more than once and were left out."""
    rows = frame.warehouse.tuples(
        "SELECT source, sum(duplicates), sum(records) FROM deliveries WHERE NOT again GROUP BY 1 HAVING sum(duplicates) > 0 "
        "ORDER BY 2 DESC, 1"
    )
    return [
        DataFault(
            "duplicate",
            str(source),
            f"{int(str(n)):,} records came more than once; each counts once",
            int(str(n)),
            "Nothing to mend. If equal rows without an id are different events, set `duplicates: keep`.",
            weight="note",
            share=int(str(n)) / max(int(str(records)), 1),
        )
        for source, n, records in rows
    ]


def stale_sources(frame: AuditFrame) -> list[DataFault]:
    """Sources whose newest record is older than is normal for them, seen from the newest of all."""
    rows = frame.warehouse.tuples(
        "WITH days AS (SELECT DISTINCT source, occurred_at // ? AS day FROM events), "
        "steps AS (SELECT source, day, day - lag(day) OVER (PARTITION BY source ORDER BY day) AS step FROM days) "
        "SELECT source, max(day), max(step), count(*) FROM steps GROUP BY 1 HAVING count(*) >= 10 ORDER BY 1",
        [DAY],
    )
    found = []
    for source, newest, usual, _ in rows:
        age = frame.data_end // DAY - int(str(newest))
        if age > max(STALE_DAYS, 1.5 * float(str(usual))):
            found.append(
                DataFault(
                    "stale",
                    str(source),
                    f"Nothing since {day_of(int(str(newest)) * DAY)}: {age} days; the longest pause before was "
                    f"{float(str(usual)):.0f}",
                    0,
                    f"Bring the newest export of {source} in and sync.",
                    accounts=f"SELECT DISTINCT account FROM account_events WHERE source = {literal(str(source))}",
                    detail={"newest": day_of(int(str(newest)) * DAY), "age_days": age},
                )
            )
    return found
