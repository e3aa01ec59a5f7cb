"""What comes next: the next stage with its dates, and the chance of each outcome, as far as later time bears it out.

In: weekly feature rows and moves. Out: hazards, chances composed of them, and a verdict.
"""

from desirepath.learning.forecast.evaluation import (
    Fitted,
    Judged,
    NextJudged,
    OutcomeJudged,
    Question,
    fit_forecast,
    judge_forecast,
    outcome_chances,
)
from desirepath.learning.forecast.model import Hazards, fit_hazards
from desirepath.learning.forecast.rows import ForecastRows, forecast_rows, ways_of

__all__ = [
    "Fitted",
    "ForecastRows",
    "Hazards",
    "Judged",
    "NextJudged",
    "OutcomeJudged",
    "Question",
    "fit_forecast",
    "fit_hazards",
    "forecast_rows",
    "judge_forecast",
    "outcome_chances",
    "ways_of",
]
