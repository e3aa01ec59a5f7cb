"""What waits on us, and who stands still: the lists that need no learning."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from desirepath.app.questions._groups import accounts_of
from desirepath.app.questions._peers import peers_json, peers_of, target_pace, usual_days
from desirepath.app.questions._rows import account_rows, among
from desirepath.app.questions._stamp import stamp
from desirepath.app.workspace import Json, Workspace
from desirepath.journeys import MAIL_COUNTS_FOR, unanswered_sql
from desirepath.kernel import DAY, iso
from desirepath.store import Row, literal
from desirepath.text import most_telling_sentence

MOST_QUOTED = 240
"""Characters of a text that are told."""


def waiting(
    work: Workspace, *, owner: str | None = None, segment: str | None = None, limit: int = 50, offset: int = 0
) -> Json:
    """Open tickets and mails of live accounts whose last word is the customer's, the longest wait first."""
    whose = f"c.owner = {literal(owner)}" if owner else "TRUE"
    with among(work, accounts_of(work, segment) if segment else None) as within, _unanswered(work) as table:
        joined = (
            f"FROM {table} AS u JOIN account_cards AS c USING (account) WHERE c.ended IS NULL AND {whose} AND {within}"
        )
        counts = work.warehouse.rows(
            "SELECT count(*) FILTER (rests IS NULL) AS total, count(*) FILTER (kind = 'ticket') AS tickets, "
            "count(*) FILTER (kind = 'mail' AND rests IS NULL) AS mails, count(*) FILTER (rests = 'old') AS old_mails, "
            "count(*) FILTER (rests = 'thanks') AS thanks, count(DISTINCT account) FILTER (rests IS NULL) AS accounts "
            f"{joined}"
        )[0]
        arr = work.warehouse.value(
            f"SELECT coalesce(sum(arr), 0) FROM account_cards WHERE account IN (SELECT account {joined} AND rests IS NULL)"
        )
        rows = work.warehouse.rows(
            f"SELECT u.*, c.name, c.arr, c.owner, c.band, c.stage {joined} AND rests IS NULL "
            "ORDER BY u.since, u.account, u.thread LIMIT ? OFFSET ?",
            [limit, offset],
        )
    return {
        **counts,
        "arr": float(str(arr)),
        "segment": segment,
        "owner": owner,
        "mail_counts_for_days": MAIL_COUNTS_FOR // DAY,
        "comes_in": _comes_in(work),
        "rows": [_waiting_json(row, work.data_end) for row in rows],
        "stamp": stamp(work),
    }


@contextmanager
def _unanswered(work: Workspace) -> Iterator[str]:
    """Inside, the name of a table of what waits; found once until something comes in."""
    found = work.keep(("unanswered",), lambda: work.warehouse.arrow(unanswered_sql(work.data_end)))
    with work.warehouse.lent("_unanswered", found):
        yield "_unanswered"


def _comes_in(work: Workspace) -> bool:
    """Whether the company brings in any tickets or messages at all."""
    return bool(work.warehouse.tuples("SELECT 1 FROM account_events WHERE stream IN ('tickets', 'messages') LIMIT 1"))


def _waiting_json(row: Row, now: int) -> Json:
    since = int(str(row["since"]))
    told = most_telling_sentence(str(row["text"])) if row["text"] else None
    return {
        "account": {key: row[key] for key in ("account", "name", "arr", "owner")},
        "stage": row["stage"],
        "band": row["band"] or "unscored",
        "kind": row["kind"],
        "since": iso(since),
        "days": round((now - since) / DAY, 1),
        "words": row["words"],
        "person": str(row["person"]).split(":", 1)[-1] if row["person"] else None,
        "subject": row["subject"],
        "quote": told.text[:MOST_QUOTED] if told else None,
    }


def behind(
    work: Workspace, *, owner: str | None = None, segment: str | None = None, limit: int = 50, offset: int = 0
) -> Json:
    """Live accounts that stay in their stage beyond its target (without one, beyond their peers), the stuck ones first."""
    chosen = accounts_of(work, segment) if segment else None
    late = {name: one for name, one in _late(work).items() if chosen is None or name in chosen}
    if owner:
        late = _owned(work, late, owner)
    names = sorted(late, key=lambda name: (late[name]["pace"] != "stuck", -float(str(late[name]["arr"] or 0)), name))
    page = names[offset : offset + limit]
    rows = (
        {str(row["account"]): row for row in account_rows(work, accounts=page, limit=max(len(page), 1))} if page else {}
    )
    return {
        "total": len(names),
        "stuck": sum(one["pace"] == "stuck" for one in late.values()),
        "arr": sum(float(str(one["arr"] or 0)) for one in late.values()),
        "segment": segment,
        "owner": owner,
        "rows": [
            {**_behind_json(work, rows[name]), **{key: late[name][key] for key in ("limit_days", "by", "pace")}}
            for name in page
        ],
        "stamp": stamp(work),
    }


def _owned(work: Workspace, late: dict[str, Json], owner: str) -> dict[str, Json]:
    rows = work.warehouse.tuples("SELECT account FROM account_cards WHERE owner = ?", [owner])
    return {str(name): late[str(name)] for (name,) in rows if str(name) in late}


def _behind_json(work: Workspace, row: Json) -> Json:
    peers = peers_json(work, str(row["account"]), str(row["stage"]), float(str(row["days_in_stage"])))
    return {
        "account": {key: row[key] for key in ("account", "name", "arr", "owner")},
        "stage": row["stage"],
        "days_in_stage": row["days_in_stage"],
        "peers": peers["sentence"],
    }


def _late(work: Workspace) -> dict[str, Json]:
    """Every live account beyond its limit: how far, and whether it is stuck."""

    def find() -> dict[str, Json]:
        peers, usual, found = peers_of(work), usual_days(work), {}
        limits = {stage.name: peers.days_until(stage.name) for stage in work.definition.stages}
        rows = work.warehouse.tuples(
            "SELECT account, stage, stage_since, arr FROM account_cards WHERE ended IS NULL AND stage_since IS NOT NULL"
        )
        for account, stage, since, arr in rows:
            name, at = str(account), str(stage)
            days, target = (work.data_end - int(str(since))) / DAY, peers.targets.of(name, at)
            limit = target / DAY if target else limits.get(at, (None, None))[0]
            pace = target_pace(days, limit, usual.get(at)) if target else _peer_pace(days, limits.get(at))
            if limit is not None and pace in ("behind", "stuck"):
                by = "target" if target else "peers"
                found[name] = {"limit_days": round(limit, 1), "by": by, "pace": pace, "arr": arr}
        return found

    return work.keep(("late",), find, small=True)


def _peer_pace(days: float, limits: tuple[float | None, float | None] | None) -> str | None:
    behind_at, stuck_at = limits or (None, None)
    if behind_at is None or days < behind_at:
        return None
    return "stuck" if stuck_at is not None and days >= stuck_at else "behind"
