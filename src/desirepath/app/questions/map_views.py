"""The journeys of a map seen in other ways: as paths, step by step, by when, and as the map grew."""

from __future__ import annotations

import numpy as np

from desirepath.app.questions._groups import accounts_of, group_json, moment_of, periods_of, walks_of, worth_of
from desirepath.app.questions._walks import whole_walks
from desirepath.app.questions.maps import place_of, shares_json, stamp_at
from desirepath.app.workspace import Json, Workspace
from desirepath.journeys import (
    Curve,
    Level,
    ReachedBy,
    Walks,
    draw_map,
    known_by,
    list_paths,
    reach_curves,
    select_accounts,
    step_matrix,
)
from desirepath.kernel import NotFound, WrongUse, iso
from desirepath.lifecycle import SPANS, Period, Span
from desirepath.stats import Bools, Floats

MOST_FRAMES = 120
CURVE_DAYS = [*range(7, 183, 7), *range(210, 1111, 30)]
COHORT_DAYS = [30, 60, 90, 180, 365]


def paths(
    work: Workspace,
    *,
    level: Level = "milestone",
    segment: str | None = None,
    steps: int | None = None,
    limit: int = 20,
    as_of: str | None = None,
) -> Json:
    """The most frequent ways through the map up to the first outcome; what is not listed is in ``other``."""
    moment = moment_of(work, as_of)
    found = list_paths(walks_of(work, level, segment, moment), worth_of(work, level), most=limit, steps=steps)
    rows = [
        {
            "steps": path.steps,
            "labels": [place_of(work, step)["label"] for step in path.steps],
            "n": path.n,
            "share": path.share,
            "accounts": path.accounts,
            "arr": path.arr,
            "outcomes": shares_json(path.outcomes),
            "open": path.open,
            "examples": path.examples,
        }
        for path in found.listed
    ]
    other = {"paths": found.other_paths, "n": found.other_journeys}
    totals = {"journeys": found.journeys, "paths": found.paths}
    return {"level": level, **group_json(work, segment, moment), "paths": rows, "other": other, "totals": totals,
            "stamp": stamp_at(work, moment)}  # fmt: skip


def matrix(
    work: Workspace,
    *,
    level: Level = "milestone",
    segment: str | None = None,
    steps: int = 10,
    before: str | None = None,
    as_of: str | None = None,
) -> Json:
    """The share of journeys at each node, step by step from the start or back from an outcome."""
    if before is not None and not work.definition.outcome(before):
        raise NotFound("outcome", before, [outcome.name for outcome in work.definition.outcomes])
    moment = moment_of(work, as_of)
    walks = walks_of(work, level, segment, moment)
    found = step_matrix(walks, steps=steps, before=f"outcome:{before}" if before else None)
    shares = found.counts / max(found.journeys, 1)
    rows = [
        {"id": name, **place_of(work, name), "n": counts.tolist(), "shares": row.tolist()}
        for name, counts, row in zip(found.rows, found.counts, shares, strict=True)
    ]
    whose = group_json(work, segment, moment)
    return {"level": level, **whose, "before": before, "journeys": found.journeys, "steps": found.steps,
            "rows": rows, "stamp": stamp_at(work, moment)}  # fmt: skip


def curves(
    work: Workspace, *, level: Level = "milestone", segment: str | None = None, as_of: str | None = None
) -> Json:
    """By which day what share of journeys has reached each milestone (or stage), of all and by quarter of the start."""
    moment = moment_of(work, as_of)
    walks = walks_of(work, level, segment, moment)
    wanted = "stage:" if level == "stage" else "event:" if level == "event" else "milestone:"
    nodes = [name for name in walks.nodes if name.startswith(wanted)]
    drawn = [{**place_of(work, curve.node), **_curve(curve)} for curve in reach_curves(walks, nodes, days=CURVE_DAYS)]
    cohorts = []
    for span in periods_of(work, walks, "quarter"):
        among = _started_in(walks, span)
        if among.any():
            found = reach_curves(walks, nodes, days=COHORT_DAYS, among=among)
            cohorts.append(
                {"cohort": span.name, "journeys": int(among.sum()), "curves": [_curve(one) for one in found]}
            )
    whose = group_json(work, segment, moment)
    return {"level": level, **whose, "journeys": walks.first.size, "curves": drawn, "cohorts": cohorts,
            "stamp": stamp_at(work, moment)}  # fmt: skip


def replay(
    work: Workspace,
    *,
    level: Level = "stage",
    segment: str | None = None,
    by: Span = "month",
    as_of: str | None = None,
) -> Json:
    """The map as it was known at the end of each period, up to now; of who was in the segment then.

    Raises
    ------
    WrongUse
        when there are more periods than can be shown.
    """
    if by not in SPANS:
        raise NotFound("length of a period", by, SPANS)
    moment = moment_of(work, as_of)
    now = walks_of(work, level, segment, moment)
    spans = periods_of(work, now, by)
    if len(spans) > MOST_FRAMES:
        raise WrongUse(
            f"replay by {by}", f"{len(spans)} periods", f"At most {MOST_FRAMES} are shown: take longer ones."
        )
    worth = worth_of(work, level)
    whole = whole_walks(work, level, moment) if segment else now
    frames = [
        _frame(span.name, _as_known(work, whole, segment, min(span.ends_at - 1, moment)), worth) for span in spans
    ]
    return {
        "level": level,
        **group_json(work, segment, moment),
        "by": by,
        "frames": frames,
        "stamp": stamp_at(work, moment),
    }


def _as_known(work: Workspace, walks: Walks, segment: str | None, moment: int) -> Walks:
    known = known_by(walks, moment)
    return select_accounts(known, accounts_of(work, segment, moment)) if segment else known


def _frame(name: str, walks: Walks, worth: Floats) -> Json:
    drawn = draw_map(walks, worth)
    nodes = [
        {"id": node.id, "accounts": node.accounts, "transitions_in": node.transitions_in, "ended": node.ended,
         "here_now": node.here_now} for node in drawn.nodes
    ]  # fmt: skip
    flows = [
        {"from": flow.origin, "to": flow.to, "accounts": flow.accounts, "transitions": flow.transitions}
        for flow in drawn.flows
    ]
    totals = {"accounts": drawn.accounts, "outcomes": drawn.ended_as, "open": drawn.open}
    return {"period": name, "known_by": iso(walks.as_of), "totals": totals, "nodes": nodes, "flows": flows}


def _started_in(walks: Walks, span: Period) -> Bools:
    begun = walks.at[walks.first]
    return np.asarray((begun >= span.starts_at) & (begun < span.ends_at), np.bool_)


def _curve(curve: Curve) -> Json:
    return {
        "id": curve.node,
        "n": curve.n,
        "reached": curve.reached,
        "ended_before": curve.ended_before,
        "median_days": curve.median_days,
        "points": [_point(point) for point in curve.points],
    }


def _point(point: ReachedBy) -> Json:
    return {"day": point.day, "share": point.share, "ci": list(point.ci), "at_risk": point.at_risk}
