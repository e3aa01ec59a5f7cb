"""Contrast patterns: sequences of steps that separate one outcome from another.

In: ordered steps of two classes of accounts. Out: distinct patterns with effect, adjusted p, gaps and times.
"""

from desirepath.learning.patterns.contrast import (
    Contrast,
    ContrastPattern,
    Floor,
    contrast,
    enough_units,
    find_patterns,
)
from desirepath.learning.patterns.emergence import Emergence, Quartiles
from desirepath.learning.patterns.mining import Matches, MinedPatterns, matching_units, mine_patterns
from desirepath.learning.patterns.sequences import Limits, Sequences, windowed

__all__ = [
    "Contrast",
    "ContrastPattern",
    "Emergence",
    "Floor",
    "Limits",
    "Matches",
    "MinedPatterns",
    "Quartiles",
    "Sequences",
    "contrast",
    "enough_units",
    "find_patterns",
    "matching_units",
    "mine_patterns",
    "windowed",
]
