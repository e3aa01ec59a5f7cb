"""The whole company at a glance."""

from __future__ import annotations

from desirepath.app.questions._groups import accounts_of
from desirepath.app.questions._rows import account_rows, among, ref_of
from desirepath.app.questions._stamp import NOT_LEARNED, stamp
from desirepath.app.questions.accounts import insights_of
from desirepath.app.questions.maps import friction
from desirepath.app.questions.patterns import read_pattern
from desirepath.app.workspace import Json, Workspace
from desirepath.insights import counted, money, plain
from desirepath.kernel import DAY, WrongUse, iso
from desirepath.learning.risk import verdict_reason
from desirepath.store import Row
from desirepath.store.segments import saved_segments
from desirepath.store.versions import list_versions

BANDS = ("healthy", "watch", "at_risk", "unscored")


def workspace(work: Workspace) -> Json:
    """What this workspace is."""
    definition = work.definition
    owners = work.warehouse.tuples("SELECT DISTINCT owner FROM account_cards WHERE owner IS NOT NULL ORDER BY 1")
    return {
        "name": work.settings.name,
        "simulated": work.settings.simulated,
        "currency": work.settings.currency,
        "stamp": stamp(work),
        "accounts": work.warehouse.count("SELECT count(*) FROM account_cards"),
        "events": work.warehouse.count("SELECT count(*) FROM events"),
        "people": work.warehouse.count("SELECT count(DISTINCT person) FROM key_people"),
        "stages": [
            {
                "name": stage.name,
                "target_days": stage.target / DAY if stage.target else None,
                "milestones": [milestone.name for milestone in stage.milestones],
                "indicators": [indicator.name for indicator in stage.indicators],
            }
            for stage in definition.stages
        ],
        "outcomes": [{"name": o.name, "kind": o.kind, "ends": o.ends} for o in definition.outcomes],
        "segments": [segment.name for segment in definition.segments],
        "saved_segments": [segment.name for segment in saved_segments(work.state)],
        "ideal": list(definition.ideal),
        "versions": [one.version for one in list_versions(work.state) if one.effective_at <= work.now],
        "owners": [str(row[0]) for row in owners],
    }


def progress(work: Workspace) -> Json:
    """What the workspace is doing now: jobs, and journeys that are being derived under another version."""
    return {"now": work.doings.now()}


def headline(work: Workspace, *, segment: str | None = None) -> Json:
    """One sentence and its figures: what renews, what of it is at risk, what changed since last week."""
    with among(work, accounts_of(work, segment) if segment else None) as within:
        row = _figures(work, within)
    currency = work.settings.currency
    both = float(str(row.pop("arr_both")))
    came = counted(int(str(row["newly_at_risk_7d"])), "account")
    moved = f"{came} came into the at-risk band since last week, {row['no_longer_at_risk_7d']} left it"
    renewing = float(str(row["arr_renewing_90d"]))
    renewals = int(str(row["accounts_renewing_90d"]))
    if renewing:
        told = (
            f"{money(renewing, currency)} renews in the next 90 days on {counted(renewals, 'account')}; "
            f"{money(both, currency)} of it is at risk. {moved}."
        )
    else:
        told = f"{counted(int(str(row['accounts_at_risk'])), 'account')} at risk. {moved}."
    return {"sentence": told, **row}


def _figures(work: Workspace, within: str) -> Row:
    soon = work.data_end + 90 * DAY
    return work.warehouse.rows(
        f"""SELECT coalesce(sum(arr), 0) AS arr_total,
            coalesce(sum(arr) FILTER (renewal_at <= {soon}), 0) AS arr_renewing_90d,
            count(*) FILTER (renewal_at <= {soon}) AS accounts_renewing_90d,
            coalesce(sum(arr) FILTER (band = 'at_risk'), 0) AS arr_at_risk,
            count(*) FILTER (band = 'at_risk') AS accounts_at_risk,
            coalesce(sum(arr) FILTER (band = 'at_risk' AND renewal_at <= {soon}), 0) AS arr_both,
            count(*) FILTER (band = 'at_risk' AND band_before <> 'at_risk') AS newly_at_risk_7d,
            count(*) FILTER (band <> 'at_risk' AND band_before = 'at_risk') AS no_longer_at_risk_7d
        FROM account_cards WHERE ended IS NULL AND {within}"""
    )[0]


def _bands(work: Workspace, segment: str | None) -> list[Json]:
    with among(work, accounts_of(work, segment) if segment else None) as within:
        rows = work.warehouse.tuples(
            f"SELECT band, count(*), coalesce(sum(arr), 0) FROM account_cards WHERE ended IS NULL AND {within} GROUP BY 1"
        )
    sizes = {str(band): (int(str(n)), float(str(arr))) for band, n, arr in rows}
    return [{"band": b, "accounts": sizes.get(b, (0, 0.0))[0], "arr": sizes.get(b, (0, 0.0))[1]} for b in BANDS]


