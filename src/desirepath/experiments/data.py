"""What an experiment's analysis reads: one value per row, made into one per unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from desirepath.kernel import NotFound, WrongUse
from desirepath.stats import Bools, Floats

Names = npt.NDArray[np.str_]


@dataclass(frozen=True, slots=True, eq=False)
class ExperimentRows:
    """Raw rows; every array has shape (rows,), metrics and covariate may hold NaN.

    ``unit`` is what was randomised (the account); without it each row is a unit. ``covariate`` was measured
    before the start. ``segments`` maps a column to its values.
    """

    arm: Names
    metrics: Mapping[str, Floats]
    unit: Names | None = None
    covariate: Floats | None = None
    segments: Mapping[str, Names] = field(default_factory=dict)

    def __post_init__(self) -> None:
        columns = [*self.metrics.values(), *self.segments.values()]
        columns += [column for column in (self.unit, self.covariate) if column is not None]
        if any(column.size != self.arm.size for column in columns):
            raise WrongUse("experiment data", "columns of unequal length", "Give every column one value per row.")


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """One entry per unit, and how many rows and units did not make it."""

    arm: Names
    metrics: Mapping[str, Floats]
    covariate: Floats | None
    segments: Mapping[str, Names]
    repeated_rows: int
    in_two_arms: int


def to_units(rows: ExperimentRows, *, control: str) -> Units:
    """What did each randomised unit get, and how did it end?

    Parameters
    ----------
    rows
        Raw rows, units repeated or not.
    control
        The arm to compare with.

    Returns
    -------
    Units
        Values of a unit's rows are averaged (missing ones left out); its segment is that of its first row.
        A unit seen in two arms is left out of all and counted.

    Raises
    ------
    NotFound
        when no row is in the control arm.
    WrongUse
        when there is no second arm.
    """
    arms = sorted(set(rows.arm.tolist()))
    if control not in arms:
        raise NotFound("control arm", control, arms)
    if len(arms) < 2:
        raise WrongUse("experiment", f"only the arm {control!r}", "Give rows of at least one other arm.")
    if rows.unit is None:
        return Units(rows.arm, rows.metrics, rows.covariate, rows.segments, 0, 0)
    units, first, place = np.unique(rows.unit, return_index=True, return_inverse=True)
    arm = rows.arm[first]
    mixed = np.zeros(units.size, dtype=np.bool_)
    mixed[place[rows.arm != arm[place]]] = True
    kept = ~mixed
    return Units(
        arm=arm[kept],
        metrics={name: _averaged(column, place, kept) for name, column in rows.metrics.items()},
        covariate=None if rows.covariate is None else _averaged(rows.covariate, place, kept),
        segments={name: column[first][kept] for name, column in rows.segments.items()},
        repeated_rows=int(rows.arm.size - units.size),
        in_two_arms=int(mixed.sum()),
    )


def _averaged(column: Floats, place: npt.NDArray[np.intp], kept: Bools) -> Floats:
    known = ~np.isnan(column)
    count = np.bincount(place[known], minlength=kept.size)
    total = np.bincount(place[known], column[known], minlength=kept.size)
    averaged: Floats = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    return averaged[kept]
