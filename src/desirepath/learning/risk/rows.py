"""What the risk learner reads: one row per account and prediction date, and what followed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from desirepath.kernel import NEVER, WrongUse
from desirepath.stats import Bools, Floats, Indices, Labels, Micros


@dataclass(frozen=True, slots=True, eq=False)
class RiskRows:
    """What was known about an account at a landmark, and what followed.

    ``X`` has shape (rows, features), NaN where unknown; ``landmark`` is in microseconds, and so is ``ends``, the end of
    the row's horizon; ``label`` is 1 if the outcome came after the landmark and by then, at ``outcome_at`` (``NEVER`` on
    all other rows), 0 if not, -1 if that cannot be known yet. ``rule_score`` rises with danger. ``existing_score`` is
    the company's own health score as known then: higher is *healthier*, NaN where missing. ``plain`` holds single numbers
    that a team could sort by instead, by name: higher is riskier, NaN where unknown. All columns have shape (rows,).
    """

    X: Floats
    feature_names: tuple[str, ...]
    account: Indices
    landmark: Micros
    ends: Micros
    label: Labels
    outcome_at: Micros
    rule_score: Floats
    existing_score: Floats | None = None
    plain: Mapping[str, Floats] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rows = self.landmark.size
        columns = (
            self.account, self.ends, self.label, self.outcome_at, self.rule_score, self.existing_score, *self.plain.values()
        )  # fmt: skip
        sizes = {column.size for column in columns if column is not None} | {rows}
        if self.X.shape != (rows, len(self.feature_names)) or len(sizes) > 1:
            names = len(self.feature_names)
            found = f"X of shape {self.X.shape}, {names} names, columns of lengths {sorted(sizes)}"
            raise WrongUse("risk rows", found, "Give every column one value per row.")
        if np.isnan(self.rule_score).any():
            raise WrongUse("rule_score", "missing values", "Give 0 where no rule holds.")
        if bool(((self.outcome_at < NEVER) != (self.label == 1)).any()):
            raise WrongUse("outcome_at", "rows where it disagrees with the label", "Give it where the label is 1.")

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
            self.ends[chosen],
            self.label[chosen],
            self.outcome_at[chosen],
            self.rule_score[chosen],
            None if self.existing_score is None else self.existing_score[chosen],
            {name: column[chosen] for name, column in self.plain.items()},
        )

    def keep_features(self, names: Sequence[str]) -> RiskRows:
        """Only these features, in this order."""
        places = [self.feature_names.index(name) for name in names]
        return replace(self, X=self.X[:, places], feature_names=tuple(names))


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
    """Thresholds of the ladder of models, at how many origins it is evaluated at most, and how long a list the team works on.

    ``monotone`` maps a feature to 1 (more is riskier) or -1; ``agreed`` names features known beforehand by their nature;
    ``quarantined`` maps features that are kept out to the reason; ``remarks`` are told with every figure.
    """

    min_outcomes: int = 20
    boosting_outcomes: int = 250
    challenger_margin: float = 0.005
    rule_margin: float = 0.01
    alert_percentile: float = 95.0
    watch_percentile: float = 80.0
    isotonic_outcomes: int = 1_000
    origins: int = 3
    top_k: int = 25
    monotone: Mapping[str, int] = field(default_factory=dict)
    agreed: tuple[str, ...] = ()
    quarantined: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


def count_outcomes(rows: RiskRows) -> int:
    """How many separate outcomes stand behind the rows labelled 1?

    Parameters
    ----------
    rows
        Any rows; an outcome labels every landmark whose horizon it falls into.

    Returns
    -------
    int
        Different pairs of account and time of the outcome.

    Examples
    --------
    >>> at = np.array([50, 50, 450], dtype=np.int64)
    >>> rows = RiskRows(np.zeros((3, 0)), (), np.zeros(3, np.int32), at - 10, at, np.ones(3, np.int8), at, np.zeros(3))
    >>> count_outcomes(rows)
    2
    """
    came = rows.label == 1
    return len(set(zip(rows.account[came].tolist(), rows.outcome_at[came].tolist(), strict=True)))
