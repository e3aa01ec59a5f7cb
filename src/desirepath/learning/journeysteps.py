"""Contract terms (or matched lives, where there are none) as sequences of steps up to a landmark, equal in exposure.

Both classes are alive and undecided at the landmark, so nobody's sequence is longer for having lived longer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from desirepath.kernel import DAY, NotEnoughEvidence
from desirepath.learning.matching import (
    EARLY_DAYS,
    QUARTER,
    SIZES,
    Unit,
    companies,
    early_units,
    matched_units,
    stratum_of,
)
from desirepath.learning.patterns import Sequences
from desirepath.store import Warehouse, literal

LANDMARK_DAYS = 30
"""Patterns must be complete this long before a contract ends, so that there is time to act."""
MOST_PER_30_DAYS = 1.2
"""A step that comes more often than this to those who have it is routine: its level matters, not its order."""
LEAST_A_SIDE = 30
AT_SAME_AGE = "at the same age"
REPEAT_DAYS = 3
"""The same step within these days counts once."""
START_SLACK_DAYS = 31
"""A CRM dates the customer's start a few days before billing dates the first term."""
_LEFT_OUT_STREAMS = ("subscriptions", "invoices", "opportunities", "people")
_TOLD_ANYWAY = ("invoice_failed", "subscription_upgraded", "subscription_downgraded")
"""Of the streams left out, what happens to a contract that goes on; what decides an outcome is ignored by its name."""
_LEFT_OUT_EVENTS = ("email_sent", "email_delivered")

Ints = npt.NDArray[np.int64]
Teach = Callable[[list[Unit]], list[Unit]]


@dataclass(frozen=True, eq=False)
class StepTable:
    """Units with their steps up to one landmark: tokens are codes into ``tokens``."""

    landmark: str
    units: list[Unit]
    tokens: list[str]
    unit_index: npt.NDArray[np.int32]
    token: npt.NDArray[np.int32]
    at: Ints

    @property
    def is_sampled(self) -> bool:
        """Whether side B are controls chosen for the cases, so that the share of A among all says nothing."""
        return self.landmark == AT_SAME_AGE

    def names(self, tokens: tuple[int, ...]) -> tuple[str, ...]:
        """Tokens as people read them."""
        return tuple(self.tokens[token] for token in tokens)

    def sequences(self, chosen: list[int]) -> Sequences:
        """The chosen units, in order, as the miner reads them."""
        renumber = np.full(len(self.units), -1, np.int32)
        renumber[chosen] = np.arange(len(chosen), dtype=np.int32)
        keep = renumber[self.unit_index] >= 0
        strata = {name: code for code, name in enumerate(sorted({unit.stratum for unit in self.units}))}
        picked = [self.units[place] for place in chosen]
        order = np.argsort(renumber[self.unit_index[keep]], kind="stable")
        return Sequences(
            renumber[self.unit_index[keep]][order],
            self.token[keep][order],
            self.at[keep][order],
            np.array([unit.label == 1 for unit in picked], bool),
            np.array([strata[unit.stratum] for unit in picked], np.int32),
            np.array([unit.decided_at or unit.landmark_at for unit in picked], np.int64),
            np.array([unit.starts_at for unit in picked], np.int64),
            _together(picked),
        )


def _together(units: list[Unit]) -> npt.NDArray[np.int32] | None:
    """One number for the units of one company, another for every unit that stands alone; none where all do."""
    if not any(unit.company for unit in units):
        return None
    shared = {company: code for code, company in enumerate(sorted({unit.company for unit in units}))}
    alone = len(shared)
    return np.array([shared[u.company] if u.company else alone + n for n, u in enumerate(units)], np.int32)


def read_families(
    warehouse: Warehouse,
    outcome: str,
    versus: str,
    *,
    until: int,
    ignored: tuple[str, ...] = (),
    teach: Teach | None = None,
) -> list[StepTable]:
    """The ways to compare two outcomes that the data allow, each with its units and their steps.

    Where contract terms align accounts: shortly before a term ends, and early in the first life. Else: cases with
    controls of the same age.

    Parameters
    ----------
    outcome, versus
        Declared outcomes A and B; ``versus`` may be ``none``: neither within the horizon.
    until
        Nothing known later is read. Units open at this time are kept with label -1.
    ignored
        Events that are no steps of the customer (such as the company's own health score).
    teach
        Puts in what people said: it gets the units of a family and gives those to compare.

    Raises
    ------
    NotEnoughEvidence
        when there is nothing to compare.
    """
    teach = teach or list
    by_term = teach(_term_units(warehouse, outcome, versus, until))
    families = [
        (f"{LANDMARK_DAYS} days before a contract ends", by_term),
        (f"{EARLY_DAYS} days after the start", teach(early_units(warehouse, outcome, versus, until=until))),
    ]
    enough = [(name, units) for name, units in families if versus != "none" and _sides(units) >= LEAST_A_SIDE]
    if not enough:
        enough = [(AT_SAME_AGE, teach(matched_units(warehouse, outcome, versus, until=until)))]
    tops = companies(warehouse)
    related = [(name, [replace(unit, company=tops.get(unit.account, "")) for unit in units]) for name, units in enough]
    return [_with_steps(warehouse, name, units, until, ignored) for name, units in related]


def _sides(units: list[Unit]) -> int:
    return min(sum(unit.label == side for unit in units) for side in (0, 1))


