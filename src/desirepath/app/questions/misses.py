"""Post-mortems: outcomes nobody was told of, alerts in vain, and the last months of all who left, side by side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from desirepath.app.questions._rows import account_rows, ref_of
from desirepath.app.questions._stamp import stamp
from desirepath.app.questions.evaluation import horizon_of, known_outcome, labelled
from desirepath.app.workspace import Json, Workspace
from desirepath.kernel import DAY, WEEK, iso
from desirepath.learning.features import FeatureRows
from desirepath.learning.risk import FalseAlarm, Missed, Reason, Window, evaluate_risk, review_misses
from desirepath.pipeline import SEED

WHY = {
    "too_new": "The account was too new to have a normal of its own.",
    "alerted_before": "It was alerted earlier than the horizon reaches, and stayed quiet since.",
    "rule_saw_it": "A declared warning sign stood, but the learned risk weighed it too little.",
    "close": "The risk rose, but not to the threshold.",
    "looked_healthy": "Nothing that is measured stood out.",
}
STREAMS = {
    "events": "product use",
    "tickets": "support tickets",
    "messages": "messages",
    "emails": "e-mails",
    "activities": "calls and meetings",
    "invoices": "invoices",
}
REASONS = 3
WEEKS_SHOWN = 26
MOST_SIDE_BY_SIDE = 60


def misses(
    work: Workspace,
    *,
    outcome: str | None = None,
    horizon: str | int = "90d",
    segment: str | None = None,
    limit: int = 50,
) -> Json:
    """Every outcome of the test time that was not flagged, and every false alarm, each with what was known when."""
    name = known_outcome(work, outcome or work.bad).name
    found = labelled(work, name, horizon_of(str(horizon)), segment=segment, data_end=work.data_end)
    window = Window(data_end=work.data_end)
    evaluation = evaluate_risk(found.rows, window, rng=np.random.default_rng(SEED), settings=found.settings)
    head: Json = {
        "outcome": name,
        "horizon": str(horizon),
        "segment": segment,
        "from": iso(evaluation.test_from),
        "stamp": stamp(work),
    }
    if evaluation.scored is None:
        return {**head, "outcomes": 0, "alerts": 0, "alert_above": None, "missed_total": 0, "missed": [], "why": [],
                "false_alarms_total": 0, "false_alarms": [], "not_enough_evidence": evaluation.warnings[-1]}  # fmt: skip
    review = review_misses(found.rows, evaluation.scored)
    shown = [one.account for one in review.missed[:limit]] + [one.account for one in review.false_alarms[:limit]]
    accounts = {found.table.accounts[code] for code in shown}
    refs, absent = _refs(work, accounts), _absent(work, accounts)
    why = [(key, sum(one.why == key for one in review.missed)) for key in WHY]
    return {
        **head,
        "outcomes": review.outcomes,
        "alerts": review.alerts,
        "alert_above": evaluation.scored.models[-1].alert_above,
        "missed_total": len(review.missed),
        "missed": [_missed(found.table, one, refs, absent) for one in review.missed[:limit]],
        "why": [{"why": key, "sentence": WHY[key], "outcomes": n} for key, n in why if n],
        "false_alarms_total": len(review.false_alarms),
        "false_alarms": [_false(found.table, one, refs, absent) for one in review.false_alarms[:limit]],
        "not_enough_evidence": None,
    }


def _missed(table: FeatureRows, one: Missed, refs: dict[str, Json], absent: dict[str, list[str]]) -> Json:
    account = table.accounts[one.account]
    at = int(table.landmark[one.row])
    return {
        "account": refs[account],
        "outcome_at": iso(one.outcome_at),
        "risk": round(one.peak, 4),
        "landmark": iso(at),
        "days_before": round((one.outcome_at - at) / DAY, 1),
        "why": one.why,
        "sentence": WHY[one.why],
        **_told(table, one.row, one.reasons),
        "missing_data": absent.get(account, []),
    }


def _false(table: FeatureRows, one: FalseAlarm, refs: dict[str, Json], absent: dict[str, list[str]]) -> Json:
    account = table.accounts[one.account]
    return {
        "account": refs[account],
        "landmark": iso(int(table.landmark[one.row])),
        "risk": round(one.risk, 4),
        **_told(table, one.row, one.reasons),
        "missing_data": absent.get(account, []),
    }


def _told(table: FeatureRows, row: int, reasons: Sequence[Reason]) -> Json:
    """What spoke for danger and what against it, in words."""
    weights = [(one.feature, one.contribution) for one in reasons]
    return {
        "for": table.reasons(row, weights)[:REASONS],
        "against": table.reasons(row, weights, against=True)[:REASONS],
    }


def _refs(work: Workspace, accounts: set[str]) -> dict[str, Json]:
    rows = account_rows(work, accounts=accounts, limit=max(len(accounts), 1)) if accounts else []
    return {str(row["account"]): ref_of(row) for row in rows}


def _absent(work: Workspace, accounts: set[str]) -> dict[str, list[str]]:
    """Which of the streams that the company has never told anything of an account."""
    known = {str(name) for (name,) in work.warehouse.tuples("SELECT DISTINCT stream FROM account_events")}
    told = work.warehouse.tuples(
        "SELECT account, list(DISTINCT stream) FROM account_events WHERE list_contains(?, account) GROUP BY 1",
        [sorted(accounts)],
    )
    has = {str(account): {*streams} for account, streams in told}  # type: ignore[misc]
    return {
        account: [
            words for stream, words in STREAMS.items() if stream in known and stream not in has.get(account, set())
        ]
        for account in accounts
    }


def lost(work: Workspace, *, outcome: str | None = None, limit: int = MOST_SIDE_BY_SIDE) -> Json:
    """The last half year of every account that came to the outcome, side by side, counted back from it."""
    name = known_outcome(work, outcome or work.bad).name
    ended = work.warehouse.tuples(
        "SELECT account, max(greatest(\"at\", known_at)) FROM steps WHERE kind = 'outcome' AND name = ? "
        'AND greatest("at", known_at) <= ? GROUP BY 1 ORDER BY 2 DESC, 1',
        [name, work.data_end],
    )
    shown = {str(account): int(str(at)) for account, at in ended[:limit]}
    refs, weeks, marks = _refs(work, {*shown}), _activity(work, shown), _marks(work, shown)
    rows = [
        {"account": refs[account], "at": iso(at), "weekly_events": weeks[account], "marks": marks.get(account, [])}
        for account, at in shown.items()
        if account in refs
    ]
    return {"outcome": name, "total": len(ended), "weeks": WEEKS_SHOWN, "rows": rows, "stamp": stamp(work)}


def _activity(work: Workspace, shown: dict[str, int]) -> dict[str, list[int]]:
    """The customer's own events in each of the last weeks, as known at the outcome, the oldest first."""
    found = {account: [0] * WEEKS_SHOWN for account in shown}
    ends = pa.table({"account": pa.array(shown, pa.string()), "ends": pa.array(shown.values(), pa.int64())})
    with work.warehouse.lent("_lost", ends):
        rows = work.warehouse.tuples(
            f"""SELECT account, CAST((ends - occurred_at) // {WEEK} AS INTEGER) AS week, count(*)
            FROM account_events JOIN _lost USING (account)
            WHERE actor = 'customer' AND greatest(occurred_at, known_at) <= ends
                AND occurred_at > ends - {WEEKS_SHOWN * WEEK} GROUP BY ALL"""
        )
    for account, week, n in rows:
        found[str(account)][WEEKS_SHOWN - 1 - int(str(week))] = int(str(n))
    return found


def _marks(work: Workspace, shown: dict[str, int]) -> dict[str, list[Json]]:
    """Milestones and warning signs of the last half year, with the days before the outcome."""
    rows = work.warehouse.tuples(
        'SELECT account, kind, name, greatest("at", known_at) FROM steps '
        "WHERE list_contains(?, account) AND kind IN ('milestone', 'indicator') ORDER BY account, 4, name",
        [sorted(shown)],
    )
    found: dict[str, list[Json]] = {}
    for account, kind, name, at in rows:
        days = (shown[str(account)] - int(str(at))) / DAY
        if 0 <= days <= WEEKS_SHOWN * 7:
            found.setdefault(str(account), []).append({"kind": kind, "name": name, "days_before": round(days, 1)})
    return found
