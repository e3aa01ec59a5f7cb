"""What was expected of the next four weeks, written down before they came and kept across relearnings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
from pydantic import TypeAdapter

from desirepath.kernel import DAY
from desirepath.learning.risk import RiskModel, RiskRows, predict
from desirepath.stats import Floats

BLOCK_DAYS = 28
RECENT_DAYS = 56
"""What comes now: the last eight weeks."""
MOST_KEPT = 64
"""So many prediction dates, a year and a quarter of weeks, stay."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the model in force expected at a prediction date: outcomes of the accounts there within four weeks.

    ``landmark`` is in microseconds; ``evidence`` counts the outcomes the model was learned from.
    """

    landmark: int
    accounts: int
    expected: float
    evidence: int
    model: str


@dataclass(frozen=True, slots=True)
class InForce:
    """A model in force: its name in the registry, how far ahead it looks, and what it was learned from until when."""

    id: str
    model: RiskModel
    horizon_days: int
    evidence: int
    until: int


def expected_of(rows: RiskRows, held: InForce) -> float:
    """How many of the rows does a model expect to come to the outcome within four weeks?

    Parameters
    ----------
    rows
        Rows of one prediction date, with the model's features.

    Notes
    -----
    The chance of four weeks is read off the horizon's as if the hazard were even within it.
    """
    said = predict(held.model, rows.X, rows.rule_score)
    return float(chance_within(said, held.horizon_days, BLOCK_DAYS).sum())


def keep_expectations(
    kept: Sequence[Expectation], rows: RiskRows, held: InForce, *, data_end: int
) -> tuple[Expectation, ...]:
    """What was expected so far, with what the model in force expects from the prediction dates nobody spoke of yet.

    Parameters
    ----------
    kept
        What was written down before; it is never rewritten.
    rows
        Rows of every account and week, with the model's features.
    held
        The model in force; it speaks of no date before the end of the data it was learned from.
    data_end
        In microseconds; a date more than a quarter of a year before it is not spoken of any more.

    Returns
    -------
    tuple of Expectation
        In order of their dates, the last 64.
    """
    said = {one.landmark for one in kept}
    since = max(held.until, data_end - (RECENT_DAYS + BLOCK_DAYS + 7) * DAY)
    dates = np.unique(rows.landmark[(rows.landmark >= since) & (rows.landmark <= data_end)])
    fresh = [_expect(rows, held, int(date)) for date in dates if int(date) not in said]
    return tuple(sorted((*kept, *fresh), key=lambda one: one.landmark)[-MOST_KEPT:])


def _expect(rows: RiskRows, held: InForce, landmark: int) -> Expectation:
    here = rows.take(rows.landmark == landmark)
    return Expectation(landmark, here.size, round(expected_of(here, held), 4), held.evidence, held.id)


def chance_within(chance: Floats, horizon_days: float, days: float) -> Floats:
    """The chance within fewer days than the horizon, the hazard being even within it.

    Examples
    --------
    >>> chance_within(np.array([0.19]), 60, 30).round(4).tolist()
    [0.1]
    """
    return np.asarray(1 - (1 - chance) ** (days / horizon_days), np.float64)


def expectations_json(kept: Sequence[Expectation]) -> list[dict[str, object]]:
    """In plain values."""
    return [asdict(one) for one in kept]


def expectations_of(found: object) -> tuple[Expectation, ...]:
    """What :func:`expectations_json` gave; nothing where nothing was kept."""
    return TypeAdapter(tuple[Expectation, ...]).validate_python(found) if isinstance(found, list) else ()