def _term_units(warehouse: Warehouse, outcome: str, versus: str, until: int) -> list[Unit]:
    """Terms alive at ``LANDMARK_DAYS`` before their agreed end, by the outcome that decided them."""
    rows = warehouse.tuples(
        f"""WITH named AS (SELECT account, "at", name FROM steps WHERE kind = 'outcome'), {SIZES}
        SELECT t.account, t.starts_at, t.agreed_end - {LANDMARK_DAYS * DAY}, greatest(t.decided_at, t.known_at), n.name,
            z.size, CAST(round((t.agreed_end - t.starts_at) / {QUARTER}.0) AS INTEGER), t.term
        FROM terms AS t LEFT JOIN named AS n ON n.account = t.account AND n."at" = t.decided_at
            AND n.name IN ({literal(outcome)}, {literal(versus)})
        LEFT JOIN sized AS z ON z.account = t.account
        WHERE t.agreed_end IS NOT NULL AND t.starts_at <= {until}
        ORDER BY t.account, t.starts_at, n.name"""
    )
    units = [_unit(row, outcome, until) for row in rows]
    return [unit for unit in units if unit is not None]


def _unit(row: tuple[object, ...], outcome: str, until: int) -> Unit | None:
    """Strata: size, length of the term, whether it is the first, quarter of the year."""
    account, start, landmark, decided, name, size, quarters, term = row
    begins, cut = int(str(start)), int(str(landmark))
    stratum = stratum_of(cut, size, quarters, "first" if term == 0 else "later")
    known = int(str(decided)) if decided is not None and int(str(decided)) <= until else None
    if known is None:
        return Unit(str(account), begins, max(cut, begins), None, -1, stratum) if begins <= until else None
    if name is None or known <= cut or cut <= begins:
        return None
    return Unit(str(account), begins, cut, known, int(name == outcome), stratum)


def _with_steps(
    warehouse: Warehouse, landmark: str, units: list[Unit], until: int, ignored: tuple[str, ...]
) -> StepTable:
    if not units:
        raise NotEnoughEvidence("patterns", "no contract term and no life to compare", "declare outcomes that occur")
    table = pa.table(
        {
            "unit": pa.array(range(len(units)), pa.int32()),
            "account": [unit.account for unit in units],
            "starts_at": pa.array(
                [u.window_from if u.window_from is not None else u.starts_at for u in units], pa.int64()
            ),
            "cut_at": pa.array([min(u.landmark_at, until) if u.label >= 0 else until for u in units], pa.int64()),
        }
    )
    with warehouse.transaction(), warehouse.lent("_units", table):
        found = warehouse.arrow(_steps_sql(ignored))
    encoded = found.column("token").combine_chunks().dictionary_encode()
    return StepTable(
        landmark,
        units,
        [str(name) for name in encoded.dictionary.to_pylist()],
        np.asarray(found.column("unit").to_numpy(), np.int32),
        np.asarray(encoded.indices.to_numpy(zero_copy_only=False), np.int32),
        np.asarray(found.column("at").to_numpy(), np.int64),
    )


def _steps_sql(ignored: tuple[str, ...]) -> str:
    """Events, warning signs, milestones and the start of a life; a milestone that is just the first event of its kind
    is told by that event alone."""
    streams = ", ".join(map(literal, _LEFT_OUT_STREAMS))
    events = ", ".join(map(literal, (*_LEFT_OUT_EVENTS, *ignored)))
    return f"""
    WITH firsts AS (
        SELECT account, arg_min(source, (occurred_at, event_id)) AS source, arg_min(event_id, (occurred_at, event_id)) AS event_id
        FROM account_events SEMI JOIN _units USING (account) GROUP BY account, event),
    told AS (
        SELECT u.unit, greatest(e.occurred_at, e.known_at) AS seen_at, e.event AS token
        FROM account_events AS e JOIN _units AS u ON u.account = e.account AND e.occurred_at >= u.starts_at
            AND greatest(e.occurred_at, e.known_at) <= u.cut_at
        WHERE (e.stream NOT IN ({streams}) OR e.event IN {_TOLD_ANYWAY}) AND e.event NOT IN ({events})
        UNION ALL
        SELECT u.unit, l.starts_at, 'start' FROM lives AS l JOIN _units AS u
            ON u.account = l.account AND l.starts_at BETWEEN u.starts_at - {START_SLACK_DAYS * DAY} AND u.cut_at
        UNION ALL
        SELECT u.unit, greatest(i.raised_at, i.known_at), i.indicator FROM indicators AS i JOIN _units AS u
            ON u.account = i.account AND i.raised_at >= u.starts_at AND greatest(i.raised_at, i.known_at) <= u.cut_at
        UNION ALL
        SELECT u.unit, greatest(m.reached_at, m.known_at), m.milestone FROM milestones AS m JOIN _units AS u
            ON u.account = m.account AND m.reached_at >= u.starts_at AND greatest(m.reached_at, m.known_at) <= u.cut_at
        ANTI JOIN firsts AS f ON f.account = m.account AND f.source = m.source AND f.event_id = m.event_id),
    once AS (
        SELECT unit, seen_at, token FROM told
        QUALIFY seen_at - coalesce(lag(seen_at) OVER (PARTITION BY unit, token ORDER BY seen_at), -1e18)
            > {REPEAT_DAYS * DAY}),
    telling AS (
        SELECT token FROM (SELECT token, unit, count(*) AS n FROM once GROUP BY ALL) JOIN _units AS u USING (unit)
        GROUP BY token HAVING median(n) = 1
            OR median(n / greatest((u.cut_at - u.starts_at) / {30 * DAY}.0, 1)) <= {MOST_PER_30_DAYS})
    SELECT unit, seen_at AS "at", token FROM once SEMI JOIN telling USING (token) ORDER BY unit, seen_at, token"""
