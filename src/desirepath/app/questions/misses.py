"""Post-mortems: outcomes nobody was told of, alerts in vain, and the last months of all who left, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from desirepath.app.questions._rows import account_rows, ref_of
from desirepath.app.questions._stamp import stamp
from desirepath.app.questions.evaluation import Labelled, horizon_of, known_outcome, labelled
from desirepath.app.workspace import Json, Workspace
from desirepath.kernel import DAY, NEVER, WEEK, iso
from desirepath.learning.features import FeatureRows
from desirepath.learning.outcometimes import OutcomeTimes, first_after, outcome_times
from desirepath.learning.risk import Afterwards, FalseAlarm, Missed, Reason, Window, evaluate_risk, review_misses
from desirepath.pipeline import SEED
from desirepath.store.messages import delivered_plays

WHY = {
    "too_new": "The account was too new to have a normal of its own.",
    "alerted_before": "It was alerted earlier than the horizon reaches, and stayed quiet since.",
    "rule_saw_it": "A declared warning sign stood, but the learned risk weighed it too little.",
    "close": "The risk rose, but not to the threshold.",
    "looked_healthy": "Nothing that is measured stood out, for the declared rules nor for the learned risk.",
}
VAIN = {
    "acted_on": "A play was delivered within the horizon: what would have come without it is not known.",
    "came_later": "It came later than the horizon reaches, within as long again.",
    "rule_agreed": "A declared warning sign stood too: the rules and the learned risk were both wrong.",
    "risk_alone": "The learned risk alone saw danger; no declared warning sign stood.",
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
SIGN = "sign_"
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
        return {**head, "outcomes": 0, "alerts": 0, "alert_above": None, "missed_total": 0, "missed": [],
                "why": [], "false_alarms_total": 0, "false_alarms": [], "why_in_vain": [],
                "not_enough_evidence": evaluation.warnings[-1]}  # fmt: skip
    review = review_misses(found.rows, evaluation.scored, _afterwards(work, found, name))
    shown = [one.row for one in review.missed[:limit]] + [one.row for one in review.false_alarms[:limit]]
    told = _Told(found.table, _refs(work, _accounts(found.table, shown)), _absent(work, found.table, shown))
    return {
        **head,
        "outcomes": review.outcomes,
        "alerts": review.alerts,
        "alert_above": evaluation.scored.models[-1].alert_above,
        "missed_total": len(review.missed),
        "missed": [_missed(told, one) for one in review.missed[:limit]],
        "why": [
            {"why": key, "sentence": WHY[key], "outcomes": n} for key, n in _counted(WHY, review.missed).items() if n
        ],
        "false_alarms_total": len(review.false_alarms),
        "false_alarms": [_false(told, one) for one in review.false_alarms[:limit]],
        "why_in_vain": [
            {"why": key, "sentence": VAIN[key], "alerts": n}
            for key, n in _counted(VAIN, review.false_alarms).items()
            if n
        ],
        "not_enough_evidence": None,
    }


def _counted(words: Mapping[str, str], listed: Sequence[Missed | FalseAlarm]) -> dict[str, int]:
    return {key: sum(one.why == key for one in listed) for key in words}


def _afterwards(work: Workspace, found: Labelled, outcome: str) -> Afterwards:
    """When the outcome came at all after each row, and whether a play was delivered within its horizon."""
    rows, accounts = found.rows, found.table.accounts
    came = first_after(
        rows.account, rows.landmark, outcome_times(work.warehouse, [outcome], accounts, until=work.data_end)
    )
    code = {name: place for place, name in enumerate(accounts)}
    plays = sorted((code[account], at) for account, at in delivered_plays(work.state) if account in code)
    listed = np.array(plays, np.int64).reshape(-1, 2)
    done = first_after(rows.account, rows.landmark, OutcomeTimes(listed[:, 0].astype(np.int32), listed[:, 1]))
    return Afterwards(came, done <= rows.ends)


@dataclass(frozen=True, slots=True, eq=False)
class _Told:
    """What is told of every row: its table, the accounts' heads, and the kinds of record that had not come by then."""

    table: FeatureRows
    refs: Mapping[str, Json]
    absent: Mapping[int, list[str]]

    def of(self, row: int, reasons: Sequence[Reason]) -> Json:
        """What spoke for danger and what against it, in words, the signs that stood, and what was missing."""
        weights = [(one.feature, one.contribution) for one in reasons]
        signs = [name for name in self.table.names if name.startswith(SIGN) and self.table.column(name)[row] > 0]
        return {
            "account": self.refs[self.table.accounts[self.table.account[row]]],
            "landmark": iso(int(self.table.landmark[row])),
            "for": self.table.reasons(row, weights)[:REASONS],
            "against": self.table.reasons(row, weights, against=True)[:REASONS],
            "signs": [name.removeprefix(SIGN) for name in signs],
            "missing_data": self.absent.get(row, []),
        }


def _missed(told: _Told, one: Missed) -> Json:
    return {
        "outcome_at": iso(one.outcome_at),
        "risk": round(one.peak, 4),
        "days_before": round((one.outcome_at - int(told.table.landmark[one.row])) / DAY, 1),
        "why": one.why,
        "sentence": WHY[one.why],
        **told.of(one.row, one.reasons),
    }


def _false(told: _Told, one: FalseAlarm) -> Json:
    return {
        "risk": round(one.risk, 4),
        "why": one.why,
        "sentence": VAIN[one.why],
        "came_at": None if one.came_at == NEVER else iso(one.came_at),
        **told.of(one.row, one.reasons),
    }


def _accounts(table: FeatureRows, rows: Sequence[int]) -> set[str]:
    return {table.accounts[table.account[row]] for row in rows}


def _refs(work: Workspace, accounts: set[str]) -> dict[str, Json]:
    rows = account_rows(work, accounts=accounts, limit=max(len(accounts), 1)) if accounts else []
    return {str(row["account"]): ref_of(row) for row in rows}


def _absent(work: Workspace, table: FeatureRows, rows: Sequence[int]) -> dict[int, list[str]]:
    """Which of the streams that the company has had told nothing of the account by the landmark of each row."""
    wanted = {row: (table.accounts[table.account[row]], int(table.landmark[row])) for row in rows}
    asked = pa.table(
        {
            "row": pa.array(wanted, pa.int64()),
            "account": pa.array([account for account, _ in wanted.values()], pa.string()),
            "landmark": pa.array([at for _, at in wanted.values()], pa.int64()),
        }
    )
    known = {str(name) for (name,) in work.warehouse.tuples("SELECT DISTINCT stream FROM account_events")}
    with work.warehouse.lent("_asked", asked):
        told = work.warehouse.tuples(
            "SELECT a.row, list(DISTINCT e.stream) FROM _asked AS a JOIN account_events AS e ON e.account = a.account "
            "AND greatest(e.occurred_at, e.known_at) < a.landmark GROUP BY 1"
        )
    has = {int(str(row)): {*streams} for row, streams in told}  # type: ignore[misc]
    return {
        row: [words for stream, words in STREAMS.items() if stream in known and stream not in has.get(row, set())]
        for row in wanted
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
