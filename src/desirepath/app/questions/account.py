"""One account: where it stands, what happened, what is likely, what to do."""

from __future__ import annotations

import json
from dataclasses import asdict

from desirepath.app.questions._chances import chances_json
from desirepath.app.questions._peers import peers_json, target_pace, usual_days
from desirepath.app.questions._rows import row_json
from desirepath.app.questions._stamp import stamp
from desirepath.app.questions._timeline import timeline, weeks
from desirepath.app.questions.deviations import account_changes
from desirepath.app.questions.feedback import said_json
from desirepath.app.questions.forecast import account_forecast
from desirepath.app.workspace import Json, Workspace
from desirepath.identity import lineage
from desirepath.insights import account_ref, due_causes, plain, play_json
from desirepath.journeys import Targets, list_stakeholders, read_targets
from desirepath.kernel import DAY, NotFound, iso
from desirepath.pipeline import HORIZON_DAYS
from desirepath.store import Row
from desirepath.store.feedback import list_feedback


def account(work: Workspace, *, account: str) -> Json:
    """Everything about one account."""
    rows = work.warehouse.rows("SELECT * FROM account_cards WHERE account = ?", [account])
    if not rows:
        known = [
            str(row[0]) for row in work.warehouse.tuples("SELECT account FROM account_cards ORDER BY 1 LIMIT 5000")
        ]
        raise NotFound("account", account, known)
    card = rows[0]
    shown = row_json(card, work.data_end)
    attributes = json.loads(str(card["attributes"] or "{}"))
    return {
        "account": account,
        **{key: shown[key] for key in ("name", "owner", "arr", "renewal_date", "days_to_renewal", "stage")},
        "people": work.warehouse.count(
            "SELECT count(DISTINCT person) FROM account_events WHERE account = ?", [account]
        ),
        "stakeholders": _stakeholders(work, account),
        "attributes": {str(k): str(v) for k, v in attributes.items() if v is not None and k not in _OWN_KEYS},
        "outcome": card["ended"],
        "visits": _visits(work, account),
        "milestones": _milestones(work, account, card),
        "indicators": _indicators(work, account),
        "terms": _terms(work, account),
        "risk": _risk(work, card),
        "chances": chances_json(work, card),
        "forecast": {**_forecast(work, account), "journey": account_forecast(work, account)},
        "weeks": weeks(work, account),
        "unusual": account_changes(work, account),
        "timeline": timeline(work, account),
        "insights": _insights(work, card),
        "feedback": [said_json(one) for one in list_feedback(work.state, account=account) if one.taken_back_at is None],
        **_lineage(work, account),
        "stamp": stamp(work),
    }


MOST_STAKEHOLDERS = 20
_OWN_KEYS = ("name", "owner", "parent", "arr", "currency", "renewal_date")


def _targets(work: Workspace) -> Targets:
    return work.keep(("targets",), lambda: read_targets(work.warehouse, work.definition, as_of=work.data_end))


def _text(micros: object) -> str | None:
    return iso(int(str(micros))) if micros is not None else None


def _stakeholders(work: Workspace, account: str) -> Json:
    found = list_stakeholders(work.warehouse, work.definition, account, at=work.data_end)
    shown = [
        asdict(one) | {key: _text(getattr(one, key)) for key in ("first_seen", "last_seen", "left_at")}
        for one in found[:MOST_STAKEHOLDERS]
    ]
    return {"total": len(found), "rows": shown}


def _lineage(work: Workspace, account: str) -> Json:
    """Owners and parents until now, the newest first, and the subsidiaries of now."""
    owners, parents, below = lineage(work.warehouse, account, as_of=max(work.now, work.data_end))
    return {
        "owners": [{"owner": row["owner"], **_span(row)} for row in owners],
        "parents": [{"parent": row["parent"], **_span(row), "left_out": row["is_cut"]} for row in parents],
        "subsidiaries": [{"account": row["account"], "since": _text(row["from_at"])} for row in below],
    }


def _span(row: Row) -> Json:
    return {"since": _text(row["from_at"]), "until": _text(row["to_at"])}


def _visits(work: Workspace, account: str) -> list[Json]:
    end = work.data_end
    targets = _targets(work)
    usual = usual_days(work)
    rows = work.warehouse.rows(
        "SELECT * FROM visits WHERE account = ? AND greatest(entered_at, known_at) <= ? ORDER BY life, visit",
        [account, end],
    )
    found = []
    for row in rows:
        out = row["exited_at"] if row["exited_at"] is not None and int(str(row["exited_at"])) <= end else None
        days = (int(str(out if out is not None else end)) - int(str(row["entered_at"]))) / DAY
        target = targets.of(account, str(row["stage"]))
        found.append(
            {
                "stage": row["stage"],
                "entered": _text(row["entered_at"]),
                "exited": _text(out),
                "days": round(days, 1),
                "exit_kind": row["exit_kind"] if out is not None else None,
                "target_days": target / DAY if target else None,
                "pace": target_pace(days, target / DAY if target else None, usual.get(str(row["stage"]))),
                "peers": peers_json(work, account, str(row["stage"]), days, is_open=out is None),
            }
        )
    return found