def portfolio(work: Workspace, *, segment: str | None = None) -> Json:
    """Headline, bands, findings, the most useful pattern, the health score's comparison and one account's story.

    Pattern, comparison and story are told of the whole company: with a segment they are left out.
    """
    card = work.state.read_model(f"evaluation:{work.bad}") if work.is_published else None
    evaluation = card if isinstance(card, dict) else {}
    account, told = (None, None) if segment else _spotlight(work)
    verdict = str(evaluation.get("verdict", "not_enough_evidence"))
    return {
        "segment": segment,
        "headline": headline(work, segment=segment),
        "bands": _bands(work, segment),
        "insights": insights_of(work, segment) if work.is_published else [],
        "worst_step": _worst_step(work, segment),
        "pattern": None if segment else _best_pattern(work),
        "health": None if segment else _health(work),
        "verdict": verdict,
        "verdict_reason": verdict_reason(evaluation) if work.is_published else NOT_LEARNED,
        "spotlight": account,
        "spotlight_sentence": told,
        "stamp": stamp(work),
    }


def _worst_step(work: Workspace, segment: str | None) -> Json | None:
    """The step of the first stage, where every customer passes, that cost most; a slow stretch long ago does not lead."""
    first = [stage.name for stage in work.definition.stages[:1]]
    steps = [one for one in friction(work, accounts_of(work, segment) if segment else None) if one["stage"] in first]
    return max(steps, key=lambda one: float(str(one["arr_days_lost"])), default=None)


def _best_pattern(work: Workspace) -> Json | None:
    if not work.is_published:
        return None
    try:
        found = read_pattern(work, work.bad, work.good or "none")
    except WrongUse:  # another version was asked for than the one they were learned under
        return None
    listed = found["patterns"]
    if not isinstance(listed, list) or not listed:
        return None
    with_accounts = [card for card in listed if card["odds_ratio"] > 1 and card["accounts_now"]]
    chosen = with_accounts or listed
    best: Json = max(chosen, key=lambda card: bool(card["gaps_days"]))
    return best


def _health(work: Workspace) -> Json | None:
    kept = work.state.read_model("health") if work.is_published else None
    if not isinstance(kept, dict):
        return None
    found = {key: value for key, value in kept.items() if key not in ("missed", "from")}
    names = [str(account) for account in kept["missed"]]
    learned, existing, churned = kept["learned_found"], kept["existing_found"], kept["churned"]
    told = (
        f"With {kept['alerts']:,} alerts each since {str(kept['from'])[:10]}, your health score found {existing} of the "
        f"{churned} that {plain(work.bad)}, this found {learned}."
    )
    missed = account_rows(work, accounts=names, limit=20)
    return {**found, "missed_by_existing": [ref_of(row) for row in missed], "sentence": told}


def _spotlight(work: Workspace) -> tuple[Json | None, str | None]:
    """A lost account that was flagged about 50 days ahead, on time the model had not seen."""
    rows = work.warehouse.rows(
        f"""WITH lost AS (SELECT account, "at" AS lost_at FROM steps WHERE kind = 'outcome' AND name = ?),
        flagged AS (
            SELECT l.account, l.lost_at, min(r.landmark_at) AS flagged_at, max(r.probability) AS peak
            FROM lost AS l JOIN risks AS r
                ON r.account = l.account AND r.origin = 'held_out' AND r.band = 'at_risk'
                AND r.landmark_at BETWEEN l.lost_at - {90 * DAY} AND l.lost_at GROUP BY ALL)
        SELECT f.account, f.lost_at, f.flagged_at FROM flagged AS f
        LEFT JOIN account_events AS e ON e.account = f.account AND e.occurred_at BETWEEN f.lost_at - {90 * DAY} AND f.lost_at
        LEFT JOIN sentiments AS m ON m.source = e.source AND m.event_id = e.event_id AND m.score < -0.2
        GROUP BY f.account, f.lost_at, f.flagged_at, f.peak
        ORDER BY abs((f.lost_at - f.flagged_at) / {DAY}.0 - 50) - 10 * least(count(m.score), 2)
            - 60 * f.peak, f.account LIMIT 1""",
        [work.bad],
    )
    if not rows:
        return None, None
    row = rows[0]
    found = account_rows(work, accounts=[str(row["account"])], limit=1)
    days = (int(str(row["lost_at"])) - int(str(row["flagged_at"]))) // DAY
    told = (
        f"{found[0]['name']} {plain(work.bad)} on {str(iso(int(str(row['lost_at']))))[:10]}. It stood in the at-risk band "
        f"{days} days before, by a model that had only seen earlier time."
    )
    return ref_of(found[0]), told
