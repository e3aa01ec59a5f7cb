"""Unusual changes: accounts that departed from their own normal, and how far each can be watched."""

from __future__ import annotations

import json
from collections.abc import Mapping, Set

import pyarrow.compute as pc

from desirepath.app.questions._groups import accounts_of, moment_of
from desirepath.app.questions._rows import account_rows, ref_of
from desirepath.app.questions.maps import stamp_at
from desirepath.app.workspace import Json, Workspace
from desirepath.insights import deviation_sentence, metric_words
from desirepath.journeys import week_start
from desirepath.kernel import WEEK, NotFound, iso
from desirepath.learning.deviations import EVERY_ACCOUNT
from desirepath.pipeline import ALERTS_A_WEEK, FoundDeviations

LATELY_WEEKS = 13


def deviations(
    work: Workspace,
    *,
    metric: str | None = None,
    segment: str | None = None,
    as_of: str | None = None,
    weeks: int = LATELY_WEEKS,
    limit: int = 50,
    offset: int = 0,
) -> Json:
    """Accounts whose weeks departed from their own normal, the latest first; of all accounts or of a segment.

    Raises
    ------
    NotFound
        for a metric that is not watched.
    """
    moment = moment_of(work, as_of)
    found = work.deviations(moment)
    known = sorted(set(found.watched.column("metric").to_pylist()))
    if metric is not None and metric not in known:
        raise NotFound("watched metric", metric, known)
    among = accounts_of(work, segment, moment) if segment else None
    told = found.weeks[-weeks:]
    since = week_start(moment, work.definition.week_starts) - weeks * WEEK
    chosen = [
        row
        for row in sorted(found.raised.to_pylist(), key=lambda row: (-row["raised_at"], row["p"], row["account"]))
        if row["raised_at"] > since
        and (metric is None or metric == row["metric"] or metric in json.loads(row["also"]))
        and (among is None or row["account"] in among)
    ]
    return {
        "metric": metric,
        "segment": segment,
        "budget": work.settings.deviations.get("alerts_a_week", ALERTS_A_WEEK),
        "total": len(chosen),
        "deviations": [_told(work, row) for row in _with_accounts(work, chosen[offset : offset + limit])],
        "weeks": told,
        "watched": _states(found, among),
        "stamp": stamp_at(work, moment),
    }


def _with_accounts(work: Workspace, rows: list[Json]) -> list[Json]:
    names = sorted({str(row["account"]) for row in rows})
    cards = {str(card["account"]): card for card in account_rows(work, accounts=names, limit=500)} if names else {}
    blank: Json = {"name": "", "arr": None, "owner": None, "ended": None}
    return [{**row, "card": {"account": row["account"], **blank} | cards.get(str(row["account"]), {})} for row in rows]


def _told(work: Workspace, row: Json) -> Json:
    card = row["card"]
    found: Mapping[str, object] = card if isinstance(card, dict) else {}
    return {"account": ref_of(dict(found)), "ended": found["ended"], **change_json(row)}


def change_json(row: Mapping[str, object]) -> Json:
    """One unusual change without its account; counts are per week."""
    seen, expected = float(str(row["seen"])), float(str(row["expected"]))
    return {
        "metric": row["metric"],
        "label": metric_words(str(row["metric"])),
        "tone": row["tone"],
        "raised": iso(int(str(row["raised_at"]))),
        "seen": round(seen, 2),
        "expected": round(expected, 2),
        "change": round(seen / expected - 1, 4),
        "p_value": row["p"],
        "p_adjusted": row["q"],
        "changed": {
            "week": iso(int(str(row["changed_at"]))),
            "sure": round(float(str(row["sure"])), 3),
            "from": iso(int(str(row["changed_from"]))),
            "to": iso(int(str(row["changed_to"])) + WEEK),
            "before": round(float(str(row["before"])), 2),
            "after": round(float(str(row["after"])), 2),
        },
        "also": json.loads(str(row["also"] or "[]")),
        "sentence": deviation_sentence(row),
    }


def _states(found: FoundDeviations, among: Set[str] | None) -> list[Json]:
    """Per metric, how many accounts can be watched and how many cannot, and why."""
    table = found.watched
    if among is not None:
        table = table.filter(pc.is_in(table.column("account"), pc.cast(sorted(among), "string")))
    counted: dict[str, dict[str, int]] = {}
    for row in table.group_by(["metric", "state"]).aggregate([([], "count_all")]).to_pylist():
        counted.setdefault(row["metric"], {})[row["state"]] = row["count_all"]
    usual = [one.name for one in EVERY_ACCOUNT]
    order = sorted(
        set(table.column("metric").to_pylist()), key=lambda name: (name not in usual, (*usual, name).index(name), name)
    )
    return [
        {
            "metric": name,
            "label": metric_words(name),
            **{
                state: counted.get(name, {}).get(state, 0)
                for state in ("usual", "too_noisy", "too_short", "known_event")
            },
        }
        for name in order
    ]


def account_changes(work: Workspace, account: str) -> Json:
    """The unusual changes of one account, the latest first, and how far each metric can be watched."""
    if not work.is_published:
        return {"changes": [], "watched": []}
    rows = work.warehouse.rows(
        "SELECT * FROM deviations WHERE account = ? AND raised_at <= ? ORDER BY raised_at DESC, p",
        [account, work.data_end],
    )
    watched = work.warehouse.rows("SELECT * FROM watched WHERE account = ? ORDER BY rowid", [account])
    return {
        "changes": [change_json(row) for row in rows],
        "watched": [
            {
                "metric": row["metric"],
                "label": metric_words(str(row["metric"])),
                "state": row["state"],
                "seen": row["seen"],
                "expected": row["expected"],
            }
            for row in watched
        ],
    }
