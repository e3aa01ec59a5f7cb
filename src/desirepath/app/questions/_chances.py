"""How likely each declared outcome is, and how soon, for one account; or why no percentage is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desirepath.app.workspace import Json, Workspace
from desirepath.journeys import TERM_GRACE, stood_sql
from desirepath.kernel import DAY, iso
from desirepath.learning.labels import Horizon
from desirepath.learning.risk import nested_chances
from desirepath.lifecycle import Outcome
from desirepath.pipeline import HORIZON_DAYS, HORIZONS, model_name, stale_risks
from desirepath.store import Row

SHOWN = ("reliable", "weak")
NO_TERM = "no contract runs"
NO_ROW = "no prediction date yet: it is too new, or an outcome was decided since the last one"


def chances_json(work: Workspace, card: Row) -> list[Json]:
    """Every declared outcome, the primary one first, within 30, 60 and 90 days and until renewal.

    Each horizon has a model of its own; where their chances fall as time goes on they are brought into order: what
    comes within 30 days comes within 60 too. The chance within 90 days, which lists and bands go by, stands.
    """
    if card["ended"] is not None or not work.is_published:
        return []
    primary, stale = work.bad, stale_risks(work.state)
    outcomes = sorted(work.definition.outcomes, key=lambda one: one.name != primary)
    spans = _spans(work, card)
    stated = _stated(work, card)
    rules = _rule_scores(work, card)
    return [
        {
            "outcome": one.name,
            "kind": one.kind,
            "primary": one.name == primary,
            "stale": stale.get(one.name),
            "rule_score": rules.get(one.name),
            "horizons": _horizons(work, one, spans, stated),
        }
        for one in outcomes
    ]


@dataclass(frozen=True, slots=True)
class _Spans:
    """The last prediction date and until when each horizon runs from it; None where it means nothing."""

    landmark: int | None
    ends: Mapping[str, int | None]


def _spans(work: Workspace, card: Row) -> _Spans:
    account = card["account"]
    found = work.warehouse.tuples(
        "SELECT max(landmark_at) FROM (SELECT landmark_at FROM chances WHERE account = ? "
        "UNION ALL SELECT landmark_at FROM risks WHERE account = ? AND origin = 'current')",
        [account, account],
    )
    if not found or found[0][0] is None:
        return _Spans(None, {})
    landmark = int(str(found[0][0]))
    term = work.warehouse.tuples(
        f"SELECT max_by(agreed_end, starts_at) FROM terms AS t WHERE account = ? AND {stood_sql('t', str(landmark))}",
        [account],
    )[0][0]
    renewal = int(str(term)) + TERM_GRACE if term is not None else None
    running = renewal if renewal is not None and renewal > landmark else None
    return _Spans(landmark, {str(one): landmark + one.days * DAY if one.days else running for one in HORIZONS})


def _stated(work: Workspace, card: Row) -> dict[tuple[str, str], float]:
    """What each model said at the last prediction date; what was said before an outcome was decided is over."""
    rows = work.warehouse.tuples(
        "SELECT outcome, horizon, probability FROM chances AS c WHERE account = ? AND NOT EXISTS ("
        "SELECT 1 FROM steps AS s WHERE s.account = c.account AND s.kind = 'outcome' "
        'AND greatest(s."at", s.known_at) <= ? AND s."at" >= c.landmark_at)',
        [card["account"], work.data_end],
    )
    return {(str(outcome), str(horizon)): float(str(chance)) for outcome, horizon, chance in rows}


def _rule_scores(work: Workspace, card: Row) -> dict[str, float]:
    rows = work.warehouse.tuples(
        "SELECT outcome, rank FROM risks WHERE account = ? AND origin = 'current' AND rank IS NOT NULL",
        [card["account"]],
    )
    return {str(outcome): round(float(str(rank)), 2) for outcome, rank in rows}


def _horizons(work: Workspace, outcome: Outcome, spans: _Spans, stated: Mapping[tuple[str, str], float]) -> list[Json]:
    said = {str(one): stated[outcome.name, str(one)] for one in HORIZONS if (outcome.name, str(one)) in stated}
    told = in_order(said, spans.ends)
    return [_horizon(work, outcome, one, spans, (said.get(str(one)), told.get(str(one)))) for one in HORIZONS]


def in_order(said: Mapping[str, float], ends: Mapping[str, int | None]) -> dict[str, float]:
    """The chances by horizon, never falling from an earlier end to a later one."""
    known = sorted((name for name in said if ends.get(name) is not None), key=lambda name: (ends[name], name))
    main = f"{HORIZON_DAYS}d"
    held = known.index(main) if main in known else None
    return dict(zip(known, nested_chances([said[name] for name in known], held=held).tolist(), strict=True))


def _horizon(
    work: Workspace, outcome: Outcome, horizon: Horizon, spans: _Spans, chance: tuple[float | None, float | None]
) -> Json:
    kept = work.state.read_model(f"evaluation:{model_name(outcome.name, horizon)}")
    card = kept if isinstance(kept, dict) else {}
    said, told = chance
    until = spans.ends.get(str(horizon))
    return {
        "horizon": str(horizon),
        "days": horizon.days,
        "until": iso(until),
        "probability": round(told, 6) if told is not None else None,
        "stated": round(said, 6) if said is not None and told is not None else None,
        "verdict": str(card.get("verdict", "not_enough_evidence")),
        "why_none": None
        if told is not None
        else why_none(card, is_running=until is not None or spans.landmark is None),
    }


def why_none(card: Json, *, is_running: bool) -> str:
    """Why no percentage is told: nothing to learn from, nothing that foretells it, only a rule, or no such time."""
    if not card:
        return "nothing was learned yet"
    if not is_running:
        return NO_TERM
    verdict = card.get("verdict")
    if verdict == "not_enough_evidence":
        return _too_few(card)
    if verdict == "unreliable":
        return f"the data do not foretell it (AUC {float(str(card['auc'])):.2f} on later time)"
    return (
        NO_ROW if card.get("calibration") else "a rule ranks as well here as anything learned, and gives no percentage"
    )


def _too_few(card: Json) -> str:
    missing, train, test = card.get("missing"), card.get("train"), card.get("test")
    seen = (
        f"{train['outcomes']} to learn from and {test['outcomes']} to judge by"
        if isinstance(train, dict) and isinstance(test, dict)
        else "too few outcomes"
    )
    if not isinstance(missing, dict) or not missing["outcomes"]:
        return f"not enough evidence: {seen}"
    when = f", expected by {str(missing['expected_by'])[:10]}" if missing["expected_by"] else ""
    return f"not enough evidence: {seen}; about {missing['outcomes']} more are needed{when}"
