"""What followed each weekly row: the outcome within the horizon, not, or not yet knowable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from desirepath.journeys import TERM_GRACE
from desirepath.kernel import DAY, NEVER
from desirepath.learning.features import AGREED, FeatureRows
from desirepath.learning.outcometimes import OutcomeTimes, first_after, outcome_times
from desirepath.learning.risk import RiskRows, RiskSettings
from desirepath.lifecycle import Definition, Outcome
from desirepath.store import Warehouse

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Horizon:
    """How far ahead: ``days`` from the landmark or, without, until the running term is decided."""

    days: int | None = 90

    def __str__(self) -> str:
        return f"{self.days}d" if self.days else "renewal"

    def ends(self, rows: FeatureRows) -> Ints:
        """Until when each row's label window runs, in microseconds; not after its landmark where no term runs."""
        if self.days:
            return rows.landmark + self.days * DAY
        left = rows.column("days_to_renewal")
        return rows.landmark + np.where(np.isnan(left), 0, left * DAY + TERM_GRACE).astype(np.int64)


def label_rows(
    rows: FeatureRows, outcome: OutcomeTimes, ending: OutcomeTimes, *, horizon: Horizon, data_end: int
) -> tuple[Ints, Ints]:
    """Label and time of the outcome: 1 where ``outcome`` comes first within the horizon, 0 where not, -1 where that
    cannot be known yet or no term runs.

    Another ending outcome that comes first makes the row a negative. The time is ``NEVER`` where the label is not 1.
    """
    mine, ends = first_after(rows.account, rows.landmark, outcome), horizon.ends(rows)
    label = ((mine <= ends) & (mine <= first_after(rows.account, rows.landmark, ending))).astype(np.int64)
    label[(ends > data_end) | (ends <= rows.landmark)] = -1
    return label, np.where(label == 1, mine, NEVER)


def risk_rows(
    warehouse: Warehouse, definition: Definition, rows: FeatureRows, outcome: str, *, horizon: Horizon, data_end: int
) -> RiskRows:
    """Feature rows with the label of one declared outcome, and when that outcome came."""
    times = outcome_times(warehouse, [outcome], rows.accounts, until=data_end)
    others = [known.name for known in definition.outcomes if known.ends and known.name != outcome]
    ending = outcome_times(warehouse, others, rows.accounts, until=data_end)
    label, at = label_rows(rows, times, ending, horizon=horizon, data_end=data_end)
    existing = rows.existing_score
    return RiskRows(
        X=rows.scaled(),
        feature_names=rows.names,
        account=rows.account.astype(np.int32),
        landmark=rows.landmark,
        ends=horizon.ends(rows),
        label=label.astype(np.int8),
        outcome_at=at,
        rule_score=rows.rule_score,
        existing_score=None if np.isnan(existing).all() else existing,
        plain={"recency": rows.column("quiet_days"), "activity": -rows.column("events_4w")},
    )


def risk_settings(rows: FeatureRows, outcome: Outcome, thresholds: Mapping[str, int]) -> RiskSettings:
    """Thresholds of the workspace, and what is known of the features before any data are seen.

    More of what is a trouble by its nature can only mean more risk of a bad outcome, never of a good one.
    """
    sign = 1 if outcome.kind == "bad" else -1
    monotone = {feature.name: sign * feature.risky for feature in rows.features if feature.risky}
    return RiskSettings(monotone=monotone, agreed=AGREED, quarantined={}, remarks=(), **thresholds)
