"""Rows of accounts as every list shows them."""

from __future__ import annotations

import json
from collections.abc import Sequence

from desirepath.app.workspace import Json, Workspace
from desirepath.kernel import DAY, iso
from desirepath.store import Row, literal

SORTS = {
    "risk": "ended IS NOT NULL, probability DESC NULLS LAST, rank DESC NULLS LAST, arr DESC NULLS LAST",
    "arr": "arr DESC NULLS LAST",
    "renewal": "ended IS NOT NULL, renewal_at NULLS LAST",
    "name": "lower(name)",
    "days_in_stage": "ended IS NOT NULL, stage_since NULLS LAST",
}


def account_rows(
    work: Workspace, *, accounts: Sequence[str] | None = None, where: str = "TRUE", sort: str = "risk", limit: int = 50,
    offset: int = 0,
) -> list[Json]:  # fmt: skip
    """Some accounts in order, as ``AccountRow``."""
    chosen = f"list_contains([{', '.join(map(literal, accounts))}], account)" if accounts is not None else "TRUE"
    sql = f"SELECT * FROM account_cards WHERE {where} AND {chosen} ORDER BY {SORTS[sort]}, account LIMIT ? OFFSET ?"
    return [row_json(row, work.data_end) for row in work.warehouse.rows(sql, [limit, offset])]


def members_json(work: Workspace, accounts: Sequence[str], *, limit: int, offset: int) -> Json:
    """The list behind a number: how many accounts, their recurring revenue, and a page of them."""
    listed = ", ".join(map(literal, accounts)) or "NULL"
    arr = work.warehouse.value(f"SELECT coalesce(sum(arr), 0) FROM account_cards WHERE account IN ({listed})")
    rows = account_rows(work, accounts=accounts, limit=limit, offset=offset) if accounts else []
    return {"total": len(accounts), "arr": float(str(arr)), "rows": [ref_of(row) for row in rows]}


def row_json(row: Row, as_of: int) -> Json:
    """One row of ``account_cards`` as ``AccountRow``."""
    renewal, since = row["renewal_at"], row["stage_since"]
    ended = row["ended"]
    return {
        "account": row["account"],
        "name": row["name"],
        "owner": row["owner"],
        "arr": row["arr"],
        "renewal_date": iso(int(str(renewal))) if renewal is not None and ended is None else None,
        "days_to_renewal": (int(str(renewal)) - as_of) // DAY if renewal is not None and ended is None else None,
        "stage": row["stage"],
        "days_in_stage": round((as_of - int(str(since))) / DAY, 1) if since is not None and ended is None else None,
        "ended": ended,
        "probability": row["probability"],
        "band": row["band"] or "unscored",
        "indicators": json.loads(str(row["indicators"] or "[]")),
        "reasons": json.loads(str(row["reasons"] or "[]")),
    }


def ref_of(row: Json) -> Json:
    return {key: row[key] for key in ("account", "name", "arr", "owner")}
