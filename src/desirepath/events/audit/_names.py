"""Names of events that are most likely one thing written in several ways."""

from __future__ import annotations

from desirepath.events.audit._fault import AuditFrame, DataFault, day_of
from desirepath.store import literal


def name_variants(frame: AuditFrame) -> list[DataFault]:
    """Event names that are equal but for capitals and signs; the most frequent is proposed for all."""
    rows = frame.warehouse.tuples(
        "WITH names AS (SELECT coalesce(c.name, e.event) AS event, count(*) AS n, min(occurred_at) AS first_at, "
        "max(occurred_at) AS last_at, any_value(source) AS source FROM events AS e LEFT JOIN event_names AS c USING (event) "
        "GROUP BY 1), folded AS (SELECT lower(regexp_replace(event, '[^\\pL\\pN]', '', 'g')) AS folded, * FROM names) "
        "SELECT * FROM folded WHERE folded <> '' QUALIFY count(*) OVER (PARTITION BY folded) > 1 "
        "ORDER BY folded, n DESC, event"
    )
    groups: dict[str, list[tuple[str, int, int, int, str]]] = {}
    for folded, event, n, first, last, source in rows:
        found = (str(event), int(str(n)), int(str(first)), int(str(last)), str(source))
        groups.setdefault(str(folded), []).append(found)
    return [_fault(variants) for variants in groups.values()]


def _fault(variants: list[tuple[str, int, int, int, str]]) -> DataFault:
    main, others = variants[0], variants[1:]
    told = "; ".join(f"{name!r} {n:,} times, {day_of(low)} to {day_of(high)}" for name, n, low, high, _ in others)
    names = [name for name, *_ in others]
    listed = ", ".join(literal(name) for name in names)
    return DataFault(
        "name_variant",
        others[0][4],
        f"{main[0]!r} is also written {told}",
        sum(n for _, n, *_ in others),
        f"Count them as {main[0]!r}; the events stay as they came, and it can be undone.",
        events=(main[0], *names),
        accounts=f"SELECT DISTINCT account FROM account_events WHERE event IN ({listed})",
        command=" && ".join(f"desirepath event rename {_shell(name)} {_shell(main[0])}" for name in names),
        detail={"name": main[0], "variants": names},
    )


def _shell(name: str) -> str:
    return name if name.replace("_", "").replace("-", "").isalnum() else "'" + name.replace("'", "'\\''") + "'"
