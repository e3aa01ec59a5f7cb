"""The steps of many lives as arrays: what the map, its comparison and its lists of members are counted from."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from desirepath.kernel import DAY, NEVER
from desirepath.lifecycle import Definition
from desirepath.store import Warehouse, literal

Level = Literal["stage", "milestone", "event"]
Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int16]
EVENT_NODES = 24
"""At event level the most frequent events have a node of their own; the rest share ``other``."""
STEPS_AT_A_TIME = 1_000_000
"""About so many steps are read from the store at once."""
_ALL = slice(None)


class Steps(NamedTuple):
    """What the compiled loops read: per step ``node`` and ``at``; per life its steps and its ``account``."""

    node: Codes
    at: Ints
    first: Ints
    last: Ints
    account: Ints


@dataclass(frozen=True, eq=False)
class Walks:
    """Steps sorted by account, life and place.

    Per step (n,): ``node`` (code into ``nodes``), ``at`` and ``seen`` (known from then on) in microseconds. Per life:
    its steps ``first`` up to but without ``last``, ``life_account`` (ascending codes into ``accounts``), ``over_at``
    (from when its end was known). Some lives may be chosen of many: the steps are shared, never copied. ``nodes`` are
    ids ``kind:name``; ``start`` and ``other`` have no name.
    """

    accounts: list[str]
    nodes: list[str]
    node: Codes
    at: Ints
    seen: Ints
    first: Ints
    last: Ints
    life_account: Ints
    over_at: Ints
    as_of: int

    def steps(self, lives: slice = _ALL) -> Steps:
        """What the compiled loops read, of some lives."""
        return Steps(self.node, self.at, self.first[lives], self.last[lives], self.life_account[lives])

    @property
    def life_ended(self) -> npt.NDArray[np.bool_]:
        """Per life, whether it is over at the time looked from."""
        return np.asarray(self.over_at <= self.as_of, np.bool_)

    @property
    def final(self) -> Codes:
        """Per life, the node of its last step."""
        return self.node[self.last - 1]


def read_walks(warehouse: Warehouse, definition: Definition, level: Level) -> Walks:
    """The walks of every account, with all that is known by now, read part by part."""
    lives = warehouse.arrow(
        "SELECT account, coalesce(greatest(ends_at, ended_known_at), ?) AS over_at FROM lives ORDER BY account, life",
        [NEVER],
    )
    accounts, life_account = _coded(lives.column("account"))
    kinds = _kinds(level, definition)
    nodes = [str(name) for (name,) in warehouse.tuples(_names_sql(level, kinds))]
    node, at, seen, last = _read_steps(warehouse, _steps_sql(level, kinds), nodes, len(life_account))
    everything = Walks(
        accounts=accounts,
        nodes=nodes,
        node=node,
        at=at,
        seen=seen,
        first=np.append(0, last[:-1]) if len(last) else last,
        last=last,
        life_account=life_account,
        over_at=np.array(lives.column("over_at").to_numpy(), np.int64),
        as_of=NEVER - 1,
    )
    return _with_steps(everything)


def _read_steps(warehouse: Warehouse, steps: str, nodes: list[str], lives: int) -> tuple[Codes, Ints, Ints, Ints]:
    """Node, time and known-from of every step, and where each life's steps end."""
    listed = pa.table({"node": pa.array(nodes, pa.string()), "code": pa.array(range(len(nodes)), pa.int16())})
    expected = warehouse.count("SELECT greatest((SELECT count(*) FROM steps), (SELECT count(*) FROM account_events))")
    some = max(1, lives * STEPS_AT_A_TIME // max(expected, 1))
    parts: dict[str, list[Ints]] = {"code": [], "at": [], "seen": []}
    counts = np.zeros(lives, np.int64)
    with warehouse.lent("_nodes", listed):
        for begin in range(0, lives, some):
            table = warehouse.arrow(_ORDERED.format(steps=steps), [begin, begin + some])
            counts += np.bincount(table.column("life").to_numpy(), minlength=lives)
            for name, column in parts.items():
                column.append(table.column(name).to_numpy())
    node = np.concatenate([np.empty(0, np.int16), *parts.pop("code")])
    at, seen = (np.concatenate([np.empty(0, np.int64), *parts.pop(name)]) for name in ("at", "seen"))
    return node.astype(np.int16, copy=False), at, seen, np.cumsum(counts)


def known_by(walks: Walks, moment: int) -> Walks:
    """The walks as known at ``moment``."""
    if not len(walks.seen) or int(walks.seen.max()) <= moment:
        return replace(walks, as_of=moment)
    known = walks.seen <= moment
    before = np.append(0, np.cumsum(known))
    shorter = replace(
        walks,
        node=walks.node[known],
        at=walks.at[known],
        seen=walks.seen[known],
        first=before[walks.first],
        last=before[walks.last],
        as_of=moment,
    )
    return _with_steps(shorter)


def select_accounts(walks: Walks, accounts: Set[str] | None) -> Walks:
    """The walks of some accounts only; ``None`` keeps all."""
    if accounts is None:
        return walks
    wanted = np.fromiter(map(accounts.__contains__, walks.accounts), np.bool_, len(walks.accounts))
    return _of_lives(walks, wanted[walks.life_account])


def select_started(walks: Walks, begin: int, end: int) -> Walks:
    """The lives of accounts whose first life started from ``begin`` up to but without ``end`` (microseconds)."""
    started = account_starts(walks)
    return _of_lives(walks, (started >= begin) & (started < end))


def first_days(walks: Walks, days: float) -> Walks:
    """Only so many days from each account's start, so that accounts of different age can be compared."""
    from desirepath.journeys._loops import cut_lives

    limit = account_starts(walks) + int(days * DAY)
    last = cut_lives(walks.steps(), limit)
    shorter = replace(walks, last=last, over_at=np.where(last < walks.last, NEVER, walks.over_at))
    return _with_steps(shorter)


def account_starts(walks: Walks) -> Ints:
    """Per life, when its account's first life started."""
    if not walks.first.size:
        return np.empty(0, np.int64)
    opens = np.append(True, walks.life_account[1:] != walks.life_account[:-1])
    return np.asarray(walks.at[walks.first][opens][np.cumsum(opens) - 1], np.int64)


def _with_steps(walks: Walks) -> Walks:
    return _of_lives(walks, walks.last > walks.first)


def _of_lives(walks: Walks, keep: npt.NDArray[np.bool_]) -> Walks:
    if bool(keep.all()):
        return walks
    return replace(
        walks,
        first=walks.first[keep],
        last=walks.last[keep],
        life_account=walks.life_account[keep],
        over_at=walks.over_at[keep],
    )


def _coded(column: pa.ChunkedArray) -> tuple[list[str], Ints]:
    """The distinct texts of a sorted column, and each row's place among them."""
    if not len(column):
        return [], np.empty(0, np.int64)
    encoded = column.combine_chunks().dictionary_encode()
    names = [str(name) for name in encoded.dictionary.to_pylist()]
    return names, np.asarray(encoded.indices.to_numpy(zero_copy_only=False), np.int64)


_STEP = "CASE WHEN kind = 'start' THEN 'start' ELSE kind || ':' || name END"
_TOP = f"SELECT event FROM account_events GROUP BY 1 ORDER BY count(*) DESC, event LIMIT {EVENT_NODES}"
_ORDERED = """
    WITH numbered AS MATERIALIZED (
        SELECT account, life, starts_at, coalesce(ends_at, 9223372036854775807) AS ends_at,
            CAST(row_number() OVER (ORDER BY account, life) - 1 AS INTEGER) AS number
        FROM lives QUALIFY number >= ? AND number < ?)
    SELECT life, "at", seen, code FROM ({steps}) ORDER BY life, "at", place, position, event_id, code"""


def _kinds(level: Level, definition: Definition) -> str:
    """Which steps a level shows. Stages show as their milestones; a stage without any shows as its entry."""
    if level == "stage":
        return "kind IN ('start', 'stage', 'outcome')"
    if level == "event":
        return "kind IN ('start', 'outcome')"
    bare = [stage.name for place, stage in enumerate(definition.stages) if not stage.milestones and place]
    return f"(kind <> 'stage' OR name IN ({', '.join(map(literal, bare)) or 'NULL'}))"


def _names_sql(level: Level, kinds: str) -> str:
    events = f" UNION ALL SELECT 'event:' || event FROM ({_TOP}) UNION ALL SELECT 'other'" if level == "event" else ""
    return f"SELECT DISTINCT node FROM (SELECT {_STEP} AS node FROM steps WHERE {kinds}{events}) ORDER BY 1"


def _steps_sql(level: Level, kinds: str) -> str:
    """Life, time, known from, node code, and the order at one instant: events stand between a start and an outcome."""
    place = "CASE WHEN kind = 'start' THEN 0 ELSE 2 END" if level == "event" else "0"
    steps = (
        f'SELECT n.number AS life, s."at", greatest(s."at", s.known_at) AS seen, k.code, {place} AS place, s.position, '
        f"'' AS event_id FROM (SELECT *, {_STEP} AS node FROM steps WHERE {kinds}) AS s "
        "JOIN numbered AS n USING (account, life) JOIN _nodes AS k USING (node)"
    )
    return f"{steps} UNION ALL {_EVENTS}" if level == "event" else steps


_EVENTS = """
    SELECT n.number, e.occurred_at, greatest(e.occurred_at, e.known_at),
        coalesce(k.code, (SELECT code FROM _nodes WHERE node = 'other')), 1, 0, e.event_id
    FROM account_events AS e JOIN numbered AS n ON n.account = e.account AND e.occurred_at >= n.starts_at
        AND e.occurred_at <= n.ends_at
    LEFT JOIN (SELECT substr(node, 7) AS event, code FROM _nodes WHERE node LIKE 'event:%') AS k USING (event)"""
