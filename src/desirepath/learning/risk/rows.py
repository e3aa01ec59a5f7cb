"""What the risk learner reads: one row per account and prediction date, and when outcomes really came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from desirepath.kernel import DAY, WrongUse
from desirepath.stats import Bools, Floats, Indices, Labels, Micros

UNKNOWN = -1


@dataclass(frozen=True, slots=True, eq=False)
class RiskRows:
    """What was known about an account at a landmark, and what followed.

    ``X`` has shape (rows, features), NaN where unknown; ``landmark`` is in microseconds; ``label`` is 1 if
    the outcome came within the horizon, 0 if not, -1 if that cannot be known yet. ``rule_score`` rises with
    danger. ``existing_score`` is the company's own health score as known then: higher is *healthier*, NaN
    where missing. ``recency_days`` counts days since the account's last activity. All but ``X`` have shape
    (rows,).
    """

    X: Floats
    feature_names: tuple[str, ...]
    account: Indices
    landmark: Micros
    label: Labels
    rule_score: Floats
    existing_score: Floats | None = None
    recency_days: Floats | None = None

    def __post_init__(self) -> None:
        rows = self.landmark.size
        columns = (self.account, self.label, self.rule_score, self.existing_score, self.recency_days)
        sizes = {column.size for column in columns if column is not None} | {rows}
        if self.X.shape != (rows, len(self.feature_names)) or len(sizes) > 1:
            names = len(self.feature_names)
            found = f"X of shape {self.X.shape}, {names} names, columns of lengths {sorted(sizes)}"
            raise WrongUse("risk rows", found, "Give every column one value per row.")
        if np.isnan(self.rule_score).any():
            raise WrongUse("rule_score", "missing values", "Give 0 where no rule holds.")

    @property
    def size(self) -> int:
        """Number of rows."""
        return int(self.landmark.size)

    def take(self, chosen: Bools | npt.NDArray[np.intp]) -> RiskRows:
        """Only the chosen rows (a mask or row numbers)."""
        return RiskRows(
            self.X[chosen],
            self.feature_names,
            self.account[chosen],
            self.landmark[chosen],
            self.label[chosen],
            self.rule_score[chosen],
            None if self.existing_score is None else self.existing_score[chosen],
            None if self.recency_days is None else self.recency_days[chosen],
        )


@dataclass(frozen=True, slots=True, eq=False)
class OutcomeTimes:
    """When the outcome became known, in microseconds, per account; an account may have several."""

    account: Indices
    at: Micros


@dataclass(frozen=True, slots=True)
class Window:
    """Bounds of the landmarks used, both ends included, in microseconds; ``None`` leaves the choice to us.

    ``data_end`` is the last moment the data cover: a row whose label window ends later is left out.
    """

    train_from: int | None = None
    train_to: int | None = None
    test_from: int | None = None
    test_to: int | None = None
    data_end: int | None = None


@dataclass(frozen=True, slots=True)
class RiskSettings:
    """Thresholds of the ladder of models; ``monotone`` maps a feature to 1 (more is riskier) or -1."""

    min_outcomes: int = 20
    boosting_outcomes: int = 250
    challenger_margin: float = 0.005
    rule_margin: float = 0.01
    alert_percentile: float = 95.0
    watch_percentile: float = 80.0
    monotone: Mapping[str, int] = field(default_factory=dict)


def count_outcomes(rows: RiskRows, *, horizon_days: float) -> int:
    """How many separate outcomes stand behind the rows labelled 1?

    Parameters
    ----------
    rows
        Any rows; an outcome labels every landmark within the horizon before it.
    horizon_days
        Length of the label window.

    Returns
    -------
    int
        Runs of positive rows per account, a new run when two lie further apart than the horizon.

    Examples
    --------
    >>> days = np.array([0, 7, 400], dtype=np.int64) * DAY
    >>> rows = RiskRows(np.zeros((3, 0)), (), np.zeros(3, np.int32), days, np.ones(3, np.int8), np.zeros(3))
    >>> count_outcomes(rows, horizon_days=90)
    2
    """
    positive = rows.label == 1
    account, landmark = rows.account[positive], rows.landmark[positive]
    if account.size == 0:
        return 0
    order = np.lexsort((landmark, account))
    account, landmark = account[order], landmark[order]
    new = (np.diff(account) != 0) | (np.diff(landmark) > horizon_days * DAY)
    return 1 + int(new.sum())