def _milestones(work: Workspace, account: str, card: Row) -> list[Json]:
    """Reached and missing ones of the life the account is in."""
    reached = {
        str(row["milestone"]): row
        for row in work.warehouse.rows(
            "SELECT * FROM milestones WHERE account = ? AND life = ? AND greatest(reached_at, known_at) <= ?",
            [account, card["life"], work.data_end],
        )
    }
    entered = {
        str(stage): int(str(at))
        for stage, at in work.warehouse.tuples(
            "SELECT stage, min(entered_at) FROM visits WHERE account = ? AND life = ? AND entered_at <= ? GROUP BY 1",
            [account, card["life"], work.data_end],
        )
    }
    ended = work.warehouse.tuples(
        "SELECT ends_at FROM lives WHERE account = ? AND life = ? AND ends_at <= ?",
        [account, card["life"], work.data_end],
    )
    end = int(str(ended[0][0])) if ended else work.data_end
    found: list[Json] = []
    targets = _targets(work)
    for stage in work.definition.stages:
        target = targets.of(account, stage.name)
        for milestone in stage.milestones:
            row = reached.get(milestone.name)
            late = None
            if target and stage.name in entered:
                until = int(str(row["reached_at"])) if row else end
                late = max(0.0, round((until - entered[stage.name] - target) / DAY, 1))
            found.append(
                {
                    "milestone": milestone.name,
                    "stage": stage.name,
                    "reached": _text(row["reached_at"]) if row else None,
                    "evidence": f"{row['source']} / {row['event_id']}" if row and row["event_id"] else None,
                    "late_by_days": late,
                }
            )
    return found


def _indicators(work: Workspace, account: str) -> list[Json]:
    end = work.data_end
    rows = work.warehouse.rows(
        "SELECT * FROM indicators WHERE account = ? AND greatest(raised_at, known_at) <= ? ORDER BY raised_at DESC, indicator",
        [account, end],
    )
    return [
        {
            "indicator": row["indicator"],
            "stage": row["stage"],
            "raised": _text(row["raised_at"]),
            "cleared": _text(row["cleared_at"]) if row["cleared_at"] and int(str(row["cleared_at"])) <= end else None,
            "evidence": f"{row['source']} / {row['event_id']}" if row["event_id"] else None,
        }
        for row in rows
    ]


def _terms(work: Workspace, account: str) -> list[Json]:
    end = work.data_end
    rows = work.warehouse.rows("SELECT * FROM terms WHERE account = ? AND starts_at <= ? ORDER BY term", [account, end])
    found = []
    for row in rows:
        decided = row["decided_at"] is not None and int(str(row["decided_at"])) <= end
        found.append(
            {
                "starts": _text(row["starts_at"]),
                "ends": _text(row["ends_at"] if decided else row["agreed_end"]),
                "outcome": row["outcome"] if decided else "open",
                "decided": _text(row["decided_at"]) if decided else None,
                "amount": row["amount"],
            }
        )
    return found


def _risk(work: Workspace, card: Row) -> Json:
    kept = work.state.read_model(f"evaluation:{work.bad}") if work.is_published else None
    evaluation = kept if isinstance(kept, dict) else {}
    train = evaluation.get("train")
    live = card["ended"] is None
    return {
        "outcome": work.bad,
        "horizon_days": HORIZON_DAYS,
        "probability": card["probability"] if live else None,
        "band": (card["band"] or "unscored") if live else "unscored",
        "reasons": json.loads(str(card["reasons"] or "[]")) if live else [],
        "base_rate": evaluation.get("base_rate"),
        "n_train_outcomes": train.get("outcomes", 0) if isinstance(train, dict) else 0,
        "verdict": evaluation.get("verdict", "not_enough_evidence"),
        "landmark": _text(card["landmark_at"]) if live else None,
        "stale": stamp(work)["stale"] if live else None,
    }


def _forecast(work: Workspace, account: str) -> Json:
    """The chance of each declared outcome within the horizon, where it may be stated."""
    rows = work.warehouse.tuples(
        "SELECT outcome, probability FROM risks WHERE account = ? AND origin = 'current' AND probability IS NOT NULL "
        "ORDER BY outcome",
        [account],
    )
    return {str(outcome): float(str(chance)) for outcome, chance in rows}


def _insights(work: Workspace, card: Row) -> list[Json]:
    """Every play that is due on the account, with why; under the published definition only."""
    if card["ended"] is not None or not work.is_published:
        return []
    found: list[Json] = []
    for cause in due_causes(work.kept_facts(), card):
        if any(known["play"] == play_json(cause.play) for known in found):
            continue
        found.append(
            {
                "id": f"{cause.kind}:{cause.name}:{card['account']}",
                "kind": "opportunity" if cause.kind == "stage_entered" else "todo",
                "topic": cause.kind,
                "title": plain(cause.play.name).capitalize(),
                "body": cause.words[0].upper() + cause.words[1:] + ".",
                "accounts": 1,
                "arr": float(str(card["arr"] or 0)),
                "strength": None,
                "evidence": [],
                "play": play_json(cause.play),
                "examples": [account_ref(card)],
                "score": 0.0,
            }
        )
    return found
