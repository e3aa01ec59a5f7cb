"""The steps of many lives as arrays: what the map, its comparison and its lists of members are counted from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from desirepath.lifecycle import Definition
from desirepath.store import Warehouse

Level = Literal["stage", "milestone", "event"]
Ints = npt.NDArray[np.int64]
EVENT_NODES = 24
"""At event level the most frequent events have a node of their own; the rest share ``other``."""


@dataclass(frozen=True)
class Walks:
    """Steps sorted by account, life and place.

    Per step (n,): ``account`` and ``node`` (codes into ``accounts`` and ``nodes``), ``life`` (code of the account's
    life), ``at`` in microseconds. Per life: ``life_account``, ``life_ended`` (it is over at the time looked from).
    ``nodes`` are ids ``kind:name``; ``start`` and ``other`` have no name.
    """

    accounts: list[str]
    nodes: list[str]
    account: Ints
    life: Ints
    node: Ints
    at: Ints
    life_account: Ints
    life_ended: npt.NDArray[np.bool_]
    as_of: int


def read_walks(warehouse: Warehouse, definition: Definition, level: Level, as_of: int) -> Walks:
    """The walks of every account as known at ``as_of``."""
    ended = warehouse.arrow(
        "SELECT account, life, ends_at IS NOT NULL AND greatest(ends_at, ended_known_at) <= ? AS ended FROM lives "
        "WHERE starts_at <= ? ORDER BY account, life",
        [as_of, as_of],
    )
    accounts, life_account = _coded(ended.column("account"))
    numbered = (
        "SELECT account, life, row_number() OVER (ORDER BY account, life) - 1 AS code FROM lives WHERE starts_at <= ?"
    )
    table = warehouse.arrow(
        f'SELECT n.code AS life, s."at", s.node FROM ({_QUERIES[level](definition)}) AS s '
        f"JOIN ({numbered}) AS n USING (account, life) ORDER BY n.code, s.place",
        [as_of, as_of],
    )
    nodes, node = _coded(table.column("node"))
    life = np.asarray(table.column("life").to_numpy(), np.int64)
    return Walks(
        accounts=accounts,
        nodes=nodes,
        account=life_account[life],
        life=life,
        node=node,
        at=np.asarray(table.column("at").to_numpy(), np.int64),
        life_account=life_account,
        life_ended=np.asarray(ended.column("ended").to_pylist(), bool),
        as_of=as_of,
    )


def _coded(column: pa.ChunkedArray) -> tuple[list[str], Ints]:
    """The distinct texts in order, and each row's place among them."""
    encoded = column.combine_chunks().dictionary_encode()
    names = [str(name) for name in encoded.dictionary.to_pylist()]
    order = sorted(range(len(names)), key=names.__getitem__)
    rank = np.empty(len(names), np.int64)
    rank[order] = np.arange(len(names))
    codes = np.asarray(encoded.indices.to_numpy(zero_copy_only=False), np.int64)
    return [names[place] for place in order], rank[codes] if len(names) else codes


_STEP = "CASE WHEN kind = 'start' THEN 'start' ELSE kind || ':' || name END"


def _stage_query(definition: Definition) -> str:
    return (
        f'SELECT account, life, "at", position AS place, {_STEP} AS node FROM steps WHERE greatest("at", known_at) <= ? '
        "AND kind IN ('start', 'stage', 'outcome')"
    )


def _milestone_query(definition: Definition) -> str:
    """Stages show as their milestones; a stage without any shows as its entry."""
    bare = [stage.name for place, stage in enumerate(definition.stages) if not stage.milestones and place]
    listed = ", ".join("'" + name.replace("'", "''") + "'" for name in bare) or "''"
    return (
        f'SELECT account, life, "at", position AS place, {_STEP} AS node FROM steps WHERE greatest("at", known_at) <= ? '
        f"AND (kind <> 'stage' OR name IN ({listed}))"
    )


def _event_query(definition: Definition) -> str:
    return f"""
        WITH top AS (SELECT event FROM account_events GROUP BY 1 ORDER BY count(*) DESC, event LIMIT {EVENT_NODES}),
        told AS (
            SELECT account, life, "at", known_at, {_STEP} AS node, 0 AS place, position, '' AS event_id FROM steps
            WHERE kind = 'start'
            UNION ALL
            SELECT account, life, "at", known_at, {_STEP}, 2, position, '' FROM steps WHERE kind = 'outcome'
            UNION ALL
            SELECT e.account, l.life, e.occurred_at AS "at", e.known_at,
                CASE WHEN top.event IS NULL THEN 'other' ELSE 'event:' || e.event END, 1, 0, e.event_id
            FROM account_events AS e JOIN lives AS l ON l.account = e.account AND e.occurred_at >= l.starts_at
                AND e.occurred_at <= coalesce(l.ends_at, 9223372036854775807)
            LEFT JOIN top ON top.event = e.event)
        SELECT account, life, "at", node,
            row_number() OVER (PARTITION BY account, life ORDER BY "at", place, position, event_id, node) AS place
        FROM told WHERE greatest("at", known_at) <= ?"""


_QUERIES = {"stage": _stage_query, "milestone": _milestone_query, "event": _event_query}
