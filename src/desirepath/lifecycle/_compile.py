"""Compiles leaf conditions to one expression over the events in scope, giving the intervals in which each holds.

Absence is judged by when things became *known* (``seen_at``), so that what was true to us at a time stays true.
Intervals may begin after the end of the data: they say what will hold if nothing more comes; readers cut them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from desirepath.kernel import WEEK
from desirepath.lifecycle.model import (
    Condition,
    Definition,
    EventCount,
    Group,
    Leaf,
    MetricDrop,
    MetricLevel,
    Sequence,
    Silence,
    Unanswered,
    leaves,
)
from desirepath.store import frames as fr
from desirepath.store import over_json

if TYPE_CHECKING:
    from desirepath.store.frames import Frame

SCOPE_EVENTS = {
    "account": "VARCHAR",
    "life": "INTEGER",
    "occurred_at": "BIGINT",
    "known_at": "BIGINT",
    "seen_at": "BIGINT",
    "event": "VARCHAR",
    "actor": "VARCHAR",
    "person": "VARCHAR",
    "source": "VARCHAR",
    "event_id": "VARCHAR",
}
SCOPE_LIVES = {"account": "VARCHAR", "life": "INTEGER", "starts_at": "BIGINT", "ends_at": "BIGINT"}
SCOPE_WEEKS = {
    "account": "VARCHAR",
    "life": "INTEGER",
    "week_at": "BIGINT",
    "active_people": "DOUBLE",
    "events": "DOUBLE",
    "weekly_active_share": "DOUBLE",
}
LEAST_BASELINE = 1.0
"""A drop is judged only against a baseline of at least this much a week."""

Slot = tuple[Leaf, bool]
_COMPILED = (EventCount, Sequence, Unanswered, Silence, MetricLevel, MetricDrop)


@dataclass(frozen=True)
class Compiled:
    """The leaves of a definition, each with whether it recurs, and the SQL that finds where they hold.

    ``sql`` gives ``leaf`` (place in ``slots``), ``account``, ``life``, ``from_at``, ``to_at`` (NULL: for good),
    ``known_at``, ``source``, ``event_id``; it reads ``_scope_events``, ``_scope_lives`` and ``_scope_weeks``.
    ``where_columns`` are boolean columns ``_scope_events`` must carry, each with its DuckDB expression.
    ``tail_weeks`` is how long after the last event a weekly metric may still matter.
    """

    slots: tuple[Slot, ...]
    sql: str | None
    where_columns: dict[str, str]
    tail_weeks: int = 1


@lru_cache(maxsize=32)
def compile_outcomes(definition: Definition) -> Compiled:
    """The leaves of the outcomes."""
    return _compile([], [outcome.when for outcome in definition.outcomes])


@lru_cache(maxsize=32)
def compile_stages(definition: Definition) -> Compiled:
    """The leaves of stages, milestones and indicators."""
    conditions = [indicator.when for indicator in definition.indicators]
    for stage in definition.stages:
        conditions += [milestone.when for milestone in stage.milestones]
        conditions += [indicator.when for indicator in stage.indicators]
        conditions += [stage.complete_when] if stage.complete_when else []
    return _compile(conditions, [stage.enter_when for stage in definition.stages if stage.enter_when])


def _compile(lasting: list[Condition], recurring: list[Condition]) -> Compiled:
    """``recurring`` event leaves give an instant each time they come true, ``lasting`` ones hold for good."""
    for_good = [leaf for condition in lasting for leaf in leaves(condition)]
    for_good += [leaf for condition in recurring for leaf in _beside_others(condition)]
    tagged = [(leaf, False) for leaf in for_good]
    tagged += [(leaf, _recurs(leaf)) for condition in recurring for leaf in leaves(condition)]
    slots = tuple(dict.fromkeys(slot for slot in tagged if isinstance(slot[0], _COMPILED)))
    unique = tuple(leaf for leaf, _ in slots)
    wheres = {
        f"where_{place}": over_json(leaf.where, "properties")
        for place, leaf in enumerate(unique)
        if isinstance(leaf, EventCount) and leaf.where
    }
    if not slots:
        return Compiled((), None, {})
    events = fr.frame("_scope_events", SCOPE_EVENTS | dict.fromkeys(wheres, "BOOLEAN"))
    lives, weeks = fr.frame("_scope_lives", SCOPE_LIVES), fr.frame("_scope_weeks", SCOPE_WEEKS)
    parts = [_intervals(slot, place, events, lives, weeks) for place, slot in enumerate(slots)]
    whole = fr.union(*parts, distinct=False) if len(parts) > 1 else parts[0]
    tail = [leaf.weeks + leaf.versus + 1 for leaf in unique if isinstance(leaf, MetricDrop)]
    return Compiled(slots, fr.compile_frame(whole), wheres, max([1, *tail]))


def _beside_others(condition: Condition) -> list[Leaf]:
    """Leaves that must go on holding while another one of their group comes true, or does not."""
    if not isinstance(condition, Group):
        return []
    if condition.kind == "any":
        return [leaf for member in condition.members for leaf in _beside_others(member)]
    return leaves(condition)


def _recurs(leaf: Leaf) -> bool:
    return isinstance(leaf, EventCount) and not leaf.distinct and not leaf.within


def _intervals(slot: Slot, place: int, events: Frame, lives: Frame, weeks: Frame) -> Frame:
    leaf, recurs = slot
    if isinstance(leaf, EventCount):
        chosen = events.filter(events.event.isin(leaf.events))
        chosen = chosen.filter(chosen[f"where_{place}"]) if leaf.where else chosen
        find = _each_nth if recurs else _within if leaf.within else _from_nth
        found = find(chosen, leaf)
    elif isinstance(leaf, Sequence):
        found = _sequence(events, leaf)
    elif isinstance(leaf, Unanswered):
        found = _unanswered(events, leaf)
    elif isinstance(leaf, Silence):
        found = _silence(events, lives, leaf)
    elif isinstance(leaf, MetricLevel | MetricDrop):
        found = _metric(weeks, leaf)
    else:
        raise TypeError(f"{type(leaf).__name__} holds per visit or term and is no expression over events")
    return found.select(
        leaf=fr.value(place).cast("int32"),
        account=found.account,
        life=found.life,
        from_at=found.from_at.cast("int64"),
        to_at=found.to_at.cast("int64"),
        known_at=found.known_at.cast("int64"),
        source=found.source.cast("string"),
        event_id=found.event_id.cast("string"),
    )


def _by_time(events: Frame, *keys: str) -> dict[str, object]:
    return {"group_by": list(keys), "order_by": [events.occurred_at, events.event_id, events.source]}


def _from_nth(events: Frame, leaf: EventCount) -> Frame:
    if leaf.distinct:
        first = fr.row_number().over(fr.window(**_by_time(events, "account", "life", "person")))
        seen = events.seen_at.min().over(fr.window(group_by=["account", "life", "person"]))
        events = events.filter(events.person.notnull()).mutate(place=first, seen_at=seen)
        events = events.filter(events.place == 0).drop("place")
    ranked = events.mutate(
        nth=fr.row_number().over(fr.window(**_by_time(events, "account", "life"))),
        nth_known=fr.row_number().over(
            fr.window(group_by=["account", "life"], order_by=[events.seen_at, events.occurred_at, events.event_id])
        ),
    )
    least = leaf.at_least - 1
    summed = ranked.group_by(["account", "life"]).agg(
        from_at=ranked.occurred_at.max(where=ranked.nth == least),
        known_at=ranked.seen_at.max(where=ranked.nth_known == least),
        source=ranked.source.max(where=ranked.nth == least),
        event_id=ranked.event_id.max(where=ranked.nth == least),
    )
    return summed.filter(summed.from_at.notnull()).mutate(to_at=fr.null("int64"))


def _each_nth(events: Frame, leaf: EventCount) -> Frame:
    """Every ``at_least``-th event, as an instant."""
    nth = fr.row_number().over(fr.window(**_by_time(events, "account", "life")))
    ranked = events.mutate(nth=nth)
    hit = ranked.filter(ranked.nth % leaf.at_least == leaf.at_least - 1)
    return hit.drop("known_at").mutate(from_at=hit.occurred_at, to_at=hit.occurred_at, known_at=hit.seen_at)


def _within(events: Frame, leaf: EventCount) -> Frame:
    """Every n-th event whose n-1 predecessors lie within the window; holds until the first of them leaves it."""
    order = fr.window(**_by_time(events, "account", "life"))
    first = events.occurred_at.lag(leaf.at_least - 1).over(order) if leaf.at_least > 1 else events.occurred_at
    known = events.seen_at.max().over(
        fr.window(preceding=leaf.at_least - 1, following=0, **_by_time(events, "account", "life"))
    )
    marked = events.mutate(first_at=first, from_at=events.occurred_at, all_known=known)
    close = marked.filter(marked.first_at.notnull() & (marked.occurred_at - marked.first_at <= leaf.within))
    return close.drop("known_at").mutate(to_at=close.first_at + leaf.within, known_at=close.all_known)


def _sequence(events: Frame, leaf: Sequence) -> Frame:
    """The first ``then`` whose latest ``event`` before it lies within reach."""
    chosen = events.filter(events.event.isin(leaf.events + leaf.then))
    is_first = chosen.event.isin(leaf.events)
    before = {"preceding": (None, 1), **_by_time(chosen, "account", "life")}
    latest = fr.cases((is_first, chosen.occurred_at)).max().over(fr.window(**before))
    seen = fr.cases((is_first, chosen.seen_at)).max().over(fr.window(**before))
    marked = chosen.mutate(first_at=latest, first_seen=seen)
    hit = marked.filter(marked.event.isin(leaf.then) & marked.first_at.notnull())
    hit = hit.filter(hit.occurred_at - hit.first_at <= leaf.within) if leaf.within else hit
    place = fr.row_number().over(fr.window(**_by_time(hit, "account", "life")))
    hit = hit.mutate(place=place)
    hit = hit.filter(hit.place == 0)
    return hit.drop("known_at").mutate(
        from_at=hit.occurred_at, to_at=fr.null("int64"), known_at=fr.greatest(hit.seen_at, hit.first_seen)
    )


def _unanswered(events: Frame, leaf: Unanswered) -> Frame:
    chosen = events.filter(events.event.isin(leaf.events + leaf.without))
    answer = fr.cases((chosen.event.isin(leaf.without), chosen.seen_at))
    later = fr.window(
        group_by=["account", "life"],
        order_by=[fr.desc(chosen.occurred_at), fr.desc(chosen.event_id)],
        preceding=None,
        following=0,
    )
    marked = chosen.mutate(answered_at=answer.min().over(later))
    asked = marked.filter(marked.event.isin(leaf.events))
    due = asked.occurred_at + leaf.within
    late = asked.filter(asked.answered_at.isnull() | (asked.answered_at > due))
    raised = late.occurred_at + leaf.within
    return late.drop("known_at").mutate(
        from_at=raised, to_at=late.answered_at, known_at=fr.greatest(raised, late.seen_at)
    )


def _silence(events: Frame, lives: Frame, leaf: Silence) -> Frame:
    own = events.filter(events.actor == "customer")
    own = own.filter(own.event.isin(leaf.events)) if leaf.events else own
    starts = lives.select(
        account=lives.account,
        life=lives.life,
        at=lives.starts_at,
        source=fr.null("string"),
        event_id=fr.null("string"),
    )
    heard = own.select(account=own.account, life=own.life, at=own.seen_at, source=own.source, event_id=own.event_id)
    both = fr.union(starts, heard, distinct=False)
    order = fr.window(group_by=["account", "life"], order_by=[both.at, both.event_id])
    gaps = both.mutate(next_at=both["at"].lead(1).over(order))
    quiet = gaps.filter(gaps.next_at.isnull() | (gaps.next_at - gaps["at"] > leaf.duration))
    return quiet.mutate(from_at=quiet["at"] + leaf.duration, to_at=quiet.next_at, known_at=quiet["at"] + leaf.duration)


def _metric(weeks: Frame, leaf: MetricLevel | MetricDrop) -> Frame:
    """Judged at the end of every whole week; holds until the next week's end."""
    order = {"group_by": ["account", "life"], "order_by": [weeks.week_at]}
    metric = weeks[leaf.metric]
    recent = fr.window(preceding=leaf.weeks - 1, following=0, **order)
    nth = fr.row_number().over(fr.window(**order))
    if isinstance(leaf, MetricLevel):
        marked = weeks.mutate(nth=nth, worst=metric.min().over(recent))
        held = marked.filter((marked.nth >= leaf.weeks - 1) & (marked.worst >= leaf.at_least))
    else:
        before = fr.window(preceding=(leaf.weeks + leaf.versus - 1, leaf.weeks), **order)
        marked = weeks.mutate(nth=nth, worst=metric.max().over(recent), usual=metric.mean().over(before))
        enough = marked.nth >= leaf.weeks + max(1, leaf.versus // 2) - 1
        fallen = marked.worst <= marked.usual * (1 - leaf.drop)
        held = marked.filter(enough & (marked.usual >= LEAST_BASELINE) & fallen)
    return held.mutate(
        from_at=held.week_at + WEEK,
        to_at=held.week_at + 2 * WEEK,
        known_at=held.week_at + WEEK,
        source=fr.null("string"),
        event_id=fr.null("string"),
    )
