"""As-of feature rows.

In: the derived tables. Out: ``FeatureRows``, arrays that know nothing from after each landmark.
"""

from desirepath.learning.features._anew import rows_made_anew
from desirepath.learning.features._grid import HealthSource, Landmarks
from desirepath.learning.features._rows import WEEKLY, FeatureRows, feature_rows
from desirepath.learning.features._said import sentence
from desirepath.learning.features.catalogue import AGREED, FEATURES, RELATIVE, Feature

__all__ = [
    "AGREED",
    "FEATURES",
    "RELATIVE",
    "WEEKLY",
    "Feature",
    "FeatureRows",
    "HealthSource",
    "Landmarks",
    "feature_rows",
    "rows_made_anew",
    "sentence",
]
