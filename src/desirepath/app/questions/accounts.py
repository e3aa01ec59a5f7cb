"""Lists of accounts, the action plan and the outbox."""

from __future__ import annotations

from desirepath.app._kept import of_derived_version
from desirepath.app.questions._friction import friction_of
from desirepath.app.questions._groups import accounts_of, group_json, moment_of
from desirepath.app.questions._peers import peers_json
from desirepath.app.questions._rows import account_rows, among
from desirepath.app.questions._stamp import stamp
from desirepath.app.workspace import Json, Workspace
from desirepath.delivery import list_outbox
from desirepath.insights import facts_among, find_insights
from desirepath.kernel import iso
from desirepath.store import literal
from desirepath.store.keys import list_write_keys


def accounts(
    work: Workspace,
    *,
    band: str | None = None,
    owner: str | None = None,
    stage: str | None = None,
    q: str | None = None,
    segment: str | None = None,
    as_of: str | None = None,
    sort: str = "risk",
    limit: int = 50,
    offset: int = 0,
) -> Json:
    """A page of accounts as they stand now; ``total`` and ``arr`` count all that match.

    ``as_of`` is the moment at which ``segment`` is looked at.
    """
    parts = [
        f"{name} = {literal(value)}" for name, value in (("band", band), ("owner", owner), ("stage", stage)) if value
    ]
    if q:
        parts.append(f"(contains(lower(name), {literal(q.lower())}) OR contains(lower(account), {literal(q.lower())}))")
    where = " AND ".join(parts) or "TRUE"
    moment = moment_of(work, as_of)
    chosen = accounts_of(work, segment, moment) if segment else None
    with among(work, chosen) as within:
        sql = f"SELECT count(*), coalesce(sum(arr), 0) FROM account_cards WHERE {where} AND {within}"
        total, arr = work.warehouse.tuples(sql)[0]
    rows = account_rows(work, accounts=chosen, where=where, sort=sort, limit=limit, offset=offset)
    return {
        "total": total,
        "arr": arr,
        **group_json(work, segment, moment),
        "rows": [_beside_peers(work, row) for row in rows],
        "stamp": stamp(work),
    }


def _beside_peers(work: Workspace, row: Json) -> Json:
    """A row with how long the account stands in its stage beside its peers; ended ones stand nowhere."""
    days = row["days_in_stage"]
    told = peers_json(work, str(row["account"]), str(row["stage"]), float(str(days))) if days is not None else None
    return {**row, "peers": told}


def plan(work: Workspace, *, limit: int = 50, segment: str | None = None) -> Json:
    """What to do first, for whom, and why; of a segment with the places that its items have in the whole plan."""
    of_derived_version(work, "plays")
    kept = work.state.read_model("plan")
    items = kept if isinstance(kept, list) else []
    if segment:
        chosen = accounts_of(work, segment)
        items = [item for item in items if item["account"]["account"] in chosen]
    return {"items": items[:limit], "total": len(items), "segment": segment, "stamp": stamp(work)}


def insights(work: Workspace, *, segment: str | None = None) -> Json:
    """All findings, the worthiest first; those of a segment are told of its accounts alone."""
    return {"insights": insights_of(work, segment), "segment": segment, "stamp": stamp(work)}


def insights_of(work: Workspace, segment: str | None) -> list[Json]:
    """The findings of all accounts as kept, or found now among the accounts of a segment."""
    of_derived_version(work, "findings")
    if segment:
        chosen = accounts_of(work, segment)
        return find_insights(facts_among(work.kept_facts(), chosen, friction_of(work, work.data_end, chosen)))
    kept = work.state.read_model("insights")
    return kept if isinstance(kept, list) else []


def outbox(work: Workspace, *, limit: int = 50) -> Json:
    """Messages sent and waiting."""
    total, rows = list_outbox(work.state, limit=limit)
    return {"rows": rows, "total": total}


def rejected(work: Workspace, *, limit: int = 50, reason: str | None = None) -> Json:
    """Records that could not be taken in, by reason, with examples."""
    where, values = ("WHERE reason = ?", [reason]) if reason else ("", [])
    counted = work.warehouse.rows(
        f"SELECT source, reason, count(*) AS records FROM rejected {where} GROUP BY ALL ORDER BY records DESC, source, reason",
        values,
    )
    examples = work.warehouse.rows(
        f"SELECT source, file, reason, record FROM rejected {where} ORDER BY source, reason, record LIMIT ?",
        [*values, limit],
    )
    return {"reasons": counted, "records": examples}


def keys(work: Workspace) -> Json:
    """The write keys of live ingest; the keys themselves are shown once only, when they are made."""
    rows = [
        {**row, "created_at": iso(_moment(row["created_at"])), "revoked_at": iso(_moment(row["revoked_at"]))}
        for row in list_write_keys(work.state)
    ]
    return {"sources": list(work.live.sources), "rows": rows}


def _moment(value: object) -> int | None:
    return value if isinstance(value, int) else None
