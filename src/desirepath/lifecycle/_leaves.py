"""Where single conditions hold, as expressions over the events, lives, weeks and versions in scope.

Each gives ``account``, ``life``, ``from_at``, ``to_at`` (NULL: for good), ``known_at``, ``source`` and ``event_id``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from desirepath.lifecycle.model import (
    ChampionGone,
    EventCount,
    MetricChange,
    MetricLevel,
    Sequence,
    Silence,
    Standing,
    Unanswered,
)
from desirepath.store import frames as fr

if TYPE_CHECKING:
    from desirepath.store.frames import Column, Frame

LEAST_BASELINE = 1.0
"""A change of a count is judged only against a baseline of at least this much a week; that of a ratio against any."""


def _by_time(events: Frame, *keys: str) -> dict[str, object]:
    return {"group_by": list(keys), "order_by": [events.occurred_at, events.event_id, events.source]}


def from_nth(events: Frame, leaf: EventCount) -> Frame:
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


def each_nth(events: Frame, leaf: EventCount) -> Frame:
    """Every ``at_least``-th event, as an instant."""
    nth = fr.row_number().over(fr.window(**_by_time(events, "account", "life")))
    ranked = events.mutate(nth=nth)
    hit = ranked.filter(ranked.nth % leaf.at_least == leaf.at_least - 1)
    return hit.drop("known_at").mutate(from_at=hit.occurred_at, to_at=hit.occurred_at, known_at=hit.seen_at)


def within_window(events: Frame, leaf: EventCount) -> Frame:
    """Every n-th event whose n-1 predecessors lie within the window; holds until the first of them leaves it."""
    order = fr.window(**_by_time(events, "account", "life"))
    first = events.occurred_at.lag(leaf.at_least - 1).over(order) if leaf.at_least > 1 else events.occurred_at
    known = events.seen_at.max().over(
        fr.window(preceding=leaf.at_least - 1, following=0, **_by_time(events, "account", "life"))
    )
    marked = events.mutate(first_at=first, from_at=events.occurred_at, all_known=known)
    close = marked.filter(marked.first_at.notnull() & (marked.occurred_at - marked.first_at <= leaf.within))
    return close.drop("known_at").mutate(to_at=close.first_at + leaf.within, known_at=close.all_known)


def sequences(events: Frame, leaf: Sequence) -> Frame:
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


def _answered(chosen: Frame, events: tuple[str, ...], answers: tuple[str, ...], pair: tuple[str, ...]) -> Frame:
    """The ``events``, each with when the first of ``answers`` that follows it was known."""
    answer = fr.cases((chosen.event.isin(answers), chosen.seen_at))
    later = fr.window(
        group_by=list(pair),
        order_by=[fr.desc(chosen.occurred_at), fr.desc(chosen.event_id)],
        preceding=None,
        following=0,
    )
    marked = chosen.mutate(answered_at=answer.min().over(later))
    return marked.filter(marked.event.isin(events))


def unanswered(chosen: Frame, leaf: Unanswered, pair: tuple[str, ...]) -> Frame:
    asked = _answered(chosen, leaf.events, leaf.without, pair)
    due = asked.occurred_at + leaf.within
    late = asked.filter(asked.answered_at.isnull() | (asked.answered_at > due))
    raised = late.occurred_at + leaf.within
    return late.drop("known_at").mutate(
        from_at=raised, to_at=late.answered_at, known_at=fr.greatest(raised, late.seen_at)
    )


def standing(chosen: Frame, leaf: Standing, pair: tuple[str, ...]) -> Frame:
    """Counted when things became known: one more with each ``event``, one less with its first answer."""
    asked = _answered(chosen, leaf.events, leaf.until, pair)
    asked = asked.filter(asked.answered_at.isnull() | (asked.answered_at > asked.seen_at))
    keys = {"account": asked.account, "life": asked.life}
    opened = asked.select(**keys, at=asked.seen_at, step=fr.value(1), source=asked.source, event_id=asked.event_id)
    closed = asked.filter(asked.answered_at.notnull())
    closed = closed.select(
        account=closed.account, life=closed.life, at=closed.answered_at, step=fr.value(-1),
        source=fr.null("string"), event_id=fr.null("string"),
    )  # fmt: skip
    both = fr.union(opened, closed, distinct=False)
    order = {"group_by": ["account", "life"], "order_by": [both["at"], both.step, both.event_id]}
    standing = both.step.sum().over(fr.window(preceding=None, following=0, **order))
    counted = both.mutate(standing=standing, next_at=both["at"].lead(1).over(fr.window(**order)))
    held = counted.filter(counted.standing >= leaf.at_least)
    held = held.filter(held.next_at.isnull() | (held.next_at > held["at"]))
    return held.mutate(from_at=held["at"], to_at=held.next_at, known_at=held["at"])


def attribute_versions(versions: Frame, lives: Frame, column: str) -> Frame:
    """From when a version of the attributes that fits was known, until the next; within the life."""
    fits = versions.filter(versions[column]).select("account", "from_at", "to_at")
    both = fits.join(lives, "account")
    both = both.mutate(since=fr.greatest(both.from_at, both.starts_at))
    held = both.filter(both.to_at.isnull() | (both.to_at > both.since))
    held = held.filter(held.ends_at.isnull() | (held.ends_at >= held.since))
    return held.select(
        account=held.account,
        life=held.life,
        from_at=held.since,
        to_at=held.to_at,
        known_at=held.since,
        source=fr.null("string"),
        event_id=fr.null("string"),
    )


def silences(events: Frame, lives: Frame, leaf: Silence) -> Frame:
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


def champions_gone(absences: Frame, leaf: ChampionGone) -> Frame:
    """Who was the champion is known at the end of the week of the last event, before ``duration`` has passed."""
    from_at = fr.greatest(absences.last_at + leaf.duration, absences.ends_at)
    gone = absences.mutate(
        from_at=from_at,
        to_at=absences.next_at,
        known_at=from_at,
        source=fr.null("string"),
        event_id=fr.null("string"),
    )
    return gone.filter(gone.to_at.isnull() | (gone.to_at > gone.from_at))


def metric_weeks(weeks: Frame, metric: Column, leaf: MetricLevel | MetricChange, *, is_ratio: bool) -> Frame:
    """Judged at the end of every whole week; holds until the next week's end. A week without a value is not judged."""
    order = {"group_by": ["account", "life"], "order_by": [weeks.week_at]}
    recent = fr.window(preceding=leaf.weeks - 1, following=0, **order)
    marked = weeks.mutate(
        lowest=metric.min().over(recent), highest=metric.max().over(recent), judged=metric.count().over(recent)
    )
    if isinstance(leaf, MetricLevel):
        held = marked.filter(marked.judged == leaf.weeks)
        held = held.filter(held.lowest >= leaf.at_least) if leaf.at_least is not None else held
        held = held.filter(held.highest <= leaf.at_most) if leaf.at_most is not None else held
    else:
        before = fr.window(preceding=(leaf.weeks + leaf.versus - 1, leaf.weeks), **order)
        marked = marked.mutate(usual=metric.mean().over(before), known_weeks=metric.count().over(before))
        held = marked.filter((marked.judged == leaf.weeks) & (marked.known_weeks >= max(1, leaf.versus // 2)))
        held = held.filter(held.usual > 0) if is_ratio else held.filter(held.usual >= LEAST_BASELINE)
        bound = held.usual * (1 + leaf.by)
        held = held.filter(held.highest <= bound if leaf.by < 0 else held.lowest >= bound)
    return held.mutate(
        from_at=held.ends_at,
        to_at=held.next_ends_at,
        known_at=held.ends_at,
        source=fr.null("string"),
        event_id=fr.null("string"),
    )
