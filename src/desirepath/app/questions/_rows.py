"""Rows of accounts as every list shows them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager

import pyarrow as pa

from desirepath.app.workspace import Json, Workspace
from desirepath.kernel import DAY, iso
from desirepath.store import Row

SORTS = {
    "risk": "ended IS NOT NULL, probability DESC NULLS LAST, rank DESC NULLS LAST, arr DESC NULLS LAST",
    "arr": "arr DESC NULLS LAST",
    "renewal": "ended IS NOT NULL, renewal_at NULLS LAST",
    "name": "lower(name)",
    "days_in_stage": "ended IS NOT NULL, stage_since NULLS LAST",
}


def account_rows(
    work: Workspace, *, accounts: Iterable[str] | None = None, where: str = "TRUE", sort: str = "risk", limit: int = 50,
    offset: int = 0,
) -> list[Json]:  # fmt: skip
    """Some accounts in order, as ``AccountRow``."""
    with among(work, accounts) as chosen:
        sql = f"SELECT * FROM account_cards WHERE {where} AND {chosen} ORDER BY {SORTS[sort]}, account LIMIT ? OFFSET ?"
        return [row_json(row, work.data_end) for row in work.warehouse.rows(sql, [limit, offset])]


@contextmanager
def among(work: Workspace, accounts: Iterable[str] | None) -> Iterator[str]:
    """Inside, the SQL condition that ``account`` is one of ``accounts``; of ``None`` every account is."""
    if accounts is None:
        yield "TRUE"
        return
    with work.warehouse.lent("_chosen", pa.table({"account": pa.array(accounts, pa.string())})):
        yield "account IN (SELECT account FROM _chosen)"


def arr_among(work: Workspace, accounts: Iterable[str] | None) -> float:
    """Today's ARR of some accounts, or of all."""
    with among(work, accounts) as chosen:
        total = work.warehouse.value(f"SELECT coalesce(sum(arr), 0) FROM account_cards WHERE {chosen}")
    return float(str(total))


def members_json(work: Workspace, accounts: Collection[str], *, limit: int, offset: int) -> Json:
    """A page of accounts; ``total`` and ``arr`` are of all of them."""
    rows = account_rows(work, accounts=accounts, limit=limit, offset=offset) if accounts else []
    arr = arr_among(work, accounts) if accounts else 0.0
    return {"total": len(accounts), "arr": arr, "rows": [ref_of(row) for row in rows]}


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
        "rule_score": round(float(str(row["rank"])), 2) if row["rank"] is not None else None,
        "band": row["band"] or "unscored",
        "indicators": json.loads(str(row["indicators"] or "[]")),
        "reasons": json.loads(str(row["reasons"] or "[]")),
    }


def ref_of(row: Json) -> Json:
    return {key: row[key] for key in ("account", "name", "arr", "owner")}
