"""How long each account waited for each milestone while in its stage, and what was said meanwhile."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from desirepath.kernel import DAY
from desirepath.lifecycle import Definition
from desirepath.store import Warehouse, literal
from desirepath.text import NEUTRAL

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
ANSWER_AWAITED = 14 * DAY
"""A customer who has not answered for this long is no longer asked for anything."""
_SAYS = (
    "ticket_opened", "ticket_escalated", "ticket_reopened", "message_received", "ticket_replied", "message_sent",
    "ticket_solved",
)  # fmt: skip


@dataclass(frozen=True)
class Waits:
    """One milestone's waits; arrays of shape (n,), one an account's life that entered the stage.

    ``code``: the account's place among all that waited for anything; ``days`` in the stage before the milestone was
    reached, until the stage was left, or until now; ``is_done``: reached in the stage; ``is_open``: still in the stage;
    ``returns``: later visits of the stage before it was reached; ``entered_at`` and ``until`` in microseconds;
    ``ended_as`` the outcome that ended the life, empty while it goes on;
    ``arr`` a year.
    """

    stage: str
    milestone: str
    account: npt.NDArray[np.object_]
    code: Ints
    days: Floats
    is_done: Bools
    is_open: Bools
    returns: Ints
    entered_at: Ints
    until: Ints
    ended_as: npt.NDArray[np.str_]
    arr: Floats

    def among(self, accounts: Set[str] | None) -> Waits:
        """The waits of some accounts only; ``None`` keeps all."""
        if accounts is None:
            return self
        chosen = _are_among(self.account, accounts)
        columns: dict[str, Any] = {
            name: value[chosen] for name, value in vars(self).items() if isinstance(value, np.ndarray)
        }
        return replace(self, **columns)


@dataclass(frozen=True, slots=True)
class Said:
    """What was said while accounts waited: days on us and on the customer, texts scored and negative ones among them."""

    on_us_days: float = 0.0
    on_customer_days: float = 0.0
    texts: int = 0
    negative: int = 0


@dataclass(frozen=True)
class SaidRows:
    """What was said while each account waited for each milestone; arrays of shape (n,), ``told`` (n, 4) as in ``Said``."""

    milestone: npt.NDArray[np.object_]
    account: npt.NDArray[np.object_]
    told: Floats

    def among(self, accounts: Set[str] | None) -> SaidRows:
        """That of some accounts only; ``None`` keeps all."""
        if accounts is None:
            return self
        chosen = _are_among(self.account, accounts)
        return SaidRows(self.milestone[chosen], self.account[chosen], self.told[chosen])

    def by_milestone(self) -> dict[str, Said]:
        """Summed over the accounts."""
        names, places = np.unique(self.milestone.astype(str), return_inverse=True)
        sums = np.zeros((len(names), 4))
        np.add.at(sums, places, self.told)
        return {
            str(name): Said(row[0] / DAY, row[1] / DAY, int(row[2]), int(row[3]))
            for name, row in zip(names, sums.tolist(), strict=True)
        }


@dataclass(frozen=True)
class Waiting:
    """The waits of every milestone, and what was said meanwhile; ``accounts`` (in order) that ``Waits.code`` counts in."""

    waits: list[Waits]
    said: SaidRows
    accounts: list[str]

    def among(self, accounts: Set[str] | None) -> Waiting:
        """That of some accounts only, without the milestones that none of them waited for; ``None`` keeps all."""
        if accounts is None:
            return self
        waits = [few for one in self.waits if len((few := one.among(accounts)).days)]
        return Waiting(waits, self.said.among(accounts), self.accounts)


def _are_among(account: npt.NDArray[np.object_], accounts: Set[str]) -> Bools:
    return np.fromiter(map(accounts.__contains__, account), np.bool_, len(account))


def read_waiting(warehouse: Warehouse, definition: Definition, as_of: int) -> Waiting:
    """How long was waited for every milestone and what was said meanwhile, as known at ``as_of``."""
    if not definition.stage_of_milestone():
        nothing = np.empty(0, object)
        return Waiting([], SaidRows(nothing, nothing, np.empty((0, 4))), [])
    table = warehouse.arrow(_waits_sql(definition, as_of))
    with warehouse.lent("_waits", table):
        said = _read_said(warehouse, as_of)
    accounts = sorted(str(name) for name in table.column("account").unique().to_pylist())
    return Waiting(_split(table, accounts), said, accounts)


def _split(table: pa.Table, accounts: list[str]) -> list[Waits]:
    """The waits of each milestone apart, in the order of stage and milestone."""
    if not table.num_rows:
        return []
    coded = [table.column(name).combine_chunks().dictionary_encode() for name in ("stage", "milestone")]
    stage, milestone = (np.asarray(column.indices.to_numpy(zero_copy_only=False), np.int64) for column in coded)
    names = [[str(name) for name in column.dictionary.to_pylist()] for column in coded]
    key = stage * len(names[1]) + milestone
    code = pc.index_in(table.column("account"), value_set=pa.array(accounts, pa.string())).to_numpy()
    columns = {name: np.asarray(table.column(name).to_numpy()) for name in table.column_names[2:]}
    found = []
    for one in np.unique(key):
        at = np.flatnonzero(key == one)
        found.append(
            Waits(
                names[0][one // len(names[1])],
                names[1][one % len(names[1])],
                columns["account"][at],
                np.asarray(code[at], np.int64),
                np.asarray(columns["waited"][at], np.float64) / DAY,
                np.asarray(columns["is_done"][at], np.bool_),
                np.asarray(columns["is_open"][at], np.bool_),
                np.asarray(columns["returns"][at], np.int64),
                np.asarray(columns["entered_at"][at], np.int64),
                np.asarray(columns["until"][at], np.int64),
                np.asarray(columns["ended_as"][at], np.str_),
                np.asarray(columns["arr"][at], np.float64),
            )
        )
    return sorted(found, key=lambda waits: (waits.stage, waits.milestone))


def _waits_sql(definition: Definition, as_of: int) -> str:
    wanted = ", ".join(
        f"({literal(stage)}, {literal(name)})" for name, stage in definition.stage_of_milestone().items()
    )
    return f"""
    WITH wanted(stage, milestone) AS (VALUES {wanted}),
    seen AS (
        SELECT v.account, v.life, v.stage, v.entered_at, least(coalesce(v.exited_at, {as_of}), {as_of}) AS until,
            v.exited_at IS NULL OR v.exited_at > {as_of} AS is_open
        FROM visits AS v WHERE v.entered_at <= {as_of} AND v.known_at <= {as_of}),
    reached AS (
        SELECT account, life, milestone, min(reached_at) AS reached_at FROM milestones
        WHERE greatest(reached_at, known_at) <= {as_of} GROUP BY ALL),
    waits AS (
        SELECT s.account, s.life, s.stage, w.milestone, min(s.entered_at) AS entered_at,
            least(max(s.until), coalesce(any_value(r.reached_at), {as_of})) AS until,
            sum(greatest(0, least(s.until, coalesce(r.reached_at, {as_of})) - s.entered_at)) AS waited,
            coalesce(any_value(r.reached_at) <= max(s.until), FALSE) AS is_done,
            bool_or(s.is_open) AS is_open,
            greatest(0, count(*) FILTER (WHERE s.entered_at < coalesce(r.reached_at, {as_of})) - 1) AS returns
        FROM seen AS s JOIN wanted AS w USING (stage) LEFT JOIN reached AS r USING (account, life, milestone)
        GROUP BY s.account, s.life, s.stage, w.milestone)
    SELECT w.stage, w.milestone, w.account, w.waited, w.is_done, w.is_open, w.returns, w.entered_at, w.until,
        coalesce(CASE WHEN greatest(l.ends_at, l.ended_known_at) <= {as_of} THEN l.outcome END, '') AS ended_as,
        coalesce(c.arr, 0.0) AS arr
    FROM waits AS w JOIN lives AS l USING (account, life) LEFT JOIN account_cards AS c ON c.account = w.account
    ORDER BY w.stage, w.milestone, w.account, w.life"""


def _read_said(warehouse: Warehouse, as_of: int) -> SaidRows:
    """By milestone and account, whose turn it was and how texts sounded while it waited; reads ``_waits``.

    Notes
    -----
    A turn goes from one message of a ticket or conversation to the next, an account's conversations taken together: after the
    customer spoke it is ours, after we spoke the customer's for at most ``ANSWER_AWAITED``, after a ticket is solved
    nobody's.
    """
    table = warehouse.arrow(
        f"""WITH said AS (
            SELECT account, occurred_at AS "at", actor, event, sentiment FROM account_events
            WHERE event IN {_SAYS} AND greatest(occurred_at, known_at) <= {as_of}),
        turns AS (
            SELECT account, "at", actor, event, lead("at", 1, {as_of}) OVER (PARTITION BY account ORDER BY "at", event) AS until
            FROM said),
        spans AS (
            SELECT account, actor = 'customer' AS on_us, "at",
                CASE WHEN actor = 'customer' THEN until ELSE least(until, "at" + {ANSWER_AWAITED}) END AS until
            FROM turns WHERE event <> 'ticket_solved'),
        waited AS (
            SELECT w.milestone, w.account, t.on_us,
                sum(greatest(0, least(w.until, t.until) - greatest(w.entered_at, t."at"))) AS micros
            FROM _waits AS w JOIN spans AS t ON t.account = w.account AND t."at" < w.until AND t.until > w.entered_at
            GROUP BY ALL),
        sounded AS (
            SELECT w.milestone, w.account, count(*) AS texts, count(*) FILTER (WHERE s.sentiment < -{NEUTRAL}) AS negative
            FROM _waits AS w JOIN said AS s ON s.account = w.account AND s."at" BETWEEN w.entered_at AND w.until
            WHERE s.sentiment IS NOT NULL AND s.actor = 'customer' GROUP BY ALL)
        SELECT milestone, account, CAST(coalesce(max(micros) FILTER (WHERE on_us), 0) AS DOUBLE) AS on_us,
            CAST(coalesce(max(micros) FILTER (WHERE NOT on_us), 0) AS DOUBLE) AS on_customer,
            CAST(coalesce(max(texts), 0) AS DOUBLE) AS texts, CAST(coalesce(max(negative), 0) AS DOUBLE) AS negative
        FROM waited FULL JOIN sounded USING (milestone, account) GROUP BY milestone, account ORDER BY milestone, account"""
    )
    columns = [np.asarray(table.column(name).to_numpy()) for name in table.column_names]
    return SaidRows(columns[0], columns[1], np.column_stack(columns[2:]).astype(np.float64))
