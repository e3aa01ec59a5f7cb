"""How fast customers come to each milestone, by when they started and by segment."""

from __future__ import annotations

from desirepath.app.questions._groups import accounts_of, moment_of, periods_of, walks_of
from desirepath.app.questions.maps import place_of, stamp_at
from desirepath.app.workspace import Json, Workspace
from desirepath.journeys import Level, Speed, find_velocity
from desirepath.kernel import NotFound
from desirepath.lifecycle import SPANS, Span


def velocity(
    work: Workspace,
    *,
    by: Span = "quarter",
    level: Level = "milestone",
    segment: str | None = None,
    as_of: str | None = None,
) -> Json:
    """Median days from the start to each milestone (or stage, or event), and the change from cohort to cohort.

    Raises
    ------
    NotFound
        for another length of a period than month, quarter or year.
    """
    if by not in SPANS:
        raise NotFound("length of a period", by, SPANS)
    moment = moment_of(work, as_of)
    walks = walks_of(work, level, segment, moment)
    nodes = [name for name in walks.nodes if name.startswith(f"{level}:")]
    segments = [(one.name, accounts_of(work, one.name, moment)) for one in work.definition.segments]
    found = find_velocity(walks, nodes, cohorts=periods_of(work, walks, by), segments=segments)
    rows = [
        {
            "id": one.node,
            **place_of(work, one.node),
            "all": _speed(one.everybody),
            "cohorts": [_speed(cohort) for cohort in one.cohorts],
            "segments": [_speed(group) for group in one.segments],
        }
        for one in found
    ]
    return {"by": by, "level": level, "segment": segment, "journeys": walks.first.size, "milestones": rows,
            "stamp": stamp_at(work, moment)}  # fmt: skip


def _speed(one: Speed) -> Json:
    change = one.change
    return {
        "group": one.group,
        "n": one.n,
        "reached": one.reached,
        "median_days": one.median_days,
        "ci": list(one.ci),
        "followed_days": one.followed_days,
        "too_early": one.too_early,
        "change": {"days": change.difference, "ci": [change.low, change.high]} if change else None,
    }
