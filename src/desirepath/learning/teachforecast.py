"""What people said, as the forecast reads it: which ends came, and up to when each row's future can be relied on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from desirepath.kernel import NEVER, WEEK
from desirepath.learning.forecast import ForecastRows, ways_of
from desirepath.learning.outcometimes import Ints, first_after, outcome_times
from desirepath.learning.teaching import Known, Taught, end_of, told_times
from desirepath.store.feedback import Feedback


def taught_forecast(known: Known, accounts: Sequence[str], rows: ForecastRows, taught: Taught) -> ForecastRows:
    """The rows with what people said put in; ``accounts`` are those that their codes mean.

    An excluded span ends what can be relied on of the rows before and in it; after an end told by hand nothing follows.
    What is said changes no number that was known at a landmark, and every row is still forecast.
    """
    code = {name: place for place, name in enumerate(accounts)}
    said = Taught(*(_of(code, part) for part in (taught.spans, taught.labels, taught.wrong)))
    if said.labels or said.wrong:
        rows = _ended(known, code, _outcomes(known, accounts, rows, said), said)
    return replace(rows, known_until=_relied_on(code, rows, said, _endings(known)))


def rows_left_out(rows: ForecastRows) -> int:
    """How many rows whose week has ended are not learned from, for what people said."""
    ends = rows.landmark + WEEK
    return int(((ends <= rows.data_end) & (ends > rows.known_until)).sum())


def _of(code: dict[str, int], said: Sequence[Feedback]) -> tuple[Feedback, ...]:
    return tuple(one for one in said if one.account in code)


def _endings(known: Known) -> set[str]:
    return {one.name for one in known.definition.outcomes if one.ends}


def _outcomes(known: Known, accounts: Sequence[str], rows: ForecastRows, said: Taught) -> ForecastRows:
    """With when each outcome came by the data and by hand, without those that are wrong."""
    touched = {one.outcome for one in (*said.labels, *said.wrong)}
    outcome_at = rows.outcome_at.copy()
    for column, outcome in enumerate(known.definition.outcomes):
        if outcome.name in touched:
            declared = outcome_times(known.warehouse, [outcome.name], list(accounts), until=known.data_end)
            times = told_times(declared, list(accounts), said, {outcome.name}, until=known.data_end)
            outcome_at[:, column] = first_after(rows.account, rows.landmark, times)
    return replace(rows, outcome_at=outcome_at)


def _ended(known: Known, code: dict[str, int], rows: ForecastRows, said: Taught) -> ForecastRows:
    """An end that is wrong is no move, and one told by hand is the move where it comes first."""
    left_at, way = rows.left_at.copy(), rows.way.copy()
    place = {name: number for number, name in enumerate(ways_of(known.definition))}
    for one in said.wrong:
        mine = (rows.account == code[str(one.account)]) & (left_at == int(one.from_at or 0))
        mine &= way == place.get(f"outcome:{one.outcome}", -1)
        left_at[mine], way[mine] = NEVER, -1
    for one in said.labels:
        at, to = int(one.from_at or 0), place.get(f"outcome:{one.outcome}")
        if to is not None and at <= known.data_end:
            mine = (rows.account == code[str(one.account)]) & (rows.landmark < at) & (at < left_at)
            left_at[mine], way[mine] = at, to
    return replace(rows, left_at=left_at, way=way)


def _relied_on(code: dict[str, int], rows: ForecastRows, said: Taught, endings: set[str]) -> Ints:
    until = rows.known_until.copy()
    for span in said.spans:
        mine = (rows.account == code[str(span.account)]) & (rows.landmark <= end_of(span))
        until[mine] = np.minimum(until[mine], int(span.from_at or 0) - 1)
    for one in said.labels:
        if one.outcome in endings:
            after = (rows.account == code[str(one.account)]) & (rows.landmark >= int(one.from_at or 0))
            until[after] = np.minimum(until[after], rows.landmark[after])
    return until
