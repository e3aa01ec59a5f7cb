"""Which milestones tell, and which events would make good ones."""

from __future__ import annotations

from desirepath.app.questions._stamp import stamp
from desirepath.app.workspace import Json, Workspace
from desirepath.insights import plain
from desirepath.kernel import NotEnoughEvidence, NotFound
from desirepath.learning.features import feature_rows
from desirepath.learning.milestones import (
    Association,
    Cohort,
    Reviewed,
    Suggestion,
    early_cohort,
    review_milestones,
    stage_behaviour,
    suggest_milestones,
)
from desirepath.learning.milestones.cohort import LANDMARK_DAYS
from desirepath.pipeline import health_source
from desirepath.stats import Rate


def definition_suggest(work: Workspace, *, outcome: str | None = None, days: int = LANDMARK_DAYS) -> Json:
    """Milestones proposed from the company's own events: who reaches them, when, and what goes with it."""
    found = _cohort(work, outcome, days)
    compared, suggestions = 0, []
    if isinstance(found, Cohort):
        compared, listed = suggest_milestones(
            work.warehouse, work.definition, found, until=work.data_end, is_bad=_is_bad(work, found.outcome)
        )
        suggestions = [_suggestion(found, one) for one in listed]
    return {
        **_head(found, outcome or work.bad, days),
        "compared": compared,
        "suggestions": suggestions,
        "stamp": stamp(work),
    }


def definition_review(work: Workspace, *, outcome: str | None = None, days: int = LANDMARK_DAYS) -> Json:
    """The quarterly look: dead, never missed, redundant and telling milestones, and typical behaviour per stage."""
    found = _cohort(work, outcome, days)
    cohort = found if isinstance(found, Cohort) else None
    reviewed = review_milestones(work.warehouse, work.definition, cohort, until=work.data_end)
    rows = feature_rows(
        work.warehouse, work.definition, until=work.data_end, health=health_source(work.settings.health_score)
    )
    return {
        **_head(found, outcome or work.bad, days),
        "milestones": [_reviewed(one, cohort) for one in reviewed],
        "behaviour": [
            {
                "stage": one.stage,
                "metric": one.metric,
                "unit": one.unit,
                "accounts": one.accounts,
                **{key: round(getattr(one, key), 2) for key in ("q1", "median", "q3")},
                "higher": round(one.higher, 3),
                "ci": [round(end, 3) for end in one.ci],
            }
            for one in stage_behaviour(work.warehouse, work.definition, rows)
        ],
        "stamp": stamp(work),
    }


def _cohort(work: Workspace, outcome: str | None, days: int) -> Cohort | NotEnoughEvidence:
    name = outcome or work.bad
    if work.definition.outcome(name) is None:
        raise NotFound("outcome", name, [one.name for one in work.definition.outcomes])
    try:
        return early_cohort(work.warehouse, name, until=work.data_end, landmark_days=days)
    except NotEnoughEvidence as refusal:
        return refusal


def _is_bad(work: Workspace, outcome: str) -> bool:
    declared = work.definition.outcome(outcome)
    return declared is not None and declared.kind == "bad"


def _head(found: Cohort | NotEnoughEvidence, outcome: str, days: int) -> Json:
    head: Json = {"outcome": outcome, "landmark_days": days, "horizon_days": None, "accounts": 0, "with_outcome": 0,
                  "left_out": None, "not_enough_evidence": None}  # fmt: skip
    if isinstance(found, NotEnoughEvidence):
        return {**head, "not_enough_evidence": str(found)}
    return {
        **head,
        "horizon_days": found.horizon_days,
        "accounts": len(found.accounts),
        "with_outcome": int(found.label.sum()),
        "left_out": found.left_out,
    }


def _rate(rate: Rate | None) -> Json | None:
    return {"n": rate.n, "rate": rate.rate, "ci": [rate.ci.low, rate.ci.high]} if rate else None


def _association(found: Association | None) -> Json | None:
    if found is None:
        return None
    return {
        "reached_by_landmark": _rate(found.reached),
        "with_it": _rate(found.with_it),
        "without_it": _rate(found.without_it),
        "difference": found.difference,
        "ci": list(found.ci),
        "p_adjusted": found.p_adjusted,
        "strength": found.strength,
    }


def _words(found: Association, cohort: Cohort) -> str:
    return (
        f"associated with {found.with_it.rate:.0%} {plain(cohort.outcome)} in the {cohort.horizon_days} days after day "
        f"{cohort.landmark_days} against {found.without_it.rate:.0%} without it ({found.with_it.n} and "
        f"{found.without_it.n} accounts)"
    )


def _suggestion(cohort: Cohort, one: Suggestion) -> Json:
    name = one.event if one.at_least == 1 else f"{one.event}_x{one.at_least}"
    count = f", at_least: {one.at_least}" if one.at_least > 1 else ""
    told = plain(one.event) + (f", {one.at_least} times" if one.at_least > 1 else "")
    return {
        "name": name,
        "event": one.event,
        "at_least": one.at_least,
        "stage": one.stage,
        "median_day": one.median_day,
        "association": _association(one.found),
        "yaml": f"- {{name: {name}, when: {{event: {one.event}{count}}}}}",
        "sentence": f"{told[:1].upper()}{told[1:]}: reached by {one.found.reached.rate:.0%} by day {cohort.landmark_days}, "
        f"{_words(one.found, cohort)}.",
    }


_ADVICE = {
    "dead": "hardly anybody reaches it any more: mend the event or strike it",
    "never_missed": "nearly everybody reaches it sooner or later: that it is reached tells nothing apart",
}


def _reviewed(one: Reviewed, cohort: Cohort | None) -> Json:
    told = [_ADVICE[finding] for finding in one.findings if finding in _ADVICE]
    if one.redundant_with:
        told.append(f"the same accounts reach it at the same time as {one.redundant_with}: one of the two is enough")
    if one.found and cohort and "telling" in one.findings:
        told.append(f"reaching it by day {cohort.landmark_days} tells: {_words(one.found, cohort)}")
    nothing = "not enough accounts to compare" if one.found is None else "no difference in the outcome was found"
    return {
        "milestone": one.milestone,
        "stage": one.stage,
        "findings": list(one.findings),
        "reached": _rate(one.reached),
        "recent": one.recent,
        "waiting": one.waiting,
        "redundant_with": one.redundant_with,
        "association": _association(one.found),
        "sentence": f"{'; '.join(told) or nothing}.",
    }
