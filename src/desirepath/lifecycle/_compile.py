"""Compiles leaf conditions to one expression over the events in scope, giving the intervals in which each holds.

Absence is judged by when things became *known* (``seen_at``), so that what was true to us at a time stays true.
Intervals may begin after the end of the data: they say what will hold if nothing more comes; readers cut them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from desirepath.lifecycle._leaves import (
    attribute_versions,
    champions_gone,
    each_nth,
    from_nth,
    metric_weeks,
    sequences,
    silences,
    standing,
    unanswered,
    within_window,
)
from desirepath.lifecycle.model import (
    Attribute,
    ChampionGone,
    Condition,
    Definition,
    EventCount,
    Group,
    Leaf,
    Metric,
    MetricChange,
    MetricLevel,
    Sequence,
    Silence,
    Standing,
    Unanswered,
    leaves,
)
from desirepath.store import frames as fr
from desirepath.store import literal, over_json, quoted

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
    "ends_at": "BIGINT",
    "next_ends_at": "BIGINT",
    "active_people": "DOUBLE",
    "events": "DOUBLE",
    "weekly_active_share": "DOUBLE",
}
SCOPE_ABSENCES = {
    "account": "VARCHAR",
    "life": "INTEGER",
    "person": "VARCHAR",
    "ends_at": "BIGINT",
    "last_at": "BIGINT",
    "next_at": "BIGINT",
}
SCOPE_VERSIONS = {"account": "VARCHAR", "from_at": "BIGINT", "to_at": "BIGINT", "attributes": "VARCHAR"}

Slot = tuple[Leaf, bool]
_COMPILED = (EventCount, Sequence, Unanswered, Standing, Silence, ChampionGone, MetricLevel, MetricChange, Attribute)


@dataclass(frozen=True)
class Compiled:
    """The leaves of a definition, each with whether it recurs, and the SQL that finds where they hold.

    ``sql`` gives ``leaf`` (place in ``slots``), ``account``, ``life``, ``from_at``, ``to_at`` (NULL: for good),
    ``known_at``, ``source``, ``event_id``, ``person``; it reads ``_scope_events``, ``_scope_lives``, ``_scope_weeks``,
    ``_scope_absences`` and ``_scope_versions``. ``event_columns`` and ``version_columns`` are the columns the scopes must
    carry beside their own, each with its type and DuckDB expression; ``metrics`` the declared metrics that
    ``_scope_weeks`` must carry.
    ``tail_weeks`` is how long after the last event a weekly metric may still matter.
    """

    slots: tuple[Slot, ...]
    sql: str | None
    event_columns: dict[str, tuple[str, str]] = field(default_factory=dict)
    version_columns: dict[str, tuple[str, str]] = field(default_factory=dict)
    metrics: dict[str, Metric] = field(default_factory=dict)
    tail_weeks: int = 1

    @property
    def reads_weeks(self) -> bool:
        return any(isinstance(leaf, MetricLevel | MetricChange) for leaf, _ in self.slots)

    @property
    def absence(self) -> int | None:
        """The shortest absence of a champion that a leaf asks about: what ``_scope_absences`` must hold."""
        return min((leaf.duration for leaf, _ in self.slots if isinstance(leaf, ChampionGone)), default=None)

    @property
    def reads_versions(self) -> bool:
        sides = [quantity for metric in self.metrics.values() for _, quantity in metric.sides()]
        return bool(self.version_columns) or any(quantity.attribute for quantity in sides)


@lru_cache(maxsize=32)
def compile_outcomes(definition: Definition) -> Compiled:
    """The leaves of the outcomes."""
    return _compile(definition, [], [outcome.when for outcome in definition.outcomes])


@lru_cache(maxsize=32)
def compile_stages(definition: Definition) -> Compiled:
    """The leaves of stages, milestones and indicators."""
    conditions = [indicator.when for indicator in definition.indicators]
    singly: list[Leaf] = []
    for stage in definition.stages:
        conditions += [milestone.when for milestone in stage.milestones]
        conditions += [indicator.when for indicator in stage.indicators]
        conditions += [stage.complete_when] if stage.complete_when else []
        singly += [
            single_events(leaf)
            for milestone in stage.milestones
            if milestone.since == "stage"
            for leaf in leaves(milestone.when)
            if isinstance(leaf, EventCount)
        ]
    return _compile(
        definition, conditions, [stage.enter_when for stage in definition.stages if stage.enter_when], singly
    )


def single_events(leaf: EventCount) -> EventCount:
    """The leaf that gives every single event that ``leaf`` counts."""
    return EventCount(leaf.events, where=leaf.where)


def _compile(
    definition: Definition, lasting: list[Condition], recurring: list[Condition], singly: Iterable[Leaf] = ()
) -> Compiled:
    """``recurring`` event leaves give an instant each time they come true, ``lasting`` ones hold for good."""
    for_good = [leaf for condition in lasting for leaf in leaves(condition)]
    for_good += [leaf for condition in recurring for leaf in _beside_others(condition)]
    tagged = [(leaf, False) for leaf in for_good]
    tagged += [(leaf, _recurs(leaf)) for condition in recurring for leaf in leaves(condition)]
    tagged += [(leaf, True) for leaf in singly]
    slots = tuple(dict.fromkeys(slot for slot in tagged if isinstance(slot[0], _COMPILED)))
    if not slots:
        return Compiled((), None)
    unique = tuple(leaf for leaf, _ in slots)
    used = {leaf.metric for leaf in unique if isinstance(leaf, MetricLevel | MetricChange)}
    metrics = {f"metric_{place}": metric for place, metric in enumerate(definition.metrics) if metric.name in used}
    scope = _Scope(unique, metrics)
    parts = [_intervals(slot, place, scope) for place, slot in enumerate(slots)]
    whole = fr.union(*parts, distinct=False) if len(parts) > 1 else parts[0]
    tail = [leaf.weeks + leaf.versus + 1 for leaf in unique if isinstance(leaf, MetricChange)]
    tail += [leaf.weeks + 1 for leaf in unique if isinstance(leaf, MetricLevel) and leaf.at_least is None]
    return Compiled(
        slots, fr.compile_frame(whole), scope.event_columns, scope.version_columns, metrics, max([1, *tail])
    )


class _Scope:
    """The tables the leaves read, with the columns that their expressions need."""

    def __init__(self, slots: tuple[Leaf, ...], metrics: dict[str, Metric]) -> None:
        self.event_columns: dict[str, tuple[str, str]] = {}
        self.version_columns: dict[str, tuple[str, str]] = {}
        self.metric_columns = {metric.name: column for column, metric in metrics.items()}
        self.ratios = {metric.name for metric in metrics.values() if metric.to} | {"weekly_active_share"}
        for place, leaf in enumerate(slots):
            where, same = getattr(leaf, "where", None), getattr(leaf, "same", None)
            if isinstance(leaf, Attribute):
                self.version_columns[f"holds_{place}"] = ("BOOLEAN", over_json(leaf.where, "attributes"))
            elif where is not None:
                self.event_columns[f"where_{place}"] = ("BOOLEAN", over_json(where, "properties"))
            if same is not None:
                self.event_columns[f"same_{place}"] = ("VARCHAR", _same_sql(same))
        for column, metric in metrics.items():
            for side, quantity in metric.sides():
                if quantity.where is not None:
                    self.event_columns[f"fits_{column}_{side}"] = ("BOOLEAN", over_json(quantity.where, "properties"))
        self.events = fr.frame("_scope_events", SCOPE_EVENTS | _kinds(self.event_columns))
        self.lives = fr.frame("_scope_lives", SCOPE_LIVES)
        self.weeks = fr.frame("_scope_weeks", SCOPE_WEEKS | dict.fromkeys(metrics, "DOUBLE"))
        self.absences = fr.frame("_scope_absences", SCOPE_ABSENCES)
        self.versions = fr.frame("_scope_versions", SCOPE_VERSIONS | _kinds(self.version_columns))

    def chosen(self, place: int, leaf: EventCount | Unanswered | Standing, events: tuple[str, ...]) -> Frame:
        """The events of the leaf that count, with those (``events``) that answer them whatever their properties."""
        fits = self.events.event.isin(leaf.events)
        fits = fits & self.events[f"where_{place}"] if leaf.where else fits
        return self.events.filter(fits | self.events.event.isin(events) if events else fits)


def _kinds(columns: dict[str, tuple[str, str]]) -> dict[str, str]:
    return {name: kind for name, (kind, _) in columns.items()}


_RECORDS = {"ticket": "tickets", "invoice": "invoices", "opportunity": "opportunities"}


def _same_sql(same: str) -> str:
    """What ties an event to its answer: the record of its stream, else the property of that name."""
    stated = f"(properties ->> {literal('$.' + quoted(same))})"
    if same not in _RECORDS:
        return stated
    record = f"CASE WHEN e.stream = '{_RECORDS[same]}' THEN regexp_replace(e.event_id, ':[a-z]+$', '') END"
    return f"coalesce({stated}, {record})"


def _beside_others(condition: Condition) -> list[Leaf]:
    """Leaves that must go on holding while another one of their group comes true, or does not."""
    if not isinstance(condition, Group):
        return []
    if condition.kind == "least" and condition.least == 1:
        return [leaf for member in condition.members for leaf in _beside_others(member)]
    return leaves(condition)


def _recurs(leaf: Leaf) -> bool:
    return isinstance(leaf, EventCount) and not leaf.distinct and not leaf.within


def _intervals(slot: Slot, place: int, scope: _Scope) -> Frame:
    leaf, recurs = slot
    if isinstance(leaf, EventCount):
        find = each_nth if recurs else within_window if leaf.within else from_nth
        found = find(scope.chosen(place, leaf, ()), leaf)
    elif isinstance(leaf, Sequence):
        found = sequences(scope.events, leaf)
    elif isinstance(leaf, Unanswered):
        found = unanswered(scope.chosen(place, leaf, leaf.without), leaf, _pair(leaf.same, place))
    elif isinstance(leaf, Standing):
        found = standing(scope.chosen(place, leaf, leaf.until), leaf, _pair(leaf.same, place))
    elif isinstance(leaf, Silence):
        found = silences(scope.events, scope.lives, leaf)
    elif isinstance(leaf, ChampionGone):
        found = champions_gone(scope.absences, leaf)
    elif isinstance(leaf, MetricLevel | MetricChange):
        column = scope.metric_columns.get(leaf.metric, leaf.metric)
        found = metric_weeks(scope.weeks, scope.weeks[column], leaf, is_ratio=leaf.metric in scope.ratios)
    elif isinstance(leaf, Attribute):
        found = attribute_versions(scope.versions, scope.lives, f"holds_{place}")
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
        person=(found.person if recurs else fr.null("string")).cast("string"),
    )


def _pair(same: str | None, place: int) -> tuple[str, ...]:
    return ("account", "life", f"same_{place}") if same else ("account", "life")
