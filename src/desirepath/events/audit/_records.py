"""Records that could not be taken in, and files that were read by a guess."""

from __future__ import annotations

import json
import re

from desirepath.events.audit._fault import AuditFrame, DataFault
from desirepath.store import literal

_DATE = re.compile(r"^\s*(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?\s*$")
_SAMPLE = 500


def rejected_records(frame: AuditFrame) -> list[DataFault]:
    """Rejected records by source and reason, with a way to mend them where their text shows one."""
    rows = frame.warehouse.tuples(
        "SELECT source, reason, count(*), any_value(file) FROM rejected GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2"
    )
    return [_rejected(frame, str(source), str(reason), int(str(n))) for source, reason, n, _ in rows]


def _rejected(frame: AuditFrame, source: str, reason: str, n: int) -> DataFault:
    records = "record" if n == 1 else "records"
    kind, fix, detail = "rejected", "Mend the mapping or the file, then judge them anew.", {}
    if reason.endswith("in the future"):
        kind, fix = (
            "future_time",
            "Mostly a sender's wrong clock; mend it there. The records are kept and can be judged anew.",
        )
    elif reason.startswith("unreadable ") and reason != "unreadable file":
        kind, proposed = "unreadable_time", _time_format(frame, source, reason.removeprefix("unreadable "))
        if proposed:
            order = "day first" if proposed.startswith("%d") else "month first"
            fix, detail = f"The dates are written {order}: set `time_format: \"{proposed}\"` on source {source}.", {
                "time_format": proposed
            }  # fmt: skip
    elif reason == "no key says whose record this is":
        kind = "no_key"
    return DataFault(
        kind,
        source,
        f"{n:,} {records} rejected: {reason}",
        n,
        fix,
        command="desirepath rejected replay",
        detail=detail,
    )


def _time_format(frame: AuditFrame, source: str, key: str) -> str | None:
    """The form in which most of the texts that were no time are written; ``None`` where they show none."""
    declared = frame.sources.get(source)
    expression = declared.mapping.get(key) if declared else None
    if expression is None or len(expression.columns) != 1:
        return None
    rows = frame.warehouse.tuples(
        f"SELECT record FROM rejected WHERE source = {literal(source)} AND reason = ? AND record IS NOT NULL LIMIT {_SAMPLE}",
        [f"unreadable {key}"],
    )
    found = [match for row in rows if (match := _DATE.match(_cell(str(row[0]), expression.columns[0])))]
    if not rows or len(found) < 0.9 * len(rows):
        return None
    day_first = any(int(match[1]) > 12 for match in found) or not any(int(match[3]) > 12 for match in found)
    sign = found[0][2]
    date = f"%d{sign}%m{sign}%Y" if day_first else f"%m{sign}%d{sign}%Y"
    return date + (" %H:%M:%S" if found[0][7] else " %H:%M" if found[0][5] else "")


def _cell(record: str, column: str) -> str:
    try:
        found = json.loads(record)
    except ValueError:
        return ""
    return str(found.get(column, "")) if isinstance(found, dict) else ""


def encodings(frame: AuditFrame) -> list[DataFault]:
    """Files that are not UTF-8 and were read by a guess."""
    rows = frame.warehouse.tuples(
        'SELECT source, arg_max(notes, "at"), arg_max(records, "at") FROM deliveries WHERE notes LIKE \'%is not UTF-8%\' '
        "GROUP BY source, file ORDER BY ALL"
    )
    return [
        DataFault(
            "encoding",
            str(source),
            next(line for line in str(notes).splitlines() if "is not UTF-8" in line).split(" Set ")[0],
            int(str(records)),
            f"Set `encoding` on source {source} to be sure that names are read as they were written.",
            weight="note",
        )
        for source, notes, records in rows
    ]
