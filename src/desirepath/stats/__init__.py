"""Pure numerics: rates, effects, survival, calibration, multiplicity.

In: arrays and counts. Out: frozen results. No clock, no input or output, no randomness but a passed
generator.
"""

from desirepath.stats.arrays import Bools, Counts, Floats, Indices, Labels, Micros
from desirepath.stats.calibration import (
    Calibration,
    ReliabilityBin,
    brier_score,
    calibrated,
    expected_calibration_error,
    fit_calibration,
    fit_isotonic,
    fit_platt,
    log_loss,
    reliability_table,
)
from desirepath.stats.competing import Incidence, cumulative_incidence, incidence_time
from desirepath.stats.correlation import Correlation, phi_correlation
from desirepath.stats.discrimination import (
    Auc,
    AucDifference,
    auc_alone,
    auc_difference,
    auc_with_interval,
    average_precision,
    midranks,
)
from desirepath.stats.drift import (
    Ratio,
    bin_edges,
    bin_shares,
    observed_over_expected,
    population_stability,
    stability_bound,
)
from desirepath.stats.evidence import Strength, strength_of_evidence
from desirepath.stats.exact import exact_p_values
from desirepath.stats.logrank import logrank_p, small_group_logrank_p
from desirepath.stats.means import (
    MeanChange,
    MeanDifference,
    SampleRatio,
    mean_change,
    mean_interval,
    sample_ratio,
    welch_difference,
)
from desirepath.stats.medians import LEAST_TO_COMPARE, MedianDifferences, differences_of_medians
from desirepath.stats.multiplicity import benjamini_hochberg, holm
from desirepath.stats.odds import OddsRatio, StratifiedOdds, mantel_haenszel, odds_ratio
from desirepath.stats.permutation import MaxT, Membership, exchangeable_blocks, stratified_max_t, stratum_tables
from desirepath.stats.proportions import ProportionDifference, difference_of_proportions
from desirepath.stats.rates import CONFIDENCE, Interval, Rate, two_sided_p, two_sided_z, wilson_bounds, wilson_interval
from desirepath.stats.revenue import KINDS as REVENUE_KINDS
from desirepath.stats.revenue import AccountMoves, Movements, account_moves, revenue_movements
from desirepath.stats.risks import StratifiedDifference, StratifiedRatio, risk_ratio, stratified_difference
from desirepath.stats.survival import (
    SurvivalCurve,
    TimeDifference,
    TypicalTime,
    difference_of_times,
    kaplan_meier,
    median_time,
)

__all__ = [
    "CONFIDENCE",
    "LEAST_TO_COMPARE",
    "REVENUE_KINDS",
    "AccountMoves",
    "Auc",
    "AucDifference",
    "Bools",
    "Calibration",
    "Correlation",
    "Counts",
    "Floats",
    "Incidence",
    "Indices",
    "Interval",
    "Labels",
    "MaxT",
    "MeanChange",
    "MeanDifference",
    "MedianDifferences",
    "Membership",
    "Micros",
    "Movements",
    "OddsRatio",
    "ProportionDifference",
    "Rate",
    "Ratio",
    "ReliabilityBin",
    "SampleRatio",
    "StratifiedDifference",
    "StratifiedOdds",
    "StratifiedRatio",
    "Strength",
    "SurvivalCurve",
    "TimeDifference",
    "TypicalTime",
    "account_moves",
    "auc_alone",
    "auc_difference",
    "auc_with_interval",
    "average_precision",
    "benjamini_hochberg",
    "bin_edges",
    "bin_shares",
    "brier_score",
    "calibrated",
    "cumulative_incidence",
    "difference_of_proportions",
    "difference_of_times",
    "differences_of_medians",
    "exact_p_values",
    "exchangeable_blocks",
    "expected_calibration_error",
    "fit_calibration",
    "fit_isotonic",
    "fit_platt",
    "holm",
    "incidence_time",
    "kaplan_meier",
    "log_loss",
    "logrank_p",
    "mantel_haenszel",
    "mean_change",
    "mean_interval",
    "median_time",
    "midranks",
    "observed_over_expected",
    "odds_ratio",
    "phi_correlation",
    "population_stability",
    "reliability_table",
    "revenue_movements",
    "risk_ratio",
    "sample_ratio",
    "small_group_logrank_p",
    "stability_bound",
    "stratified_difference",
    "stratified_max_t",
    "stratum_tables",
    "strength_of_evidence",
    "two_sided_p",
    "two_sided_z",
    "welch_difference",
    "wilson_bounds",
    "wilson_interval",
]
