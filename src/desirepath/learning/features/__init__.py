"""As-of weekly feature rows.

In: the derived tables. Out: ``FeatureRows``, arrays that know nothing from after each landmark.
"""

from desirepath.learning.features._weekly import FeatureRows, HealthSource, feature_rows
from desirepath.learning.features.catalogue import FEATURES, NAMES, Feature, sentence

__all__ = ["FEATURES", "NAMES", "Feature", "FeatureRows", "HealthSource", "feature_rows", "sentence"]
