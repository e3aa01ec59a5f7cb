"""Which milestones tell, which tell nothing, and which events would make good ones; typical behaviour per stage.

In: the derived tables and a definition. Out: frozen findings with counts, intervals and corrected p-values. All are
observational: what goes with an outcome, not what brings it about.
"""

from desirepath.learning.milestones.association import Association, associate
from desirepath.learning.milestones.behaviour import Behaviour, stage_behaviour
from desirepath.learning.milestones.cohort import Cohort, early_cohort
from desirepath.learning.milestones.review import Reviewed, review_milestones
from desirepath.learning.milestones.suggestion import Suggestion, suggest_milestones

__all__ = [
    "Association",
    "Behaviour",
    "Cohort",
    "Reviewed",
    "Suggestion",
    "associate",
    "early_cohort",
    "review_milestones",
    "stage_behaviour",
    "suggest_milestones",
]
