"""The champion of each week is the one found by counting person by person, from what was known by its end alone."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from desirepath.journeys._champions import LEAST_ACTIVE_WEEKS, TRAILING_WEEKS, absences_sql, champions_sql
from desirepath.journeys._weekly import PERSON_WEEKS
from desirepath.kernel import DAY, WEEK, parse_moment
from desirepath.store import Warehouse

BASE = parse_moment("2024-01-01")
WEEKS = 30
DAYS_AWAY = 14
Event = tuple[int, int, str, int]
"""Life, person, actor, half days until it was known."""
Champions = dict[tuple[int, int], str]
Absences = set[tuple[int, str, int, int | None]]

busy_weeks = st.lists(st.integers(0, WEEKS - 1), max_size=14, unique=True)
events_of_person = st.tuples(busy_weeks, st.integers(1, 3), st.integers(0, 1))


def events_from(people: list[tuple[list[int], int, int]], extra: list[tuple[int, int]]) -> list[Event]:
    rows = [
        (life, person, "customer", 14 * week + 3 * n + person % 2)
        for person, (weeks, each, life) in enumerate(people)
        for week in weeks
        for n in range(each)
    ]
    rows += [(0, person, "customer", half) for person, half in extra]
    return rows + [(0, 9, "company", 14 * week) for week in range(WEEKS)]


@contextmanager
def told(events: list[Event]) -> Iterator[Warehouse]:
    """The working tables that the queries read."""
    marks = [BASE + week * WEEK for week in range(WEEKS + 3)]
    weeks = {"week": list(range(WEEKS + 2)), "starts_at": marks[:-1], "ends_at": marks[1:]}
    lives, people, actors, halves = ([event[n] for event in events] for n in range(4))
    rows = {
        "account": ["a"] * len(events),
        "life": pa.array(lives, pa.int32()),
        "person": [f"p{person}" for person in people],
        "actor": actors,
        "seen_at": pa.array([BASE + half * DAY // 2 for half in halves], pa.int64()),
    }
    warehouse = Warehouse(None)
    with warehouse.lent("_weeks", pa.table(weeks)), warehouse.lent("_scope_events", pa.table(rows)):
        warehouse.execute(f"CREATE TEMP TABLE _person_weeks AS {PERSON_WEEKS}")
        yield warehouse
    warehouse.close()


def champions(events: list[Event]) -> Champions:
    every = f"(SELECT 'a' AS account, unnest([0, 1]) AS life, week FROM range({WEEKS + 2}) AS w(week))"
    with told(events) as warehouse:
        rows = warehouse.tuples(f"SELECT life, week, person FROM ({champions_sql(every)})")
    return {(int(str(life)), int(str(week))): str(person) for life, week, person in rows}


def champions_by_hand(events: list[Event]) -> Champions:
    found = {}
    for life in (0, 1):
        own = [(f"p{person}", half) for at, person, actor, half in events if (at, actor) == (life, "customer")]
        for week in range(WEEKS + 2):
            recent = [(person, half) for person, half in own if week - TRAILING_WEEKS < half // 14 <= week]
            ranked = sorted(
                (-n, min(half for who, half in own if who == person), person)
                for person, n in Counter(person for person, _ in recent).items()
                if len({half // 14 for who, half in recent if who == person}) >= LEAST_ACTIVE_WEEKS
            )
            if ranked:
                found[(life, week)] = ranked[0][2]
    return found


def absences(events: list[Event]) -> Absences:
    with told(events) as warehouse:
        sql = f"SELECT life, person, last_at, next_at FROM ({absences_sql(DAYS_AWAY * DAY)})"
        return set(warehouse.tuples(sql))  # type: ignore[arg-type]


def absences_by_hand(events: list[Event]) -> Absences:
    found = set()
    for (life, week), person in champions_by_hand(events).items():
        moments = sorted(
            half for at, who, actor, half in events if (at, f"p{who}", actor) == (life, person, "customer")
        )
        last = max((half for half in moments if half // 14 == week), default=None)
        after = next((half for half in moments if last is not None and half > last), None)
        if last is not None and (after is None or after - last > 2 * DAYS_AWAY):
            found.add((life, person, moment(last), moment(after) if after is not None else None))
    return found


def moment(half: int) -> int:
    return BASE + half * DAY // 2


@settings(max_examples=60, deadline=None)
@given(
    st.lists(events_of_person, min_size=1, max_size=5),
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 14 * WEEKS - 1)), max_size=20),
)
def test_champions_and_their_absences_are_those_counted_by_hand_and_as_of_then(
    people: list[tuple[list[int], int, int]], extra: list[tuple[int, int]]
) -> None:
    events = events_from(people, extra)
    found = champions(events)
    assert found == champions_by_hand(events)
    assert absences(events) == absences_by_hand(events)
    half_way = WEEKS // 2
    known_then = champions([event for event in events if event[3] < 14 * half_way])
    assert {key: found[key] for key in found if key[1] < half_way} == {
        key: known_then[key] for key in known_then if key[1] < half_way
    }


def test_the_data_of_the_comparison_has_champions_who_change_and_leave() -> None:
    events = events_from([([*range(12)], 2, 0), ([*range(6, 20)], 3, 0), ([*range(8)], 3, 1)], [])
    assert Counter((life, told) for (life, _), told in champions(events).items()) == {
        (0, "p0"): 8,
        (0, "p1"): 13,
        (1, "p2"): 9,
    }
    assert {(life, person) for life, person, *_ in absences(events)} == {(0, "p0"), (0, "p1"), (1, "p2")}
