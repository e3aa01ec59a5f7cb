"""What the miner reads: the ordered steps of many accounts, and the limits of what counts as a pattern."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desirepath.kernel import DAY, WrongUse
from desirepath.stats import Bools, Indices, Micros


@dataclass(frozen=True, slots=True, eq=False)
class Sequences:
    """Steps sorted by unit, then time; steps of one instant keep the order given, so give them a fixed one.

    Per step (n,): ``unit_index`` 0 to units - 1, ``token`` >= 0, ``at`` in microseconds. Per unit (units,):
    ``outcome`` true for class A and false for class B, ``stratum`` any whole number, and if known ``anchor``
    (when the outcome came, or the prediction date) and ``start`` (when the journey began), in microseconds, and
    ``together`` (units of one number share a fate, as the subsidiaries of one parent do).
    """

    unit_index: Indices
    token: Indices
    at: Micros
    outcome: Bools
    stratum: Indices
    anchor: Micros | None = None
    start: Micros | None = None
    together: Indices | None = None

    def __post_init__(self) -> None:
        fault = _fault(self)
        if fault:
            raise WrongUse("sequences", fault, "Sort steps by unit, then time, and number units from 0.")

    @property
    def units(self) -> int:
        """Number of units, those without a step included."""
        return int(self.outcome.size)


@dataclass(frozen=True, slots=True)
class Limits:
    """What counts as a pattern: how many units show it, and how far apart its steps may lie."""

    min_support: float = 0.05
    max_gap_days: float = 15.0
    max_span_days: float = 60.0
    max_length: int = 4
    min_units: int = 10
    max_patterns: int = 100_000

    def __post_init__(self) -> None:
        if not (0 < self.min_support <= 1 and 1 <= self.max_length <= 8 and self.max_patterns >= 1):
            raise WrongUse("limits", repr(self), "min_support is a share in (0, 1], max_length 1 to 8.")
        if self.max_gap_days < 0 or self.max_span_days < 0:
            raise WrongUse("limits", repr(self), "Days are not negative.")

    def units_needed(self, units: int) -> int:
        """The smallest number of units that makes a pattern frequent among ``units``."""
        return max(self.min_units, int(self.min_support * units), 1)


def windowed(sequences: Sequences, until: Micros, *, days: float) -> Sequences:
    """What would each unit look like if all were watched for the same length of time?

    Parameters
    ----------
    sequences
        Steps of any length.
    until
        Shape (units,), the last moment seen of each unit, in microseconds.
    days
        Length of the window that ends there.

    Returns
    -------
    Sequences
        Only steps in ``(until - days, until]``; the units stay as they are.

    Notes
    -----
    Unequal exposure makes any late step look protective (immortal time, Suissa 2008): who lives longer has
    more chances to show it.

    Examples
    --------
    >>> import numpy as np
    >>> one = np.zeros(2, dtype=np.int32)
    >>> both = Sequences(one, one, np.array([0, 9 * DAY]), np.array([True]), one[:1])
    >>> windowed(both, np.array([9 * DAY]), days=7).at.size
    1
    """
    limit = until[sequences.unit_index]
    seen = (sequences.at <= limit) & (sequences.at > limit - round(days * DAY))
    return replace(
        sequences,
        unit_index=sequences.unit_index[seen],
        token=sequences.token[seen],
        at=sequences.at[seen],
    )


def _fault(sequences: Sequences) -> str | None:
    unit, token, at = sequences.unit_index, sequences.token, sequences.at
    units = sequences.outcome.size
    if not unit.size == token.size == at.size:
        return f"step arrays of lengths {unit.size}, {token.size} and {at.size}"
    if sequences.stratum.size != units:
        return f"{units} outcomes but {sequences.stratum.size} strata"
    for name, found in (("anchor", sequences.anchor), ("start", sequences.start), ("together", sequences.together)):
        if found is not None and found.size != units:
            return f"{units} outcomes but {found.size} entries in {name}"
    if unit.size == 0:
        return None
    if unit.min() < 0 or unit.max() >= units or token.min() < 0:
        return f"unit numbers {unit.min()} to {unit.max()} for {units} units, lowest token {token.min()}"
    same = unit[1:] == unit[:-1]
    if bool((unit[1:] < unit[:-1]).any()) or bool((at[1:][same] < at[:-1][same]).any()):
        return "steps out of order"
    return None
